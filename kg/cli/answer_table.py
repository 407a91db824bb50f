"""An answer as a terminal shows it: labels for IRIs, one word for how firmly, no empty columns.

A row that other claims contradict names them, and what they say is told below where no row does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.evidence import CLAIM_IRI
from kg.question import find_columns
from kg.store import Table
from kg.vocabulary import DT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.question import Column, Question
    from kg.question.asked_days import AskedDays
    from kg.rivals import Rival
    from kg.store import Row, Term

    Rivals = Mapping[str, Sequence[Rival]]

SHADES = ("certainty", "stage", "polarity")
FIRMLY, CLAIM, AGAINST = "How firmly", "Claim", "Contradicted by"
DATED, UNDATED = "Dated", "not to then"
# where one word must do: a denial first, then what is not yet so, then the certainty
_BEFORE_CERTAINTY = (
    ("polarity", "Negated", "denied"),
    ("stage", "Conditional", "conditional"),
    ("stage", "Supposed", "supposed"),
    ("stage", "Desired", "wished for"),
    ("stage", "Predicted", "predicted"),
    ("stage", "Planned", "planned"),
)


def readable(
    table: Table, question: Question, rivals: Rivals, days: AskedDays | None = None
) -> Table:
    """Return a table with titles for variables, and cells as people read them.

    Where days are asked for, the rows are marked that no day dates to them.
    """
    left_out = {question.view.option("point"), *SHADES}
    columns = [
        column
        for column in find_columns(table.variables, question.columns)
        if column.name not in left_out
    ]
    rows = [
        _row(row, columns, rivals)
        | ({DATED: Literal(UNDATED)} if days and days.are_open_for(row) else {})
        for row in table.rows
    ]
    titles = [column.title for column in columns if not column.is_claim]
    used = {title for row in rows for title, term in row.items() if term.value}
    shown = (*titles, DATED, FIRMLY, CLAIM, AGAINST)
    return Table(tuple(title for title in shown if title in used), tuple(rows))


def _row(row: Row, columns: Sequence[Column], rivals: Rivals) -> dict[str, Term]:
    claims = claims_of(row)
    found: dict[str, Term] = {
        column.title: row.get(column.label) or row[column.name]
        for column in columns
        if not column.is_claim and column.name in row
    }
    if "certainty" in row:
        found[FIRMLY] = Literal(how_firmly(row))
    against = [one.iri for claim in claims for one in rivals.get(claim, ())]
    for title, named in ((CLAIM, claims), (AGAINST, against)):
        found[title] = Literal(", ".join(dict.fromkeys(map(spoken, named))))
    return found


def spoken(claim: str) -> str:
    """Return a claim as it is called in words: `article#E7`."""
    return claim.removeprefix(CLAIM_IRI).replace("/", "#")


def claims_of(row: Row) -> tuple[str, ...]:
    """Return the claims that a row rests on."""
    return tuple(row[one.name].value for one in find_columns(tuple(row)) if one.is_claim)


def told_against(table: Table, rivals: Rivals) -> Iterator[str]:
    """Tell how many rows are contradicted, and what the claims say that do so from no row."""
    held = {claim for row in table.rows for claim in claims_of(row)}
    disputed = sum(not rivals.keys().isdisjoint(claims_of(row)) for row in table.rows)
    if disputed:
        verb = "is" if disputed == 1 else "are"
        yield f"{disputed} of them {verb} contradicted by other claims"
    outside = {one.iri: one for told in rivals.values() for one in told if one.iri not in held}
    for iri in sorted(outside):
        says = outside[iri].says or "a claim without a paraphrase"
        yield f"  {spoken(iri)}, in no row here: {says}"


def told_undated(table: Table, days: AskedDays | None) -> Iterator[str]:
    """Tell how many rows are not dated to the days asked for."""
    undated = sum(days.are_open_for(row) for row in table.rows) if days else 0
    if undated:
        verb, they = ("is", "it") if undated == 1 else ("are", "they")
        yield f"{undated} of them {verb} not dated to then: {they} may hold then"


def how_firmly(row: Row) -> str:
    """Return the one word for a claim's shades."""
    shades = {name: row[name].value.removeprefix(DT) for name in SHADES if name in row}
    return next(
        (word for name, value, word in _BEFORE_CERTAINTY if shades.get(name) == value),
        shades["certainty"].lower(),
    )
