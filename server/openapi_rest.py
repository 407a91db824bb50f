"""What the server has beside the questions, as OpenAPI: the endpoint, the graph, its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.choices import MOST
from server.formats import DATA, EXPORT, GRAPHS, HTML, JSON, SOLUTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.formats import Format

TAGS = ("words", "sparql", "graph", "server")
_TEXT: dict[str, Any] = {"type": "string"}
_QUERY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1"
_ASKED = (400, 403, 404, 406, 429, 502, 503)


def rest_paths() -> dict[str, Any]:
    """Return the operations that are no questions, by path."""
    return {
        "/sparql": {"get": _asked_by_get(), "post": _asked_by_post()},
        "/questions/{question}/{parameter}.json": {"get": _chosen()},
        "/data/{kind}/{key}.{format}": {"get": _around()},
        "/export/{what}.{format}": {"get": _exported()},
        "/.well-known/void": {
            "get": _operation(
                "dataset", "graph", "What the release holds, as VoID and DCAT.", GRAPHS
            )
        },
        "/words.json": {"get": _read_words()},
        "/health": {
            "get": _operation("health", "server", "Whether queries are answered.", [JSON])
            | {"parameters": []}
        },
    }  # fmt: skip


def _operation(
    name: str, tag: str, summary: str, gives: Iterable[Format], *refusals: int
) -> dict[str, Any]:
    # every operation reads a release, which may be gone, or not there yet
    statuses = sorted({*refusals, 404, 429, 502, 503})
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": summary,
        "parameters": [_RELEASE],
        "responses": {
            "200": {
                "description": summary,
                "content": {one.media_type: {"schema": _schema(one)} for one in gives},
            },
            **{
                str(status): {"$ref": "#/components/responses/Problem"}
                for status in statuses
            },
        },
    }  # fmt: skip


def _schema(one: Format) -> dict[str, Any]:
    if not one.media_type.endswith("json"):
        return _TEXT
    return {"type": ["object", "array"]}


def _read_words() -> dict[str, Any]:
    about = "Which questions a sentence in plain words may mean, filled in, the likeliest first."
    words = _parameter("q", "The sentence.", _TEXT, "who backs HTS") | {"required": True}
    found = _operation("read_words", "words", about, [JSON], 400)
    return found | {"parameters": [words, _RELEASE]}


def _answers() -> list[Format]:
    return list({one.media_type: one for one in (*SOLUTIONS, *GRAPHS, HTML)}.values())


def _asked_by_get() -> dict[str, Any]:
    about = "Answer a SPARQL 1.1 query; updates and SERVICE are refused."
    query = _parameter("query", "The query.", _TEXT, _QUERY) | {"required": True}
    found = _operation("sparql", "sparql", about, _answers(), *_ASKED)
    return found | {"parameters": [query, *_PROTOCOL, _RELEASE]}


def _asked_by_post() -> dict[str, Any]:
    about = "Answer a SPARQL 1.1 query that is sent as a form, or as the body."
    form = {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
    body = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": form, "example": {"query": _QUERY}},
            "application/sparql-query": {"schema": _TEXT, "example": _QUERY},
        },
    }
    found = _operation("sparql_posted", "sparql", about, _answers(), *_ASKED, 408, 413, 415)
    return found | {"parameters": [_RELEASE], "requestBody": body}


def _chosen() -> dict[str, Any]:
    about = "What a parameter of a question may hold, with the rows that each value gives."
    found = _operation("choices", "graph", about, [JSON], 400)
    found["responses"]["200"]["content"] = {
        JSON.media_type: {"schema": {"$ref": "#/components/schemas/Choices"}}
    }
    most = {"type": "integer", "minimum": 1, "maximum": MOST}
    return found | {
        "description": f"{about} The question's other parameters may be given as for the question: "
        "they narrow the choices that depend on them, and the rows are counted with them. "
        "`rows` is null where it is not known; it is never estimated.",
        "parameters": [
            _in_path("question", "The name of a question.", _TEXT, "deployments_in_place"),
            _in_path("parameter", "One of its parameters that is an entity.", _TEXT, "asked"),
            _parameter("q", "Words of a name, in any script; accents do not matter.", _TEXT, "syr"),
            _parameter("most", "Most choices to give.", most, 20),
            *({"$ref": f"#/components/parameters/{name}"} for name in _THROUGH),
            _RELEASE,
        ],
    }


def _around() -> dict[str, Any]:
    kinds = ["entity", "happening", "claim", "article", "quantity", "span", "annotation"]
    found = _operation(
        "data", "graph", "The triples around a thing, such as an actor.", DATA.values(), 400
    )
    return found | {
        "parameters": [
            _in_path("kind", "What kind of thing.", {"type": "string", "enum": kinds}, "entity"),
            _in_path("key", "Its key, as in its IRI.", _TEXT, "iran"),
            _ending(DATA),
            _RELEASE,
        ]
    }


def _exported() -> dict[str, Any]:
    found = _operation(
        "export", "graph",
        "The whole graph, or a part of it: sorted, so that one release is the same bytes always.",
        EXPORT.values(), 400,
    )  # fmt: skip
    about = "`all`, or `graph/…`, `article/…`, `entity/…`, `happening/…`, `claim/…` with a key."
    return found | {
        "parameters": [_in_path("what", about, _TEXT, "all"), _ending(EXPORT), _RELEASE]
    }


def _parameter(name: str, about: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "description": about, "schema": schema}
    return found if example is None else found | {"example": example}


def _in_path(name: str, about: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return _parameter(name, about, schema, example) | {"in": "path", "required": True}


def _ending(formats: dict[str, Format]) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(formats)}
    return _in_path("format", "The file's ending.", schema, "ttl")


_THROUGH = ("lens", "as-of", "known-by", "according-to")
_RELEASE = {"$ref": "#/components/parameters/release"}
_IRIS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_PROTOCOL = [
    _parameter("default-graph-uri", "Graphs of the default graph.", _IRIS, None),
    _parameter("named-graph-uri", "Graphs to be named.", _IRIS, None),
    _parameter(
        "timeout", "Seconds until the query is given up, no more than the server allows.",
        {"type": "number", "minimum": 0.1}, 5,
    ),
]  # fmt: skip
