"""The questions as OpenAPI 3.1: one operation for each, with typed parameters and real examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.lens_store import offered_lenses
from server.formats import CSV, JSON, SRJ, TSV, TURTLE

if TYPE_CHECKING:
    from kg.question import Catalogue, Parameter, Question
    from server.shelf import OpenRelease

_PATTERNS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "interval": {
        "type": "string",
        "pattern": r"^(\d{4}-\d{2}-\d{2}|\.\.)(/(\d{4}-\d{2}-\d{2}|\.\.))?$",
    },
    "number": {"type": "number"},
    "text": {"type": "string", "maxLength": 200},
    "entity": {"type": "string", "maxLength": 1000},
}


def build_openapi(catalogue: Catalogue, release: OpenRelease, root: str) -> dict[str, Any]:
    """Return the OpenAPI document of a server."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Détente",
            "summary": "Canned questions over a graph of attributed claims from news.",
            "version": release.id,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": root.rstrip("/")}],
        "paths": {
            f"/questions/{question.name}.json": {"get": _operation(question)}
            for question in catalogue.questions
        },
        "components": {"schemas": _SCHEMAS, "responses": {"Problem": _PROBLEM}},
    }


def _operation(question: Question) -> dict[str, Any]:
    return {
        "operationId": question.name,
        "summary": question.summary,
        "description": question.description,
        "tags": [question.theme, *question.tags],
        "parameters": [*map(_parameter, question.parameters), _LENS, _RELEASE],
        "responses": {
            "200": {
                "description": "The rows, each with the claims behind it. Also as "
                + ", ".join(f".{one.name}" for one in (CSV, TSV, SRJ, TURTLE)) + ".",
                "content": {
                    JSON.media_type: {"schema": {"$ref": "#/components/schemas/Answer"}}
                },
            },
            "400": {"$ref": "#/components/responses/Problem"},
            "404": {"$ref": "#/components/responses/Problem"},
            "503": {"$ref": "#/components/responses/Problem"},
        },
    }  # fmt: skip


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_PATTERNS.get(parameter.type, {"type": "string"}))
    if parameter.choices:
        schema["enum"] = [choice.value for choice in parameter.choices]
    if parameter.default and not parameter.repeated:
        schema["default"] = parameter.default[0]
    if parameter.repeated:
        schema = {"type": "array", "items": schema}
    about = parameter.summary
    if parameter.type == "entity":
        about += f" A key, a name or an IRI of the class {' or '.join(parameter.classes)}."
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": about.strip(),
        "schema": schema,
    }
    if parameter.example:
        whole = list(parameter.example)
        found["example"] = whole if parameter.repeated else whole[0]
    return found


_LENS = {
    "name": "lens",
    "in": "query",
    "required": False,
    "description": "Whose word to take: "
    + ", ".join(f"{name} ({label})" for name, label in offered_lenses())
    + "; several with + between.",
    "schema": {"type": "string"},
}
_RELEASE = {
    "name": "release",
    "in": "query",
    "required": False,
    "description": "The release to answer from; the current one where none is given.",
    "schema": {"type": "string"},
}
_PROBLEM = {
    "description": "What is wrong, as RFC 9457 has it.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SCHEMAS: dict[str, Any] = {
    "Answer": {
        "type": "object",
        "required": ["question", "parameters", "release", "query", "count", "truncated", "rows"],
        "properties": {
            "question": {"type": "object"},
            "parameters": {"type": "object"},
            "release": {"type": "string"},
            "dataAsOf": {"type": "string"},
            "permalink": {"type": "string", "format": "uri"},
            "query": {"type": "string"},
            "columns": {"type": "array", "items": {"type": "object"}},
            "count": {"type": "integer"},
            "truncated": {"type": "boolean"},
            "rows": {"type": "array", "items": {"type": "object"}},
            "claims": {"type": "object"},
            "sources": {"type": "array", "items": {"type": "object"}},
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "parameter": {"type": "string"},
        },
    },
}
