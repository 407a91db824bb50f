"""A remote store as what a server asks: so many queries at once, the others wait or are refused.

The work itself is the store's: what is given up here after its time may go on there, unless the
store has a limit of its own. docs/engines.md tells operators so.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from typing import TYPE_CHECKING

from kg.errors import QueryError, QueryMemory, QueryTimeout, ReleaseError, StoreFailure, TooBusy
from kg.store.workers import Counters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.interface import Answer, QueryRequest
    from kg.store.mark import Mark, MarkReader
    from kg.store.remote import RemoteEngine

UNMARKED = "unmarked"


class RemotePool:
    """An engine that asks a remote one, for the release that the store's mark names.

    `mark` is None for a store without one, whose content may change at any time.
    """

    def __init__(
        self,
        engine: RemoteEngine,
        marks: MarkReader,
        mark: Mark | None,
        *,
        at_once: int = 3,
        waiting: int = 16,
        patience: float = 10.0,
    ) -> None:
        self._engine, self._marks, self._mark = engine, marks, mark
        self._patience = patience
        self._places = threading.Semaphore(at_once + waiting)
        self._turns = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._counters = Counters()

    @property
    def release(self) -> str:
        """The id of the release that the store holds."""
        return self._mark.release if self._mark else UNMARKED

    def counters(self) -> Counters:
        """Return what was asked and is asked now; kills and restarts are the store's affair."""
        with self._lock:
            return self._counters

    def evaluate(self, request: QueryRequest) -> Answer:
        """Answer one query; StoreFailure where the store holds another release afterwards."""
        if not self._places.acquire(blocking=False):
            self._count(refused=1)
            raise TooBusy("too many queries are waiting", request.text)
        try:
            with self._turn(request):
                answer = self._asked(request)
        finally:
            self._places.release()
        self._check_release(answer, request)
        return answer

    @contextlib.contextmanager
    def _turn(self, request: QueryRequest) -> Iterator[None]:
        self._count(waiting=1)
        try:
            came = self._turns.acquire(timeout=self._patience)
        finally:
            self._count(waiting=-1)
        if not came:
            self._count(refused=1)
            raise TooBusy("the store had no time for this query", request.text, retry_after=2)
        started = time.monotonic()
        self._count(queries=1, running=1)
        try:
            yield
        finally:
            self._turns.release()
            self._count(running=-1, seconds=time.monotonic() - started)

    def _asked(self, request: QueryRequest) -> Answer:
        try:
            return self._engine.evaluate(request)
        except QueryError as error:
            counted = {QueryTimeout: "timeouts", QueryMemory: "memory", TooBusy: "refused"}
            if name := counted.get(type(error)):
                self._count(**{name: 1})
            raise

    def _check_release(self, answer: Answer, request: QueryRequest) -> None:
        """Make sure that the answer is of one release, and of the right one."""
        try:
            same = self._marks.read() == self._mark
        except (ReleaseError, StoreFailure):
            same = False
        if not same:
            answer.close()
            raise StoreFailure(
                "the store came to hold another release meanwhile; ask again", request.text
            )

    def _count(self, **more: float) -> None:
        with self._lock:
            before = dataclasses.asdict(self._counters)
            self._counters = Counters(**{**before, **{n: before[n] + v for n, v in more.items()}})

    def close(self) -> None:
        """Nothing is held between queries."""
