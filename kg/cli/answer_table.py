"""An answer as a terminal shows it: labels for IRIs, one word for how firmly, no empty columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.question import find_columns
from kg.store import Table
from kg.vocabulary import DT, ID

if TYPE_CHECKING:
    from kg.question import Column, Question
    from kg.store import Row, Term

SHADES = ("certainty", "stage", "polarity")
FIRMLY, CLAIM = "How firmly", "Claim"
# where one word must do: a denial first, then what is not yet so, then the certainty
_BEFORE_CERTAINTY = (
    ("polarity", "Negated", "denied"),
    ("stage", "Conditional", "conditional"),
    ("stage", "Supposed", "supposed"),
    ("stage", "Desired", "wished for"),
    ("stage", "Predicted", "predicted"),
    ("stage", "Planned", "planned"),
)


def readable(table: Table, question: Question) -> Table:
    """Return a table with titles for variables, and cells as people read them."""
    left_out = {question.view.option("point"), *SHADES}
    columns = [
        column
        for column in find_columns(table.variables, question.columns)
        if column.name not in left_out
    ]
    rows = [_row(row, columns) for row in table.rows]
    titles = [column.title for column in columns if not column.is_claim]
    used = {title for row in rows for title, term in row.items() if term.value}
    return Table(tuple(t for t in (*titles, FIRMLY, CLAIM) if t in used), tuple(rows))


def _row(row: Row, columns: list[Column]) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for column in columns:
        if column.name not in row:
            continue
        term = row[column.name]
        if column.is_claim:
            found[CLAIM] = Literal(term.value.removeprefix(f"{ID}claim/").replace("/", "#"))
        else:
            found[column.title] = row.get(column.label) or term
    if "certainty" in row:
        found[FIRMLY] = Literal(how_firmly(row))
    return found


def how_firmly(row: Row) -> str:
    """Return the one word for a claim's shades."""
    shades = {name: row[name].value.removeprefix(DT) for name in SHADES if name in row}
    return next(
        (word for name, value, word in _BEFORE_CERTAINTY if shades.get(name) == value),
        shades["certainty"].lower(),
    )
