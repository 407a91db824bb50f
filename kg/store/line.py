"""Workers that are idle and queries that wait for one; there are never both."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.interface import QueryRequest
    from kg.store.process import Worker


class Turn:
    """A query that waits for a worker, or runs in the one that it was given."""

    def __init__(self, request: QueryRequest, leave: Callable[[Turn], bool]) -> None:
        self.request = request
        self.worker: Worker | None = None
        self.at = 0.0
        self.waits, self.given_up = True, False
        self.long = False  # it holds one of the places for queries that take long
        self._leave = leave
        self._tell: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def take(self, worker: Worker) -> bool:
        """Give it a worker; False where nobody waits for the answer any more."""
        with self._lock:
            if self.given_up:
                return False
            self.worker, self.at = worker, time.monotonic()
            return True

    def part(self) -> Worker:
        """Take its worker from it."""
        with self._lock:
            worker, self.worker, self.waits = self.worker, None, True
        if worker is None:
            raise RuntimeError("a query without a worker")
        return worker

    def give_up(self) -> None:
        """Stop it, since nobody waits for the answer any more; `finish` it all the same."""
        with self._lock:
            self.given_up = True
            if self.worker is not None:
                self.worker.stop()
        if self._leave(self):
            self.tell()

    def call(self, tell: Callable[[], None]) -> None:
        """Have something called, from whatever thread, once it waits for a worker no more."""
        with self._lock:
            if self.waits:
                self._tell = tell
                return
        tell()

    def tell(self) -> None:
        """Say that it waits no more: it runs, or it never will."""
        with self._lock:
            self.waits = False
            tell, self._tell = self._tell, None
        if tell is not None:
            tell()

    def arrived(self) -> bool:
        """Tell whether the outcome is here, or never will be, without waiting for it."""
        return self.worker is not None and self.worker.arrived()

    @property
    def ended(self) -> bool:
        """Tell whether the worker ended over it."""
        return self.worker is not None and self.worker.ended


class Line:
    """Who came first is given a worker first; of idle ones the last used is taken first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._waiting: deque[Turn] = deque()

    def join(self, turn: Turn, *, first: bool = False) -> Worker | None:
        """Return an idle worker; where there is none, put a query in line."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if first:
                self._waiting.appendleft(turn)
            else:
                self._waiting.append(turn)
            return None

    def leave(self, turn: Turn) -> bool:
        """Take a query out of the line; False where it is not there any more."""
        with self._lock:
            try:
                self._waiting.remove(turn)
            except ValueError:
                return False
            return True

    def put(self, worker: Worker) -> Turn | None:
        """Return the query that a free worker is for; where none waits, it is idle."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(worker)
            return None

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def empty(self) -> tuple[list[Worker], list[Turn]]:
        """Take all out."""
        with self._lock:
            idle, waiting = self._idle, list(self._waiting)
            self._idle = []
            self._waiting.clear()
            return idle, waiting
