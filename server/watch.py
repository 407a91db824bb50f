"""The event loop's look at queries that run in workers: no thread waits, and no call does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import Turn

# what takes no longer needs no thread
_LITTLE = 0.05
_ONCE = select.EPOLLIN | select.EPOLLONESHOT if hasattr(select, "epoll") else 0


def readers_of(loop: asyncio.AbstractEventLoop) -> Readers:
    """Return what tells a loop that there is something to read."""
    return Readers(loop) if _ONCE else LoopReaders(loop)


class Readers:
    """Tells that there is something to read, once each time that it is asked for.

    A loop's own readers cost eight calls to the kernel for each query; these cost two.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._calls: dict[int, Callable[[], None]] = {}
        self._poll = select.epoll()
        loop.add_reader(self._poll.fileno(), self._look)

    def call(self, descriptor: int, tell: Callable[[], None]) -> None:
        """Have something called when there is something to read from a descriptor."""
        self._calls[descriptor] = tell
        try:
            self._poll.modify(descriptor, _ONCE)
        except FileNotFoundError:
            self._poll.register(descriptor, _ONCE)

    def forget(self, descriptor: int) -> None:
        """Call nothing."""
        self._calls.pop(descriptor, None)

    def _look(self) -> None:
        for descriptor, _ in self._poll.poll(0):
            tell = self._calls.pop(descriptor, None)
            if tell is not None:
                tell()


class LoopReaders(Readers):
    """The same where the system has no epoll."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def call(self, descriptor: int, tell: Callable[[], None]) -> None:
        """Have something called when there is something to read from a descriptor."""
        self._loop.add_reader(descriptor, self._tell, descriptor, tell)

    def _tell(self, descriptor: int, tell: Callable[[], None]) -> None:
        self.forget(descriptor)
        tell()

    def forget(self, descriptor: int) -> None:
        """Call nothing."""
        self._loop.remove_reader(descriptor)
        os.set_blocking(descriptor, True)  # uvloop's readers leave it otherwise


class Watch:
    """The loop's look at a query that was begun: for a little, and never waiting in a call.

    `told` is whether the outcome is here; who has heard that ends the watch.
    """

    def __init__(self, turn: Turn, readers: Readers, little: float = _LITTLE) -> None:
        self._turn, self._readers, self._descriptor = turn, readers, -1
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self.told: asyncio.Future[bool] = self._loop.create_future()
        self._late = self._loop.call_later(little, self._tell, False)
        if turn.waits:
            turn.call(self._given)
        else:
            self._read()

    def end(self) -> None:
        """Look no more."""
        self._late.cancel()
        if self._descriptor >= 0:
            self._readers.forget(self._descriptor)

    def _given(self) -> None:
        """Hear, in whatever thread, that it waits for a worker no more."""
        if threading.get_ident() == self._thread:
            self._read()
        else:
            with contextlib.suppress(RuntimeError):  # the server stops
                self._loop.call_soon_threadsafe(self._read)

    def _read(self) -> None:
        if self.told.done():
            return
        worker = self._turn.worker
        if worker is None:
            self._tell(False)
        else:
            self._descriptor = worker.fileno()
            self._readers.call(self._descriptor, self._look)

    def _look(self) -> None:
        if self._turn.arrived():
            self._tell(not self._turn.ended)  # for how a worker ended one may have to wait
        else:
            self._read()

    def _tell(self, what: bool) -> None:
        if not self.told.done():
            self.told.set_result(what)
