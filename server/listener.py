"""Between Granian and the application: no thread is held by a client that sends or reads slowly.

Requests are read, and answers sent, by one event loop; a thread is taken only while an answer is
made. A client that stops in the middle of its request costs a connection until its time is over;
one that stops reading costs a connection, and a file if the answer is large, until the kernel lets
go of it (`server.cli`).
"""

from __future__ import annotations

import asyncio
import functools
import io
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Any, TypeVar

from kg.store import Caller
from server.gate import Pending
from server.problem import TYPES
from server.quick import CALLER
from server.watch import Watch, readers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

    from server.gate import Gate, Made
    from server.watch import Readers

    Headers = list[tuple[str, str]]

T = TypeVar("T")
# larger answers are sent from a file, which Granian opens for itself within so many seconds
_SMALL, _OPENED_BY = 262_144, 10.0
_FIXED = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


class Listener:
    """An RSGI application that asks a WSGI one, in one of so many threads."""

    def __init__(
        self,
        app: Gate,
        *,
        threads: int,
        max_body: int,
        slowest: float,
        readers: Callable[[asyncio.AbstractEventLoop], Readers] = readers_of,
    ) -> None:
        self._app, self._max_body, self._slowest = app, max_body, slowest
        self._readers_of = readers
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear from the server which loop it uses."""
        self._readers = self._readers_of(loop)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        environ = _environ(scope)
        body = b""
        if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            try:
                body = await self._read(environ, proto)
            except TimeoutError:
                proto.response_bytes(*_too_slow(self._slowest))
                return
            except EOFError:  # half a query is none, and nobody is there to be told so
                proto.response_empty(400, [])
                return
        environ["wsgi.input"] = io.BytesIO(body)
        early = self._app.begin(environ)
        if isinstance(early, Pending):
            early = await self._finished(early, proto)
        if early is None:
            environ[CALLER] = caller = Caller()
            early = await self._in_thread(lambda: self._made(environ), proto, caller.leave)
        status, headers, pieces = early
        if isinstance(pieces, list) and sum(map(len, pieces)) <= _SMALL:
            proto.response_bytes(status, headers, b"".join(pieces))
        else:
            await self._send(proto, status, headers, pieces)

    async def _finished(self, pending: Pending, proto: HTTPProtocol) -> Made | None:
        """Wait for a query: a little here, then in a thread, and no longer than somebody reads."""
        begun = False
        watch = Watch(pending.turn, self._readers)
        try:
            arrived = await watch.told
            watch.end()
            begun = True
            if arrived:
                return self._app.finish(pending)
            finish = functools.partial(self._app.finish, pending)
            return await self._in_thread(finish, proto, pending.turn.give_up)
        finally:
            if not begun:  # the server stops: the worker must come back all the same
                watch.end()
                pending.turn.give_up()
                self._threads.submit(self._app.finish, pending)

    async def _in_thread(
        self, work: Callable[[], T], proto: HTTPProtocol, stop: Callable[[], None]
    ) -> T:
        """Do work in a thread, and stop it where the client goes."""
        gone = asyncio.ensure_future(proto.client_disconnect())
        gone.add_done_callback(lambda _: stop())
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            gone.cancel()

    async def _read(self, environ: WSGIEnvironment, proto: HTTPProtocol) -> bytes:
        """Return the body, or a little more of it than is allowed; EOFError where it breaks off."""
        length = environ.get("CONTENT_LENGTH", "")
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        if length.isdigit() and int(length) > self._max_body:
            return b""  # the application refuses it by its length
        body = bytearray()
        async with asyncio.timeout(self._slowest):
            async for piece in proto:
                body += piece
                if len(body) > self._max_body:
                    break
        if length.isdigit() and len(body) < int(length):
            raise EOFError
        environ["CONTENT_LENGTH"] = str(len(body))  # also of one that came in pieces
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return bytes(body)

    async def _send(
        self, proto: HTTPProtocol, status: int, headers: Headers, pieces: Iterable[bytes]
    ) -> None:
        """Send a large answer from a file without a name: no faster than it is read.

        Granian holds in memory whatever it is given otherwise, for as long as a client likes.
        """
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(self._threads, _spooled, pieces)
        proto.response_file(status, headers, f"/dev/fd/{file.fileno()}")
        loop.call_later(_OPENED_BY, file.close)

    def _made(self, environ: WSGIEnvironment) -> Made:
        """Return the answer: in one piece, but for a large one, which comes from a file."""
        told: list[Any] = []

        def start(status: str, headers: Headers, _exc_info: object = None) -> Any:  # noqa: ANN401 - WSGI
            told[:] = [int(status[:3]), headers]

        pieces = self._app(environ, start)
        status, headers = told
        if environ["REQUEST_METHOD"] != "HEAD" and _length(headers) > _SMALL:
            return status, headers, pieces
        return status, headers, list(_closing(pieces))


def _closing(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces, and let go of what they come from, whatever happens."""
    try:
        yield from pieces
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


def _spooled(pieces: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile(prefix="detente-sent-")  # noqa: SIM115 - closed once it is open elsewhere
    try:
        file.writelines(_closing(pieces))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _length(headers: Headers) -> int:
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _too_slow(seconds: float) -> tuple[int, Headers, bytes]:
    told = {
        "type": TYPES + "request-timeout",
        "title": "Request Timeout",
        "status": 408,
        "detail": f"the request was not whole after {seconds:g} seconds",
    }
    headers = [("Content-Type", "application/problem+json"), ("Connection", "close")]
    return 408, headers, json.dumps(told, indent=2).encode() + b"\n"


def _environ(scope: Scope) -> WSGIEnvironment:
    """Return a request as WSGI has it."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        **_FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ
