"""Any SPARQL 1.1 endpoint as an engine, through SPARQLWrapper.

Limits and errors mean here what they mean in a worker: an answer is whole or an error, whatever
the server on the other side calls it. What differs between engines is told in docs/engines.md.
"""

from __future__ import annotations

import ast
import contextlib
import http.client
import json
import time
import urllib.error
from typing import TYPE_CHECKING

from kg.errors import (
    AnswerTooLarge,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    StoreFailure,
    TooBusy,
)
from kg.store.interface import JSON_RESULTS, Answer, Kind, QueryRequest
from kg.store.query_hint import syntax_error
from kg.store.query_text import (
    check_chains,
    check_characters,
    check_depth,
    check_reads_only,
    names_dataset,
    query_kind,
)
from kg.store.serialising import rewrite_answer
from kg.store.spool import Spool

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPResponse

_FORMS: dict[Kind, str] = {"solutions": "SELECT", "boolean": "ASK", "graph": "CONSTRUCT"}
_PIECE = 1 << 16
_MOST_WORDS = 2000
# what is asked of the server; the answer is written again in the format that was asked of us
_ACCEPT: dict[Kind, str] = {
    "solutions": JSON_RESULTS,
    "boolean": JSON_RESULTS,
    "graph": "application/n-triples, text/turtle;q=0.5",
}
_RDF_TYPES = {"text/plain": "application/n-triples", "text/rdf+n3": "text/turtle"}


class RemoteEngine:
    """An engine that asks the endpoint at a URL.

    `release` is the release that is loaded there; without it, what the server says that it serves,
    else the URL. `called` stands for the URL in errors that strangers read. `union` names the graph
    that stands for the default graph in a store that has none of its own (Virtuoso).
    """

    def __init__(
        self,
        url: str,
        *,
        seconds: float = 30.0,
        largest: int | None = None,
        release: str = "",
        union: str = "",
        called: str = "",
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise QueryError(f"{url!r} is no address of an endpoint: give one with http or https")
        self._url, self._called = url, called or url
        self._seconds, self._largest = seconds, largest
        self._release = self._fixed = release
        self._union = union

    @property
    def release(self) -> str:
        """The release that was given, else the one that the last answer named, else the URL."""
        return self._release or self._url

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query by asking the remote endpoint."""
        check_characters(request.text)
        check_reads_only(request.text)
        check_depth(request.text)
        check_chains(request.text)
        kind = query_kind(request.text)
        seconds = min(self._seconds, request.timeout or self._seconds)
        deadline = time.monotonic() + seconds
        try:
            with contextlib.closing(self._ask(request, kind, seconds)) as response:
                spool = Spool(self._largest)
                _read(response, spool, deadline)
                return self._answer(request, kind, response.headers, spool)
        except _failures() as error:
            raise _meaning(error, self._called, request.text, seconds) from error

    def _ask(self, request: QueryRequest, kind: Kind, seconds: float) -> HTTPResponse:
        from SPARQLWrapper import POST, SPARQLWrapper

        wrapper = SPARQLWrapper(self._url)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", _ACCEPT[kind])
        # not setQuery: it looks for the form with an expression that a long query can stall
        wrapper.queryString, wrapper.queryType = request.text, _FORMS[kind]
        wrapper.timeout = seconds  # type: ignore[assignment]
        default = request.default_graphs
        if self._union and not (default or request.named_graphs or names_dataset(request.text)):
            default = (self._union,)
        for graph in default:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in request.named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        return wrapper.query().response

    def _answer(self, request: QueryRequest, kind: Kind, headers: Message, spool: Spool) -> Answer:
        _check_whole(headers, request.text)
        if not self._fixed:
            self._release = headers.get("X-Detente-Release", "") or self._release
        given = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        received = Answer(kind, given, spool.content())
        try:
            with contextlib.closing(received):
                return rewrite_answer(
                    received, _RDF_TYPES.get(given, given), request, Spool(self._largest)
                )
        except (ValueError, SyntaxError) as error:
            raise StoreFailure(
                f"{self._called} gives what cannot be read as {_ACCEPT[kind]}: {error}",
                request.text,
            ) from error

    def close(self) -> None:
        """Nothing is held between queries."""


def _read(response: HTTPResponse, spool: Spool, deadline: float) -> None:
    """Read a whole answer; a server that trickles it runs into the same deadline."""
    while piece := response.read1(_PIECE):
        spool.write(piece)
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


def _check_whole(headers: Message, query: str) -> None:
    """Raise where the headers say that the answer was cut: Virtuoso's way of keeping limits."""
    if headers.get("X-SQL-State"):
        raise AnswerTooLarge(
            f"the store stopped early: {headers.get('X-SQL-Message', 'no reason given')}", query
        )
    if most := headers.get("X-SPARQL-MaxRows"):
        raise AnswerTooLarge(
            f"the store gives no more than {most} rows and does not say whether there are more; "
            "ask with a LIMIT below that, or raise its limit (Virtuoso: ResultSetMaxRows)",
            query,
        )


def _meaning(error: Exception, url: str, query: str, seconds: float) -> QueryError:
    """Return what an error on the way to a store, or there, means here."""
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

    words = _words(error)
    out_of_time = QueryTimeout(
        f"{url} gave no whole answer in {seconds:g} seconds", query, seconds=seconds
    )
    if isinstance(getattr(error, "reason", error), TimeoutError) or _tells_timeout(words):
        return out_of_time
    if isinstance(error, QueryBadFormed):
        return _bad_query(words, query)
    if isinstance(error, urllib.error.HTTPError):
        return _of_status(error, words, url, query) or out_of_time
    if isinstance(error, SPARQLWrapperException):
        return StoreFailure(f"{url} refuses: {words}", query)
    if isinstance(error, http.client.HTTPException):
        return StoreFailure(f"{url} broke off its answer", query)
    return StoreFailure(f"{url} does not answer: {getattr(error, 'reason', error)}", query)


def _of_status(
    error: urllib.error.HTTPError, words: str, url: str, query: str
) -> QueryError | None:
    """Return what a status means; None for a timeout."""
    if error.code in {408, 504} or (error.code == 503 and "query-memory" not in words):
        return None
    if error.code == 503:
        return QueryMemory(f"{url} ran out of memory over this query", query)
    if error.code == 403:
        return QueryRefused(f"{url} refuses: {words}", query)
    if error.code == 429:
        after = error.headers.get("Retry-After", "")
        return TooBusy(f"{url} is busy", query, retry_after=int(after) if after.isdigit() else 1)
    return StoreFailure(f"{url} answers {error.code}: {words}", query)


def _tells_timeout(words: str) -> bool:
    """Tell whether the words are those of Virtuoso or Oxigraph on a query that takes too long."""
    return any(
        sign in words
        for sign in ("exceeds the limit of", "Transaction timed out", "reached a timeout", "S1T00")
    )


def _bad_query(words: str, query: str) -> QuerySyntaxError:
    """Return the error of a query that the server cannot read; another Détente says where."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        told = json.loads(words)
        return QuerySyntaxError(
            told["detail"], query, line=told["line"], column=told["column"],
            token=told["token"], hint=told["hint"],
        )  # fmt: skip
    return syntax_error(words, query)


def _words(error: BaseException) -> str:
    """Return what the server said, without SPARQLWrapper's framing; let go of the connection."""
    said = ""
    refusal = error if isinstance(error, urllib.error.HTTPError) else error.__context__
    if isinstance(refusal, urllib.error.HTTPError):
        with contextlib.suppress(OSError, http.client.HTTPException), refusal:
            said = refusal.read(_MOST_WORDS).decode(errors="replace")
    text = str(error)
    framed = text.partition("Response:\n")[2]
    if framed.startswith(("b'", 'b"')):
        framed = str(ast.literal_eval(framed), "utf-8", "replace")
    return (said or framed or text).strip()[:_MOST_WORDS]


def _failures() -> tuple[type[Exception], ...]:
    """Return what SPARQLWrapper and the network under it raise."""
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    return SPARQLWrapperException, OSError, http.client.HTTPException
