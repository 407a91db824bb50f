"""/questions: the list, one page for each question, and its answer in every format."""

from __future__ import annotations

import difflib
import hashlib
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from kg.errors import NotFound
from kg.lens_store import offered_lenses
from kg.question import Broken, Question, Reading, bind_question, read_values
from kg.question.bind import Bound, fill
from kg.question.explain import explain_empty
from kg.question.parameters import RESERVED
from kg.store import QueryRequest
from kg.store.interface import DEFAULT_FORMATS, select
from server.answers import AskedQuestion, to_json
from server.describe import to_rdf
from server.formats import CSV, HTML, JSON, SRJ, TSV, TURTLE, Format, choose
from server.forms import build_fields, sentence_of
from server.problem import Problem
from server.search import filled_path, read_sentence, search_questions
from server.service import opened, service
from server.spreadsheet import to_csv
from server.subgraph import claims_subgraph, constructed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("questions", __name__)

# the first row is what `*/*` gets
FORMATS: tuple[Format, ...] = (HTML, JSON, CSV, TSV, SRJ, TURTLE)
_BY_NAME = {one.name: one for one in FORMATS}


@blueprint.get("/questions/")
def listing() -> str:
    """Show the questions by theme, or those that fit some words."""
    words = request.args.get("q", "").strip()[:200]
    catalogue = service().catalogue
    questions = search_questions(catalogue.questions, words)
    names = opened().directory.search(words, limit=12) if words else ()
    return render_template(
        "questions.html", catalogue=catalogue, questions=questions, words=words, names=names,
        understood=read_sentence(words, catalogue.questions, opened()), filled_path=filled_path,
    )  # fmt: skip


@blueprint.get("/questions/<name>")
def page(name: str) -> AnyResponse:
    """Answer in the format that the client reads best: a page for a browser."""
    chosen = choose(request.headers.get("Accept", ""), FORMATS)
    if chosen is None:
        offers = ", ".join(one.media_type for one in FORMATS)
        raise Problem(406, "not-acceptable", f"a question's answer is offered as {offers}")
    return _respond(_find(name), chosen)


@blueprint.get("/questions/<name>.<ending>")
def answer(name: str, ending: str) -> AnyResponse:
    """Answer in the format of the ending."""
    if ending not in _BY_NAME:
        raise NotFound(f"no format {ending!r}; there are {', '.join(_BY_NAME)}")
    return _respond(_find(name), _BY_NAME[ending])


def _find(name: str) -> Question:
    catalogue = service().catalogue
    found = catalogue.find(name)
    if isinstance(found, Question):
        return found
    if isinstance(found, Broken):
        told = "; ".join(str(finding) for finding in found.findings)
        raise Problem(500, "question-broken", f"the question {name} is broken: {told}")
    close = difflib.get_close_matches(name, [one.name for one in catalogue.questions], 3, 0.4)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise NotFound(f"no question is called {name!r}{hint}; /questions/ lists them")


def _given() -> dict[str, list[str]]:
    """Return the values of the address, without what the page keeps for itself."""
    kept = RESERVED | {"lens"}
    return {name: texts for name, texts in request.args.lists() if name not in kept}


def _respond(question: Question, chosen: Format) -> Response:
    if chosen is HTML:
        return _show(question)
    release = opened()
    tag = _tag(question, release.id, chosen)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        bound = bind_question(question, _given(), release.directory)
        body, used = _body(AskedQuestion(bound, release), chosen)
        response = Response(body, content_type=used.content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{question.name}.{used.name}"'
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _tag(question: Question, release: str, chosen: Format) -> str:
    asked = "\0".join(f"{name}={text}" for name, text in request.args.items(multi=True))
    told = f"{release}\0{question.version}\0{chosen.name}\0{request.url_root}\0{asked}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _body(asked: AskedQuestion, chosen: Format) -> tuple[bytes, Format]:
    root = request.url_root
    if chosen is JSON:
        return to_json(asked, root), chosen
    if chosen is CSV:
        return to_csv(asked, root, bom=request.args.get("bom") == "1"), chosen
    if chosen is TURTLE:
        return _turtle(asked), chosen
    formats = {**DEFAULT_FORMATS, "solutions": chosen.engine, "boolean": chosen.engine}
    return asked.release.engine.evaluate(QueryRequest(asked.bound.text, formats)).body, chosen


def _turtle(asked: AskedQuestion) -> bytes:
    """Return what the question constructs, or the claims behind the rows that it selects."""
    if asked.bound.question.form == "CONSTRUCT":
        return to_rdf(constructed(asked.release.engine, asked.bound.text), TURTLE)
    claims = {iri for row in asked.table.rows for iri in asked.claims(row)}
    return to_rdf(claims_subgraph(asked.release.engine, claims), TURTLE)


def _show(question: Question) -> Response:
    release, given = opened(), _given()
    reading = read_values(question, given, release.directory)
    waiting = reading.only_waits
    shown: dict[str, object] = {}
    status = 200
    if not reading.refusals:
        shown = _answered(AskedQuestion(_bound(question, reading), release))
    elif waiting:
        reading = Reading(reading.values)
    else:
        status = 400
    fields = build_fields(question, given, reading, release.directory)
    strangers = [one for one in reading.refusals if not question.parameter(one.parameter)]
    html = render_template(
        "question.html", question=question, fields=fields, reading=reading,
        sentence=sentence_of(question, reading), waiting=waiting, strangers=strangers,
        refused=status == 400, sparql=fill(question, reading.values), lenses=offered_lenses(),
        **shown,
    )  # fmt: skip
    return Response(html, status, content_type=HTML.content_type)


def _bound(question: Question, reading: Reading) -> Bound:
    return Bound(question, reading.values, fill(question, reading.values))


def _answered(asked: AskedQuestion) -> dict[str, object]:
    size = service().settings.page_rows
    order = request.args.get("sort", "")
    rows = asked.sorted_rows(order)
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    first = (number - 1) * size
    shown: dict[str, object] = {
        "asked": asked, "order": order, "pages": pages, "page": number, "first": first,
        "rows": asked.shown(rows[first : first + size]), "total": len(rows),
    }  # fmt: skip
    if not rows:
        shown["why"] = explain_empty(
            asked.bound, lambda text: len(select(asked.release.engine, text).rows)
        )
        shown["unmentioned"] = _unmentioned(asked)
    return shown


def _unmentioned(asked: AskedQuestion) -> list[str]:
    """Return the names of the entities asked for that no claim speaks of."""
    directory = asked.release.directory
    found = []
    for parameter in asked.bound.question.parameters:
        if parameter.type == "entity":
            for value in asked.bound.values.get(parameter.name, ()):
                known = directory.find(value.raw, parameter.classes)
                if known and not known[0].claims:
                    found.append(value.label)
    return found
