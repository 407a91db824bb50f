"""The one place where an error becomes a response: problem+json, or a page for a browser."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kg.errors import (
    AnswerTooLarge,
    DetenteError,
    NotFound,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooDeep,
    ReleaseError,
    StoreFailure,
    TooBusy,
    ValueRefused,
)
from server.formats import HTML, JSON, PROBLEM, choose

if TYPE_CHECKING:
    from flask import Flask

TYPES = "https://w3id.org/detente/problem/"
_LOG = logging.getLogger("detente.server")


class Problem(Exception):
    """A refusal that the protocol itself calls for: a status, a type, and what to do about it."""

    def __init__(
        self, status: int, kind: str, detail: str, *,
        headers: dict[str, str] | None = None, **extra: object,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.extra = headers or {}, extra


@dataclass(frozen=True)
class Report:
    """What is told of an error."""

    status: int
    kind: str
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """Return the problem document of RFC 9457."""
        return {
            "type": TYPES + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }


# every error that the lower rooms raise: status, type, title; the first that fits is taken
_TABLE: tuple[tuple[type[DetenteError], int, str, str], ...] = (
    (QuerySyntaxError, 400, "query-syntax", "The query cannot be read"),
    (QueryRefused, 403, "query-refused", "This endpoint only reads its own release"),
    (QueryTimeout, 503, "query-timeout", "The query ran out of time"),
    (AnswerTooLarge, 503, "answer-too-large", "The answer is larger than this server gives"),
    (QueryMemory, 503, "query-memory", "The query ran out of memory"),
    (QueryTooDeep, 400, "query-too-deep", "The query is nested too deeply"),
    (
        StoreFailure,
        502,
        "store-failed",
        "The store behind this server does not answer as it should",
    ),
    (TooBusy, 429, "too-busy", "Too many queries at once"),
    (QueryError, 400, "query-failed", "The query cannot be answered"),
    (ValueRefused, 400, "value-refused", "A value cannot be used"),
    (NotFound, 404, "not-found", "Nothing of that name"),
    (ReleaseError, 503, "no-release", "No release can be read"),
)


def report_of(error: Exception) -> Report:
    """Return what is told of an error; whatever is unforeseen is a 500 without details."""
    if isinstance(error, Problem):
        title = HTTPStatus(error.status).phrase
        return Report(error.status, error.kind, title, error.detail, error.headers, error.extra)
    if isinstance(error, HTTPException):
        return _of_http(error)
    for kind, status, name, title in _TABLE:
        if isinstance(error, kind):
            return Report(status, name, title, str(error), _headers(error), _extra(error))
    _LOG.error("unforeseen error at %s", request.path, exc_info=error)
    return Report(
        500, "internal", "Something went wrong here",
        "This is a fault of the server, not of your request; it has been noted.",
    )  # fmt: skip


def _of_http(error: HTTPException) -> Report:
    status = error.code or 500
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted({*error.valid_methods, "OPTIONS"}))
    kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
    detail = error.description or HTTPStatus(status).description
    if status == 404:
        detail = f"There is nothing at {request.path}."
    return Report(status, kind, HTTPStatus(status).phrase, detail, headers)


def _headers(error: DetenteError) -> dict[str, str]:
    # a timeout carries no Retry-After: the same query would only run out of time again
    if isinstance(error, QueryTimeout):
        return {"X-Detente-Timeout": f"{error.seconds:g}"}
    return {"Retry-After": str(error.retry_after)} if isinstance(error, TooBusy) else {}


def _extra(error: DetenteError) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if isinstance(error, QuerySyntaxError):
        extra = {"line": error.line, "column": error.column, "token": error.token}
        extra["hint"] = error.hint
    elif isinstance(error, QueryError) and error.hint:
        extra["hint"] = error.hint
    if isinstance(error, QueryTimeout):
        extra["seconds"] = error.seconds
    if isinstance(error, QueryError) and error.query:
        extra["query"] = error.query
    if isinstance(error, ValueRefused):
        extra["parameter"] = error.parameter
    return extra


def to_response(error: Exception) -> Response:
    """Answer an error in the form that the client reads."""
    report = report_of(error)
    chosen = choose(request.headers.get("Accept", ""), (PROBLEM, JSON, HTML)) or PROBLEM
    if chosen is HTML:
        page = "being_made.html" if report.status == HTTPStatus.ACCEPTED else "problem.html"
        body = render_template(page, report=report)
    else:
        body = json.dumps(report.document, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, report.status, content_type=chosen.content_type)
    if chosen is JSON:
        response.headers["Content-Type"] = PROBLEM.content_type
    response.headers.update(report.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def install(app: Flask) -> None:
    """Make this the only place of an application that turns errors into responses."""
    app.register_error_handler(Exception, to_response)
