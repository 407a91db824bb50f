"""What passes between the server and a worker: a line of JSON, and a text or an answer after it.

No pickles: a worker whose engine was overrun by a query must not choose what the server runs.
An answer too large for memory passes as the descriptor of the unnamed file that holds it. The
lines are few and return with every query, so they are read and written once.
"""

from __future__ import annotations

import functools
import json
import os
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from kg import errors
from kg.store.interface import Answer, QueryRequest
from kg.store.spool import IN_MEMORY

if TYPE_CHECKING:
    from kg.store.channel import Channel

READY = b"ready"
# a process's id, or its exit status
NUMBER = struct.Struct("!i")
LARGEST_OUTCOME = IN_MEMORY + 65_536
_SHORT = 500
_ERRORS: dict[str, type[errors.QueryError]] = {
    kind.__name__: kind
    for kind in (
        errors.QueryError,
        errors.QueryRefused,
        errors.QueryTooDeep,
        errors.QueryMemory,
        errors.AnswerTooLarge,
    )
}
_PLACE = ("line", "column", "token", "hint")


def send_request(channel: Channel, request: QueryRequest) -> None:
    """Send a query to a worker."""
    graphs = (request.default_graphs, request.named_graphs)
    write = _options if any(graphs) else _plain_options
    line = write(tuple(request.formats.items()), *graphs, request.max_rows)
    # half a surrogate pair passes: the worker says what is wrong with it
    channel.send(line, request.text.encode("utf-8", "surrogatepass"))


def _options(
    formats: tuple[tuple[str, str], ...],
    default_graphs: tuple[str, ...],
    named_graphs: tuple[str, ...],
    max_rows: int | None,
) -> bytes:
    raw = {
        "formats": dict(formats),
        "default_graphs": default_graphs,
        "named_graphs": named_graphs,
        "max_rows": max_rows,
    }
    return json.dumps(raw).encode() + b"\n"


_plain_options = functools.lru_cache(maxsize=256)(_options)


def receive_request(channel: Channel) -> QueryRequest:
    """Return the next query; EOFError when there will be none."""
    message, _ = channel.receive()
    line, _, text = message.partition(b"\n")
    raw = _read(line)
    return QueryRequest(
        text.decode("utf-8", "surrogatepass"),
        raw["formats"],
        tuple(raw["default_graphs"]),
        tuple(raw["named_graphs"]),
        max_rows=raw["max_rows"],
    )


def _read(line: bytes) -> Any:  # noqa: ANN401 - JSON
    return _read_short(line) if len(line) < _SHORT else json.loads(line)


_read_short = functools.lru_cache(maxsize=256)(json.loads)


def send_outcome(channel: Channel, outcome: Answer | errors.QueryError) -> None:
    """Send what came of a query; an answer's file is closed here once it is sent."""
    if isinstance(outcome, errors.QueryError):
        channel.send(json.dumps(_described(outcome)).encode())
        return
    head = _head(outcome.kind, outcome.media_type, outcome.truncated)
    if isinstance(outcome.content, bytes):
        channel.send(head, outcome.content)
        return
    with outcome.content as file:
        channel.send(head, file=file.fileno())


@functools.lru_cache(maxsize=256)
def _head(kind: str, media_type: str, truncated: bool) -> bytes:
    told = {"kind": kind, "media_type": media_type, "truncated": truncated}
    return json.dumps(told).encode() + b"\n"


def receive_outcome(channel: Channel, request: QueryRequest) -> Answer | errors.QueryError:
    """Return what came of a query; EOFError or OSError where the worker is gone."""
    message, file = channel.receive()
    head, _, body = message.partition(b"\n")
    header = _read(head)
    if "error" in header:
        return _error(header, request.text)
    content: bytes | BinaryIO = body if file is None else os.fdopen(file, "rb")
    return Answer(header["kind"], header["media_type"], content, header["truncated"])


def _described(error: errors.QueryError) -> dict[str, Any]:
    told: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.QuerySyntaxError):
        told.update({name: getattr(error, name) for name in _PLACE})
    return told


def _error(told: dict[str, Any], query: str) -> errors.QueryError:
    if told["error"] == errors.QuerySyntaxError.__name__:
        place = {name: told[name] for name in _PLACE}
        return errors.QuerySyntaxError(told["message"], query, **place)
    return _ERRORS.get(told["error"], errors.QueryError)(told["message"], query)
