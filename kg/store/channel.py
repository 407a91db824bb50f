"""Messages over a socket pair, each of which may carry an open file; read as far as they came.

Whoever runs an event loop asks `arrived` and waits for no one; others `receive`.
"""

from __future__ import annotations

import array
import os
import socket
import struct

_LENGTH = struct.Struct("!I")
# below what has malloc tidy up each time that it comes back
_PIECE = 1 << 15
_ROOM = socket.CMSG_SPACE(array.array("i").itemsize)


class Channel:
    """One end of a pair of connected sockets; a message over `largest` bytes breaks it."""

    def __init__(self, end: socket.socket, largest: int = (1 << 32) - 1) -> None:
        self._socket, self._most = end, _LENGTH.size + largest
        self._pieces: list[bytes] = []
        self._read = self._whole = 0  # bytes of a message: that have come, and all
        self._message: bytes | None = None
        self._files: list[int] = []
        self._end: EOFError | OSError | None = None

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        return self._socket.fileno()

    def send(self, *pieces: bytes, file: int | None = None) -> None:
        """Send one message, with the descriptor of a file for the other end to read."""
        whole = _LENGTH.pack(sum(map(len, pieces))) + b"".join(pieces)
        if file is None:
            self._socket.sendall(whole)
        else:
            sent = socket.send_fds(self._socket, [whole], [file])
            self._socket.sendall(whole[sent:])

    @property
    def ended(self) -> bool:
        """Tell whether the end, or what is no message, was read."""
        return self._end is not None

    def arrived(self) -> bool:
        """Read what has come; tell whether that is a message, or none will come any more."""
        if self._message is None:
            try:
                while self._message is None:
                    self._take(socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            except (EOFError, OSError) as end:
                self._end = self._end or end  # the kernel tells it once only
        return True

    def receive(self) -> tuple[bytes, int | None]:
        """Return the next message, and a file that came with it; EOFError or OSError at the end."""
        if self._end:
            raise self._end
        while self._message is None:
            self._take(0)
        message, self._message = self._message, None
        return message, self._files.pop() if self._files else None

    def _take(self, flags: int) -> None:
        """Read once, and cut out the message; the other end sends no second one unasked."""
        piece, ancillary, _, _ = self._socket.recvmsg(_PIECE, _ROOM, flags)
        for _, _, data in ancillary:
            self._files += array.array("i", data)
        if not piece:
            raise EOFError
        self._pieces.append(piece)
        self._read += len(piece)
        if not self._whole:
            if self._read < _LENGTH.size:
                return
            (length,) = _LENGTH.unpack_from(b"".join(self._pieces))
            self._whole = _LENGTH.size + length
        if self._whole > self._most or self._read > self._whole:
            raise OSError("no message that was agreed on")
        if self._read == self._whole:
            self._message = b"".join(self._pieces)[_LENGTH.size :]
            self._pieces.clear()
            self._read = self._whole = 0

    def close(self) -> None:
        """Close the socket, and what came over it and was not received."""
        while self._files:
            os.close(self._files.pop())
        self._socket.close()
