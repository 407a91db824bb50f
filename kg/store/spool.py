"""Where an answer is written while its engine makes it: memory first, then an unnamed file."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, cast

from kg.errors import AnswerTooLarge

if TYPE_CHECKING:
    from typing import IO, BinaryIO

IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """A writer that keeps up to `IN_MEMORY` bytes in memory and takes at most `largest`.

    It refuses to go on by raising AnswerTooLarge from `write`, which ends the serialisation.
    """

    def __init__(self, largest: int | None = None, in_memory: int = IN_MEMORY) -> None:
        self._largest = largest
        self._in_memory = in_memory
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._length = 0

    @property
    def file(self) -> IO[bytes]:
        """This writer, for what is typed to take a file and only writes."""
        return cast("IO[bytes]", self)

    def write(self, piece: bytes) -> int:
        """Take one more piece."""
        self._length += len(piece)
        if self._largest is not None and self._length > self._largest:
            raise AnswerTooLarge(
                f"the answer is larger than the {self._largest:,} bytes that this server gives; "
                "ask for fewer rows or columns, or page through with LIMIT and OFFSET"
            )
        if self._file is None and self._length > self._in_memory:
            self._file = tempfile.TemporaryFile(prefix="detente-answer-")  # noqa: SIM115 - handed on
            self._file.writelines(self._pieces)
            self._pieces.clear()
        if self._file is None:
            self._pieces.append(bytes(piece))
        else:
            self._file.write(piece)
        return len(piece)

    def flush(self) -> None:
        """Bring what a file holds to where others can read it."""
        if self._file is not None:
            self._file.flush()

    def content(self) -> bytes | BinaryIO:
        """Return what was written."""
        self.flush()
        if self._file is not None:
            self._file.seek(0)
        return b"".join(self._pieces) if self._file is None else cast("BinaryIO", self._file)
