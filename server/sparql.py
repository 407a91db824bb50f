"""/sparql: the SPARQL 1.1 Protocol, for reading."""

from __future__ import annotations

import functools
import hashlib
import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from kg.errors import DetenteError
from kg.question import Question, read_values
from kg.question.bind import fill
from kg.store import Answer, QueryRequest
from kg.store.interface import read_table
from server.describe import DEFAULT_GRAPH, describe_service
from server.formats import BOOLEANS, GRAPHS, HTML, SOLUTIONS, SRJ, TURTLE, Format, choose
from server.problem import Problem, report_of
from server.protocol import POST_TYPES, ProtocolRequest, read_request
from server.service import opened, service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store import Caller, Kind
    from server.shelf import OpenRelease

blueprint = Blueprint("sparql", __name__)

_FIRST = """PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX said: <https://w3id.org/detente/said#>

# the claims about a presence of troops, and who says so
SELECT ?claim ?says ?source WHERE {
  ?claim a said:Presence ;
         dt:paraphrase ?says ;
         dt:attributedTo ?source .
}
LIMIT 50
"""
METHODS = "GET, HEAD, OPTIONS, POST"
_TABLES: Mapping[Kind, tuple[Format, ...]] = {
    "solutions": (*SOLUTIONS, HTML),
    "boolean": (*BOOLEANS, HTML),
    "graph": (*GRAPHS, HTML),
}
_CALLED: Mapping[Kind, str] = {
    "solutions": "a table is",
    "boolean": "yes or no is",
    "graph": "a graph is",
}
_FALLBACK: Mapping[Kind, Format] = {"solutions": SRJ, "boolean": SRJ, "graph": TURTLE}


class Formats(dict["Kind", "Format | None"]):
    """The format for each kind of answer; None where what a client accepts is not offered."""

    @functools.cached_property
    def engine(self) -> Mapping[Kind, str]:
        """The media types to ask an engine for, the fallback where there is no format."""
        return {
            kind: (chosen if chosen and chosen is not HTML else _FALLBACK[kind]).engine
            for kind, chosen in self.items()
        }

    @functools.cached_property
    def mark(self) -> str:
        """What an entity tag holds of the formats."""
        return "\0".join(f"{kind}={one.name if one else ''}" for kind, one in self.items())

    @functools.cached_property
    def for_machines(self) -> bool:
        """Tell whether there is a format, and none is a page."""
        return HTML not in self.values() and any(self.values())


# what differs from one call to the next cannot be cached under a tag
_VOLATILE = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


@blueprint.route("/sparql", methods=["GET", "HEAD", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query, or say what this endpoint is."""
    limits = service().settings
    asked = read_request(request, max_body=limits.max_body, longest=limits.timeout)
    accept = request.headers.get("Accept", "")
    if asked.query is None:
        return _introduce(accept)
    formats = formats_for(accept)
    if not any(formats.values()):
        raise Problem(406, "not-acceptable", _offers("Accept asks for what is not offered"))
    if all(chosen in {HTML, None} for chosen in formats.values()):
        return _show(asked)
    return _answer(asked, formats)


@functools.lru_cache(maxsize=256)
def formats_for(accept: str) -> Formats:
    """Return the format that an Accept header chooses for each kind of answer."""
    return Formats((kind, choose(accept, table)) for kind, table in _TABLES.items())


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """Say what the endpoint takes."""
    response = Response(status=204)
    response.headers["Allow"] = METHODS
    response.headers["Accept-Post"] = POST_TYPES
    return response


def _offers(message: str) -> str:
    solutions = ", ".join(one.media_type for one in SOLUTIONS)
    graphs = ", ".join(one.media_type for one in GRAPHS)
    return f"{message}; SELECT and ASK: {solutions}; CONSTRUCT and DESCRIBE: {graphs}"


def not_offered(answer: Answer) -> Problem:
    """Return what is told of an answer for whose kind a client accepts no format; let go of it."""
    answer.close()
    return Problem(406, "not-acceptable", _offers(f"{_CALLED[answer.kind]} not offered so"))


def _introduce(accept: str) -> Response:
    chosen = choose(accept, (*GRAPHS, HTML))
    if chosen is None:
        raise Problem(406, "not-acceptable", _offers("the service description is RDF or HTML"))
    if chosen is HTML:
        opened()  # the page names its release
        return Response(_editor(query=_example()), content_type=HTML.content_type)
    body = describe_service(opened(), service().settings, request.url_root, chosen)
    return Response(body, content_type=chosen.content_type)


def _example() -> str:
    """Return the query that the editor starts with: the question to show, with its values."""
    question = service().catalogue.find(request.args.get("show", ""))
    if not isinstance(question, Question):
        return _FIRST
    names = {name for one in question.parameters for name in (one.name, *one.slots)}
    given = {name: texts for name, texts in request.args.lists() if name in names}
    return fill(question, read_values(question, given, opened().directory).values)


def _answer(asked: ProtocolRequest, formats: Formats) -> Response:
    release = opened()
    tag = tag_of(release.id, asked, formats)
    # `*` is any answer that there is, which is not known before it is made
    if tag and tag in request.if_none_match.as_set(include_weak=True):
        response = Response(status=304)
    else:
        answer = evaluate(release, asked, formats)
        chosen = formats[answer.kind]
        if chosen is None:
            raise not_offered(answer)
        if chosen is HTML:
            return _page_of(asked, answer)
        response = _respond(answer, chosen)
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    _note_timeout(response, asked)
    return response


def _respond(answer: Answer, chosen: Format) -> Response:
    """Send an answer with its length: one that breaks off can then not be taken for a whole one."""
    if isinstance(answer.content, bytes):
        return Response(answer.content, content_type=chosen.content_type)
    response = Response(answer.chunks(), content_type=chosen.content_type, direct_passthrough=True)
    response.content_length = answer.length
    response.call_on_close(answer.close)
    return response


def _note_timeout(response: Response, asked: ProtocolRequest) -> None:
    response.headers["X-Detente-Timeout"] = f"{asked.timeout:g}"
    if asked.clamped:
        response.headers["X-Detente-Timeout-Clamped"] = "true"


def evaluate(
    release: OpenRelease,
    asked: ProtocolRequest,
    formats: Formats,
    caller: Caller | None = None,
) -> Answer:
    """Run a query; every kind of answer has a format, the fallback where none was acceptable."""
    return release.engine.evaluate(request_of(asked, formats, caller))


def request_of(
    asked: ProtocolRequest,
    formats: Formats,
    caller: Caller | None = None,
) -> QueryRequest:
    """Return what to ask an engine."""
    return QueryRequest(
        asked.query or "", formats.engine, asked.default_graphs, asked.named_graphs, asked.timeout,
        caller=caller,
    )  # fmt: skip


def tag_of(release: str, asked: ProtocolRequest, formats: Formats) -> str:
    """Return the entity tag of an answer, empty where each call may give another."""
    query = asked.query or ""
    shouted = query.upper()  # it takes a fraction of the time of the expression
    if (
        "NOW" in shouted or "RAND" in shouted or "UUID" in shouted or "BNODE" in shouted
    ) and _VOLATILE.search(query):
        return ""
    parts = [release, query, formats.mark, "|", *asked.default_graphs, "|", *asked.named_graphs]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _show(asked: ProtocolRequest) -> Response:
    """Answer a browser: the editor with the answer, or with what is wrong, under it."""
    try:
        answer = evaluate(opened(), asked, Formats(_FALLBACK))
    except DetenteError as error:
        report = report_of(error)
        page = _editor(query=asked.query or "", report=report)
        response = Response(page, report.status, report.headers, content_type=HTML.content_type)
        _note_timeout(response, asked)
        return response
    return _page_of(asked, answer)


def _page_of(asked: ProtocolRequest, answer: Answer) -> Response:
    """Return the editor with an answer under it."""
    table = read_table(answer.body) if answer.kind == "solutions" else None
    page = _editor(query=asked.query or "", answer=answer, table=table)
    response = Response(page, content_type=HTML.content_type)
    _note_timeout(response, asked)
    return response


def _editor(**shown: object) -> str:
    questions = service().catalogue.questions
    return render_template(
        "sparql.html",
        questions=questions,
        settings=service().settings,
        default_graph=DEFAULT_GRAPH,
        **shown,
    )
