# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about claims: events, their roles, attributes and notes."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from kg.annotation.compile import nearest
from kg.annotation.redraft import NOTES
from kg.check.rule import Fault, Sheet, article_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Event, Mention, Note

NEEDED = ("Certainty", "Stage", "Polarity")
PLAIN = "Attribution"
RELATIONS = ("ShareOf", "CountOf", "SubsetOf", "Alternative")


@article_rule
def event_type(sheet: Sheet) -> Iterator[Fault]:
    """An event's type is a frame of the ontology."""
    known = set(sheet.schema.frame_classes)
    for event in sheet.article.events.values():
        if event.type not in known:
            remedy = nearest(event.type, known) or "see the events in annotation.conf"
            yield Fault(event.line, f"{event.id} has the type {event.type}", remedy)


@article_rule
def trigger_type(sheet: Sheet) -> Iterator[Fault]:
    """The trigger of an event has the event's type."""
    for event in _framed(sheet):
        trigger = sheet.article.mentions[event.trigger]
        if trigger.type != event.type:
            message = f"{event.id} is a {event.type}, its trigger {trigger.id} a {trigger.type}"
            yield Fault(event.line, message, f"make the trigger a {event.type}")


@article_rule
def role_known(sheet: Sheet) -> Iterator[Fault]:
    """A role belongs to its event's frame."""
    for event in _framed(sheet):
        known = set(sheet.schema.roles(event.type))
        for filler in event.fillers:
            if filler.role not in known:
                message = f"{event.id}: {event.type} has no role {filler.role}"
                remedy = nearest(filler.role, known) or f"its roles: {', '.join(sorted(known))}"
                yield Fault(event.line, message, remedy)


@article_rule
def role_range(sheet: Sheet) -> Iterator[Fault]:
    """What fills a role is of the kind that the role takes."""
    for event in _framed(sheet):
        roles = sheet.schema.roles(event.type)
        for filler in event.fillers:
            if filler.role not in roles:
                continue
            range_ = roles[filler.role].range
            types = _types(sheet, filler.target)
            if not any(sheet.schema.fits(type_, range_) for type_ in types):
                is_ = " and ".join(types)
                message = f"{event.id}: {filler.role} takes {range_}, but {filler.target} is {is_}"
                remedy = "choose another role, or correct the type or the reference"
                yield Fault(event.line, message, remedy)


def _framed(sheet: Sheet) -> Iterator[Event]:
    """Yield the events whose type is known; the others have a rule of their own."""
    known = set(sheet.schema.frame_classes)
    return (event for event in sheet.article.events.values() if event.type in known)


def _types(sheet: Sheet, target: str) -> tuple[str, ...]:
    """Return the types of what fills a role: an event's, an entity's classes, a mention's."""
    if target in sheet.article.events:
        return (sheet.article.events[target].type,)
    mention: Mention = sheet.article.mentions[target]
    keys = [each.key for each in sheet.article.links if each.target == target]
    identities = [sheet.identities.find(key) for key in keys]
    classes = [cls for identity in identities if identity for cls in identity.classes]
    return tuple(dict.fromkeys((mention.type, *classes)))


@article_rule
def claim_attributes(sheet: Sheet) -> Iterator[Fault]:
    """Every claim has certainty, stage and polarity, each once; a plain Attribution needs none."""
    given = Counter((each.target, each.type) for each in sheet.article.attributes)
    for event in sheet.article.events.values():
        missing = [name for name in NEEDED if not given[event.id, name]]
        if missing and event.type != PLAIN:
            message = f"{event.id} has no {' and no '.join(missing)}"
            remedy = f"add `A…\t{missing[0]} {event.id} …`"
            yield Fault(event.line, message, remedy)
    for each in sheet.article.attributes:
        if given.pop((each.target, each.type), 1) > 1:
            yield Fault(each.line, f"{each.target} has {each.type} more than once", "keep one")


@article_rule
def attribute_value(sheet: Sheet) -> Iterator[Fault]:
    """An attribute is one the frame may carry, with a value of its vocabulary."""
    for each in sheet.article.attributes:
        if each.type not in sheet.schema.attributes:
            remedy = nearest(each.type, set(sheet.schema.attributes)) or "see annotation.conf"
            yield Fault(each.line, f"there is no attribute {each.type}", remedy)
            continue
        values = sheet.schema.attribute_values(each.type)
        if each.value not in values:
            message = f"{each.type} has no value {each.value or '(none)'}"
            yield Fault(each.line, message, f"choose one of {', '.join(values)}")
        event = sheet.article.events.get(each.target)
        if event is None:
            yield Fault(each.line, f"{each.target} is no event", "attributes are for events")
        elif event.type in sheet.schema.frame_classes and (
            each.type not in sheet.schema.attributes_of(event.type)
        ):
            message = f"{each.target} is a {event.type}, which has no {each.type}"
            yield Fault(each.line, message, "take the line out, or choose another frame")


@article_rule
def claim_paraphrase(sheet: Sheet) -> Iterator[Fault]:
    """Every claim but a plain Attribution has one paraphrase, a sentence with its full stop."""
    notes = list(_notes(sheet, "Paraphrase"))
    given = Counter(note.target for note in notes)
    for event in sheet.article.events.values():
        if event.type != PLAIN and not given[event.id]:
            message = f"{event.id} has no paraphrase"
            yield Fault(event.line, message, f"add `#…\tParaphrase {event.id}\t…`, in own words")
    for note in notes:
        if given[note.target] > 1:
            yield Fault(note.line, f"{note.target} has more than one paraphrase", "keep one")
        elif not note.text.rstrip("”\"')").endswith((".", "!", "?")):
            yield Fault(note.line, f"{note.id} is no whole sentence", "end it with a full stop")


@article_rule
def claim_cycle(sheet: Sheet) -> Iterator[Fault]:
    """No claim holds itself, directly or through others."""
    events = sheet.article.events
    graph = {e.id: [f.target for f in e.fillers if f.target in events] for e in events.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        message = f"{' holds '.join(ring)}"
        yield Fault(
            events[ring[0]].line, message, "break the ring: one of them holds another thing"
        )


@article_rule
def condition_supposed(sheet: Sheet) -> Iterator[Fault]:
    """A claim that is a condition is Supposed: nobody says that it is so."""
    stages = {a.target: a.value for a in sheet.article.attributes if a.type == "Stage"}
    for event in sheet.article.events.values():
        for filler in event.fillers:
            known = filler.role == "Condition" and filler.target in sheet.article.events
            if known and stages.get(filler.target) not in (None, "Supposed"):
                message = (
                    f"{filler.target} is a condition of {event.id} and {stages[filler.target]}"
                )
                line = sheet.article.events[filler.target].line
                yield Fault(
                    line, message, "make its Stage Supposed; what also holds is a claim more"
                )


@article_rule
def condition_force(sheet: Sheet) -> Iterator[Fault]:
    """A claim with conditions says If, OnlyIf, Unless or Until, and one without says none."""
    forced = {a.target: a.line for a in sheet.article.attributes if a.type == "ConditionForce"}
    for event in sheet.article.events.values():
        conditions = any(filler.role == "Condition" for filler in event.fillers)
        if conditions and event.id not in forced:
            message = f"{event.id} has a condition and no ConditionForce"
            yield Fault(event.line, message, f"add `A…\tConditionForce {event.id} If`")
        if event.id in forced and not conditions:
            message = f"{event.id} has a ConditionForce and no condition"
            yield Fault(forced[event.id], message, "add the role Condition, or take the line out")


@article_rule
def open_role(sheet: Sheet) -> Iterator[Fault]:
    """LeavesOpen and OpenList name roles of the frame; OpenList one that something fills.

    LeavesOpen may name a filled role: one party of a clash is named, the other is not.
    """
    for note in sheet.article.notes:
        event = sheet.article.events.get(note.target)
        if note.type not in ("LeavesOpen", "OpenList") or event is None:
            continue
        if event.type not in sheet.schema.frame_classes:
            continue
        filled = {filler.role for filler in event.fillers}
        for role in note.text.split():
            known = set(sheet.schema.roles(event.type))
            if role not in known:
                message = f"{event.id}: {event.type} has no role {role} to leave open"
                yield Fault(note.line, message, nearest(role, known) or "take the line out")
            elif note.type == "OpenList" and role not in filled:
                message = f"{event.id} lists no {role} that could go on"
                yield Fault(note.line, message, "fill the role, or write LeavesOpen")


@article_rule
def attribution_whole(sheet: Sheet) -> Iterator[Fault]:
    """A plain Attribution says who speaks and what is said."""
    for event in sheet.article.events.values():
        if event.type == PLAIN:
            missing = [r for r in ("Speaker", "Topic") if r not in {f.role for f in event.fillers}]
            if missing:
                message = f"{event.id} has no {' and no '.join(missing)}"
                yield Fault(event.line, message, "add it; hearsay needs no Attribution at all")


@article_rule
def slug_unique(sheet: Sheet) -> Iterator[Fault]:
    """A slug names one claim of its article."""
    first: dict[str, str] = {}
    for note in _notes(sheet, "Slug"):
        if first.setdefault(note.text, note.target) != note.target:
            message = f"{note.text} is the slug of {first[note.text]} and of {note.target}"
            yield Fault(note.line, message, "give one of them another")


@article_rule
def note_type(sheet: Sheet) -> Iterator[Fault]:
    """A note is of a known type, and says something."""
    for note in sheet.article.notes:
        if note.type not in NOTES:
            remedy = nearest(note.type, set(NOTES)) or f"known are {', '.join(NOTES)}"
            yield Fault(note.line, f"{note.id} is a note of type {note.type}", remedy)
        elif not note.text.strip():
            yield Fault(note.line, f"{note.id} says nothing", "fill it in, or take the line out")


@article_rule
def relation_type(sheet: Sheet) -> Iterator[Fault]:
    """A relation is ShareOf, CountOf, SubsetOf or Alternative, and joins two mentions."""
    for each in sheet.article.relations:
        if each.type not in RELATIONS:
            yield Fault(each.line, f"{each.id}: {each.type}", f"choose {', '.join(RELATIONS)}")
        if not {each.source, each.target} <= sheet.article.mentions.keys():
            yield Fault(each.line, f"{each.id} joins what are no mentions", "join two T lines")


def _notes(sheet: Sheet, type_: str) -> Iterator[Note]:
    return (note for note in sheet.article.notes if note.type == type_)
