"""The mark that a loaded release leaves in a remote store: which it is, and of which graphs.

A load is no transaction. So the mark says "being loaded" while one goes on, and it does so
`NOTICE` seconds before the first graph is touched: whoever looks no less often than that, and
looks again after an answer, can be sure that the answer is of one release.
"""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import QueryError, ReleaseError, StoreFailure
from kg.store.interface import QueryRequest, read_table
from kg.vocabulary import iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store.interface import Engine

MARK = iri("graph:loaded")
NOTICE = 2.0
_RELEASE = iri("dcterms:identifier")
_LOAD = iri("dcterms:source")
_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#namedGraph")
_ASK_SECONDS = 5.0
# named beside the query too: Virtuoso sees no named graphs where only the default one is named
_ASK_MARK = QueryRequest(
    f"SELECT ?p ?o {{ GRAPH {MARK} {{ {MARK} ?p ?o }} }}",
    named_graphs=(MARK.value,),
    timeout=_ASK_SECONDS,
)


@dataclass(frozen=True)
class Mark:
    """What the mark says: a release, empty while one is being loaded, its graphs, and which load.

    One release may be loaded twice, and be half there in between: so each load has its own number.
    """

    release: str
    graphs: frozenset[str]
    load: str = field(default_factory=lambda: uuid.uuid4().hex)

    def triples(self) -> list[Triple]:
        """Return the mark as it is written."""
        told = [Triple(MARK, _GRAPH, NamedNode(graph)) for graph in sorted(self.graphs)]
        told.append(Triple(MARK, _LOAD, Literal(self.load)))
        return [*told, Triple(MARK, _RELEASE, Literal(self.release))]


def read_mark(triples: Iterable[tuple[str, str]]) -> Mark | None:
    """Return the mark that properties and values tell; None where there are none."""
    told = list(triples)
    if not told:
        return None
    first = dict(reversed(told))
    return Mark(
        first.get(_RELEASE.value, ""),
        frozenset(value for name, value in told if name == _GRAPH.value),
        first.get(_LOAD.value, ""),
    )


class MarkReader:
    """Tells which release a store holds; asks it no more often than every `NOTICE` seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._found: Mark | StoreFailure | None = None

    def read(self) -> Mark | None:
        """Return the mark of a whole release, None for a store that none was loaded into.

        Raises StoreFailure where the store does not answer, ReleaseError while a
        release is being loaded.
        """
        with self._lock:
            if time.monotonic() - self._read_at >= NOTICE:
                started = time.monotonic()
                self._found = self._read()
                self._read_at = started
        if isinstance(self._found, StoreFailure):
            raise StoreFailure(str(self._found))
        if self._found and not self._found.release:
            raise ReleaseError("a release is being loaded into the store; ask again in a while")
        return self._found

    def known(self) -> str:
        """Return the release that was read less than `NOTICE` seconds ago, without asking."""
        found = self._found
        fresh = time.monotonic() - self._read_at < NOTICE
        return found.release if fresh and isinstance(found, Mark) else ""

    def _read(self) -> Mark | StoreFailure | None:
        try:
            body = self._engine.evaluate(_ASK_MARK).body
        except QueryError as error:
            return StoreFailure(str(error))
        rows = read_table(body).rows
        return read_mark((row["p"].value, row["o"].value) for row in rows)
