"""A pool of worker processes that can really be stopped.

An Oxigraph query cannot be cancelled, and a deeply nested one overflows the stack of whoever
parses it. So each query runs in a process of its own kind: bounded in memory, killed at the
deadline, replaced. A crash there is an error here, never a dead server.
"""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from kg.errors import QueryError, QueryMemory, QueryTimeout, ReleaseError, TooBusy

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.interface import Answer, QueryRequest

_START_SECONDS = 30.0
_LEAST_SECONDS = 0.01


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, folder: Path, release: str, megabytes: int) -> None:
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "kg.store.worker", str(folder), release, str(megabytes)],
            stdin=theirs.fileno(),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        theirs.close()
        self.pipe = Connection(ours.detach())

    def wait_ready(self) -> None:
        """Wait until the store is open; ReleaseError where it is not."""
        try:
            first = self.pipe.recv() if self.pipe.poll(_START_SECONDS) else None
        except (EOFError, OSError):
            first = None
        if first != "ready":
            self.kill()
            raise (
                first if isinstance(first, ReleaseError) else ReleaseError("a worker did not start")
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()


class WorkerPool:
    """An engine whose queries run in `workers` processes, each with `megabytes` of address space.

    `seconds` is the longest that a query may run; a request may ask for less. `waiting` queries
    may wait for a worker; one more is refused with TooBusy.
    """

    def __init__(
        self,
        folder: Path,
        release: str,
        *,
        workers: int = 2,
        seconds: float = 30.0,
        megabytes: int = 2048,
        waiting: int = 32,
    ) -> None:
        self._arguments = (folder, release, megabytes)
        self._release = release
        self._seconds = seconds
        self._places = threading.Semaphore(workers + waiting)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._closed = False
        self.kills = 0
        started = [_Worker(*self._arguments) for _ in range(workers)]
        for worker in started:
            worker.wait_ready()
            self._idle.put(worker)

    @property
    def release(self) -> str:
        """The id of the release that answers."""
        return self._release

    @property
    def seconds(self) -> float:
        """The longest that a query may run."""
        return self._seconds

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query in a worker; see `Engine.evaluate` for what is raised."""
        if not self._places.acquire(blocking=False):
            raise TooBusy("too many queries are waiting", request.text, retry_after=1)
        try:
            return self._run(request)
        finally:
            self._places.release()

    def _run(self, request: QueryRequest) -> Answer:
        limit = min(self._seconds, request.timeout or self._seconds)
        try:
            worker = self._idle.get(timeout=limit)
        except queue.Empty:
            raise TooBusy("no worker came free in time", request.text, retry_after=2) from None
        deadline = time.monotonic() + limit
        try:
            worker.pipe.send(request)
            if not worker.pipe.poll(max(_LEAST_SECONDS, deadline - time.monotonic())):
                raise QueryTimeout(
                    f"the query ran longer than {limit:g} seconds and was stopped",
                    request.text,
                    seconds=limit,
                )
            outcome = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            raise QueryMemory(
                "the query exhausted the engine: it is nested too deeply or needs too much memory",
                request.text,
            ) from None
        except BaseException:
            self._replace(worker)
            raise
        self._idle.put(worker)
        if isinstance(outcome, QueryError):
            raise outcome
        answer: Answer = outcome
        return answer

    def _replace(self, worker: _Worker) -> None:
        """Kill a worker and put a fresh one in its place."""
        worker.kill()
        self.kills += 1
        if self._closed:
            return
        fresh = _Worker(*self._arguments)
        try:
            fresh.wait_ready()
        except ReleaseError:
            # the release may have been pruned under us: the next query says so
            return
        self._idle.put(fresh)

    def close(self) -> None:
        """End every worker."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().kill()
            except queue.Empty:
                return
