"""An answer as CSV that a spreadsheet opens well: names beside ids, sources, no formula cells.

Beside what a row's claims say stands what contradicts them. Those columns are there in each answer
that has claims: that nothing is known to contradict a row is told by an empty cell. Where a day is
asked for, a column tells of each row whether it is not dated to then.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.evidence import CLAIM_IRI
from kg.vocabulary import ID
from server.links import path_of
from server.marks import UNDATED, rivals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence import Evidence
    from kg.question import Column
    from kg.rivals import Rival
    from kg.store import Row
    from server.answers import AskedQuestion

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_EVIDENCE_FIELDS = (
    "claim", "says", "contradicted_by", "contradicted_by_says", "certainty", "stage", "polarity",
    "attributed_to", "via", "article", "publisher", "published", "claim_url",
)  # fmt: skip


def to_csv(
    asked: AskedQuestion, root: str, rows: Sequence[Row] | None = None, *, bom: bool = False
) -> bytes:
    """Return an answer for a spreadsheet: names and ids side by side, each row with its source.

    It has all rows of the answer unless some are given.
    """
    rows = asked.table.rows if rows is None else rows
    with_claims = any(column.is_claim for column in asked.columns)
    told = _EVIDENCE_FIELDS if with_claims else ()
    columns = [one for one in asked.columns if not one.is_claim and one.name not in told]
    linked = {
        column.name
        for column in columns
        if any(isinstance(row.get(column.name), NamedNode) for row in asked.table.rows)
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head: list[str] = []
    for column in columns:
        head += [column.name, f"{column.name}_id"] if column.name in linked else [column.name]
    days = asked.days
    writer.writerow([*head, *([UNDATED] if days else ()), *told])
    evidence = asked.evidence(rows)
    rivals = rivals_of(asked, rows)
    for row in rows:
        cells = _own_cells(asked, row, columns, linked)
        cells += ["yes" if days.are_open_for(row) else "no"] if days else []
        if with_claims:
            claims = asked.claims(row)
            found = [evidence[iri] for iri in claims if iri in evidence]
            against = [one for iri in claims for one in rivals.get(iri, ())]
            cells += _evidence_cells(found, against, root)
        writer.writerow([guarded(cell) for cell in cells])
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode()


def _own_cells(
    asked: AskedQuestion, row: Row, columns: Sequence[Column], linked: set[str]
) -> list[str]:
    """Return what a row tells itself; a thing is its name and its id."""
    cells: list[str] = []
    for column in columns:
        raw = row.get(column.name)
        named = isinstance(raw, NamedNode)
        cells.append(asked.cell(row, column).text if named else raw.value if raw else "")
        if column.name in linked:
            cells.append(raw.value.removeprefix(ID) if isinstance(raw, NamedNode) else "")
    return cells


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _evidence_cells(claims: Sequence[Evidence], against: Sequence[Rival], root: str) -> list[str]:
    def joined(values: Iterable[str]) -> str:
        return " | ".join(dict.fromkeys(value for value in values if value))

    return [
        joined(one.key for one in claims),
        joined(one.paraphrase for one in claims),
        joined(one.iri.removeprefix(CLAIM_IRI) for one in against),
        joined(one.says for one in against),
        joined(one.certainty for one in claims),
        joined(one.stage for one in claims),
        joined(one.polarity for one in claims),
        joined(each.label for one in claims for each in one.attributed_to),
        joined(each.label for one in claims for each in one.via),
        joined(one.article.title for one in claims if one.article),
        joined(
            one.article.publisher.label for one in claims if one.article and one.article.publisher
        ),
        joined(one.article.issued for one in claims if one.article),
        joined(root.rstrip("/") + path_of(one.iri) for one in claims),
    ]
