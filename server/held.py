"""What is held from when it is made until its end."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractContextManager


class Held(AbstractContextManager["Held"]):
    """Held until `end`, or until the block that it is used in is left: by whatever way."""

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.end()

    @abstractmethod
    def end(self) -> None:
        """Hold it no more."""
