"""What every answer says of itself: release, lens, question, values, query, whether it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.links import path_of

if TYPE_CHECKING:
    from kg.evidence import Source
    from server.answers import AskedQuestion

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def metadata_of(asked: AskedQuestion, root: str) -> dict[str, Any]:
    """Return the metadata of an answer; `root` is where its links lead."""
    question, release = asked.bound.question, asked.release
    return {
        "question": {
            "name": question.name,
            "summary": question.summary,
            "sentence": asked.sentence,
            "version": question.version,
        },
        "parameters": _parameters(asked),
        "release": release.pin["release"],
        "lens": release.lens or None,
        "built": release.built or None,
        "dataAsOf": release.holdings.last,
        "permalink": absolute(asked.permanent(), root),
        "citation": absolute(asked.permanent(".txt"), root),
        "license": LICENCE,
        "query": asked.bound.text,
        "count": len(asked.table.rows),
        "truncated": asked.is_truncated,
        "rowCap": asked.most,
    }


def absolute(path: str, root: str) -> str:
    """Return a path here as a whole address; any other address as it is."""
    return root.rstrip("/") + path if path.startswith("/") else path


def source_documents(sources: set[Source], root: str) -> list[dict[str, Any]]:
    """Return the articles behind an answer."""
    return [
        {
            "id": one.iri,
            "title": one.title,
            "publisher": one.publisher.label if one.publisher else None,
            "published": one.issued or None,
            "url": absolute(path_of(one.iri), root),
        }
        for one in sorted(sources, key=lambda each: each.iri)
    ]


def _parameters(asked: AskedQuestion) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in asked.bound.arguments:
        found.setdefault(name, []).append(value)
    return found
