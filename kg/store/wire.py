"""What passes between the server and a worker: a line of JSON, and an answer after it.

No pickles: a worker whose engine was overrun by a query must not choose what the server runs.
An answer too large for memory passes as the descriptor of the unnamed file that holds it.
"""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any, BinaryIO

from kg import errors
from kg.store.interface import Answer, QueryRequest

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

READY = b"ready"
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


def send_request(pipe: Connection, request: QueryRequest) -> None:
    """Send a query to a worker."""
    raw = {**vars(request), "formats": dict(request.formats), "caller": None}
    pipe.send_bytes(json.dumps(raw).encode())


def receive_request(pipe: Connection) -> QueryRequest:
    """Return the next query; EOFError when there will be none."""
    raw = json.loads(pipe.recv_bytes())
    raw["default_graphs"] = tuple(raw["default_graphs"])
    raw["named_graphs"] = tuple(raw["named_graphs"])
    return QueryRequest(**raw)


def send_outcome(pipe: Connection, outcome: Answer | errors.QueryError) -> None:
    """Send what came of a query; an answer's file is closed here once it is sent."""
    if isinstance(outcome, errors.QueryError):
        pipe.send_bytes(json.dumps(_described(outcome)).encode() + b"\n")
        return
    header = {
        "kind": outcome.kind,
        "media_type": outcome.media_type,
        "truncated": outcome.truncated,
        "file": not isinstance(outcome.content, bytes),
    }
    head = json.dumps(header).encode() + b"\n"
    if isinstance(outcome.content, bytes):
        pipe.send_bytes(head + outcome.content)
        return
    pipe.send_bytes(head)
    with outcome.content as file, socket.socket(fileno=os.dup(pipe.fileno())) as channel:
        socket.send_fds(channel, [b"F"], [file.fileno()])


def receive_outcome(pipe: Connection, request: QueryRequest) -> Answer | errors.QueryError:
    """Return what came of a query; EOFError or OSError where the worker is gone."""
    head, _, body = pipe.recv_bytes().partition(b"\n")
    header = json.loads(head)
    if "error" in header:
        return _error(header, request.text)
    content: bytes | BinaryIO = body
    if header["file"]:
        content = _receive_file(pipe)
    return Answer(header["kind"], header["media_type"], content, header["truncated"])


def _receive_file(pipe: Connection) -> BinaryIO:
    with socket.socket(fileno=os.dup(pipe.fileno())) as channel:
        _, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
    if not descriptors:
        raise EOFError
    return os.fdopen(descriptors[0], "rb")


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
