"""The YAML draft in which annotators write, read with line numbers.

An annotator copies words, the compiler finds their offsets (`kg.annotation.compile`). A claim:

    - id: patrol                       # a name of its own in this article
      type: Deployment
      at: "patrols"                    # the trigger, in sentence s (nth: 2 for the second time)
      s: 5
      roles:
        - Deployer: {at: "the Ruritanian guard", ref: kg:ruritanian-guard}
        - Topic: {claim: other-slug}   # a claim as filler
      certainty: Reported
      tense: past                      # an undated situation that may be over: a note, Tense Past
      …
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from kg.annotation.brat import parse_spans
from kg.annotation.model import PAST
from kg.annotation.nodes import Nodes, line_of
from kg.errors import AnnotationError, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Span

ATTRIBUTES = {  # field of a draft -> attribute of an event
    "certainty": "Certainty",
    "stage": "Stage",
    "polarity": "Polarity",
    "force": "ConditionForce",
    "extent": "Extent",
    "status": "Status",
    "stance": "Stance",
    "kin": "Kin",
    "harm": "Harm",
}
TENSES = {"past": PAST}  # as drafted -> the note's text
_WORDS = ("at", "s", "nth", "span", "ref", "type", "basis", "from")
_CLAIM = ("id", "type", "at", "s", "nth", "span", "roles", *ATTRIBUTES, "about", "paraphrase")
_CLAIM += ("tense", "open", "openlist", "conditions", "note")
_DRAFT = ("article", "claims", "relations")


@dataclass(frozen=True)
class Words:
    """Words of the article: found as the `nth` occurrence in a sentence, or given by `spans`."""

    at: str
    sentence: int
    nth: int = 1
    spans: tuple[Span, ...] = ()
    ref: str = ""
    type: str = ""
    basis: str = ""
    derived_from: str = ""
    line: int = 0


@dataclass(frozen=True)
class DraftClaim:
    """A claim as drafted; a filler is words or the slug of another claim."""

    slug: str
    type: str
    trigger: Words
    fillers: tuple[tuple[str, Words | str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    about: str = ""
    tense: str = ""
    paraphrase: str = ""
    leaves_open: tuple[str, ...] = ()
    open_lists: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class DraftRelation:
    """A tie between two mentions as drafted."""

    type: str
    source: Words
    target: Words
    line: int = 0


@dataclass(frozen=True)
class Draft:
    """A whole draft, with the file it came from."""

    article: str
    claims: tuple[DraftClaim, ...]
    relations: tuple[DraftRelation, ...] = ()
    file: str = ""


def read_draft(text: str, file: str) -> Draft:
    """Read a draft; AnnotationError with every finding where it is unusable."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(filter(None, (error.problem, error.context)))
        line, remedy = mark.line + 1 if mark else 0, "mend this line, or the one before it"
        finding = Finding(file, line, "draft-syntax", message, remedy)
        raise AnnotationError([finding]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        finding = Finding(file, line, "draft-syntax", error.reason, "take the character out")
        raise AnnotationError([finding]) from error
    if root is None:
        remedy = "start with `article: <id>`"
        raise AnnotationError([Finding(file, 0, "draft-syntax", "the draft is empty", remedy)])
    nodes = Nodes(file)
    fields = nodes.fields(root, _DRAFT)
    draft = Draft(
        nodes.text(fields.get("article")),
        tuple(_claim(nodes, node) for node in nodes.items(fields.get("claims"))),
        tuple(_relations(nodes, fields.get("relations"))),
        file,
    )
    _check_needed(nodes, draft)
    if nodes.findings:
        raise AnnotationError(sorted(nodes.findings))
    return draft


def _claim(nodes: Nodes, node: yaml.Node) -> DraftClaim:
    fields = nodes.fields(node, _CLAIM)
    trigger = _words(nodes, fields, line_of(node), default_sentence=-1)
    tense = nodes.text(fields.get("tense"))
    return DraftClaim(
        slug=nodes.text(fields.get("id")),
        type=nodes.text(fields.get("type")),
        trigger=Words(trigger.at, trigger.sentence, trigger.nth, trigger.spans, line=trigger.line),
        fillers=tuple(_fillers(nodes, fields.get("roles"), trigger.sentence)),
        attributes=tuple(
            (name, nodes.text(fields[field]))
            for field, name in ATTRIBUTES.items()
            if field in fields
        ),
        about=nodes.text(fields.get("about")),
        tense=TENSES.get(tense, tense),
        paraphrase=_one_line(nodes.text(fields.get("paraphrase"))),
        leaves_open=_texts(nodes, fields.get("open")),
        open_lists=_texts(nodes, fields.get("openlist")),
        conditions=_texts(nodes, fields.get("conditions")),
        note=_one_line(nodes.text(fields.get("note"))),
        line=line_of(node),
    )


def _fillers(
    nodes: Nodes, node: yaml.Node | None, sentence: int
) -> Iterator[tuple[str, Words | str]]:
    for item in nodes.items(node):
        for role, value in nodes.one_pair(item):
            fields = nodes.fields(value, (*_WORDS, "claim"))
            if "claim" in fields and "at" in fields:
                nodes.report(line_of(value), f"{role} is words and a claim at once", "keep one")
            if "claim" in fields:
                yield role, nodes.text(fields["claim"])
            else:
                yield role, _words(nodes, fields, line_of(value), sentence)


def _words(nodes: Nodes, fields: dict[str, yaml.Node], line: int, default_sentence: int) -> Words:
    spans = nodes.text(fields.get("span"))
    try:
        parsed = parse_spans(spans) if spans else ()
    except ValueError:
        nodes.report(line, f"{spans!r} is no span", "write `12 19` or `12 19;25 30`")
        parsed = ()
    sentence = nodes.number(fields.get("s"), default_sentence)
    if "at" not in fields:
        nodes.report(line, "no words", 'add `at: "…"`, the words as they stand in the sentence')
    elif sentence < 0 and not spans:
        nodes.report(line, "no sentence", "add `s: …`, the sentence's number")
    return Words(
        at=nodes.text(fields.get("at")),
        sentence=sentence,
        nth=nodes.number(fields.get("nth"), 1),
        spans=parsed,
        ref=nodes.text(fields.get("ref")),
        type=nodes.text(fields.get("type")),
        basis=nodes.text(fields.get("basis")),
        derived_from=_one_line(nodes.text(fields.get("from"))),
        line=line,
    )


def _relations(nodes: Nodes, node: yaml.Node | None) -> Iterator[DraftRelation]:
    for item in nodes.items(node):
        for kind, value in nodes.one_pair(item):
            ends = [
                _words(nodes, nodes.fields(end, _WORDS), line_of(end), -1)
                for end in nodes.items(value)
            ]
            if len(ends) == 2:
                yield DraftRelation(kind, ends[0], ends[1], line_of(item))
            else:
                nodes.report(
                    line_of(item), f"{kind} joins two mentions", "write [{at: …}, {at: …}]"
                )


def _texts(nodes: Nodes, node: yaml.Node | None) -> tuple[str, ...]:
    return tuple(nodes.text(item) for item in nodes.items(node))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check_needed(nodes: Nodes, draft: Draft) -> None:
    """Report what a draft or a claim cannot do without."""
    if not draft.article:
        nodes.report(1, "the draft does not say its article", "start with `article: <id>`")
    for claim in draft.claims:
        if not (claim.slug and claim.type):
            nodes.report(claim.line, "a claim without id or type", "add `id: …` and `type: …`")
        if claim.slug != "".join(claim.slug.split()):
            nodes.report(claim.line, f"{claim.slug!r} has blanks", "write it-like-this")
