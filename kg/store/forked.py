"""The server's side of a nursery (`kg.store.nursery`) and of the workers that it forks.

They are the nursery's children, so it is the nursery that tells how they ended. A descriptor of
the process, not its id, is what they are stopped by: ids come to be used again.
"""

from __future__ import annotations

import array
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from kg.errors import ReleaseError
from kg.store.process import Worker, start
from kg.store.wire import NUMBER

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "kg.store.nursery")
# what passes between two processes that live; it is waited for no longer where one may be dead
_SOON = 1.0
_UNKNOWN = 0


def can_fork() -> bool:
    """Tell whether this system has what nurseries need: descriptors of processes."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


class Forked:
    """A process that a nursery forks, or will fork; it is known by its line of life only."""

    def __init__(self, life: socket.socket) -> None:
        self._life = life
        self._pid, self._process, self._status = 0, -1, _UNKNOWN
        self._ended = False
        self._lock, self._ending = threading.Lock(), threading.Lock()

    @property
    def pid(self) -> int:
        """The process's id; 0 where it never came to be."""
        with self._lock:
            self._hear()
            return self._pid

    def kill(self) -> None:
        """End it, unless it has ended."""
        with self._lock:
            self._hear()
            if self._process >= 0:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, negative for a signal; 0 where nobody is there to tell it."""
        with self._ending:
            if not self._ended:
                with self._lock:
                    self._hear()
                if self._process >= 0 and not _readable(self._process, timeout):
                    raise subprocess.TimeoutExpired("a worker", timeout or 0.0)
                self._end()
        return self._status

    def _hear(self) -> None:
        """Hear of its birth."""
        if self._pid or self._ended or not _readable(self._life.fileno(), _SOON):
            return
        with contextlib.suppress(OSError):  # the nursery is dead
            message, files, _, _ = socket.recv_fds(self._life, NUMBER.size, 1)
            if files:
                (self._pid,), (self._process,) = NUMBER.unpack(message), files

    def _end(self) -> None:
        """Hear of its end, and let go of it."""
        message = b""
        if self._pid and _readable(self._life.fileno(), _SOON):
            with contextlib.suppress(OSError):
                message = self._life.recv(NUMBER.size)
        with self._lock:
            self._ended = True
            self._status = NUMBER.unpack(message)[0] if message else _UNKNOWN
            self._life.close()
            if self._process >= 0:
                os.close(self._process)
                self._process = -1


class Nursery:
    """Starts workers that share what one process read; that process is replaced where it dies."""

    def __init__(self, quads: Path, release: str, megabytes: int, largest: int) -> None:
        self._arguments = (str(quads), release, str(megabytes), str(largest))
        self._lock = threading.Lock()
        self._open()

    def _open(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = start(*COMMAND, *self._arguments, pipe=theirs)

    def bear(self) -> Worker:
        """Return a worker that starts; ReleaseError where none can."""
        pipe, their_pipe = socket.socketpair()
        life, their_life = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with contextlib.ExitStack() as ours, their_pipe, their_life:
            ours.enter_context(pipe)
            ours.enter_context(life)
            self._ask(their_pipe, their_life)
            ours.pop_all()
        return Worker(Forked(life), pipe)

    def _ask(self, *ends: socket.socket) -> None:
        with self._lock:
            try:
                self._send(*ends)
            except OSError:
                self._close()
                self._open()
                try:
                    self._send(*ends)
                except OSError as error:
                    raise ReleaseError(f"no worker can be started: {error}") from error

    def _send(self, *ends: socket.socket) -> None:
        files = array.array("i", [one.fileno() for one in ends])
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, files)
        self._control.sendmsg([b"+"], [rights], socket.MSG_NOSIGNAL)

    def close(self) -> None:
        """End the process, after the workers that it forked: they have been stopped."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        self._control.close()
        try:
            self._process.wait(_SOON)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _readable(descriptor: int, seconds: float | None) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else 1000 * seconds))
