"""What the server has beside the questions, as OpenAPI: the endpoint, the graph, its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.choices import MOST
from server.formats import DATA, EXPORT, GRAPHS, HTML, JSON, SOLUTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.formats import Format

TAGS = ("words", "sparql", "graph", "server")
RELEASE_HEADER: dict[str, Any] = {
    "X-Detente-Release": {
        "description": "The release that answers.",
        "required": True,
        "schema": {"type": "string"},
    }
}
_TIMEOUT_HEADERS: dict[str, Any] = {
    "X-Detente-Timeout": {
        "description": "Seconds that the query had.",
        "schema": {"type": "number"},
    },
    "X-Detente-Timeout-Clamped": {
        "description": "`true` where more was asked for than the server allows; else not there.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SPARQL = _TEXT | {"contentMediaType": "application/sparql-query"}
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
        "/questions.json": {"get": _listed()},
        "/words.json": {"get": _read_words()},
        "/health": {"get": _told_health()},
        "/health/live": {"get": _told_alive()},
    }


def _operation(
    name: str, tag: str, summary: str, gives: Iterable[Format], *others: int
) -> dict[str, Any]:
    # every operation reads a release, which may be gone, or not there yet
    statuses = sorted({*others, 404, 429, 502, 503})
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": summary,
        "parameters": [_RELEASE],
        "responses": {
            "200": {
                "description": summary,
                "headers": RELEASE_HEADER,
                "content": {one.media_type: {"schema": _schema(one)} for one in gives},
            },
            **refusals(*statuses),
        },
    }  # fmt: skip


def refusals(*statuses: int) -> dict[str, Any]:
    """Return the responses of some statuses that say what is wrong."""
    return {
        str(status): {"$ref": f"#/components/responses/{'TooBusy' if status == 429 else 'Problem'}"}
        for status in statuses
    }


def _schema(one: Format) -> dict[str, Any]:
    if not one.media_type.endswith("json"):
        return _TEXT
    return {"type": ["object", "array"]}


def _read_words() -> dict[str, Any]:
    about = "Which questions a sentence in plain words may mean, filled in, the likeliest first."
    schema = _TEXT | {"pattern": r"\S"}
    words = _needed("q", "The sentence.", schema, "who backs HTS")
    found = _operation("read_words", "words", about, [JSON], 400)
    return _giving(found, "Words") | {"parameters": [words, _RELEASE]}


def _listed() -> dict[str, Any]:
    about = "The questions, with what each takes and where its answers are."
    words = _open("q", "Words to find questions by.", _TEXT, "troops")
    found = _operation("questions", "words", about, [JSON], 400)
    lens = [{"$ref": f"#/components/parameters/{name}"} for name in _THROUGH]
    _linked(
        found, "choices", "What the first blank of the first question may hold, if an entity.",
        question="$response.body#/questions/0/name",
        parameter="$response.body#/questions/0/parameters/0/name",
        release="$response.body#/release",
    )  # fmt: skip
    return _giving(found, "Questions") | {"parameters": [words, *lens, _RELEASE]}


def _told_health() -> dict[str, Any]:
    found = _operation("health", "server", "Whether queries are answered.", [JSON])
    _linked(
        found, "dataset", "What the release that answers holds.", release="$response.body#/release"
    )
    return _giving(found, "Health") | {"parameters": []}


def _told_alive() -> dict[str, Any]:
    text = "Whether the server answers at all, whatever becomes of releases."
    found = {"operationId": "alive", "tags": ["server"], "summary": text, "description": text}
    return _giving(found | {"parameters": [], "responses": {"200": {"description": text}}}, "Alive")


def _giving(operation: dict[str, Any], schema: str) -> dict[str, Any]:
    """Return an operation whose answer is JSON of a schema."""
    content = {JSON.media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    operation["responses"]["200"]["content"] = content
    return operation


def _linked(operation: dict[str, Any], to: str, about: str, **parameters: str) -> None:
    """Say what an answer leads to: another operation, with values out of the answer."""
    link = {"operationId": to, "description": about, "parameters": parameters}
    operation["responses"]["200"].setdefault("links", {})[to] = link


def _asking(operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation that asks a query, which has a time limit."""
    operation["responses"]["200"]["headers"] = RELEASE_HEADER | _TIMEOUT_HEADERS
    return operation


def _answers() -> list[Format]:
    return list({one.media_type: one for one in (*SOLUTIONS, *GRAPHS, HTML)}.values())


def _asked_by_get() -> dict[str, Any]:
    about = "Answer a SPARQL 1.1 query; updates and SERVICE are refused."
    told = "The query; without one the answer is the description of the service."
    query = _parameter("query", told, _SPARQL, _QUERY)
    found = _asking(_operation("sparql", "sparql", about, _answers(), *_ASKED))
    return found | {"parameters": [query, *_PROTOCOL, _RELEASE]}


def _asked_by_post() -> dict[str, Any]:
    about = "Answer a SPARQL 1.1 query that is sent as a form, or as the body."
    form = {
        "type": "object",
        "description": "The parameters of the address may stand here in their place.",
        "required": ["query"],
        "properties": {"query": _SPARQL},
    }
    body = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": form, "example": {"query": _QUERY}},
            "application/sparql-query": {"schema": _SPARQL, "example": _QUERY},
        },
    }
    statuses = (*_ASKED, 408, 413, 415)
    found = _asking(_operation("sparql_posted", "sparql", about, _answers(), *statuses))
    return found | {"parameters": [*_PROTOCOL, _RELEASE], "requestBody": body}


def _chosen() -> dict[str, Any]:
    about = "What a parameter of a question may hold, with the rows that each value gives."
    found = _giving(_operation("choices", "graph", about, [JSON], 400), "Choices")
    _linked(
        found, "data", "The triples around the first choice, where it is an entity.",
        kind="entity", key="$response.body#/choices/0/key", format="ttl",
        release="$response.body#/release",
    )  # fmt: skip
    most = {"type": "integer", "minimum": 1, "maximum": MOST}
    return found | {
        "description": f"{about} The question's other parameters may be given as for the question: "
        "they narrow the choices that depend on them, and the rows are counted with them. "
        "`rows` is null where it is not known; it is never estimated.",
        "parameters": [
            _in_path("question", "The name of a question.", _TEXT, "deployments_in_place"),
            _in_path("parameter", "One of its parameters that is an entity.", _TEXT, "asked"),
            _open("q", "Words of a name, in any script; accents do not matter.", _TEXT, "syr"),
            _open("most", "Most choices to give.", most, 20),
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


def _open(name: str, about: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    """Return a parameter that may be left empty, as forms do."""
    return _parameter(name, about, schema, example) | {"allowEmptyValue": True}


def _needed(name: str, about: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return _parameter(name, about, schema, example) | {"required": True}


def _in_path(name: str, about: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return _needed(name, about, schema, example) | {"in": "path"}


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
        {"type": "number", "exclusiveMinimum": 0}, 5,
    ),
]  # fmt: skip
REST_SCHEMAS: dict[str, Any] = {
    "Alive": {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string", "enum": ["alive"]}},
    },
    "Health": {
        "type": "object",
        "required": ["status", "release", "questions", "broken"],
        "properties": {
            "status": {"type": "string", "enum": ["ok"]},
            "release": _TEXT | {"description": "The release that answers."},
            "built": _TEXT | {"description": "When it was built; empty where that is not known."},
            "dataAsOf": _TEXT | {"description": "The day of the newest article, as EDTF."},
            "articles": {"type": "integer"},
            "claims": {"type": "integer"},
            "triples": {"type": "integer"},
            "questions": {"type": "integer", "description": "How many questions can be asked."},
            "broken": _TEXTS | {"description": "The names of question files that cannot be read."},
        },
    },
    "Questions": {
        "type": "object",
        "required": ["release", "lens", "questions"],
        "properties": {
            "release": _TEXT,
            "lens": {"type": ["string", "null"]},
            "questions": {"type": "array", "items": {"$ref": "#/components/schemas/Question"}},
        },
    },
    "Question": {
        "type": "object",
        "required": ["name", "theme", "summary", "sentence", "parameters", "links"],
        "properties": {
            **dict.fromkeys(("name", "theme", "summary", "description", "version"), _TEXT),
            "sentence": _TEXT | {"description": "The question with its blanks in braces."},
            "parameters": {"type": "array", "items": {"$ref": "#/components/schemas/Blank"}},
            "links": {
                "type": "object",
                "description": "The page, and the answer in each format.",
                "additionalProperties": {"type": "string", "format": "uri"},
            },
        },
    },
    "Blank": {
        "type": "object",
        "required": ["name", "type", "required", "repeated", "default", "example"],
        "properties": {
            **dict.fromkeys(("name", "type", "label", "summary"), _TEXT),
            "required": {"type": "boolean"},
            "repeated": {"type": "boolean"},
            **dict.fromkeys(("default", "example", "classes", "dependsOn"), _TEXTS),
            "choices": {
                "type": "string",
                "format": "uri",
                "description": "Where the entities are listed that it may hold.",
            },
            "values": {
                "type": "object",
                "description": "What a choice may hold, with its label.",
                "additionalProperties": _TEXT,
            },
        },
    },
    "Words": {
        "type": "object",
        "required": ["words", "release", "sure", "guesses"],
        "properties": {
            "words": _TEXT | {"description": "The sentence that was read."},
            "release": _TEXT,
            "sure": {"type": "boolean", "description": "Whether the first guess leaves no doubt."},
            "unknownNames": _TEXTS | {"description": "Names that the graph does not know."},
            "notUnderstood": _TEXTS | {"description": "Words that none of the guesses uses."},
            "readAs": {
                "type": "object",
                "description": "Words that were taken for misspelt, with what they were read as.",
                "additionalProperties": _TEXT,
            },
            "guesses": {"type": "array", "items": {"$ref": "#/components/schemas/Guess"}},
        },
    },
    "Guess": {
        "type": "object",
        "required": ["question", "summary", "arguments", "missing", "url"],
        "properties": {
            "question": _TEXT | {"description": "The name of a question."},
            "summary": _TEXT,
            "arguments": {
                "type": "object",
                "description": "Its parameters as they are filled in.",
                "additionalProperties": {"type": ["string", "array"], "items": _TEXT},
            },
            "missing": _TEXTS | {"description": "Parameters that it cannot be asked without."},
            "understood": {
                "type": "array",
                "description": "Which words were read as what.",
                "items": {
                    "type": "object",
                    "required": ["words", "as", "parameter"],
                    "properties": dict.fromkeys(("words", "as", "parameter", "note"), _TEXT),
                },
            },
            "leftAside": _TEXTS,
            "notUsed": _TEXTS,
            "score": {"type": "number"},
            "url": {"type": "string", "format": "uri", "description": "The answer's page."},
        },
    },
}
