"""A pool of worker processes that can really be stopped.

An Oxigraph query cannot be cancelled, and a deeply nested one overflows the stack of whoever
parses it. So each query runs in a process of its own kind: bounded in memory, killed at the
deadline, replaced. A crash there is an error here, never a dead server.

Long queries may not starve short ones: `workers` of the processes may be held by queries that
run longer than `brief` seconds, the `reserved` others may not. A query that outruns that time
while all long places are taken is stopped, waits for a place, and starts again.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from kg.errors import (
    AnswerTooLarge,
    QueryError,
    QueryMemory,
    QueryTimeout,
    QueryTooDeep,
    ReleaseError,
    TooBusy,
)
from kg.store.process import NeverRead, Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store.interface import Answer, QueryRequest

_LOG = logging.getLogger("detente.store")
_LONGEST_PAUSE = 5.0
_NOBODY = "nobody waits for the answer"


@dataclass(frozen=True)
class Counters:
    """What a pool has done since it was opened, and what it does now (`running`, `waiting`)."""

    queries: int = 0
    seconds: float = 0.0
    timeouts: int = 0
    memory: int = 0
    too_deep: int = 0
    refused: int = 0
    restarts: int = 0
    kills: int = 0
    running: int = 0
    waiting: int = 0


class Started:
    """A query that runs in a worker."""

    def __init__(self, worker: Worker, request: QueryRequest) -> None:
        self.worker, self.request = worker, request
        self.at = time.monotonic()
        self.given_up = False
        self._over, self._lock = False, threading.Lock()

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when there is something to finish."""
        return self.worker.fileno()

    def give_up(self) -> None:
        """Stop it, since nobody waits for the answer any more; `finish` it all the same."""
        with self._lock:
            if not self._over:
                self.given_up = True
                self.worker.stop()

    def end(self) -> None:
        """Say that the worker is not this query's any more."""
        with self._lock:
            self._over = True


class _Outran(Exception):
    """A query ran past its brief time while all long places were taken."""


class WorkerPool:
    """An engine whose queries run in processes, each with `megabytes` of address space.

    `seconds` is the longest that a query may run; a request may ask for less. `waiting` queries
    may wait for a worker, each for `patience` seconds; one more is refused with TooBusy. An answer
    has at most `largest` bytes. `spares` processes stand by for those that are killed.
    """

    def __init__(
        self,
        folder: Path,
        release: str,
        *,
        workers: int = 2,
        reserved: int = 0,
        spares: int = 0,
        seconds: float = 30.0,
        brief: float = 1.0,
        patience: float = 10.0,
        megabytes: int = 2048,
        waiting: int = 32,
        largest: int = 512_000_000,
    ) -> None:
        self._arguments = (folder, release, megabytes, largest)
        self._release = release
        self._seconds, self._patience = seconds, patience
        self._brief = brief if reserved else seconds
        self._places = threading.Semaphore(workers + reserved + waiting)
        self._long = threading.Semaphore(workers)
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._spares: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._living: set[Worker] = set()
        self._lock, self._birth = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        self._counted: Counter[str] = Counter()
        self._busy_seconds = 0.0
        started = [self._started() for _ in range(workers + reserved + spares)]
        try:
            for number, worker in enumerate(started):
                worker.wait_ready()
                (self._idle if number < workers + reserved else self._spares).put(worker)
        except ReleaseError:
            self.close()
            raise

    @property
    def release(self) -> str:
        """The id of the release that answers."""
        return self._release

    @property
    def seconds(self) -> float:
        """The longest that a query may run."""
        return self._seconds

    @property
    def kills(self) -> int:
        """How many workers were ended because of their query."""
        return self._counted["kills"]

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of all processes of the pool."""
        with self._birth:
            return tuple(sorted(worker.pid for worker in self._living))

    def counters(self) -> Counters:
        """Return what the pool has done and does."""
        with self._lock:
            told: dict[str, Any] = {one.name: self._counted[one.name] for one in fields(Counters)}
            return Counters(**{**told, "seconds": self._busy_seconds})

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query in a worker; see `Engine.evaluate` for what is raised."""
        if self._closed.is_set():
            raise QueryError("the release was closed", request.text)
        if not self._places.acquire(blocking=False):
            self._count(refused=1)
            raise TooBusy("too many queries are waiting", request.text)
        self._count(queries=1)
        return self._finish(lambda: self._start(self._take(request), request), request)

    def begin(self, request: QueryRequest) -> Started | None:
        """Give a query to a worker that is idle now; None where there is none, and never wait.

        Whoever begins a query must `finish` it.
        """
        if self._closed.is_set() or not self._places.acquire(blocking=False):
            return None
        with contextlib.suppress(queue.Empty, QueryError):
            worker = self._idle.get_nowait()
            if not worker.alive:
                self._replace(worker)
            else:
                started = self._start(worker, request)
                self._count(queries=1)
                return started
        self._places.release()
        return None

    def finish(self, started: Started) -> Answer:
        """Return the answer to a query that was begun; raises what `evaluate` does."""
        return self._finish(lambda: started, started.request)

    def _finish(self, start: Callable[[], Started], request: QueryRequest) -> Answer:
        try:
            return self._run(start, request)
        except QueryError as error:
            self._count_error(error)
            raise
        finally:
            self._places.release()

    def _run(self, start: Callable[[], Started], request: QueryRequest) -> Answer:
        limit = min(self._seconds, request.timeout or self._seconds)
        with contextlib.ExitStack() as held:
            try:
                outcome = self._first(start, request, limit, held)
            except _Outran:
                self._count(restarts=1)
                self._wait_for_long_place(request, held)
                again = self._start(self._take(request), request)
                outcome = self._outcome(again, limit, held, limit)
        if isinstance(outcome, QueryError):
            raise outcome
        return outcome

    def _first(
        self,
        start: Callable[[], Started],
        request: QueryRequest,
        limit: float,
        held: contextlib.ExitStack,
    ) -> Answer | QueryError:
        """Ask one worker, and another one where that died before it read the query."""
        try:
            return self._outcome(start(), limit, held, self._brief)
        except NeverRead:
            again = self._start(self._take(request), request)
            return self._outcome(again, limit, held, self._brief)

    def _start(self, worker: Worker, request: QueryRequest) -> Started:
        if request.caller and request.caller.gone:
            self._idle.put(worker)
            raise QueryError(_NOBODY, request.text)
        self._count(running=1)
        started = Started(worker, request)
        try:
            worker.send(request)
            if request.caller:
                request.caller.stopped_by(started.give_up)
        except BaseException:
            self._take_back(started, well=False)
            raise
        return started

    def _outcome(
        self, started: Started, limit: float, held: contextlib.ExitStack, brief: float
    ) -> Answer | QueryError:
        """Wait for what comes of a query; `held` takes the long place that it may come to need."""
        worker, well = started.worker, False
        try:
            if brief < limit and not worker.ready_by(started.at + brief):
                if not self._long.acquire(blocking=False):
                    raise _Outran
                held.callback(self._long.release)
            if not worker.ready_by(started.at + limit):
                raise QueryTimeout(
                    f"the query ran longer than {limit:g} seconds and was stopped",
                    started.request.text,
                    seconds=limit,
                )
            outcome = worker.receive(started.request)
            well = True
        except QueryError:
            if started.given_up:
                raise QueryError(_NOBODY, started.request.text) from None
            raise
        finally:
            self._take_back(started, well=well)
        return outcome

    def _take_back(self, started: Started, *, well: bool) -> None:
        """Have a worker back; one whose query did not end well is replaced."""
        started.end()
        if well:
            self._idle.put(started.worker)
        else:
            self._replace(started.worker)
        with self._lock:
            self._counted["running"] -= 1
            self._busy_seconds += time.monotonic() - started.at

    def _take(self, request: QueryRequest) -> Worker:
        with contextlib.suppress(queue.Empty):
            if (worker := self._idle.get_nowait()).alive:
                return worker
            self._replace(worker)
        deadline = time.monotonic() + self._patience
        self._count(waiting=1)
        try:
            while True:
                worker = self._idle.get(timeout=max(0.0, deadline - time.monotonic()))
                if worker.alive:
                    return worker
                self._replace(worker)
        except queue.Empty:
            raise TooBusy("no worker came free in time", request.text, retry_after=2) from None
        finally:
            self._count(waiting=-1)

    def _wait_for_long_place(self, request: QueryRequest, held: contextlib.ExitStack) -> None:
        self._count(waiting=1)
        try:
            if not self._long.acquire(timeout=self._patience):
                raise TooBusy(
                    "this query needs long, and others that do came first",
                    request.text,
                    retry_after=5,
                )
        finally:
            self._count(waiting=-1)
        held.callback(self._long.release)

    def _started(self) -> Worker:
        with self._birth:
            if self._closed.is_set():
                raise ReleaseError("the release was closed")
            worker = Worker(*self._arguments)
            self._living.add(worker)
            return worker

    def _ready(self) -> Worker:
        worker = self._started()
        try:
            worker.wait_ready()
        except BaseException:
            self._end(worker)
            raise
        return worker

    def _end(self, worker: Worker) -> None:
        worker.kill()
        with self._birth:
            self._living.discard(worker)

    def _replace(self, worker: Worker) -> None:
        """End a worker and put another in its place, without waiting for it to start."""
        self._end(worker)
        self._count(kills=1)
        home = self._idle
        with contextlib.suppress(queue.Empty):
            self._idle.put(self._spares.get_nowait())
            home = self._spares
        threading.Thread(target=self._refill, args=(home,), daemon=True).start()

    def _refill(self, home: queue.LifoQueue[Worker]) -> None:
        """Start a worker, trying again ever more slowly while the machine will not have it."""
        pause = 0.1
        while not self._closed.is_set():
            try:
                fresh = self._ready()
            except (ReleaseError, OSError) as error:
                _LOG.warning("a worker does not start: %s", error)
                self._closed.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                home.put(fresh)
                break
        if self._closed.is_set():  # nobody else takes from there any more
            with contextlib.suppress(queue.Empty):
                self._end(home.get_nowait())

    def _count(self, **more: int) -> None:
        with self._lock:
            self._counted.update(more)

    def _count_error(self, error: QueryError) -> None:
        match error:
            case QueryTimeout():
                self._count(timeouts=1)
            case QueryTooDeep():
                self._count(too_deep=1)
            case QueryMemory() if not isinstance(error, AnswerTooLarge):
                self._count(memory=1)
            case TooBusy():
                self._count(refused=1)
            case _:
                return

    def close(self) -> None:
        """End every process; queries that run there end in a QueryError."""
        with self._birth:
            self._closed.set()
            for worker in self._living:
                worker.stop()
        for home in (self._idle, self._spares):
            with contextlib.suppress(queue.Empty):
                while True:
                    self._end(home.get_nowait())
