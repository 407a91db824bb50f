"""From an engine's results to an answer: always serialised by Oxigraph, whatever the engine."""

from __future__ import annotations

import itertools
import json
import re
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from kg.errors import QueryError
from kg.store.interface import JSON_RESULTS, Answer, Kind, QueryRequest

if TYPE_CHECKING:
    from kg.store.spool import Spool

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# how Virtuoso says yes and no
_VIRTUOSO_ASK = "__ASK_RETVAL"


class _XmlSpool:
    """A spool that refuses what makes no well-formed XML, escaped or not; the engine writes it."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def write(self, piece: bytes) -> int:
        """Take one more piece."""
        if _NO_XML.search(piece):
            raise QueryError(
                "the answer holds a control character, which XML cannot: ask for another format"
            )
        return self._spool.write(piece)

    def flush(self) -> None:
        """Do as the spool does."""
        self._spool.flush()


def _file_for(media: str, spool: Spool) -> IO[bytes]:
    return cast("IO[bytes]", _XmlSpool(spool)) if media.endswith("xml") else spool.file


def write_answer(
    results: QuerySolutions | QueryBoolean | QueryTriples, request: QueryRequest, spool: Spool
) -> Answer:
    """Write results in the format that the request has for their kind."""
    if isinstance(results, QueryTriples):
        media, rdf_format = _rdf_format(request)
        results.serialize(_file_for(media, spool), format=rdf_format)
        return Answer("graph", media, spool.content())
    kind: Kind = "boolean" if isinstance(results, QueryBoolean) else "solutions"
    media = request.formats[kind]
    result_format = QueryResultsFormat.from_media_type(media)
    if result_format is None:
        raise QueryError(f"no result format has the media type {media}", request.text)
    if isinstance(results, QuerySolutions) and request.max_rows is not None:
        if media != JSON_RESULTS:
            raise QueryError(f"rows are counted in {JSON_RESULTS} only, not {media}", request.text)
        truncated = _write_rows(results, request.max_rows, spool)
        return Answer(kind, media, spool.content(), truncated)
    results.serialize(_file_for(media, spool), format=result_format)
    return Answer(kind, media, spool.content())


def _write_rows(results: QuerySolutions, most: int, spool: Spool) -> bool:
    """Write the first solutions as JSON; tell whether there are more."""
    names = [variable.value for variable in results.variables]
    head = json.dumps({"vars": names}).encode()
    spool.write(b'{"head": ' + head + b', "results": {"bindings": [')
    for number, solution in enumerate(itertools.islice(results, most)):
        row = {
            name: _json_term(term)
            for name, term in zip(names, solution, strict=True)
            if term is not None
        }
        spool.write((b"," if number else b"") + json.dumps(row, ensure_ascii=False).encode())
    spool.write(b"]}}")
    return next(results, None) is not None


def _json_term(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Triple():
            raise ValueError("quoted triples are RDF 1.2; this endpoint speaks SPARQL 1.1")
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    datatype = term.datatype.value
    plain = {"type": "literal", "value": term.value}
    return plain if datatype == _STRING else {**plain, "datatype": datatype}


def _rdf_format(request: QueryRequest) -> tuple[str, RdfFormat]:
    media = request.formats["graph"]
    rdf_format = RdfFormat.from_media_type(media)
    if rdf_format is None:
        raise QueryError(f"no RDF format has the media type {media}", request.text)
    return media, rdf_format


def rewrite_answer(received: Answer, given: str, request: QueryRequest, spool: Spool) -> Answer:
    """Read what a server answered, in the media type that it gave, and write it as W3C says.

    Raises ValueError, SyntaxError or OSError where that cannot be read, as when it was cut.
    """
    content = received.content
    if received.kind == "graph":
        media, rdf_format = _rdf_format(request)
        source = RdfFormat.from_media_type(given) or RdfFormat.N_TRIPLES
        triples = (quad.triple for quad in parse(content, format=source))
        serialize(triples, _file_for(media, spool), format=rdf_format)
        return Answer("graph", media, spool.content())
    results = parse_query_results(content, format=QueryResultsFormat.JSON)
    if received.kind == "boolean" and isinstance(results, QuerySolutions):
        results = _boolean(results)
    return write_answer(results, request, spool)


def _boolean(results: QuerySolutions) -> QueryBoolean:
    """Return the truth that a server wraps in a solution."""
    if [variable.value for variable in results.variables] != [_VIRTUOSO_ASK]:
        raise ValueError("solutions, where yes or no was asked for")
    found = next(results, None)
    truth = found is not None and isinstance(found[0], Literal) and found[0].value == "1"
    told = parse_query_results(
        json.dumps({"head": {}, "boolean": truth}), format=QueryResultsFormat.JSON
    )
    if not isinstance(told, QueryBoolean):
        raise TypeError(told)
    return told
