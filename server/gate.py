"""What stands before Flask: kept answers, limits of clients, counting, and the log.

A repeated query costs one look into the cache: that is what makes the endpoint fast. All else
goes through, and what comes back whole is kept.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import request

from kg.errors import DetenteError, QueryError, TooBusy
from kg.store import WorkerPool
from server import metrics as measuring
from server.cache import AnswerCache, Kept
from server.limits import ClientLimits
from server.problem import Problem
from server.protocol import SPARQL_QUERY, read_pairs
from server.quick import REFUSAL, answer_quickly, read_plainly, respond_quickly
from server.service import opened
from server.sparql import formats_for, request_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from kg.store import Engine, Turn
    from server.limits import Spending
    from server.metrics import Metrics
    from server.protocol import ProtocolRequest
    from server.service import Service
    from server.shelf import Lease
    from server.sparql import Formats

    Headers = list[tuple[str, str]]
    Made = tuple[int, Headers, Iterable[bytes]]
    Key = tuple[str | bytes, ...]

_LOG = logging.getLogger("detente.access")
_SPARQL = "/sparql"
# what runs no query
_FREE = ("/static/", "/health", "/metrics")
_LINES = {200: "200 OK", 304: "304 NOT MODIFIED"}
_LARGEST_KEY, _LARGEST_KEPT = 65_536, 4_000_000
_LONGEST_LOGGED = 10_000
_MARKED = ("HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "CONTENT_TYPE", "QUERY_STRING")


def install(app: Flask, service: Service) -> None:
    """Put the gate before an application."""
    settings = service.settings
    cache = AnswerCache(settings.cache * 1_000_000)
    limits = ClientLimits(settings.client_queries, settings.client_seconds)
    metrics = measuring.Metrics(service.shelf, cache, limits)
    measuring.install(app, metrics)
    app.before_request(_refuse)
    app.wsgi_app = Gate(app.wsgi_app, service, cache, limits, metrics)  # type: ignore[method-assign]


def gate_of(app: Flask) -> Gate:
    """Return the gate before an application."""
    return cast("Gate", app.wsgi_app)


def write_log(*, queries: bool = False) -> None:
    """Write the log of requests to standard error, with or without what they ask."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(message)s"))
    _LOG.addHandler(lines)
    _LOG.setLevel(logging.DEBUG if queries else logging.INFO)
    _LOG.propagate = False


def _refuse() -> None:
    """Raise what was refused before Flask, where errors become responses."""
    refusal = request.environ.get(REFUSAL)
    if isinstance(refusal, Exception):
        with contextlib.suppress(DetenteError):
            opened()  # an error names its release too
        raise refusal


@dataclass(slots=True)
class Pending:
    """A query that waits or runs, with what is needed to answer it."""

    environ: WSGIEnvironment
    key: Key
    at: float
    asked: ProtocolRequest
    formats: Formats
    turn: Turn
    spending: Spending
    lease: Lease


class Gate:
    """A WSGI application around another."""

    def __init__(
        self,
        inner: WSGIApplication,
        service: Service,
        cache: AnswerCache,
        limits: ClientLimits,
        metrics: Metrics,
    ) -> None:
        self._inner, self._service = inner, service
        self._cache, self._limits, self._metrics = cache, limits, metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        started = time.perf_counter()
        told: dict[str, Any] = {"status": 500, "bytes": 0, "kept": False}
        environ["wsgi.url_scheme"] = self._scheme(environ)
        key = self._key(environ) if environ["PATH_INFO"] == _SPARQL else None
        kept = self._cache.find(key) if key is not None else None
        try:
            if kept is not None:
                status, headers, pieces = _answer_kept(kept, environ)
                told.update(status=status, kept=True)
                start_response(_LINES[status], headers)
                return pieces
            return self._pass_on(environ, start_response, key, told)
        finally:
            seconds = time.perf_counter() - started
            self._note(environ, told["status"], seconds, kept=told["kept"])

    def begin(self, environ: WSGIEnvironment) -> Made | Pending | None:
        """Answer at once what is kept, begin what a worker can take; None where Flask is to answer.

        It never waits, so an event loop may call it.
        """
        if environ["PATH_INFO"] != _SPARQL or (key := self._key(environ)) is None:
            return None
        started = time.perf_counter()
        if self._cache.holds(key) and (kept := self._cache.find(key)):
            made = _answer_kept(kept, environ)
            self._note(environ, made[0], time.perf_counter() - started, kept=True)
            return made
        pending = self._begun(environ, key, started)
        if pending is None and environ["REQUEST_METHOD"] == "POST":
            environ["wsgi.input"].seek(0)
        return pending

    def _begun(self, environ: WSGIEnvironment, key: Key, at: float) -> Pending | None:
        asked = read_plainly(environ, self._service)
        lease = self._service.shelf.reading_now(str(key[0])) if asked else None
        if asked is None or lease is None:
            return None
        begun = None
        try:
            begun = self._turn_of(asked, environ, lease.release.engine)
        except QueryError as refusal:
            environ[REFUSAL] = refusal
        finally:
            if begun is None:
                lease.end()
        if begun is None:
            return None
        self._cache.miss()
        return Pending(environ, key, at, asked, *begun, lease)

    def _turn_of(
        self, asked: ProtocolRequest, environ: WSGIEnvironment, engine: Engine
    ) -> tuple[Formats, Turn, Spending] | None:
        """Begin a query, on its client's account; TooBusy where that may not be."""
        if not isinstance(engine, WorkerPool):
            return None
        formats = formats_for(environ.get("HTTP_ACCEPT", ""))
        spending = self._limits.spending(self._client(environ))
        try:
            return formats, engine.begin(request_of(asked, formats)), spending
        except BaseException:
            spending.end()
            raise

    def finish(self, pending: Pending) -> Made | None:
        """Return the answer to a query that was begun; None where Flask is to tell what is wrong.

        It waits for the worker, for as long as the query may run.
        """
        environ, asked, formats = pending.environ, pending.asked, pending.formats
        release = pending.lease.release
        with pending.lease, pending.spending:
            try:
                answer = cast("WorkerPool", release.engine).finish(pending.turn)
                headers, body = respond_quickly(release, asked, formats, answer)
            except (QueryError, Problem) as error:
                environ[REFUSAL] = error
                return None
        self._note(environ, 200, time.perf_counter() - pending.at, kept=False)
        return 200, headers, self._keep(pending.key, headers, body)

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """Return what an answer depends on; None where it is not worth keeping."""
        method, body = environ["REQUEST_METHOD"], b""
        if method == "POST":
            length = environ.get("CONTENT_LENGTH") or ""
            if not length.isdigit() or int(length) > _LARGEST_KEY:
                return None
            body = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = io.BytesIO(body)
        elif method != "GET":
            return None
        release = self._service.shelf.current_id()
        if not release:
            return None
        return (release, body, *[environ.get(name, "") for name in _MARKED])

    def _pass_on(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        key: Key | None,
        told: dict[str, Any],
    ) -> Iterable[bytes]:
        seen: Headers = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:  # noqa: ANN401 - WSGI
            told["status"] = int(status[:3])
            seen[:] = headers
            return start_response(status, headers, exc_info)

        if environ["PATH_INFO"].startswith(_FREE) or REFUSAL in environ:
            return self._inner(environ, start)
        try:
            with self._limits.spending(self._client(environ)):
                answer = self._quickly(environ, start, key) or self._inner(environ, start)
        except TooBusy as refusal:
            environ[REFUSAL] = refusal
            return self._inner(environ, start)
        if key is None or told["status"] != 200:
            return answer
        return self._keep(key, seen, answer)

    def _quickly(
        self, environ: WSGIEnvironment, start: StartResponse, key: Key | None
    ) -> Iterable[bytes] | None:
        found = answer_quickly(environ, self._service) if key is not None else None
        if found is None:
            if key is not None and environ["REQUEST_METHOD"] == "POST":
                environ["wsgi.input"].seek(0)
            return None
        start("200 OK", found[0])
        return found[1]

    def _keep(self, key: Key, headers: Headers, answer: Iterable[bytes]) -> Iterable[bytes]:
        fields = dict(headers)
        etag, length = fields.get("ETag", ""), fields.get("Content-Length", "")
        if not etag or not length.isdigit() or int(length) > _LARGEST_KEPT:
            return answer
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        asked = sum(len(part) for part in key)
        self._cache.keep(key, Kept(tuple(headers), body, etag, asked))
        return [body]

    def _client(self, environ: WSGIEnvironment) -> str:
        """Return who asks: behind trusted proxies, whom the outermost of them names."""
        proxies = self._service.settings.proxies
        named = _forwarded(environ, "FOR")
        if proxies and len(named) >= proxies and named[-proxies]:
            return named[-proxies]
        return str(environ.get("REMOTE_ADDR", ""))

    def _scheme(self, environ: WSGIEnvironment) -> str:
        """Return the scheme of our addresses: behind trusted proxies, that of the outermost."""
        proxies = self._service.settings.proxies
        named = _forwarded(environ, "PROTO")[-proxies:] if proxies else []
        if named and named[0] in {"http", "https"}:
            return named[0]
        return str(environ["wsgi.url_scheme"])

    def _note(self, environ: WSGIEnvironment, status: int, seconds: float, *, kept: bool) -> None:
        """Count a request, and log it: never who asked, and its query only where that is wanted."""
        path = environ["PATH_INFO"]
        self._metrics.note(path, status, seconds)
        if not _LOG.isEnabledFor(logging.INFO):
            return
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "method": environ["REQUEST_METHOD"],
            "path": path,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "kept": kept,
        }
        if _LOG.isEnabledFor(logging.DEBUG):
            told["query"] = _asked(environ)[:_LONGEST_LOGGED]
        _LOG.info(json.dumps(told))


def _forwarded(environ: WSGIEnvironment, what: str) -> list[str]:
    """Return what proxies tell of who asked them, the nearest one last."""
    return [one.strip() for one in environ.get(f"HTTP_X_FORWARDED_{what}", "").split(",")]


def _asked(environ: WSGIEnvironment) -> str:
    """Return the query that was sent to the endpoint; of other rooms what the address asks."""
    asks = str(environ.get("QUERY_STRING", ""))
    if environ["PATH_INFO"] != _SPARQL:
        return asks
    sent = environ["wsgi.input"]
    body = sent.getvalue() if isinstance(sent, io.BytesIO) else b""
    if environ.get("CONTENT_TYPE", "").startswith(SPARQL_QUERY):
        return str(body.decode(errors="replace"))
    with contextlib.suppress(Problem):
        pairs = read_pairs(asks.encode("latin-1") + b"&" + body, "the request")
        return next((value for name, value in pairs if name == "query"), "")
    return asks


def _answer_kept(kept: Kept, environ: WSGIEnvironment) -> tuple[int, Headers, list[bytes]]:
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and _matches(known, kept.etag):
        headers = [one for one in kept.headers if not one[0].lower().startswith("content-")]
        return 304, headers, []
    return 200, list(kept.headers), [kept.body]


def _matches(known: str, etag: str) -> bool:
    """Compare entity tags weakly, as If-None-Match does."""
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
