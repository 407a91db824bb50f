"""Any SPARQL 1.1 endpoint as an engine, through SPARQLWrapper."""

from __future__ import annotations

import urllib.error
from typing import TYPE_CHECKING

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
)

from kg.errors import QueryError, QueryTimeout
from kg.store.interface import Answer, Kind, QueryRequest
from kg.store.query_text import check_reads_only, query_kind, syntax_error

if TYPE_CHECKING:
    from email.message import Message

_UNAVAILABLE = (EndPointNotFound, EndPointInternalError, Unauthorized, SPARQLWrapperException)


class RemoteEngine:
    """An engine that asks the endpoint at a URL; `release` is what that server says it serves."""

    def __init__(self, url: str, *, seconds: float = 30.0) -> None:
        self._url = url
        self._seconds = seconds
        self._release = ""

    @property
    def release(self) -> str:
        """The release that the last answer named in X-Detente-Release, else the URL."""
        return self._release or self._url

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query by asking the remote endpoint."""
        check_reads_only(request.text)
        kind = query_kind(request.text)
        seconds = min(self._seconds, request.timeout or self._seconds)
        wrapper = self._wrapper(request, request.formats[kind], seconds)
        try:
            response = wrapper.query().response
            body: bytes = response.read()
        except QueryBadFormed as error:
            raise syntax_error(_words(error), request.text) from error
        except (TimeoutError, urllib.error.URLError) as error:
            if isinstance(getattr(error, "reason", error), TimeoutError):
                raise QueryTimeout(
                    f"{self._url} gave no answer in {seconds:g} seconds",
                    request.text,
                    seconds=seconds,
                ) from error
            raise QueryError(f"{self._url} does not answer: {error}", request.text) from error
        except _UNAVAILABLE as error:
            raise QueryError(f"{self._url}: {_words(error)}", request.text) from error
        return self._answer(kind, request.formats[kind], response.headers, body)

    def _wrapper(self, request: QueryRequest, media_type: str, seconds: float) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self._url)
        wrapper.setQuery(request.text)
        wrapper.setMethod(POST)
        wrapper.addCustomHttpHeader("Accept", media_type)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(max(1, round(seconds)))
        for name, graphs in (
            ("default-graph-uri", request.default_graphs),
            ("named-graph-uri", request.named_graphs),
        ):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        return wrapper

    def _answer(self, kind: Kind, asked: str, headers: Message, body: bytes) -> Answer:
        self._release = headers.get("X-Detente-Release", "") or self._release
        given = headers.get("Content-Type", asked).partition(";")[0].strip()
        return Answer(kind, given, body)

    def close(self) -> None:
        """Nothing is held between queries."""


def _words(error: Exception) -> str:
    """Return what the server said, without SPARQLWrapper's framing."""
    text = str(error)
    return text.partition("Response:\n")[2] or text
