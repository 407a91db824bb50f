"""/questions: the list, one page for each question, and its answer in every format."""

from __future__ import annotations

import difflib
import hashlib
import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, render_template, request

from kg.errors import NotFound, QueryMemory, QueryTimeout, ValueRefused
from kg.question import Broken, Question, Reading, bind_question, read_values
from kg.question.bind import Bound, fill, read_examples
from kg.question.explain import rows_told
from kg.question.parameters import RESERVED
from kg.question.sentence import sentence_of
from server.answer_body import FORMATS, body_of, formats_of
from server.answer_page import show_answer
from server.answers import AskedQuestion
from server.choices import (
    choices_document,
    counted_for,
    list_choices,
    other_values,
    parameter_of,
    read_most,
)
from server.facets import NAMES
from server.formats import CITATION, CSV, GEOJSON, HTML, JSON, Format, choose
from server.forms import build_fields
from server.lens_fields import BESIDE, CHOICES, LENS_NAMES, LENS_PARTS, fields_of, lens_of
from server.look import Look
from server.metadata import absolute
from server.problem import Problem, Report, report_of
from server.question_list import list_document
from server.search import (
    document_of,
    filled_path,
    read_sentence,
    rows_of_guesses,
    search_questions,
)
from server.service import opened, opened_without_lens, service

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from server.counts import Counted
    from server.shelf import OpenRelease

blueprint = Blueprint("questions", __name__)

_BY_NAME = {one.name: one for one in FORMATS}


@blueprint.get("/questions.json")
def list_for_programs() -> Response:
    """List the questions, or those that fit some words, with what each takes."""
    words = request.args.get("q", "").strip()[:200]
    found = search_questions(service().catalogue.questions, words)
    document = list_document(found, opened(), request.url_root)
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type=JSON.content_type)


@blueprint.get("/questions/")
def listing() -> str | Response:
    """Show the questions by theme, or those that fit some words."""
    if choose(request.headers.get("Accept", ""), (HTML, JSON)) is JSON:
        return list_for_programs()
    words = request.args.get("q", "").strip()[:200]
    catalogue = service().catalogue
    questions = search_questions(catalogue.questions, words)
    understood = read_sentence(words, catalogue.questions, opened())
    named = understood.named if understood else ()
    found = opened().directory.search(words, limit=12) if words else ()
    names = tuple(dict.fromkeys((*named, *found)))[:12]
    guesses = (*understood.guesses[:1], *understood.others) if understood else ()
    return render_template(
        "questions.html", catalogue=catalogue, questions=questions, words=words, names=names,
        understood=understood, filled_path=filled_path, rows_told=rows_told,
        rows=rows_of_guesses(guesses, opened()),
    )  # fmt: skip


@blueprint.get("/words.json")
def words_read() -> Response:
    """Say which questions a typed sentence may mean, filled in, with the answers' addresses."""
    words = request.args.get("q", "").strip()
    release = opened()
    reading = read_sentence(words, service().catalogue.questions, release)
    if reading is None:
        raise ValueRefused("q", "is needed: the question in plain words")
    document = document_of(reading)
    for told, guess in zip(
        document["guesses"], (*reading.guesses[:1], *reading.others), strict=True
    ):
        told["url"] = absolute(filled_path(guess), request.url_root)
    return jsonify({"words": reading.words, "release": release.id, **document})


@blueprint.get("/questions/<name>")
def page(name: str) -> AnyResponse:
    """Answer in the format that the client reads best: a page for a browser."""
    question = _find(name)
    negotiated = [one for one in formats_of(question) if one is not CITATION]
    chosen = choose(request.headers.get("Accept", ""), negotiated)
    if chosen is None:
        raise Problem(406, "not-acceptable", _offers(question))
    return _respond(question, chosen)


@blueprint.get("/embed/questions/<name>")
def embed(name: str) -> Response:
    """Show an answer by itself, for pages of others to frame: `server.answering` lets them."""
    asked = _asked(bind_question(_find(name), _given(), opened().directory, BESIDE))
    look = Look.read(request.args, service().settings.page_rows)
    shown = show_answer(asked, look, request.url_root)
    html = render_template("embed.html", question=asked.bound.question, **shown)
    response = Response(html, content_type=HTML.content_type)
    _declare(response, asked, truncated=asked.is_truncated)
    return response


@blueprint.get("/questions/<name>/<parameter>.json")
def choices(name: str, parameter: str) -> Response:
    """Give what a parameter may hold, with the rows that each gives; it waits for them."""
    question, release = _find(name), opened()
    found = parameter_of(question, parameter)
    most = read_most(request.args.get("most", ""))
    values = other_values(question, found, _given(), release, BESIDE)
    counts = service().counts
    listed = list_choices(
        question, found, values, release, lambda one: counts.count(one, release)
    )  # fmt: skip
    document = choices_document(
        question, found, values, listed, release,
        words=request.args.get("q", ""), most=most, root=request.url_root,
    )  # fmt: skip
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, content_type=JSON.content_type)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


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
    kept = RESERVED.union(LENS_NAMES, NAMES)
    return {name: texts for name, texts in request.args.lists() if name not in kept}


def _respond(question: Question, chosen: Format) -> Response:
    if chosen is HTML:
        return _show(question)
    if chosen not in formats_of(question):
        raise Problem(406, "not-acceptable", _offers(question))
    release = opened()
    tag = _tag(question, release.id, chosen)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        bound = bind_question(question, _given(), release.directory, BESIDE)
        response = _file(_asked(bound), chosen)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _asked(bound: Bound) -> AskedQuestion:
    return AskedQuestion(bound, opened(), service().settings.question_rows)


def _file(asked: AskedQuestion, chosen: Format) -> Response:
    look = Look.read(request.args, service().settings.page_rows)
    some = look.rows(asked) if chosen is CSV and look.is_narrowed else None
    bom = _marked(request.args.get("bom", ""))
    body = body_of(asked, chosen, request.url_root, some, bom=bom)
    response = Response(body.content, content_type=chosen.content_type)
    name = asked.bound.question.name + ("-narrowed" if some is not None else "")
    name += "-truncated" if body.truncated else ""
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{chosen.name}"'
    _declare(response, asked, truncated=body.truncated)
    return response


def _marked(bom: str) -> bool:
    if bom not in {"", "1"}:
        raise ValueRefused("bom", f"{bom[:40]!r} is not 1, which asks for a byte order mark")
    return bom == "1"


def _declare(response: Response, asked: AskedQuestion, *, truncated: bool) -> None:
    """Say in the headers where the answer is for good, and whether rows were left out."""
    address = absolute(asked.permanent(), request.url_root)
    response.headers["Link"] = f'<{address}>; rel="cite-as"'
    if truncated:
        response.headers["X-Detente-Truncated"] = "true"


def _offers(question: Question) -> str:
    offers = formats_of(question)
    without = "" if GEOJSON in offers else " It has no column of places, and so no map."
    told = ", ".join(f".{one.name} ({one.media_type})" for one in offers)
    return f"{question.name} is offered as {told}.{without}"


def _tag(question: Question, release: str, chosen: Format) -> str:
    asked = "\0".join(f"{name}={text}" for name, text in request.args.items(multi=True))
    told = f"{release}\0{question.version}\0{chosen.name}\0{request.url_root}\0{asked}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _show(question: Question) -> Response:
    release, lens_error = _opened_through_lens()
    given = _given()
    reading = read_values(question, given, release.directory, BESIDE)
    waiting = reading.only_waits
    shown: dict[str, object] = {"sentence": sentence_of(question, reading.values)}
    status, asked = 200, None
    if lens_error:
        status = 400
    elif not reading.refusals:
        asked = _asked(_bound(question, reading))
        shown, status = _shown(asked)
    elif waiting:
        reading = Reading(reading.values)
    else:
        status = 400
    if not reading.refusals:
        _count_later(question, reading, release)
    rows_of = _untold if reading.refusals else service().counts.known
    fields = build_fields(question, given, reading, release, rows_of)
    strangers = [one for one in reading.refusals if not question.parameter(one.parameter)]
    html = render_template(
        "question.html", question=question, fields=fields, reading=reading,
        waiting=waiting, strangers=strangers,
        examples=_examples(question, release) if waiting else {},
        refused=status == 400, sparql=fill(question, reading.values), lens_choices=CHOICES,
        lens_parts=LENS_PARTS, lens_fields=fields_of(lens_of(request.args)), lens_error=lens_error,
        **shown,
    )  # fmt: skip
    response = Response(html, status, content_type=HTML.content_type)
    if isinstance(report := shown.get("too_much"), Report):
        response.headers.update(report.headers)
    elif asked:
        _declare(response, asked, truncated=asked.is_truncated)
    return response


def _shown(asked: AskedQuestion) -> tuple[dict[str, object], int]:
    """Return what the page shows of an answer, and its status; too much is told beside the form."""
    look = Look.read(request.args, service().settings.page_rows)
    try:
        shown = show_answer(asked, look, request.url_root)
    except (QueryTimeout, QueryMemory) as error:
        report = report_of(error)
        told = {"sentence": asked.sentence, "too_much": report, "narrowed": asked.narrowed()}
        return told, report.status
    return shown, 404 if shown["no_page"] else 200


def _examples(question: Question, release: OpenRelease) -> dict[str, str]:
    """Return in words what a needed blank may hold, as the question's file has it."""
    needed = [one for one in question.parameters if one.required]
    values = read_examples(question, needed, release.directory)
    return {name: " or ".join(one.label for one in found) for name, found in values.items()}


def _count_later(question: Question, reading: Reading, release: OpenRelease) -> None:
    """Have the rows of the form's choices counted, for the next who sees it."""
    wanted = [
        one
        for parameter in question.parameters
        if parameter.type == "entity"
        for one in counted_for(question, parameter, reading.values, release)
        if one is not None
    ]
    service().counts.later(wanted, release)


def _untold(_: Counted) -> None:
    """Tell no rows: what stands in the form cannot be asked."""


def _opened_through_lens() -> tuple[OpenRelease, str]:
    """Return the release that the request reads, and why its lens was refused, if it was."""
    try:
        return opened(), ""
    except ValueRefused as refusal:
        return opened_without_lens(), str(refusal)


def _bound(question: Question, reading: Reading) -> Bound:
    return Bound(question, reading.values, fill(question, reading.values))
