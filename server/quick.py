"""The short way to an answer: a plain query in a machine's format, without what pages need.

It gives the bytes and headers that `server.sparql` gives, or None: then Flask is asked. An error is
left in the request for Flask to raise, so that it is told in one place only.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from server.answering import OPEN, SAFE
from server.formats import wants_gzip
from server.problem import Problem
from server.protocol import read_pairs, read_parameters, read_request
from server.sparql import evaluate, formats_for, not_offered, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

    from kg.store import Answer
    from server.protocol import ProtocolRequest
    from server.service import Service
    from server.settings import Settings
    from server.shelf import OpenRelease
    from server.sparql import Formats

    Headers = list[tuple[str, str]]

REFUSAL, CALLER = "detente.refusal", "detente.caller"
_ALWAYS = (*SAFE, *OPEN, ("Vary", "Accept, Accept-Encoding"))


def answer_quickly(
    environ: WSGIEnvironment, service: Service
) -> tuple[Headers, Iterable[bytes]] | None:
    """Return headers and body of a 200, None where Flask is to answer."""
    asked = read_plainly(environ, service)
    if asked is None:
        return None
    formats = formats_for(environ.get("HTTP_ACCEPT", ""))
    try:
        with service.shelf.reading(None) as release:
            answer = evaluate(release, asked, formats, environ.get(CALLER))
        return respond_quickly(release, asked, formats, answer)
    except Exception as error:  # noqa: BLE001 - it ends in server.problem, as all errors do
        environ[REFUSAL] = error
        return None


def respond_quickly(
    release: OpenRelease,
    asked: ProtocolRequest,
    formats: Formats,
    answer: Answer,
) -> tuple[Headers, Iterable[bytes]]:
    """Return headers and body of an answer; Problem where its kind was not acceptable."""
    chosen = formats[answer.kind]
    if chosen is None:
        raise not_offered(answer)
    tag = tag_of(release.id, asked, formats) if release.exact else ""
    headers = [
        ("Content-Type", chosen.content_type),
        ("Content-Length", str(answer.length)),
        ("Cache-Control", "public, no-cache" if tag else "no-store"),
        ("X-Detente-Timeout", f"{asked.timeout:g}"),
        ("X-Detente-Release", release.id),
        *_ALWAYS,
    ]
    if tag:
        headers.append(("ETag", f'"{tag}"'))
    if asked.clamped:
        headers.append(("X-Detente-Timeout-Clamped", "true"))
    return headers, [answer.content] if isinstance(answer.content, bytes) else _sent(answer)


def read_plainly(environ: WSGIEnvironment, service: Service) -> ProtocolRequest | None:
    """Return the request where it is a plain one, whose answer is for a machine."""
    if "HTTP_IF_NONE_MATCH" in environ or wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        return None
    asks = environ.get("QUERY_STRING", "")
    if "release=" in asks or "lens=" in asks:  # what pages know
        return None
    if not formats_for(environ.get("HTTP_ACCEPT", "")).for_machines:
        return None
    try:
        asked = _read(environ, service.settings)
    except (Problem, HTTPException):
        return None
    return asked if asked.query is not None else None


def _read(environ: WSGIEnvironment, limits: Settings) -> ProtocolRequest:
    if environ["REQUEST_METHOD"] == "GET":
        pairs = read_pairs(environ.get("QUERY_STRING", "").encode("latin-1"), "the address")
        return read_parameters("GET", pairs, limits.timeout)
    request = Request(environ, populate_request=False)
    return read_request(request, max_body=limits.max_body, longest=limits.timeout)


def _sent(answer: Answer) -> Iterator[bytes]:
    """Yield a large answer, and let go of its file."""
    with contextlib.closing(answer):
        yield from answer.chunks()
