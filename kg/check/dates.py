# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about when: dates, where they come from, and the tense of what has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.annotation.model import PAST
from kg.check.rule import Fault, Sheet, article_rule
from kg.duration import parse_relative
from kg.meaning import TIME_ROLE
from kg.time import read_edtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Event

BASES = ("Stated", "Inferred", "Relative")


@article_rule
def date_form(sheet: Sheet) -> Iterator[Fault]:
    """A date is EDTF, or a duration before or after a happening: -P2D;hap:harvest-fair."""
    for link in sheet.article.links:
        if link.scheme != "date":
            continue
        try:
            if ";" not in link.key:
                read_edtf(link.key, "event")
                continue
            _, happening = parse_relative(link.key)
        except ValueError as error:
            remedy = "write EDTF: 1924-05-03, 1924-05, 1924-05-03/1924-05-04, 1924-05-03/.."
            yield Fault(link.line, f"{link.id}: {error}", remedy)
        else:
            identity = sheet.identities.find(happening)
            if identity is None or not identity.is_happening:
                message = f"{link.id}: {happening} is no happening of entities.ttl"
                yield Fault(link.line, message, "date it by a happening, or add that one")


@article_rule
def date_basis(sheet: Sheet) -> Iterator[Fault]:
    """A date's basis is Stated, Inferred or Relative; an inferred one says from what."""
    sources = {note.target for note in sheet.article.notes if note.type == "DateFrom"}
    for note in sheet.article.notes:
        if note.type != "DateBasis":
            continue
        if note.text not in BASES:
            yield Fault(note.line, f"the basis {note.text}", f"choose one of {', '.join(BASES)}")
        elif note.text == "Inferred" and note.target not in sources:
            message = f"{note.target} is inferred from nothing that is said"
            yield Fault(note.line, message, f"add a note `DateFrom {note.target}`")


@article_rule
def tense_past(sheet: Sheet) -> Iterator[Fault]:
    """A Tense is Past, and stands on a situation that is Actual and undated."""
    stages = {a.target: a.value for a in sheet.article.attributes if a.type == "Stage"}
    for note in (note for note in sheet.article.notes if note.type == "Tense"):
        event = sheet.article.events.get(note.target)
        if note.text != PAST:
            yield Fault(note.line, f"there is no Tense {note.text}", f"write {PAST}, or nothing")
        elif event is None:
            yield Fault(note.line, f"{note.target} is no event", "tense is for situations")
        elif event.type in sheet.schema.frame_classes:
            message = _not_presumed(sheet, event, stages.get(event.id))
            if message:
                yield Fault(note.line, f"{event.id} {message}", "take the note out")


def _not_presumed(sheet: Sheet, event: Event, stage: str | None) -> str:
    """Return why nothing is presumed of an event's time, whatever its tense; or nothing."""
    if not sheet.schema.is_a(event.type, "Situation"):
        return f"is a {event.type}, which is no situation"
    if stage not in (None, "Actual"):
        return f"is {stage}, so it is not said to have been"
    return "has a Time, which says when" if _dated(event) else ""


def _dated(event: Event) -> bool:
    return any(filler.role == TIME_ROLE for filler in event.fillers)
