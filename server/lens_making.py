"""Datasets seen through a lens, made in threads: whoever asks waits, or comes back later."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import TooBusy

if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[[str, int, int], None]

_MOST = 8


class BeingMade(Exception):
    """What a lens shows is not there yet; `step` of `steps` is done since `seconds` ago."""

    def __init__(self, lens: str, making: Making) -> None:
        super().__init__(f"{lens}: {making.step}")
        self.lens = lens
        self.step, self.done, self.steps = making.step, making.done, making.steps
        self.seconds = time.monotonic() - making.began


@dataclass
class Making:
    """One dataset that is being made."""

    step: str = "waiting for its turn"
    done: int = 0
    steps: int = 1
    began: float = field(default_factory=time.monotonic)
    over: Future[str] = field(default_factory=Future)

    def report(self, step: str, done: int, steps: int) -> None:
        """Take down how far it is."""
        self.step, self.done, self.steps = step, done, steps


class LensMaker:
    """Makes one dataset at a time; what is asked for twice is made once."""

    def __init__(self) -> None:
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._making: dict[str, Making] = {}

    def made(
        self, key: str, lens: str, make: Callable[[Report], str], *,
        longest: float, patience: float | None,
    ) -> str:  # fmt: skip
        """Return what `make` returns, and raise what it raises.

        It is waited for `patience` seconds, then BeingMade is raised; where that is None, for
        `longest`, then TooBusy. The making goes on.
        """
        making = self._begun(key, make)
        try:
            result = making.over.result(longest if patience is None else min(patience, longest))
        except TimeoutError:
            if patience is None:
                raise TooBusy(f"the lens {lens} is still being made", retry_after=5) from None
            raise BeingMade(lens, making) from None
        finally:
            if making.over.done():
                with self._lock:
                    self._making.pop(key, None)
        return result

    def _begun(self, key: str, make: Callable[[Report], str]) -> Making:
        with self._lock:
            making = self._making.get(key)
            if making is None:
                # what nobody came back for is forgotten
                done = [name for name, one in self._making.items() if one.over.done()]
                for name in done:
                    del self._making[name]
                if len(self._making) >= _MOST:
                    raise TooBusy("other lenses are being made", retry_after=5)
                making = self._making[key] = Making()
                threading.Thread(
                    target=self._make, args=(making, make), name="lens", daemon=True
                ).start()
            return making

    def _make(self, making: Making, make: Callable[[Report], str]) -> None:
        with self._turn:
            try:
                making.over.set_result(make(making.report))
            except Exception as error:  # noqa: BLE001 - it is raised again to whoever waits
                making.over.set_exception(error)
