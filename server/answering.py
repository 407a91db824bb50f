"""What every response carries: its release, security headers, CORS, compression."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

from server.formats import HTML, choose, wants_gzip
from server.problem import Problem, to_response
from server.service import opened_if_any

if TYPE_CHECKING:
    from flask import Flask, Response

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# pages for other sites to show in a frame of theirs; they have no form, and no cookie is ever set
EMBEDS = "/embed/"
_FRAMED = (
    ("Content-Security-Policy", _POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")),
)
_EXPOSED = (
    "ETag, X-Detente-Release, X-Detente-Truncated, X-Detente-Timeout, "
    "X-Detente-Timeout-Clamped, Retry-After, Content-Disposition, Link"
)
SAFE = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
)
OPEN = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED))
# what a browser asks before it lets another site's script ask; kept for a day
_PREFLIGHT = (
    ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
)
_NO_PAGE = (
    "this is a page, offered as text/html alone; for programs there are /questions.json, the data "
    "of each thing under /data/, and what /openapi.json describes"
)
_SMALL = 600
_COMPRESSED = ("text/", "application/json", "application/sparql", "application/rdf",
               "application/ld", "application/geo", "application/n-", "application/trig",
               "application/problem", "image/svg")  # fmt: skip


def install(app: Flask) -> None:
    """Give every response of an application the same headers."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    if _is_unwanted_page(response):
        response = to_response(Problem(406, "not-acceptable", _NO_PAGE))
    release = opened_if_any()
    if release is not None:
        response.headers["X-Detente-Release"] = release.id
        if not release.exact:
            response.headers.pop("ETag", None)
            response.headers["Cache-Control"] = "no-store"
    for name, value in (*(_FRAMED if request.path.startswith(EMBEDS) else ()), *SAFE):
        response.headers.setdefault(name, value)
    for name, value in OPEN:
        response.headers[name] = value
    response.vary.update(("Accept", "Accept-Encoding"))
    if request.method == "OPTIONS" and response.status_code in {200, 204}:
        return _offer(response)
    return _compress(response)


def _is_unwanted_page(response: Response) -> bool:
    """Tell whether a page would be sent to a program that says it does not read pages."""
    if response.status_code != 200 or response.mimetype != HTML.media_type:
        return False
    return choose(request.headers.get("Accept", ""), (HTML,)) is None


def _offer(response: Response) -> Response:
    """Say what may be asked here, and by whom: in headers alone."""
    methods = ", ".join(sorted(response.allow))
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = methods
    for name, value in _PREFLIGHT:
        response.headers[name] = value
    response.set_data(b"")
    response.status_code = 204
    response.headers.pop("Content-Type", None)
    response.headers.pop("Content-Length", None)
    return response


def _compress(response: Response) -> Response:
    wanted = wants_gzip(request.headers.get("Accept-Encoding", ""))
    whole = response.status_code in {200, 400, 404, 503} and not response.direct_passthrough
    if not (wanted and whole and (response.mimetype or "").startswith(_COMPRESSED)):
        return response
    body = response.get_data()
    if len(body) < _SMALL or "Content-Encoding" in response.headers:
        return response
    response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:
        # the same content in other bytes: the tag may only say "equivalent" now
        response.set_etag(tag, weak=True)
    return response
