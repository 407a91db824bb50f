"""One process that holds a release in memory, and forks the workers that answer from it.

Run by `kg.store.forked` as `python -m kg.store.nursery QUADS RELEASE MEGABYTES LARGEST`. For each
message on the socket that is its standard input, which carries a worker's pipe and its line of
life, it forks a worker. On the line of life it tells the worker's id, and how it ended.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from pathlib import Path

from kg.errors import ReleaseError
from kg.store import confine
from kg.store.channel import Channel
from kg.store.embedded import EmbeddedEngine
from kg.store.wire import NUMBER
from kg.store.worker import answer_all


class _Nursery:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._living: dict[int, tuple[int, socket.socket]] = {}

    def run(self) -> Channel | None:
        """Return in each worker, with its pipe; and with None here, once all else has ended."""
        wanted = True
        while wanted or self._living:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._bury(descriptor)
                    continue
                asked, files, _, _ = socket.recv_fds(self._control, 1, 2)
                if not asked:
                    wanted = False
                    self._poll.unregister(self._control)
                # where there is no process to be had, the end of the pipe tells so
                with contextlib.suppress(OSError, ValueError):
                    pipe, life = files
                    if channel := self._bear(pipe, socket.socket(fileno=life)):
                        return channel
                for one in files[:1]:
                    os.close(one)
        return None

    def _bear(self, pipe: int, life: socket.socket) -> Channel | None:
        """Fork; return the pipe in the worker."""
        with contextlib.ExitStack() as held:
            held.enter_context(life)
            pid = os.fork()
            if pid == 0:
                held.pop_all()
                return self._become_worker(pipe, life)
            process = os.pidfd_open(pid)
            self._living[process] = pid, life
            self._poll.register(process, select.POLLIN)
            held.pop_all()
        with contextlib.suppress(OSError):  # nobody wants it any more: its pipe tells it so
            socket.send_fds(life, [NUMBER.pack(pid)], [process])
        return None

    def _become_worker(self, pipe: int, life: socket.socket) -> Channel:
        """Keep nothing of the nursery but what it holds in memory."""
        life.close()
        for process, (_, other) in self._living.items():
            os.close(process)
            other.close()
        os.dup2(pipe, self._control.detach())
        os.close(pipe)
        channel = Channel(socket.socket(fileno=0))
        confine.die_with(channel.fileno())
        return channel

    def _bury(self, process: int) -> None:
        pid, life = self._living.pop(process)
        self._poll.unregister(process)
        os.close(process)
        _, status = os.waitpid(pid, 0)
        with life, contextlib.suppress(OSError):  # who let go of it knows
            life.send(NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _refuse(control: socket.socket, why: str) -> None:
    """Tell the first who wants a worker why there is none."""
    _, files, _, _ = socket.recv_fds(control, 1, 2)
    if files:
        with contextlib.suppress(OSError):
            Channel(socket.socket(fileno=files[0])).send(why.encode())


def serve(quads: Path, release: str, megabytes: int, largest: int) -> None:
    """Read the release, and bear workers until standard input's socket closes."""
    control = socket.socket(fileno=0)
    confine.bound_memory(megabytes)
    confine.forbid_connections()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to act on
    try:
        engine = EmbeddedEngine.read(quads, release, largest=largest or None)
    except ReleaseError as error:
        _refuse(control, str(error))
        return
    gc.freeze()  # what is here now stays shared with all that are forked
    channel = _Nursery(control).run()
    if channel is not None:
        answer_all(channel, engine)


def main() -> None:
    """Serve what the arguments name."""
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))


if __name__ == "__main__":
    main()
