"""What a worker takes from itself before it opens anything: memory, connections, an afterlife.

The text filter refuses SERVICE and LOAD; this is for the day that it is passed. On Linux a
seccomp filter makes every attempt to open a socket, or to start a program, fail in the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import select
import signal
import struct
import sys
import threading

# numbers of socket, connect, sendto, sendmsg... are the kernel's, one column a machine:
# socket, connect, bind, listen, execve, execveat, io_uring_setup, ptrace
_MACHINES: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 42, 49, 50, 59, 322, 425, 101)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 221, 281, 425, 117)),
}
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD_WORD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _instruction(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, operand)


def _instructions(architecture: int, banned: tuple[int, ...]) -> list[bytes]:
    """Return a filter that fails banned calls and those of any other architecture."""
    steps = len(banned)
    return [
        _instruction(_LOAD_WORD, _ARCHITECTURE_AT),
        _instruction(_JUMP_EQUAL, architecture, if_true=1),
        _instruction(_RETURN, _FAIL),
        _instruction(_LOAD_WORD, _NUMBER_AT),
        _instruction(_JUMP_GREATER_EQUAL, _X32, if_true=steps + 1),
        *(_instruction(_JUMP_EQUAL, one, if_true=steps - n) for n, one in enumerate(banned)),
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _FAIL),
    ]


def forbid_connections() -> bool:
    """Make every further socket and program of this process fail; tell whether that was had.

    Threads that run already are not bound, so call it before anything starts one.
    """
    known = _MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None:
        return False
    instructions = _instructions(*known)
    code = ctypes.create_string_buffer(b"".join(instructions))
    program = _Program(len(instructions), ctypes.addressof(code))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program)) == 0)


def bound_memory(megabytes: int) -> None:
    """Bound this process's address space, and keep it from writing a core; 0 is no bound."""
    if megabytes:
        limit = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with(descriptor: int) -> None:
    """End this process when the other end of a socket closes, and not when it is interrupted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    end_with(descriptor)


def end_with(descriptor: int) -> None:
    """End this process when the other end of a socket closes, whatever it is doing then."""

    def watch() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # hang-ups are always told
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
