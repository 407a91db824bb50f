"""Messages over a socket pair, each of which may carry an open file; read as far as they came.

Whoever runs an event loop asks `arrived` and waits for no one; others `receive`.
"""

from __future__ import annotations

import array
import os
import socket
import struct

_LENGTH = struct.Struct("!I")
_PIECE = 1 << 16
_ROOM = socket.CMSG_SPACE(array.array("i").itemsize)


class Channel:
    """One end of a pair of connected sockets; a message over `largest` bytes breaks it."""

    def __init__(self, end: socket.socket, largest: int = (1 << 32) - 1) -> None:
        self._socket, self._largest = end, largest
        self._read = bytearray()
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
        try:
            while not self._is_whole():
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
        while not self._is_whole():
            self._take(0)
        message = bytes(memoryview(self._read)[_LENGTH.size :])
        self._read = bytearray()
        return message, self._files.pop() if self._files else None

    def _is_whole(self) -> bool:
        """Tell whether a message is read; the other end sends no second one unasked."""
        if len(self._read) < _LENGTH.size:
            return False
        length = int.from_bytes(self._read[: _LENGTH.size])
        if length > self._largest or len(self._read) > _LENGTH.size + length:
            raise OSError("no message that was agreed on")
        return len(self._read) == _LENGTH.size + length

    def _take(self, flags: int) -> None:
        piece, ancillary, _, _ = self._socket.recvmsg(_PIECE, _ROOM, flags)
        for _, _, data in ancillary:
            self._files += array.array("i", data)
        if not piece:
            raise EOFError
        self._read += piece

    def close(self) -> None:
        """Close the socket, and what came over it and was not received."""
        while self._files:
            os.close(self._files.pop())
        self._socket.close()
