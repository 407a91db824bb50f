"""One worker process: holds a release open, answers the requests on its pipe, and may be killed.

Run by `kg.store.process` as `python -m kg.store.worker FOLDER RELEASE MEGABYTES LARGEST`. It
speaks `kg.store.wire` on the socket that is its standard input, one query at a time.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import QueryError, QueryMemory, ReleaseError
from kg.store import confine
from kg.store.channel import Channel
from kg.store.embedded import EmbeddedEngine
from kg.store.wire import READY, receive_request, send_outcome

if TYPE_CHECKING:
    from kg.store.interface import Answer, QueryRequest


def _answer(engine: EmbeddedEngine, request: QueryRequest) -> Answer | QueryError:
    try:
        return engine.evaluate(request)
    except QueryError as error:
        return error
    except MemoryError:
        return QueryMemory("the query ran out of memory", request.text)


def answer_all(channel: Channel, engine: EmbeddedEngine) -> None:
    """Answer the requests that come over a channel until it closes, be it before the first."""
    with contextlib.suppress(EOFError, ConnectionError):
        channel.send(READY)
        while True:
            request = receive_request(channel)
            send_outcome(channel, _answer(engine, request))


def serve(folder: Path, release: str, megabytes: int, largest: int) -> None:
    """Answer requests on standard input's socket until it closes."""
    channel = Channel(socket.socket(fileno=0))
    confine.bound_memory(megabytes)
    confine.forbid_connections()
    confine.die_with(channel.fileno())
    try:
        engine = EmbeddedEngine.open(folder, release, largest=largest or None)
    except ReleaseError as error:
        with contextlib.suppress(ConnectionError):
            channel.send(str(error).encode())
        return
    answer_all(channel, engine)


def main() -> None:
    """Serve what the arguments name."""
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))


if __name__ == "__main__":
    main()
