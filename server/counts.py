"""The rows of each choice of a picker: counted once for a release; no page waits for them.

A page shows what is kept and asks for the rest, which one thread counts behind it; whoever asks for
the choices themselves waits for them, within bounds. What cannot be told is kept as that. Those of
a form with nothing filled in stay beside the release, for the next server (`server.kept_counts`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.counts import count_rows
from kg.errors import DetenteError
from server.kept_counts import keep_counts, read_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.question import Parameter, Question, Value
    from server.shelf import OpenRelease, Shelf

    Rows = Mapping[str, int]

_KEPT = 512
_WAITING = 16
# releases whose counts of earlier servers are held
_RELEASES = 4


@dataclass(frozen=True)
class Counted:
    """What is counted: a parameter of a question, with what the other blanks hold."""

    question: Question = field(compare=False)
    parameter: Parameter = field(compare=False)
    values: Mapping[str, tuple[Value, ...]] = field(compare=False)
    key: tuple[object, ...]

    @classmethod
    def of(
        cls,
        question: Question,
        parameter: Parameter,
        values: Mapping[str, tuple[Value, ...]],
        release: OpenRelease,
    ) -> Counted:
        """Return what is counted for a parameter where the blanks of its question hold values."""
        others = {name: one for name, one in values.items() if name != parameter.name}
        told = tuple(sorted((name, tuple(v.terms for v in one)) for name, one in others.items()))
        key = (release.id, question.name, question.version, parameter.name, told)
        return cls(question, parameter, others, key)

    @property
    def is_unfilled(self) -> bool:
        """Tell whether all other blanks are as the form has them before anybody fills one in."""
        given = {name: tuple(value.raw for value in one) for name, one in self.values.items()}
        others = (one for one in self.question.parameters if one.name != self.parameter.name)
        return given == {one.name: one.default for one in others if one.default}

    @property
    def line(self) -> tuple[str, ...]:
        """Return the key under which the counts of an unfilled form are kept for a release."""
        return self.question.name, self.question.version, self.parameter.name


class RowCounts:
    """Counts that were made, and a thread that makes more."""

    def __init__(self, shelf: Shelf, seconds: float) -> None:
        self._shelf, self._seconds = shelf, seconds
        self._kept: OrderedDict[tuple[object, ...], Rows | None] = OrderedDict()
        self._read: OrderedDict[str, dict[tuple[str, ...], Rows]] = OrderedDict()
        self._waiting: deque[tuple[str, Counted]] = deque(maxlen=_WAITING)
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._thread: threading.Thread | None = None

    def known(self, one: Counted) -> Rows | None:
        """Return what was counted; None where it was not yet, or cannot be."""
        with self._lock:
            return self._kept.get(one.key)

    def count(self, one: Counted, release: OpenRelease) -> Rows | None:
        """Return the rows of each choice by its IRI, counted now if they were not; None if untold.

        A choice without rows has no entry. One count is made at a time.
        """
        # what is not the same always cannot be counted once
        if not self._seconds or not release.exact:
            return None
        self._recall((one,), release)
        if not self._is_kept(one) and self._making.acquire(timeout=self._seconds):
            try:
                if not self._is_kept(one):
                    rows = self._counted(one, release)
                    self._keep(one, rows)
                    folder = _folder(release)
                    if folder and rows is not None and one.is_unfilled:
                        keep_counts(folder, one.line, rows)
            finally:
                self._making.release()
        return self.known(one)

    def later(self, wanted: Iterable[Counted], release: OpenRelease) -> None:
        """Count behind the page what is not known yet; of too many, those asked for first go."""
        if not self._seconds or not release.exact:
            return
        wanted = tuple(wanted)
        self._recall(wanted, release)
        with self._lock:
            queued = {one.key for _, one in self._waiting}
            fresh = [one for one in wanted if one.key not in queued and one.key not in self._kept]
            self._waiting.extend((release.id, one) for one in fresh)
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="counts", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """Count what waits, until nothing does."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                release_id, one = self._waiting.popleft()
            try:
                with self._shelf.reading(release_id) as release:
                    self.count(one, release)
            except DetenteError:
                continue  # the release is gone, or the engine has no time for this now

    def _counted(self, one: Counted, release: OpenRelease) -> Rows | None:
        referents = release.directory.of_class(one.parameter.classes)
        return count_rows(
            release.engine, one.question, one.parameter, one.values,
            [each.iri for each in referents], seconds=self._seconds,
        )  # fmt: skip

    def _recall(self, wanted: Iterable[Counted], release: OpenRelease) -> None:
        """Take what an earlier server counted from beside the release."""
        folder = _folder(release)
        with self._lock:
            if folder and release.id not in self._read:
                self._read[release.id] = dict(read_counts(folder))
                while len(self._read) > _RELEASES:
                    self._read.popitem(last=False)
            found = self._read.get(release.id, {})
        for one in wanted:
            if found and one.is_unfilled and not self._is_kept(one) and one.line in found:
                self._keep(one, found[one.line])

    def _is_kept(self, one: Counted) -> bool:
        with self._lock:
            return one.key in self._kept

    def _keep(self, one: Counted, rows: Rows | None) -> None:
        with self._lock:
            self._kept[one.key] = rows
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _folder(release: OpenRelease) -> Path | None:
    """Return where counts of a release are kept; None for what is in no folder, or let go soon.

    What is seen through a lens is removed file by file, and a new one would leave half of it.
    """
    return release.release.path if release.release and not release.lens else None
