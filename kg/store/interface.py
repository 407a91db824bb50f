"""What every engine offers: one call that takes a request and gives a whole answer.

The server and the questions know only this; whether the work is done in this process, in a
killable worker or by a remote server is the engine's affair. An engine raises `QueryError`s only.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, Protocol

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


class Caller:
    """Who waits for an answer, and may leave before there is one; for that the work is stopped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop: Callable[[], None] | None = None
        self.gone = False

    def leave(self) -> None:
        """Say that nobody waits any more."""
        with self._lock:
            self.gone = True
            stop = self._stop
        if stop:
            stop()

    def stopped_by(self, stop: Callable[[], None]) -> None:
        """Say how to stop the work that begins now."""
        with self._lock:
            self._stop = stop
            gone = self.gone
        if gone:
            stop()


@dataclass(frozen=True)
class QueryRequest:
    """A query, the media type wanted for each kind of answer, its dataset and its time limit.

    `default_graphs` and `named_graphs` are the protocol's parameters: where either is given it
    replaces the query's FROM; where neither is, the default graph is the union of all
    graphs but those of the lenses.
    `timeout` is in seconds; None leaves the engine's own limit. `max_rows` cuts solutions and
    declares it in the answer: for whoever shows a table, never for the endpoint; JSON only.
    Where the `caller` leaves, an engine that can stops the query.
    """

    text: str
    formats: Mapping[Kind, str] = field(default_factory=lambda: DEFAULT_FORMATS)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    max_rows: int | None = None
    caller: Caller | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Answer:
    """A serialised answer; `media_type` is the one that the request gave for its kind.

    It is whole unless `truncated`, which only a request with `max_rows` brings about. A small
    one is in memory, a large one in an unnamed file, which goes with its last reader.
    """

    kind: Kind
    media_type: str
    content: bytes | BinaryIO
    truncated: bool = False

    @property
    def body(self) -> bytes:
        """The whole answer in memory."""
        return b"".join(self.chunks())

    @property
    def length(self) -> int:
        """How many bytes the answer has."""
        if isinstance(self.content, bytes):
            return len(self.content)
        return os.fstat(self.content.fileno()).st_size

    def chunks(self, size: int = 1 << 18) -> Iterator[bytes]:
        """Yield the answer piece by piece, from its beginning; several readers do not disturb."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        place = 0
        while piece := os.pread(self.content.fileno(), size, place):
            place += len(piece)
            yield piece

    def close(self) -> None:
        """Let go of the file of a large answer."""
        if not isinstance(self.content, bytes):
            self.content.close()


class Engine(Protocol):
    """An open release, or a remote dataset, that answers queries."""

    @property
    def release(self) -> str:
        """The id of the release that answers."""

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query.

        Raises QueryError and its kin, nothing else.
        """

    def close(self) -> None:
        """Let go of files and processes; further calls are errors."""


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT: variables as in the query, unbound ones left out of a row.

    `truncated` tells that there were more than the request's `max_rows`.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    truncated: bool = False


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


def read_table(body: bytes, *, truncated: bool = False) -> Table:
    """Read SPARQL JSON results."""
    document = json.loads(body)
    rows = document["results"]["bindings"]
    return Table(
        tuple(document["head"].get("vars", ())),
        tuple({name: _term(value) for name, value in row.items()} for row in rows),
        truncated,
    )


def _evaluate(engine: Engine, request: QueryRequest, kind: Kind) -> tuple[bytes, bool]:
    """Return the whole answer of one kind, and whether it was truncated."""
    with contextlib.closing(engine.evaluate(request)) as answer:
        if answer.kind != kind:
            told = f"the query gives {answer.kind}, where {kind} was asked for"
            raise QueryError(told, request.text)
        return answer.body, answer.truncated


def select(
    engine: Engine, text: str, *, timeout: float | None = None, max_rows: int | None = None
) -> Table:
    """Return the solutions of a SELECT query, no more than `max_rows`."""
    request = QueryRequest(text, timeout=timeout, max_rows=max_rows)
    body, truncated = _evaluate(engine, request, "solutions")
    return read_table(body, truncated=truncated)


def ask(engine: Engine, text: str, *, timeout: float | None = None) -> bool:
    """Return the answer to an ASK query."""
    body, _ = _evaluate(engine, QueryRequest(text, timeout=timeout), "boolean")
    return bool(json.loads(body)["boolean"])


def construct(engine: Engine, text: str, *, timeout: float | None = None) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE query, each once, in N-Triples order."""
    body, _ = _evaluate(engine, QueryRequest(text, timeout=timeout), "graph")
    lines = sorted(set(body.splitlines()))
    return [quad.triple for quad in parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES)]
