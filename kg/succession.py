"""What ends a situation: a capture ends another's control, a fall ends the fallen one's office.

A happening of one kind closes a situation of another that had certainly begun by then. Of a part
taken nothing follows for the whole. Kinds and roles are data, below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.disagreement import SOME_EXTENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.chronology import Dates
    from kg.claim import Claim
    from kg.ontology import Schema
    from kg.time import Stamps


@dataclass(frozen=True)
class Closer:
    """Happenings of `event` close situations of `situation`.

    `same`: pairs of roles (of the event, of the situation) that must share somebody or something.
    `spared`: such a pair where sharing means that the situation is the event's own outcome.
    `final`: nobody comes back, so that a present tense in a later article speaks of the past.
    """

    event: str
    situation: str
    same: tuple[tuple[str, str], ...]
    spared: tuple[str, str] | None = None
    final: bool = False


CLOSERS = (
    Closer("Capture", "TerritorialControl", (("taken", "territory"),), ("taker", "controller")),
    Closer("Loss", "TerritorialControl", (("lost", "territory"), ("loser", "controller"))),
    Closer("Fall", "TerritorialControl", (("fallen", "controller"),), final=True),
    Closer("Fall", "OfficeHolding", (("fallen", "holder"),), final=True),
    Closer("Fall", "Leadership", (("fallen", "leader"),), final=True),
    Closer("Withdrawal", "Presence", (("mover", "deployer"), ("from", "host"))),
    Closer("SanctionLifted", "SanctionRegime", (("imposer", "imposer"), ("target", "target"))),
    Closer("Split", "Membership", (("splitter", "member"), ("from", "of"))),
)


def close(
    dates: Mapping[NamedNode, Dates], claims: Iterable[Claim], schema: Schema
) -> dict[NamedNode, Dates]:
    """Return the dates of all happenings, with what closed them where something did.

    `claims` are those that are projected.
    """
    known = list(claims)
    whole = [claim for claim in known if claim.attribute("Extent") not in SOME_EXTENT]
    found = dict(dates)
    for closer in CLOSERS:
        events = [c for c in whole if schema.is_a(c.type, closer.event)]
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
