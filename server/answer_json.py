"""An answer for programs: its rows, the claims behind them, and what it says of itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from server.emptiness import empty_document
from server.links import path_of
from server.marks import UNDATED, count_undated, rivals_of
from server.metadata import absolute, metadata_of, source_documents

if TYPE_CHECKING:
    from kg.evidence import Evidence
    from kg.independence import Independence
    from kg.store import Row, Term
    from server.answers import AskedQuestion
    from server.show import Cell

_XSD = "http://www.w3.org/2001/XMLSchema#"


def to_json(asked: AskedQuestion, root: str) -> bytes:
    """Return an answer as rows with their metadata and their evidence."""
    evidence = asked.evidence(asked.table.rows)
    voices = asked.voices(asked.table.rows)
    rivals = rivals_of(asked, asked.table.rows)
    sources = {one.article for one in evidence.values() if one.article}
    document = {
        **metadata_of(asked, root),
        "rowsUndated": count_undated(asked, asked.table.rows),
        "columns": [{"name": one.name, "title": one.title} for one in asked.columns],
        "rows": [_json_row(asked, row, root) for row in asked.table.rows],
        "derived": _derived(asked, root),
        "claims": {
            iri: evidence_document(one, root)
            | {"contradicts": [rival.iri for rival in rivals.get(iri, ())]}
            | _independent(voices.get(iri))
            for iri, one in sorted(evidence.items())
        },
        "sources": source_documents(sources, root),
    }
    if not asked.table.rows:
        document["empty"] = empty_document(asked)
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def evidence_document(one: Evidence, root: str) -> dict[str, Any]:
    """Return one claim for a program."""
    return {
        "says": one.paraphrase,
        "classes": list(one.classes),
        "certainty": one.certainty,
        "stage": one.stage,
        "polarity": one.polarity,
        "attributedTo": [{"id": each.iri, "label": each.label} for each in one.attributed_to],
        "via": [{"id": each.iri, "label": each.label} for each in one.via],
        "article": one.article.iri if one.article else None,
        "spans": [list(span) for span in one.spans],
        "url": absolute(path_of(one.iri), root),
    }


def _derived(asked: AskedQuestion, root: str) -> list[dict[str, Any]]:
    """Return what is derived from a row's claims about its own things, and where its why is."""
    return [
        {
            "row": number,
            "says": edge.text,
            "statement": dict(zip(("subject", "predicate", "object"), edge.triple, strict=True)),
            "why": absolute(pinned_path(asked, edge.why), root),
        }
        for number, edges in enumerate(asked.edges(asked.table.rows))
        for edge in edges
    ]


def pinned_path(asked: AskedQuestion, path: str) -> str:
    """Return a path with the release and the lens of an answer."""
    return f"{path}&{urlencode(asked.release.pin)}"


def _independent(voices: Independence | None) -> dict[str, Any]:
    """Return how many independent sources tell what a claim tells, and why no more."""
    if voices is None:
        return {}
    return {"independent": {"sources": voices.count, "claims": voices.claims,
                            "reason": voices.sentence}}  # fmt: skip


def _json_row(asked: AskedQuestion, row: Row, root: str) -> dict[str, Any]:
    cells = {
        column.name: _json_cell(row.get(column.name), asked.cell(row, column), root)
        for column in asked.columns
    }
    return cells | ({UNDATED: asked.days.are_open_for(row)} if asked.days else {})


def _json_cell(term: Term | None, cell: Cell, root: str) -> Any:  # noqa: ANN401 - JSON
    if term is None:
        return None
    if isinstance(term, NamedNode):
        url = absolute(cell.href or path_of(term.value), root)
        return {"id": term.value, "label": cell.text, "url": url}
    if isinstance(term, Literal):
        if term.datatype.value == _XSD + "integer":
            return int(term.value)
        if term.datatype.value == _XSD + "boolean":
            return term.value in {"true", "1"}
    return term.value
