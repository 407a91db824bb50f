"""What the tools give, as JSON Schema: a client checks an answer by it, and plans the next call.

Every tool's schema is read with the list of tools, so that these say what a caller relies on and
leave out what is there to be read once; nothing forbids more. What went wrong has no schema: such
a result is text alone, since some clients hold it against the schema of an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.marks import UNDATED, UNDATED_SCHEMA

if TYPE_CHECKING:
    from kg.question import Question

_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_FLAG: dict[str, Any] = {"type": "boolean"}
_OBJECT: dict[str, Any] = {"type": "object"}
_OBJECTS: dict[str, Any] = {"type": "array", "items": _OBJECT}
_CLAIM: dict[str, Any] = {
    "type": "object",
    "required": ["says", "certainty", "stage", "polarity", "attributedTo", "via", "article"],
    "properties": {
        "attributedTo": _OBJECTS | {"description": "Who says it."},
        "contradicts": _TEXTS | {"description": "IRIs of claims that cannot hold beside it."},
    },
}
_EMPTY: dict[str, Any] = {
    "type": "object",
    "description": "Why there are no rows.",
    "required": ["meaning", "reasons"],
}


def output_schema(question: Question) -> dict[str, Any]:
    """Return what the tool of a question gives."""
    row = _OBJECT | {
        "description": "A thing has id, label and url; null: not told.",
        "properties": {
            **{name: {"description": title} for name, title in question.columns},
            UNDATED: UNDATED_SCHEMA,
        },
    }
    return {
        "type": "object",
        "required": ["release", "permalink", "count", "truncated", "rows", "claims", "sources"],
        "properties": {
            "release": _TEXT,
            "permalink": _TEXT | {"description": "Gives this answer for good: cite it."},
            "count": _COUNT | {"description": "Rows found; `rows` may have fewer."},
            "truncated": _FLAG | {"description": "Whether there are more rows than here."},
            "rows": {"type": "array", "items": row},
            "claims": _OBJECT | {
                "description": "The claims behind the rows, by IRI.",
                "additionalProperties": _CLAIM,
            },
            "sources": _OBJECTS,
            "empty": _EMPTY,
        },
    }  # fmt: skip


_REFERENT: dict[str, Any] = {
    "type": "object",
    "required": ["key", "label", "id", "url"],
    "properties": {
        "key": _TEXT | {"description": "What an argument takes."},
        "label": _TEXT,
        "aliases": _TEXTS,
        "classes": _TEXTS,
        "claims": _COUNT,
        "rows": {
            "type": ["integer", "null"],
            "description": "Rows that it gives; null: not known.",
        },
        "id": _TEXT,
        "url": _TEXT,
    },
}
_REFERENTS: dict[str, Any] = {"type": "array", "items": _REFERENT}
FOUND: dict[str, Any] = {
    "type": "object",
    "required": ["release", "similar"],
    "properties": {
        "release": _TEXT,
        "exact": _REFERENTS | {"description": "What has just that name or key."},
        "others": _REFERENTS | {"description": "What has a name with those words in it."},
        "similar": _REFERENTS | {"description": "Where nothing has: what is spelt like it."},
        "choices": _REFERENTS | {"description": "With question and parameter: what it may hold."},
        "counted": _FLAG,
        "narrowed": _FLAG,
        "truncated": _FLAG,
    },
}
READ: dict[str, Any] = {
    "type": "object",
    "required": ["release", "sure", "guesses"],
    "properties": {
        "release": _TEXT,
        "sure": _FLAG | {"description": "Whether the first guess leaves nothing out."},
        "unknownNames": _TEXTS,
        "notUnderstood": _TEXTS,
        "guesses": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "arguments", "missing", "leftAside", "notUsed"],
                "properties": {
                    "tool": _TEXT,
                    "arguments": _OBJECT,
                    "missing": _TEXTS | {"description": "Arguments that are needed and not told."},
                    "leftAside": _TEXTS,
                    "notUsed": _TEXTS,
                },
            },
        },
    },
}
RESULTS: dict[str, Any] = {
    "type": "object",
    "required": ["release", "kind", "truncated"],
    "properties": {
        "release": _TEXT,
        "kind": {"type": "string", "enum": ["solutions", "boolean", "graph"]},
        "truncated": _FLAG,
        "variables": _TEXTS,
        "rows": _OBJECTS | {"description": "Bindings, as SPARQL's JSON results have them."},
        "maxRows": _COUNT,
        "boolean": _FLAG,
        "turtle": _TEXT,
    },
}
