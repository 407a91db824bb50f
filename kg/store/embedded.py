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
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from kg.errors import QueryError, ReleaseError
from kg.store.interface import Answer, Kind, QueryRequest
from kg.store.query_text import check_reads_only, syntax_error
from kg.vocabulary import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LENS_GRAPHS = f"{GRAPH}lens/"


class EmbeddedEngine:
    """An engine over a store that this process holds open."""

    def __init__(self, store: Store, release: str) -> None:
        self._store = store
        self._release = release

    @classmethod
    def open(cls, folder: Path, release: str) -> EmbeddedEngine:
        """Open the store of a release for reading; ReleaseError where it cannot be opened."""
        try:
            return cls(Store.read_only(str(folder)), release)
        except OSError as error:
            raise ReleaseError(f"{folder}: the store does not open: {error}") from error

    @property
    def release(self) -> str:
        """The id of the release that answers."""
        return self._release

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query, however long it takes."""
        check_reads_only(request.text)
        results = self._query(request)
        try:
            return _serialised(results, request)
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
            raise syntax_error(str(error), request.text) from None
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
    """Load quads, and the union of their graphs, each triple once, as the default graph.

    Oxigraph's own union counts a triple once for each graph that holds it, and cannot leave graphs
    out: those of the lenses are there for whoever names them, and in no union, since they hold
    what the default lens refuses.
    """
    kept = list(quads)
    union = {
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for quad in kept
        if not str(quad.graph_name).startswith(f"<{LENS_GRAPHS}")
    }
    store.bulk_extend(kept)
    store.bulk_extend(union)


def _serialised(
    results: QuerySolutions | QueryBoolean | QueryTriples, request: QueryRequest
) -> Answer:
    kind: Kind
    if isinstance(results, QueryTriples):
        media = request.formats["graph"]
        rdf_format = RdfFormat.from_media_type(media)
        if rdf_format is None:
            raise QueryError(f"no RDF format has the media type {media}", request.text)
        body = results.serialize(format=rdf_format)
        return Answer("graph", media, body or b"")
    kind = "boolean" if isinstance(results, QueryBoolean) else "solutions"
    media = request.formats[kind]
    result_format = QueryResultsFormat.from_media_type(media)
    if result_format is None:
        raise QueryError(f"no result format has the media type {media}", request.text)
    return Answer(kind, media, results.serialize(format=result_format) or b"")
