"""Whole answers, kept by release and request: a release never changes, so they are exact."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

_ALONE = 16  # an answer larger than this part of the cache is not worth all that it displaces


@dataclass(frozen=True)
class Kept:
    """A whole response with status 200."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    asked: int = 0  # bytes of the request that it is kept under


class AnswerCache:
    """At most so many bytes of answers; the ones not asked for longest go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = self.hits = self.misses = 0

    def find(self, key: Hashable) -> Kept | None:
        """Return what is kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
            else:
                self.hits += 1
                self._kept.move_to_end(key)
            return found

    def holds(self, key: Hashable) -> bool:
        """Tell whether something is kept under a key; it counts as no look."""
        return key in self._kept

    def miss(self) -> None:
        """Count a look at what `holds` told is not kept."""
        with self._lock:
            self.misses += 1

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer, and let go of as many old ones as it takes."""
        if (len(kept.body) + kept.asked) * _ALONE > self._most:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = kept
            self.bytes += _size(kept) - (_size(before) if before else 0)
            while self.bytes > self._most:
                _, gone = self._kept.popitem(last=False)
                self.bytes -= _size(gone)


def _size(kept: Kept) -> int:
    """Return about how many bytes an entry takes, its key and headers too."""
    return len(kept.body) + kept.asked + 2048
