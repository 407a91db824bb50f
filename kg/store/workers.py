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
from kg.store.forked import Nursery, can_fork
from kg.store.line import Line, Turn
from kg.store.process import NeverRead, Spawner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store.interface import Answer, QueryRequest
    from kg.store.process import Births, Worker

_LOG = logging.getLogger("detente.store")
_LONGEST_PAUSE = 5.0
# until a worker that is on its way to a query has got it
_HANDING_OVER = 0.05
_NOBODY = "nobody waits for the answer"
_CLOSED = "the release was closed"


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


class _Outran(Exception):
    """A query ran past its brief time while all long places were taken."""


class WorkerPool:
    """An engine whose queries run in processes, each with `megabytes` of address space.

    `seconds` is the longest that a query may run; a request may ask for less. `waiting` queries
    may wait for a worker, each for `patience` seconds; one more is refused with TooBusy. An answer
    has at most `largest` bytes. `spares` processes stand by for those that are killed. Where
    `quads` are given, the N-Quads of the store, they are held in memory and the store is not read.
    """

    def __init__(
        self,
        folder: Path,
        release: str,
        *,
        quads: Path | None = None,
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
        self._release = release
        self._births: Births = (
            Nursery(quads, release, megabytes, largest)
            if quads and can_fork()
            else Spawner(folder, release, megabytes, largest)
        )
        self._seconds, self._patience = seconds, patience
        self._brief = brief if reserved else seconds
        self._places = workers + reserved + waiting
        self._long = threading.Semaphore(workers)
        self._line = Line()
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
                (self._line if number < workers + reserved else self._spares).put(worker)
        except ReleaseError:
            self.close()
            for worker in started:  # those that were not idle yet
                self._end(worker)
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
        """The ids of all processes of the pool that answer queries."""
        with self._birth:
            return tuple(sorted(worker.pid for worker in self._living))

    def counters(self) -> Counters:
        """Return what the pool has done and does."""
        with self._lock:
            told: dict[str, Any] = {one.name: self._counted[one.name] for one in fields(Counters)}
            told["waiting"] += len(self._line)
            return Counters(**{**told, "seconds": self._busy_seconds})

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query in a worker; see `Engine.evaluate` for what is raised."""
        return self.finish(self.begin(request))

    def begin(self, request: QueryRequest) -> Turn:
        """Give a query to a worker, or put it in line for one; it never waits.

        Whoever begins a query must `finish` it. TooBusy where too many wait already.
        """
        if self._closed.is_set():
            raise QueryError(_CLOSED, request.text)
        with self._lock:
            if self._places <= 0:
                self._counted["refused"] += 1
                raise TooBusy("too many queries are waiting", request.text)
            self._places -= 1
            self._counted["queries"] += 1
        turn = Turn(request, self._line.leave)
        if request.caller:
            request.caller.stopped_by(turn.give_up)
        self._seek(turn)
        return turn

    def finish(self, turn: Turn) -> Answer:
        """Return the answer to a query that was begun; see `Engine.evaluate` for what is raised."""
        try:
            return self._run(turn)
        except QueryError as error:
            self._count_error(error)
            raise
        finally:
            with self._lock:
                self._places += 1

    def _run(self, turn: Turn) -> Answer:
        request = turn.request
        limit = min(self._seconds, request.timeout or self._seconds)
        try:
            outcome = self._first(turn, limit)
        except _Outran:
            self._count("restarts")
            self._wait_for_long_place(turn)
            self._seek(turn)
            outcome = self._outcome(turn, limit, limit)
        finally:
            if turn.long:
                self._long.release()
        if isinstance(outcome, QueryError):
            raise outcome
        return outcome

    def _first(self, turn: Turn, limit: float) -> Answer | QueryError:
        """Ask one worker, and another one where that died before it read the query."""
        try:
            return self._outcome(turn, limit, self._brief)
        except NeverRead:
            self._seek(turn, first=True)
            return self._outcome(turn, limit, self._brief)

    def _seek(self, turn: Turn, *, first: bool = False) -> None:
        """Give a query an idle worker, or put it in line for one."""
        while (worker := self._line.join(turn, first=first)) is not None:
            if not turn.take(worker):
                turn.tell()
                self._offer(worker)
                return
            if self._sent(turn, worker):
                return
        # whoever gave it up, or closed all, may have looked for it before it stood in line
        if (turn.given_up or self._closed.is_set()) and self._line.leave(turn):
            turn.tell()

    def _offer(self, worker: Worker) -> None:
        """Have a worker that is free: whoever waits first is given it."""
        if self._closed.is_set():
            self._end(worker)
            return
        while (turn := self._line.put(worker)) is not None:
            if not turn.take(worker):
                turn.tell()
                continue
            if not self._sent(turn, worker):
                self._seek(turn, first=True)
            return

    def _sent(self, turn: Turn, worker: Worker) -> bool:
        """Send a query to its worker; False where that is dead, which is replaced."""
        with self._lock:
            self._counted["running"] += 1
        try:
            worker.send(turn.request)
        except NeverRead:
            self._take_back(turn, well=False)
            return False
        except BaseException:
            self._take_back(turn, well=False)
            raise
        turn.tell()
        return True

    def _outcome(self, turn: Turn, limit: float, brief: float) -> Answer | QueryError:
        """Wait for what comes of a query."""
        worker, well = self._worker_of(turn), False
        try:
            if not worker.arrived():
                self._wait_for_outcome(turn, worker, limit, brief)
            outcome = worker.receive(turn.request)
            well = True
        except QueryError:
            if turn.given_up:
                raise QueryError(_NOBODY, turn.request.text) from None
            raise
        finally:
            self._take_back(turn, well=well)
        return outcome

    def _wait_for_outcome(self, turn: Turn, worker: Worker, limit: float, brief: float) -> None:
        """Wait until the deadline; a query that comes to need a long place takes one."""
        if brief < limit and not turn.long and not worker.ready_by(turn.at + brief):
            if not self._long.acquire(blocking=False):
                raise _Outran
            turn.long = True
        if not worker.ready_by(turn.at + limit):
            raise QueryTimeout(
                f"the query ran longer than {limit:g} seconds and was stopped",
                turn.request.text,
                seconds=limit,
            )

    def _worker_of(self, turn: Turn) -> Worker:
        """Return the worker that runs a query, waiting for one; TooBusy where none comes free."""
        if turn.waits:
            self._wait_for_worker(turn)
        worker = turn.worker
        if worker is None:
            why = _NOBODY if turn.given_up else _CLOSED
            raise QueryError(why, turn.request.text)
        return worker

    def _wait_for_worker(self, turn: Turn) -> None:
        told, patience = threading.Event(), self._patience
        turn.call(told.set)
        while not told.wait(patience):
            if self._line.leave(turn):
                raise TooBusy("no worker came free in time", turn.request.text, retry_after=2)
            patience = _HANDING_OVER

    def _take_back(self, turn: Turn, *, well: bool) -> None:
        """Have a worker back; one whose query did not end well is replaced."""
        worker = turn.part()
        if well and not turn.given_up:
            self._offer(worker)
        else:
            self._replace(worker)
        with self._lock:  # only now: while any wait, there is no moment in which none runs
            self._counted["running"] -= 1
            self._busy_seconds += time.monotonic() - turn.at

    def _wait_for_long_place(self, turn: Turn) -> None:
        self._count("waiting")
        try:
            if not self._long.acquire(timeout=self._patience):
                raise TooBusy(
                    "this query needs long, and others that do came first",
                    turn.request.text,
                    retry_after=5,
                )
        finally:
            self._count("waiting", -1)
        turn.long = True

    def _started(self) -> Worker:
        with self._birth:
            if self._closed.is_set():
                raise ReleaseError("the release was closed")
            worker = self._births.bear()
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
        self._count("kills")
        put: Callable[[Worker], None] = self._offer
        with contextlib.suppress(queue.Empty):
            self._offer(self._spares.get_nowait())
            put = self._spares.put
        threading.Thread(target=self._refill, args=(put,), daemon=True).start()

    def _refill(self, put: Callable[[Worker], None]) -> None:
        """Start a worker, trying again ever more slowly while the machine will not have it."""
        pause, told = 0.1, ""
        while not self._closed.is_set():
            try:
                fresh = self._ready()
            except (ReleaseError, OSError) as error:
                if told != str(error):
                    _LOG.warning("a worker does not start: %s", told := str(error))
                self._closed.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                put(fresh)
                break
        if self._closed.is_set():  # nobody else takes from there any more
            self._end_all()

    def _count(self, name: str, more: int = 1) -> None:
        with self._lock:
            self._counted[name] += more

    def _count_error(self, error: QueryError) -> None:
        match error:
            case QueryTimeout():
                self._count("timeouts")
            case QueryTooDeep():
                self._count("too_deep")
            case QueryMemory() if not isinstance(error, AnswerTooLarge):
                self._count("memory")
            case TooBusy():
                self._count("refused")
            case _:
                return

    def close(self) -> None:
        """End every process; queries that run there end in a QueryError."""
        with self._birth:
            self._closed.set()
            for worker in self._living:
                worker.stop()
        self._end_all()
        self._births.close()

    def _end_all(self) -> None:
        """End all that is idle, and tell whoever waits."""
        idle, waiting = self._line.empty()
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._spares.get_nowait())
        for worker in idle:
            self._end(worker)
        for turn in waiting:
            turn.tell()
