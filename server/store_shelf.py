"""The one release of a remote store: noticed when another is loaded there, or none is whole."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from kg.errors import NotFound, ValueRefused
from kg.store import MarkReader, RemoteEngine, RemotePool
from server.shelf import OpenRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import Engine
    from kg.store.mark import Mark
    from server.settings import Settings

# of a store that does not say what it holds, names and figures are read again after so long
_STALE_SECONDS = 300.0


class StoreShelf:
    """What the server answers from where the data is in a SPARQL 1.1 store at a URL."""

    def __init__(self, url: str, settings: Settings, *, union: str = "") -> None:
        self._engine = RemoteEngine(
            url,
            seconds=settings.timeout,
            largest=settings.largest,
            union=union,
            called="the store",
        )
        self._settings = settings
        self._marks = MarkReader(self._engine)
        self._lock = threading.Lock()
        self._open: OpenRelease | None = None
        self._mark: Mark | None = None
        self._opened_at = 0.0

    @contextlib.contextmanager
    def reading(
        self,
        release: str | None,
        lens: str = "",
        patience: float | None = None,  # noqa: ARG002 - no lenses
    ) -> Iterator[OpenRelease]:
        """Give the release that the store holds now."""
        if lens:
            raise ValueRefused("lens", "this server is in front of a store, and has no lenses")
        found = self._current()
        if release not in {None, found.id}:
            raise NotFound(f"no release {release!r}; the store holds {found.id}")
        yield found

    def _current(self) -> OpenRelease:
        mark = self._marks.read()
        with self._lock:
            stale = mark is None and time.monotonic() - self._opened_at > _STALE_SECONDS
            if self._open is None or mark != self._mark or stale:
                self._open, self._mark = self._opened(mark), mark
                self._opened_at = time.monotonic()
            return self._open

    def _opened(self, mark: Mark | None) -> OpenRelease:
        pool = RemotePool(
            self._engine,
            self._marks,
            mark,
            at_once=self._settings.workers + self._settings.reserved,
            waiting=self._settings.waiting,
            patience=self._settings.patience,
        )
        return OpenRelease(pool, exact=mark is not None).warm()

    def reading_now(self, release: str) -> None:
        """Asking a store always takes waiting."""

    def ids(self) -> tuple[str, ...]:
        """Return the one id."""
        return (self._current().id,)

    def current_id(self) -> str:
        """Return the id of the release that the store held a moment ago, else nothing."""
        return self._marks.known()

    def engines(self) -> tuple[Engine, ...]:
        """Return the one engine, once it was needed."""
        return (self._open.engine,) if self._open else ()

    def close(self) -> None:
        """Nothing is held between queries."""
