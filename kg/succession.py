"""What ends a situation: a capture ends another's control, a fall ends the fallen one's office.

A happening of one kind closes a situation of another that had certainly begun by then. Of a part
taken nothing follows for the whole. Kinds and roles are data, below; each says why it is sound.
What is closed stays: its claims, who told of it last and what closed it are all in the projection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.disagreement import SOME_EXTENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.chronology import Dates
    from kg.claim import Claim
    from kg.identity import Identities
    from kg.ontology import Schema
    from kg.time import Stamps


@dataclass(frozen=True)
class Closer:
    """Happenings of `event` close situations of `situation`.

    `same`: pairs of roles (of the event, of the situation) that must share somebody or something.
    `spared`: such a pair where sharing means that the situation is the event's own outcome.
    `final`: nobody comes back, so that a present tense in a later article speaks of the past.
    `only`: the class that whom the event is about must have, where the rule is unsound for others.
    `because`: why this follows, for readers of docs/lenses.md.
    """

    event: str
    situation: str
    same: tuple[tuple[str, str], ...]
    spared: tuple[str, str] | None = None
    final: bool = False
    only: str | None = None
    because: str = ""


CLOSERS = (
    Closer(
        "Capture",
        "TerritorialControl",
        (("taken", "territory"),),
        ("taker", "controller"),
        because="Who takes the whole of a place ends the control of everybody else.",
    ),
    Closer(
        "Loss",
        "TerritorialControl",
        (("lost", "territory"), ("loser", "controller")),
        because="Who loses the whole of a place no longer controls it.",
    ),
    Closer(
        "Fall",
        "TerritorialControl",
        (("fallen", "controller"),),
        final=True,
        because="Who is brought down no longer controls anything.",
    ),
    Closer(
        "Fall",
        "OfficeHolding",
        (("fallen", "holder"),),
        final=True,
        because="Who is brought down no longer holds the office.",
    ),
    Closer(
        "Fall",
        "OfficeHolding",
        (("fallen", "of"),),
        final=True,
        only="Government",
        because="A government that is brought down has no offices; a state keeps its own.",
    ),
    Closer(
        "Fall",
        "Leadership",
        (("fallen", "leader"),),
        final=True,
        because="Who is brought down no longer leads.",
    ),
    Closer(
        "Fall",
        "Support",
        (("fallen", "supported"),),
        final=True,
        only="Government",
        because="A government that is brought down is there no more to be supported; a person, a "
        "party or a state may be supported afterwards.",
    ),
    Closer(
        "Appointment",
        "OfficeHolding",
        (("office", "office"),),
        ("appointee", "holder"),
        because="An office is a post that persons hold one after the other.",
    ),
    Closer(
        "Withdrawal",
        "Presence",
        (("mover", "deployer"), ("from", "host")),
        because="Who withdraws from a place no longer stands there.",
    ),
    Closer(
        "Withdrawal",
        "Siege",
        (("mover", "besieger"), ("from", "besieged")),
        because="Who withdraws from a place no longer besieges it.",
    ),
    Closer(
        "Capture",
        "Siege",
        (("taker", "besieger"), ("taken", "besieged")),
        because="Who has taken the whole of a place besieges it no longer.",
    ),
    Closer(
        "Release",
        "Captivity",
        (("released", "captive"),),
        only="Person",
        because="A person who is freed is held no longer; of a group some may be freed and "
        "others not.",
    ),
    Closer(
        "SanctionLifted",
        "SanctionRegime",
        (("imposer", "imposer"), ("target", "target")),
        because="Who lifts sanctions on somebody ends them.",
    ),
    Closer(
        "Split",
        "Membership",
        (("splitter", "member"), ("from", "of")),
        because="Who splits from a body is no longer a member of it.",
    ),
)


def close(
    dates: Mapping[NamedNode, Dates],
    claims: Iterable[Claim],
    schema: Schema,
    identities: Identities | None = None,
) -> dict[NamedNode, Dates]:
    """Return the dates of all happenings, with what closed them where something did.

    `claims` are those that are projected.
    """
    known = list(claims)
    whole = [claim for claim in known if claim.attribute("Extent") not in SOME_EXTENT]
    found = dict(dates)
    for closer in CLOSERS:
        events = [
            c
            for c in whole
            if schema.is_a(c.type, closer.event) and _is_meant(closer, c, schema, identities)
        ]
        situations = [c for c in known if schema.is_a(c.type, closer.situation)]
        for event in events:
            end = dates[event.about].stamps
            for situation in situations:
                now = found[situation.about]
                before = now.stated if closer.final else now.stamps
                if _closes(closer, event, situation) and _ends(before, end, final=closer.final):
                    found[situation.about] = _closed(now, end, event.about)
    return found


def _closed(dates: Dates, end: Stamps, event: NamedNode) -> Dates:
    """Return the dates with one more end; the earliest of the ends counts."""
    if dates.closed and end.latest_end and dates.closed <= end.latest_end:
        end = replace(end, earliest_begin=dates.closed_from, latest_end=dates.closed)
    by = tuple(dict.fromkeys((*dates.closed_by, event)))
    return replace(dates, closed=end.latest_end, closed_from=end.earliest_begin, closed_by=by)


def _closes(closer: Closer, event: Claim, situation: Claim) -> bool:
    if event.about == situation.about:
        return False
    if closer.spared and _share(event, situation, closer.spared):
        return False
    return all(_share(event, situation, pair) for pair in closer.same)


def _is_meant(closer: Closer, event: Claim, schema: Schema, identities: Identities | None) -> bool:
    """Return whether all whom the event is about are of the class that the rule is sound for."""
    if closer.only is None:
        return True
    concerned = [
        each
        for role, _ in closer.same
        for each in event.fillers(role)
        if isinstance(each, NamedNode)
    ]
    return identities is not None and all(
        any(schema.is_a(cls, closer.only) for cls in identities.classes_of(each))
        for each in concerned
    )


def _share(event: Claim, situation: Claim, pair: tuple[str, str]) -> bool:
    return bool(set(event.fillers(pair[0])) & set(situation.fillers(pair[1])))


def _ends(situation: Stamps, event: Stamps, *, final: bool) -> bool:
    """Return whether the situation had begun by then, and is not known to outlast the event."""
    if event.earliest_begin is None or event.latest_end is None:
        return False
    if situation.earliest_end is not None and situation.earliest_end > event.latest_end:
        return False
    begun = situation.latest_begin
    return (begun is None and final) or (begun is not None and begun <= event.earliest_begin)
