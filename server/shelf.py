"""The releases that the server can answer from: the current one, and any other by its id."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from kg import release as releases
from kg.directory import GraphDirectory, read_directory
from kg.errors import DetenteError, NotFound, ReleaseError, ValueRefused
from kg.holdings import Holdings, read_holdings
from kg.lens_store import find_seen, named_lens, through_lens
from kg.statistics import ask_statistics
from kg.store import WorkerPool
from server.held import Held
from server.lens_making import LensMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.release import Release
    from kg.statistics import Statistics
    from kg.store import Engine
    from server.lens_making import Report
    from server.settings import Settings

_LOG = logging.getLogger("detente.server")
_KEPT_OPEN = 3
# of quads in memory, in sizes of their N-Quads
_SIZE_IN_MEMORY = 6
# seconds for each figure of a release that was not counted when it was written
_COUNTED_WITHIN = 5.0


class OpenRelease:
    """One release that is open: its engine, and what is read from it once."""

    def __init__(
        self, engine: Engine, release: Release | None = None, *, exact: bool = True
    ) -> None:
        self.engine = engine
        self.release = release
        self.exact = exact  # the id stands for one content always, so that answers can be kept
        self.readers = 0

    @property
    def id(self) -> str:
        """Return the release's id."""
        return self.engine.release

    @property
    def lens(self) -> str:
        """Return the lens that the release is seen through; empty for none."""
        return self.release.manifest.notes.get("lens", "") if self.release else ""

    @property
    def pin(self) -> dict[str, str]:
        """Return what an address needs to name the release for good, and its lens."""
        if not self.lens or not self.release:
            return {"release": self.id}
        return {"release": self.release.manifest.notes["release"], "lens": self.lens}

    @property
    def built(self) -> str:
        """Return when the release was built; empty where that is not known."""
        return self.release.manifest.built if self.release else ""

    @property
    def pruned(self) -> bool:
        """Tell whether it is on the disk no more, so that no worker could open it again."""
        return self.release is not None and not self.release.path.exists()

    @cached_property
    def directory(self) -> GraphDirectory:
        """Return who and what the release names."""
        return read_directory(self.engine)

    @cached_property
    def holdings(self) -> Holdings:
        """Return what the release holds, in figures."""
        return read_holdings(self.engine)

    @cached_property
    def statistics(self) -> Statistics:
        """Return what the release holds, counted: when it was written, else now."""
        counted = self.release.statistics if self.release else None
        return counted or ask_statistics(self.engine, _COUNTED_WITHIN)

    @property
    def holdings_if_any(self) -> Holdings | None:
        """Return what the release holds, None where that cannot be read now."""
        try:
            return self.holdings
        except DetenteError:
            return None

    def warm(self) -> OpenRelease:
        """Read now what is read once, so that no later page waits for it."""
        _ = self.directory, self.holdings
        return self


class Lease(Held):
    """A release in somebody's hands from when this is made until it is left."""

    def __init__(self, found: OpenRelease, lock: threading.Lock) -> None:
        """Count one reader more; the lock is held by whoever calls."""
        self.release, self._lock = found, lock
        found.readers += 1

    def end(self) -> None:
        """Let go of the release."""
        with self._lock:
            self.release.readers -= 1


class Shelf(Protocol):
    """Where the server finds releases."""

    def reading(
        self, release: str | None, lens: str = "", patience: float | None = None
    ) -> contextlib.AbstractContextManager[OpenRelease]:
        """Give a release to one request, the current one for None; NotFound for an unknown id.

        With a lens it is that release seen through it; ValueRefused for what is no lens. Where
        that is made only now it is waited for, at most `patience` seconds: then it is BeingMade.
        """

    def reading_now(self, release: str) -> Lease | None:
        """Give a release where it is open; None where that would take any waiting."""

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all releases, the newest first."""

    def current_id(self) -> str:
        """Return the id of the release that is served, empty where that would take any waiting."""

    def engines(self) -> tuple[Engine, ...]:
        """Return the engines that are open now."""

    def close(self) -> None:
        """Close all that is open."""


class SingleShelf:
    """One engine that is open already: for tests."""

    def __init__(self, engine: Engine) -> None:
        self._open = OpenRelease(engine)
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def reading(
        self,
        release: str | None,
        lens: str = "",
        patience: float | None = None,  # noqa: ARG002 - no lenses
    ) -> Iterator[OpenRelease]:
        """Give the one release."""
        if lens:
            raise ValueRefused("lens", "this server holds one dataset, and has no lenses for it")
        if release not in {None, self._open.id}:
            raise NotFound(f"no release {release!r}; there is {self._open.id}")
        yield self._open

    def reading_now(self, release: str) -> Lease:  # noqa: ARG002 - there is one
        """Give the one release."""
        with self._lock:
            return Lease(self._open, self._lock)

    def ids(self) -> tuple[str, ...]:
        """Return the one id."""
        return (self._open.id,)

    def current_id(self) -> str:
        """Return the one id."""
        return self._open.id

    def engines(self) -> tuple[Engine, ...]:
        """Return the one engine."""
        return (self._open.engine,)

    def close(self) -> None:
        """Close the engine."""
        self._open.engine.close()


class ReleaseShelf:
    """The releases of a data directory; a switch to another one is noticed at the next request."""

    def __init__(self, data_dir: Path, settings: Settings) -> None:
        self._data_dir, self._link = data_dir, str(data_dir / "current")
        self._settings = settings
        self._open: dict[str, OpenRelease] = {}
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._making = LensMaker()

    @contextlib.contextmanager
    def reading(
        self, release: str | None, lens: str = "", patience: float | None = None
    ) -> Iterator[OpenRelease]:
        """Give a release, opening it where it is not open; it stays open while it is read."""
        if lens:
            release = self._seen(release, lens, patience)
        try:
            lease = self._lease(release)
        except ReleaseError as error:  # it names folders of this machine
            _LOG.error("a release cannot be read: %s", error)
            raise ReleaseError("no release can be read now; the server's log says why") from error
        with lease:
            yield lease.release

    def reading_now(self, release: str) -> Lease | None:
        """Give a release where it is open."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            found = self._open.get(release)
            return Lease(found, self._lock) if found else None
        finally:
            self._lock.release()

    def _seen(self, release: str | None, lens: str, patience: float | None) -> str:
        """Return the id of a release seen through a lens, which is made now if it was not yet."""
        with self.reading(release) as found:
            chosen = named_lens(lens, found.directory)
            base = found.release or releases.current(self._data_dir)
        look = functools.partial(through_lens, self._data_dir, base, chosen)
        seen = f"{base.id}-{chosen.digest}"
        if seen in self._open:
            return look().id
        return self._making.made(
            seen, chosen.name, functools.partial(self._look, base.id, look),
            longest=self._settings.timeout, patience=patience,
        )  # fmt: skip

    def _look(self, base: str, look: Callable[[Report], Release], report: Report) -> str:
        """Make what a release is through a lens, and open it."""
        with self.reading(base):
            found = look(lambda step, done, steps: report(step, done, steps + 1))
        report("opening it", 3, 4)
        with self.reading(found.id):
            return found.id

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all releases, the newest first."""
        return tuple(release.id for release in releases.list_releases(self._data_dir))

    def engines(self) -> tuple[Engine, ...]:
        """Return the engines that are open now."""
        with self._lock:
            return tuple(one.engine for one in self._open.values())

    def close(self) -> None:
        """End every worker."""
        with self._opening, self._lock:
            for open_release in self._open.values():
                open_release.engine.close()
            self._open.clear()

    def _lease(self, release: str | None) -> Lease:
        """Lease a release; who waits for one to be opened holds up nobody who reads another."""
        if lease := self._lease_open(release):
            return lease
        with self._opening:
            return self._lease_open(release) or self._lease_opened(release)

    def _lease_open(self, release: str | None) -> Lease | None:
        wanted = self.current_id() if release is None else release
        with self._lock:
            found = self._open.get(wanted)
            if not found or not (release and found.pruned):
                return Lease(found, self._lock) if found else None
            closed = None if found.readers else self._open.pop(wanted)
        if closed:
            closed.engine.close()
        raise NotFound(f"no release {wanted!r}: it was pruned")

    def _lease_opened(self, release: str | None) -> Lease:
        wanted = self.current_id() if release is None else release
        while True:
            try:
                found = self._opened(release)
            except ReleaseError:
                # while it was opened, another took its place and it may have been pruned
                wanted, failed = self.current_id(), wanted
                if release is not None or wanted == failed:
                    raise
                if lease := self._lease_open(wanted):
                    return lease
            else:
                return self._put(found)

    def _put(self, found: OpenRelease) -> Lease:
        """Lease what was opened, or what was open all the time."""
        with self._lock:
            kept = self._open.setdefault(found.id, found)
            lease = Lease(kept, self._lock)
            self._let_go()
        if kept is not found:
            found.engine.close()
        return lease

    def current_id(self) -> str:
        """Return the id of the release that is served, quickly."""
        try:
            return os.readlink(self._link).rpartition("/")[2]  # noqa: PTH115 - asked for each query
        except OSError:
            return ""

    def _opened(self, release: str | None) -> OpenRelease:
        found = releases.current(self._data_dir) if release is None else self._kept(release)
        # an old release is read by few: it needs no more than one process
        served = found.id == self.current_id()
        pool = WorkerPool(
            found.store,
            found.id,
            quads=self._held(found) if served else None,
            workers=self._settings.workers if served else 1,
            reserved=self._settings.reserved if served else 0,
            spares=1 if served else 0,
            seconds=self._settings.timeout,
            brief=self._settings.brief,
            patience=self._settings.patience,
            megabytes=self._settings.memory,
            waiting=self._settings.waiting,
            largest=self._settings.largest,
        )
        try:
            return OpenRelease(pool, found).warm()
        except DetenteError:
            pool.close()
            raise

    def _kept(self, release: str) -> Release:
        """Return a release that was kept, by its whole id."""
        if "-" in release:
            return find_seen(self._data_dir, release)
        fits = [one for one in self.ids() if release and one.startswith(release)]
        if release not in fits:
            told = f"; a link gives the whole id, such as {fits[0]}" if fits else ""
            raise NotFound(f"no release {release[:80]!r}{told}")
        return releases.find_release(self._data_dir, release)

    def _held(self, release: Release) -> Path | None:
        """Return the quads of a release that fits into memory and leaves queries half of theirs."""
        most = min(self._settings.in_memory, self._settings.memory / (2 * _SIZE_IN_MEMORY))
        with contextlib.suppress(OSError):  # it was pruned: who opens it tells so
            if release.data.stat().st_size <= most * 1_000_000:
                return release.data
        return None

    def _let_go(self) -> None:
        """Close what nobody reads: pruned, or opened longest ago and beyond those kept open."""
        current = self.current_id()
        idle = [key for key, one in self._open.items() if not one.readers and key != current]
        beyond = set(idle[: max(0, len(self._open) - _KEPT_OPEN)])
        for key in idle:
            if key in beyond or self._open[key].pruned:
                self._open.pop(key).engine.close()
