"""An answer as a file: one row of a table for each format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.store.interface import DEFAULT_FORMATS
from server.answer_json import to_json
from server.citation import cite
from server.describe import to_rdf
from server.formats import BIBTEX, CITATION, CSL, CSV, GEOJSON, HTML, JSON, SRJ, TSV, TURTLE
from server.geojson import maps, to_geojson
from server.spreadsheet import to_csv
from server.subgraph import claims_subgraph, constructed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.question import Question
    from kg.store import Row
    from server.answers import AskedQuestion
    from server.formats import Format

# the first row is what `*/*` gets
FORMATS: tuple[Format, ...] = (
    HTML, JSON, CSV, TSV, SRJ, TURTLE, GEOJSON, BIBTEX, CSL, CITATION,
)  # fmt: skip
# these are the engine's own rows, all of them; the others are made from the rows up to the cap
WHOLE = (TSV, SRJ)
_CITATIONS = (BIBTEX, CSL, CITATION)


@dataclass(frozen=True)
class Body:
    """The bytes of an answer, and whether rows were left out of them."""

    content: bytes
    truncated: bool = False


def formats_of(question: Question) -> tuple[Format, ...]:
    """Return the formats that a question's answer is offered in."""
    return tuple(one for one in FORMATS if one is not GEOJSON or maps(question))


def body_of(
    asked: AskedQuestion,
    chosen: Format,
    root: str,
    rows: Sequence[Row] | None = None,
    *,
    bom: bool = False,
) -> Body:
    """Return an answer in a format; `root` is where its links lead.

    A spreadsheet has all rows unless some are given.
    """
    if chosen in WHOLE:
        formats = {**DEFAULT_FORMATS, "solutions": chosen.engine, "boolean": chosen.engine}
        with asked.hinting():
            return Body(asked.whole(formats))
    if chosen is CSV:
        content = to_csv(asked, root, rows, bom=bom)
    else:
        content = _WRITERS[chosen.name](asked, root)
    return Body(content, chosen not in _CITATIONS and asked.is_truncated)


def _turtle(asked: AskedQuestion, _root: str) -> bytes:
    """Return what the question constructs, or the claims behind the rows that it selects."""
    if asked.bound.question.form == "CONSTRUCT":
        with asked.hinting():
            return to_rdf(constructed(asked.release.engine, asked.bound.text), TURTLE)
    claims = {iri for row in asked.table.rows for iri in asked.claims(row)}
    return to_rdf(claims_subgraph(asked.release.engine, claims), TURTLE)


_WRITERS: dict[str, Callable[[AskedQuestion, str], bytes]] = {
    JSON.name: to_json,
    TURTLE.name: _turtle,
    GEOJSON.name: to_geojson,
    BIBTEX.name: lambda asked, root: cite(asked, root).bibtex.encode(),
    CSL.name: lambda asked, root: cite(asked, root).csl_text.encode(),
    CITATION.name: lambda asked, root: f"{cite(asked, root).text}\n".encode(),
}
