"""Why an answer has no rows, for pages and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.counts import rows_within
from kg.question.explain import explain_empty

if TYPE_CHECKING:
    from kg.question.explain import Emptiness
    from server.answers import AskedQuestion

# seconds for each count: whoever asks for an empty answer waits for them
_SECONDS = 3.0


def why_empty(asked: AskedQuestion) -> Emptiness:
    """Return why a question's answer has no rows."""
    ask = rows_within(asked.release.engine, min(_SECONDS, asked.seconds or _SECONDS))
    return explain_empty(asked.bound, ask, asked.release.directory, asked.release.lens)


def empty_document(asked: AskedQuestion) -> dict[str, Any]:
    """Return for a program why an answer has no rows; null for what took too long to count."""
    why = why_empty(asked)
    return {
        "meaning": "not known from these articles",
        "reasons": list(why.reasons),
        "rowsWithout": {one.parameter.name: one.rows for one in why.relaxed},
        "rowsWithNeededOnly": why.needed_rows,
        "rowsWithAllOpen": why.open_rows,
    }
