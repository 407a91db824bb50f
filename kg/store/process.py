"""The server's side of one worker process: ask it, tell how it died; and start one by itself."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Protocol

from kg.errors import QueryError, QueryMemory, QueryTooDeep, ReleaseError
from kg.store.channel import Channel
from kg.store.wire import LARGEST_OUTCOME, READY, receive_outcome, send_request

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.interface import Answer, QueryRequest

COMMAND = (sys.executable, "-m", "kg.store.worker")
# few arenas: each takes 64 MB of the address space that bounds the process
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}
_START_SECONDS = 30.0
_STACK = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL}
_MEMORY = {-signal.SIGABRT, -signal.SIGKILL}
_STILLBORN = "a worker did not start: it may need more memory than it is given"
_UNREAD = "the engine broke down before it read this query"


def start(*command: str, pipe: socket.socket) -> subprocess.Popen[bytes]:
    """Start a program of ours; it inherits no descriptor but the pipe, as its input, and stderr."""
    return subprocess.Popen(  # noqa: S603 - our own modules, no shell
        command,
        stdin=pipe.fileno(),
        stdout=subprocess.DEVNULL,
        env={
            **os.environ,
            **_ENVIRONMENT,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )


class NeverRead(QueryError):
    """The process ended before it had read the query, which may be asked of another one."""


class Process(Protocol):
    """What a worker needs of its process; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """The process's id."""

    def kill(self) -> None:
        """End it, unless it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, negative for a signal; TimeoutExpired where it lives on."""


class Births(Protocol):
    """Where workers come from."""

    def bear(self) -> Worker:
        """Return a worker that starts; ReleaseError where none can."""

    def close(self) -> None:
        """Bear no more."""


class Worker:
    """One process and the pipe to it."""

    def __init__(self, process: Process, pipe: socket.socket) -> None:
        self._process = process
        self._channel = Channel(pipe, LARGEST_OUTCOME)
        self._waiting = select.poll()
        self._waiting.register(pipe, select.POLLIN)

    @property
    def pid(self) -> int:
        """The process's id; 0 where it never came to be."""
        return self._process.pid

    def fileno(self) -> int:
        """Return the descriptor of the pipe."""
        return self._channel.fileno()

    def wait_ready(self) -> None:
        """Wait until the store is open; ReleaseError where it is not."""
        try:
            first = b""
            if self.ready_by(time.monotonic() + _START_SECONDS):
                first, _ = self._channel.receive()
        except (EOFError, OSError):
            first = b""
        if first != READY:
            self.kill()
            raise ReleaseError(first.decode() or _STILLBORN)

    def send(self, request: QueryRequest) -> None:
        """Give a query to the process; what becomes of it is told by `receive`."""
        try:
            send_request(self._channel, request)
        except OSError:
            raise NeverRead(_UNREAD, request.text) from None

    def ready_by(self, deadline: float) -> bool:
        """Tell whether there is an outcome to receive before a time of the monotonic clock."""
        while not self._channel.arrived():
            if not self._waiting.poll(max(0.0, 1000 * (deadline - time.monotonic()))):
                return False
        return True

    def arrived(self) -> bool:
        """Read what has come of an outcome; tell whether it is whole, or never will be."""
        return self._channel.arrived()

    @property
    def ended(self) -> bool:
        """Tell whether no outcome will come any more."""
        return self._channel.ended

    def receive(self, request: QueryRequest) -> Answer | QueryError:
        """Return the outcome; a QueryError is raised, not returned, where the process died."""
        try:
            return receive_outcome(self._channel, request)
        except ConnectionResetError:  # not an end: the query still lay unread in the pipe
            raise NeverRead(_UNREAD, request.text) from None
        except (EOFError, OSError):
            raise self._death(request) from None

    def stop(self) -> None:
        """End the process; whoever waits for it sees it go, and calls `kill`."""
        self._process.kill()

    def kill(self) -> int:
        """End the process and close the pipe; return the exit status, negative for a signal."""
        self._process.kill()
        status = self._process.wait()
        self._channel.close()
        return status

    def _death(self, request: QueryRequest) -> QueryError:
        """Say why the process ended by itself, as far as its exit status tells."""
        try:
            status = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            status = 0
        if status in _STACK:
            return QueryTooDeep("the query is nested too deeply for the engine", request.text)
        if status in _MEMORY:
            return QueryMemory("the query ran out of memory", request.text)
        return QueryError("the engine broke down over this query", request.text)


class Spawner:
    """Starts workers each of which opens a store on the disk."""

    def __init__(self, folder: Path, release: str, megabytes: int, largest: int) -> None:
        self._arguments = (str(folder), release, str(megabytes), str(largest))

    def bear(self) -> Worker:
        """Return a worker that starts."""
        ours, theirs = socket.socketpair()
        with theirs:
            return Worker(start(*COMMAND, *self._arguments, pipe=theirs), ours)

    def close(self) -> None:
        """Nothing is held."""
