"""One worker process: holds a release open, answers the requests on its pipe, and may be killed.

Run by `kg.store.workers` as `python -m kg.store.worker FOLDER RELEASE MEGABYTES`. It reads and
writes `multiprocessing.connection` messages on the socket it was started with, one at a time.
"""

from __future__ import annotations

import resource
import signal
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import QueryError, QueryMemory, ReleaseError
from kg.store.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from kg.store.interface import Answer, QueryRequest


def _answer(engine: EmbeddedEngine, request: QueryRequest) -> Answer | QueryError:
    try:
        return engine.evaluate(request)
    except QueryError as error:
        return error
    except MemoryError:
        return QueryMemory("the query ran out of memory", request.text)


def serve(folder: Path, release: str, megabytes: int) -> None:
    """Answer requests on standard input's socket until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    if megabytes:
        limit = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe = Connection(socket.socket(fileno=0).detach())
    try:
        engine = EmbeddedEngine.open(folder, release)
    except ReleaseError as error:
        pipe.send(error)
        return
    pipe.send("ready")
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(engine, request))


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
