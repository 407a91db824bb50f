"""The server as OpenAPI 3.1: an operation for each question, with real examples, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.lens_store import offered_lenses
from kg.question.values import LONGEST_TEXT, LONGEST_VALUE, MOST_VALUES
from server.answer_body import formats_of
from server.formats import CITATION, CSL, CSV, GEOJSON, HTML, JSON
from server.lens_fields import LENS_PARTS
from server.marks import UNDATED, UNDATED_SCHEMA
from server.openapi_rest import RELEASE_HEADER, REST_SCHEMAS, TAGS, refusals, rest_paths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.question import Catalogue, Parameter, Question
    from server.formats import Format

# no control characters, as in kg.question.values
_PLAIN = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
_DAY = r"\d{4}-\d{2}-\d{2}"
_PATTERNS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    # "interval": a day, or two in order with a slash between; one of the two may be left open
    "interval": {
        "type": "string",
        "format": "interval",
        "pattern": rf"^({_DAY}(/({_DAY}|\.\.)?)?|(\.\.)?/{_DAY})$",
    },
    # a number is text here: 1e9 is one in JSON, and none that is taken
    "number": {
        "type": "string",
        "format": "decimal",
        "pattern": r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$",
    },
    "text": {"type": "string", "maxLength": LONGEST_TEXT, "pattern": _PLAIN},
    "entity": {"type": "string", "maxLength": LONGEST_VALUE, "pattern": _PLAIN},
}


def build_openapi(
    catalogue: Catalogue, release: str, root: str, examples: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Return the OpenAPI document of a server.

    `release` is the id of the release, `examples` are Example Objects by their questions' names.
    """
    paths: dict[str, Any] = {}
    for question in catalogue.questions:
        operation = _operation(question, examples.get(question.name))
        paths[f"/questions/{question.name}.json"] = {"get": operation}
        paths[f"/questions/{question.name}.{{format}}"] = {"get": _in_formats(question)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Détente",
            "summary": "Canned questions over a graph of attributed claims from news.",
            "description": "Rows are what articles claim, not facts. No rows means: not known "
            "from these articles. Every answer names its release; a release never changes.",
            "version": release,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": root.rstrip("/")}],
        "tags": [{"name": name} for name in (*catalogue.themes, *TAGS)],
        "paths": paths | rest_paths(),
        "components": {
            "schemas": _SCHEMAS,
            "parameters": _SHARED,
            "responses": {"Problem": _PROBLEM, "TooBusy": _TOO_BUSY},
        },
    }


def operations_by_tag(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the operations of a document under their first tags, each with its path and method.

    References to parameters are replaced by what they stand for.
    """
    shared = document["components"]["parameters"]
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            named = [
                shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                for one in operation["parameters"]
            ]
            whole = operation | {"path": path, "method": method.upper(), "parameters": named}
            found[operation["tags"][0]].append(whole)
    return found


def _operation(question: Question, example: dict[str, Any] | None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Answer"}}
    if example:
        content["examples"] = {"answer": example}
    return _asking(question) | {
        "operationId": question.name,
        "responses": {
            "200": {
                "description": "The rows, each with the claims behind it.",
                "headers": _HEADERS,
                "content": {JSON.media_type: content},
                "links": {"file": _as_file(question)},
            },
            **refusals(400, 404, 429, 503),
        },
    }


def _as_file(question: Question) -> dict[str, Any]:
    """Return the link from an answer to the same as a file, of the same release for good."""
    given = {
        one.name: f"$request.query.{one.name}" for one in question.parameters if not one.repeated
    }
    return {
        "operationId": f"{question.name}_as",
        "description": "The same answer as CSV: what was given once more, and its release.",
        "parameters": {**given, "format": CSV.name, "release": "$response.body#/release"},
    }


def _in_formats(question: Question) -> dict[str, Any]:
    offers = [one for one in formats_of(question) if one not in {HTML, JSON}]
    kind = {
        "name": "format",
        "in": "path",
        "required": True,
        "description": "; ".join(f"{one.name}: {_ABOUT[one.name]}" for one in offers) + ".",
        "schema": {"type": "string", "enum": [one.name for one in offers]},
        "example": CSV.name,
    }
    asking = _asking(question)
    return asking | {
        "operationId": f"{question.name}_as",
        "summary": f"{question.summary} In another format.",
        "parameters": [kind, *asking["parameters"], _BOM],
        "responses": {
            "200": {
                "description": "The answer as a file.",
                "headers": _HEADERS,
                "content": {one.media_type: {"schema": _schema(one)} for one in offers},
            },
            **refusals(400, 404, 406, 429, 503),
        },
    }


def _asking(question: Question) -> dict[str, Any]:
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in _SHARED]
    return {
        "summary": question.summary,
        "description": question.description,
        "tags": [question.theme],
        "parameters": [*(_parameter(one, question) for one in question.parameters), *shared],
    }


def _schema(one: Format) -> dict[str, Any]:
    if one is CSL:
        return {"type": "array", "minItems": 1, "items": {"type": "object"}}
    if one is GEOJSON:
        return {"type": "object", "required": ["type", "features"]}
    return {"type": "object"} if one.media_type.endswith("json") else {"type": "string"}


def _parameter(parameter: Parameter, question: Question) -> dict[str, Any]:
    schema = dict(_PATTERNS.get(parameter.type, {"type": "string"}))
    if parameter.choices:
        schema["enum"] = [choice.value for choice in parameter.choices]
    if parameter.default and not parameter.repeated:
        schema["default"] = parameter.default[0]
    if parameter.repeated:
        schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES}
    about = parameter.summary
    if parameter.type == "entity":
        about += f" A key, a name or an IRI of the class {' or '.join(parameter.classes)}."
    if parameter.depends:
        told = " and ".join(f"`{name}`" for name in parameter.depends)
        about += f" Its choices depend on {told}: /questions/{{question}}/{{parameter}}.json."
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": about.strip(),
        "schema": schema,
    }
    if not parameter.required:  # a form sends what is left open, too
        found["allowEmptyValue"] = True
    if parameter.type == "entity":
        found["x-choices"] = f"/questions/{question.name}/{parameter.name}.json"
    if parameter.depends:
        found["x-depends-on"] = list(parameter.depends)
    if parameter.example:
        whole = list(parameter.example)
        found["example"] = whole if parameter.repeated else whole[0]
    return found


_SHARED: dict[str, dict[str, Any]] = {
    "lens": {
        "name": "lens",
        "in": "query",
        "required": False,
        "description": "Whose word to take: "
        + ", ".join(f"{name} ({label})" for name, label in offered_lenses())
        + "; several with + between. Without one, questions list every claim.",
        "allowEmptyValue": True,
        "schema": {"type": "string"},
        "example": "asserted",
    },
    **{
        part.name: {
            "name": part.name,
            "in": "query",
            "required": False,
            "allowEmptyValue": True,
            "description": f"{part.summary} Looks through the default lens, unless `lens` names "
            "another.",
            "schema": _PATTERNS["date"] if part.type == "date" else {"type": "string"},
            "example": part.example,
        }
        for part in LENS_PARTS
    },
    "release": {
        "name": "release",
        "in": "query",
        "required": False,
        "allowEmptyValue": True,
        "description": "The release to answer from; the current one where none is given.",
        "schema": {"type": "string"},
    },
}
_BOM = {
    "name": "bom",
    "in": "query",
    "required": False,
    "allowEmptyValue": True,
    "description": "1 puts a byte order mark before CSV, which some spreadsheets need.",
    "schema": {"type": "string", "enum": ["1"]},
}
_ABOUT = {
    "csv": "for spreadsheets, with names, ids and sources, no cell a formula; `contradicted_by` "
    "and `contradicted_by_says` are the claims that cannot hold beside the row's own, `undated` "
    "marks a row that is not dated to the day asked for, and rows that the page's `filter` and "
    "`only-…` leave out are left out",
    "tsv": "SPARQL results, every row, nothing beside what the query selects",
    "srj": "SPARQL results as JSON, every row, nothing beside what the query selects",
    "ttl": "the claims behind the rows, as Turtle",
    "geojson": "one feature for each row with a place that has coordinates",
    "bib": "how to cite the answer, as BibTeX",
    "csljson": "how to cite the answer, as CSL-JSON",
    CITATION.name: "how to cite the answer, as text",
}
_HEADERS = {
    **RELEASE_HEADER,
    "X-Detente-Truncated": {
        "description": "`true` where rows over the cap were left out; else not there.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Link": {
        "description": "The permanent address of the answer, as rel=cite-as.",
        "required": True,
        "schema": {"type": "string"},
    },
}
_PROBLEM = {
    "description": "What is wrong, as RFC 9457 has it.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_TOO_BUSY = _PROBLEM | {
    "description": "Too many queries at once, of this client or of all.",
    "headers": {
        "Retry-After": {
            "description": "Seconds until the next try.",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}
_TEXT: dict[str, Any] = {"type": "string"}
_LINK: dict[str, Any] = {"type": "string", "format": "uri"}
_COUNT: dict[str, Any] = {"type": ["integer", "null"]}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_SCHEMAS: dict[str, Any] = REST_SCHEMAS | {
    "Answer": {
        "type": "object",
        "required": [
            "question", "parameters", "release", "lens", "permalink", "query", "count",
            "truncated", "rows", "claims", "sources",
        ],
        "properties": {
            "question": {
                "type": "object",
                "description": "The question: its name, its sentence with the values, its version.",
                "required": ["name", "summary", "sentence", "version"],
                "properties": dict.fromkeys(("name", "summary", "sentence", "version"), _TEXT),
            },
            "parameters": {
                "type": "object",
                "description": "The values that were given, by the names of the parameters.",
                "additionalProperties": {"type": "array", "items": _TEXT},
            },
            "release": _TEXT | {"description": "The release that answers; it never changes."},
            "lens": _MAYBE | {"description": "The lens that the answer is seen through."},
            "built": _MAYBE | {"description": "When the release was built."},
            "dataAsOf": _TEXT | {"description": "The day of the newest article, as EDTF."},
            "permalink": _LINK | {"description": "The address that gives these rows for good."},
            "citation": _LINK | {"description": "How to cite the answer, as text."},
            "license": _LINK | {"description": "The licence of the graph."},
            "query": _TEXT | {"description": "The SPARQL that was sent."},
            "count": {"type": "integer", "description": "How many rows are here."},
            "truncated": {"type": "boolean", "description": "Whether there are more rows."},
            "rowCap": {"type": "integer", "description": "Most rows that an answer has."},
            "rowsUndated": {
                "type": ["integer", "null"],
                "description": "Rows that show no day, or only one after those asked for: they "
                "are here since they may hold then. Null where no day is asked for.",
            },
            "empty": {"$ref": "#/components/schemas/Empty"},
            "columns": {
                "type": "array",
                "description": "The columns in order, with their titles.",
                "items": {"type": "object", "properties": {"name": _TEXT, "title": _TEXT}},
            },
            "rows": {
                "type": "array",
                "description": "The rows: for each column a thing with its name, or a value.",
                "items": {
                    "type": "object",
                    "properties": {UNDATED: UNDATED_SCHEMA},
                    "additionalProperties": {"$ref": "#/components/schemas/Cell"},
                },
            },
            "derived": {
                "type": "array",
                "description": "What is derived from a row's claims, each with its why.",
                "items": {"type": "object"},
            },
            "claims": {
                "type": "object",
                "description": "The claims behind the rows, by IRI: who says so, how firmly.",
                "additionalProperties": {"$ref": "#/components/schemas/Claim"},
            },
            "sources": {
                "type": "array",
                "description": "The articles behind the rows.",
                "items": {"$ref": "#/components/schemas/Source"},
            },
        },
    },
    "Cell": {
        "description": "A value: a thing with its name and page, or a literal; null for none.",
        "oneOf": [
            {"$ref": "#/components/schemas/Named"},
            {"type": ["string", "number", "boolean", "null"]},
        ],
    },
    "Named": {
        "type": "object",
        "required": ["id", "label"],
        "properties": {"id": _LINK, "label": _TEXT, "url": _TEXT},
    },
    "Claim": {
        "type": "object",
        "properties": {
            "says": _TEXT,
            "classes": {"type": "array", "items": _TEXT},
            "certainty": _TEXT,
            "stage": _TEXT,
            "polarity": _TEXT,
            "attributedTo": {"type": "array", "items": {"$ref": "#/components/schemas/Named"}},
            "via": {"type": "array", "items": {"$ref": "#/components/schemas/Named"}},
            "article": _MAYBE,
            "contradicts": {
                "type": "array",
                "description": "The claims that cannot hold beside it, by IRI.",
                "items": _LINK,
            },
            "independent": {
                "type": "object",
                "description": "How many independent sources tell the same, and why no more.",
                "properties": {
                    "sources": {"type": "integer"}, "claims": {"type": "integer"}, "reason": _TEXT,
                },
            },
            "spans": {
                "type": "array",
                "description": "Places in the article's text: first character, one after the last.",
                "items": {"type": "array", "items": {"type": "integer"}},
            },
            "url": _LINK,
        },
    },
    "Empty": {
        "type": "object",
        "description": "Why there are no rows; only there where there are none.",
        "required": ["meaning", "reasons", "rowsWithout", "rowsWithNeededOnly", "rowsWithAllOpen"],
        "properties": {
            "meaning": _TEXT,
            "reasons": {
                "type": "array", "items": _TEXT, "description": "The reason, in sentences.",
            },
            "rowsWithout": {
                "type": "object",
                "description": "The rows without each value; null where that takes too long.",
                "additionalProperties": _COUNT,
            },
            "rowsWithNeededOnly": _COUNT | {"description": "With the required values alone."},
            "rowsWithAllOpen": _COUNT | {"description": "With no value at all."},
        },
    },
    "Choices": {
        "type": "object",
        "required": [
            "question", "parameter", "dependsOn", "release", "given", "narrowed", "counted",
            "count", "truncated", "choices", "similar",
        ],
        "properties": {
            "question": _TEXT,
            "parameter": _TEXT,
            "dependsOn": {
                "type": "array", "items": _TEXT,
                "description": "The parameters that narrow these choices.",
            },
            "release": _TEXT,
            "lens": _MAYBE,
            "given": {
                "type": "object",
                "description": "What the other parameters hold.",
                "additionalProperties": {"type": "array", "items": _TEXT},
            },
            "narrowed": {
                "type": "boolean",
                "description": "Whether only what gives rows with those it depends on is here.",
            },
            "counted": {"type": "boolean", "description": "Whether the rows are known."},
            "count": {"type": "integer", "description": "How many choices are here."},
            "truncated": {"type": "boolean", "description": "Whether there are more choices."},
            "choices": {"type": "array", "items": {"$ref": "#/components/schemas/Choice"}},
            "similar": {
                "type": "array",
                "description": "Where nothing has the words in a name: what has a name like them.",
                "items": {"$ref": "#/components/schemas/Choice"},
            },
        },
    },
    "Choice": {
        "type": "object",
        "required": ["key", "label", "rows", "id"],
        "properties": {
            "key": _TEXT,
            "label": _TEXT,
            "aliases": {"type": "array", "items": _TEXT},
            "rows": {
                "type": ["integer", "null"],
                "description": "The rows that the question gives with this value, the others kept; "
                "null where that is not known.",
            },
            "claims": {"type": "integer", "description": "The claims that speak of it."},
            "id": _LINK,
            "url": _LINK,
        },
    },
    "Source": {
        "type": "object",
        "properties": {
            "id": _LINK, "title": _TEXT, "publisher": _MAYBE, "published": _MAYBE, "url": _LINK,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _LINK,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "parameter": _TEXT | {"description": "The parameter whose value is refused."},
            "line": {"type": "integer", "description": "Where a query cannot be read."},
            "column": {"type": "integer"},
            "token": _TEXT,
            "hint": _TEXT | {"description": "What may mend the query."},
            "seconds": {"type": "number", "description": "The time that ran out."},
            "query": _TEXT | {"description": "The query that ran out of time or memory."},
        },
    },
}  # fmt: skip
