"""The rows of each choice of a picker: counted once for a release; no page waits for them.

A page shows what is kept and asks for the rest, which one thread counts behind it; whoever asks for
the choices themselves waits for them, within bounds. What cannot be told is kept as that.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.counts import count_rows
from kg.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.question import Parameter, Question, Value
    from server.shelf import OpenRelease, Shelf

    Rows = Mapping[str, int]

_KEPT = 512
_WAITING = 16


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


class RowCounts:
    """Counts that were made, and a thread that makes more."""

    def __init__(self, shelf: Shelf, seconds: float) -> None:
        self._shelf, self._seconds = shelf, seconds
        self._kept: OrderedDict[tuple[object, ...], Rows | None] = OrderedDict()
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
        if not self._is_kept(one) and self._making.acquire(timeout=self._seconds):
            try:
                if not self._is_kept(one):
                    self._keep(one, self._counted(one, release))
            finally:
                self._making.release()
        return self.known(one)

    def later(self, wanted: Iterable[Counted], release: OpenRelease) -> None:
        """Count behind the page what is not known yet; of too many, those asked for first go."""
        if not self._seconds or not release.exact:
            return
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

    def _is_kept(self, one: Counted) -> bool:
        with self._lock:
            return one.key in self._kept

    def _keep(self, one: Counted, rows: Rows | None) -> None:
        with self._lock:
            self._kept[one.key] = rows
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
