"""What every engine offers: one call that takes a request and gives a whole answer.

The server and the questions know only this; whether the work is done in this process, in a
killable worker or by a remote server is the engine's affair. An engine raises `QueryError`s only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse
from pyoxigraph import Literal as RdfLiteral

from kg.errors import QueryError

Kind = Literal["solutions", "boolean", "graph"]
Term = NamedNode | BlankNode | RdfLiteral
Row = Mapping[str, Term]

JSON_RESULTS = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
DEFAULT_FORMATS: Mapping[Kind, str] = {
    "solutions": JSON_RESULTS,
    "boolean": JSON_RESULTS,
    "graph": N_TRIPLES,
}


@dataclass(frozen=True)
class QueryRequest:
    """A query, the media type wanted for each kind of answer, its dataset and its time limit.

    `default_graphs` and `named_graphs` are the protocol's parameters: where either is given it
    replaces the query's FROM; where neither is, the default graph is the union of all graphs.
    `timeout` is in seconds; None leaves the engine's own limit.
    """

    text: str
    formats: Mapping[Kind, str] = field(default_factory=lambda: DEFAULT_FORMATS)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None


@dataclass(frozen=True)
class Answer:
    """A whole, serialised answer; `media_type` is the one that the request gave for its kind."""

    kind: Kind
    media_type: str
    body: bytes


class Engine(Protocol):
    """An open release, or a remote dataset, that answers queries."""

    @property
    def release(self) -> str:
        """The id of the release that answers."""

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query.

        Raises QuerySyntaxError, QueryRefused, QueryTimeout, QueryMemory or TooBusy.
        """

    def close(self) -> None:
        """Let go of files and processes; further calls are errors."""


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT: variables as in the query, unbound ones left out of a row."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


def _term(value: Mapping[str, Any]) -> Term:
    match value["type"]:
        case "uri":
            return NamedNode(value["value"])
        case "bnode":
            return BlankNode(value["value"])
        case _:
            datatype = value.get("datatype")
            return RdfLiteral(
                value["value"],
                language=value.get("xml:lang"),
                datatype=NamedNode(datatype) if datatype else None,
            )


def read_table(body: bytes) -> Table:
    """Read SPARQL JSON results."""
    document = json.loads(body)
    rows = document["results"]["bindings"]
    return Table(
        tuple(document["head"].get("vars", ())),
        tuple({name: _term(value) for name, value in row.items()} for row in rows),
    )


def _evaluate(engine: Engine, text: str, kind: Kind, timeout: float | None) -> Answer:
    answer = engine.evaluate(QueryRequest(text, timeout=timeout))
    if answer.kind != kind:
        raise QueryError(f"the query gives {answer.kind}, where {kind} was asked for", text)
    return answer


def select(engine: Engine, text: str, *, timeout: float | None = None) -> Table:
    """Return the solutions of a SELECT query."""
    return read_table(_evaluate(engine, text, "solutions", timeout).body)


def ask(engine: Engine, text: str, *, timeout: float | None = None) -> bool:
    """Return the answer to an ASK query."""
    return bool(json.loads(_evaluate(engine, text, "boolean", timeout).body)["boolean"])


def construct(engine: Engine, text: str, *, timeout: float | None = None) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE query, each once, in N-Triples order."""
    body = _evaluate(engine, text, "graph", timeout).body
    lines = sorted(set(body.splitlines()))
    return [quad.triple for quad in parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES)]
