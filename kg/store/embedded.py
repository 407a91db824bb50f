"""Oxigraph in this process: for tests, the command line and the workers.

Nothing here can be stopped once it runs: whoever serves strangers uses `kg.store.workers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from kg.errors import QueryError, ReleaseError
from kg.store.query_hint import syntax_error
from kg.store.query_text import check_characters, check_depth, check_reads_only
from kg.store.serialising import write_answer
from kg.store.spool import Spool
from kg.store.syntax import words_on
from kg.vocabulary import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.store.interface import Answer, QueryRequest

LENS_GRAPHS = f"{GRAPH}lens/"
# `union_of`, where the quads are in a store already
_UNITE = f"""
INSERT {{ ?s ?p ?o }} WHERE {{
    GRAPH ?graph {{ ?s ?p ?o }}
    FILTER(ISBLANK(?graph) || !STRSTARTS(STR(?graph), "{LENS_GRAPHS}"))
}}
"""


class EmbeddedEngine:
    """An engine over a store that this process holds open; `largest` bounds an answer's bytes."""

    def __init__(self, store: Store, release: str, *, largest: int | None = None) -> None:
        self._store = store
        self._release = release
        self._largest = largest

    @classmethod
    def open(cls, folder: Path, release: str, *, largest: int | None = None) -> EmbeddedEngine:
        """Open the store of a release for reading; ReleaseError where it cannot be opened."""
        try:
            return cls(Store.read_only(str(folder)), release, largest=largest)
        except OSError as error:
            raise ReleaseError(f"{folder}: the store does not open: {error}") from error

    @classmethod
    def read(cls, quads: Path, release: str, *, largest: int | None = None) -> EmbeddedEngine:
        """Hold an N-Quads file in memory, some six times its size; ReleaseError if it cannot be.

        It answers as the store that `load_store` makes of the file, two to four times as fast.
        """
        store = Store()
        try:
            store.bulk_extend(parse(path=str(quads), format=RdfFormat.N_QUADS))
        except (OSError, SyntaxError) as error:
            raise ReleaseError(f"{quads}: the quads cannot be read: {error}") from error
        store.update(_UNITE)
        return cls(store, release, largest=largest)

    @property
    def release(self) -> str:
        """The id of the release that answers."""
        return self._release

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query, however long it takes."""
        check_characters(request.text)
        check_reads_only(request.text)
        check_depth(request.text)
        results = self._query(request)
        try:
            return write_answer(results, request, Spool(self._largest))
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(str(error), request.text) from error

    def _query(self, request: QueryRequest) -> QuerySolutions | QueryBoolean | QueryTriples:
        chosen = bool(request.default_graphs or request.named_graphs)
        try:
            if not chosen:
                return self._store.query(request.text)
            return self._store.query(
                request.text,
                default_graph=[NamedNode(iri) for iri in request.default_graphs],
                named_graphs=[NamedNode(iri) for iri in request.named_graphs],
            )
        except SyntaxError as error:
            raise syntax_error(str(error), request.text, words_on) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(str(error), request.text) from error

    def close(self) -> None:
        """Nothing is held but the store, which goes with this object."""


def load_store(folder: Path, nquads: Path) -> None:
    """Make a store of an N-Quads file, compacted; OSError where it cannot be written."""
    store = Store(str(folder))
    fill_store(store, parse(path=str(nquads), format=RdfFormat.N_QUADS))
    store.optimize()
    store.flush()


def fill_store(store: Store, quads: Iterable[Quad]) -> None:
    """Load quads, and the union of their graphs, each triple once, as the default graph."""
    kept = list(quads)
    store.bulk_extend(kept)
    store.bulk_extend(union_of(kept))


def union_of(quads: Iterable[Quad]) -> set[Quad]:
    """Return what the default graph holds: the union of the graphs, but for those of the lenses.

    Oxigraph's own union counts a triple once for each graph that holds it, and cannot leave graphs
    out: those of the lenses are there for whoever names them, and in no union, since they hold
    what the default lens refuses.
    """
    return {
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for quad in quads
        if not str(quad.graph_name).startswith(f"<{LENS_GRAPHS}")
    }
