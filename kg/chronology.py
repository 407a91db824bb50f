"""When happenings were: the dates of all their claims together.

An undated claim so answers "when" through its sisters. Dates told from another happening are
resolved through that one's dates. What only the tense says gives way to any stated date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.duration import shift
from kg.time import UNDATED, Stamps, pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kg.claim import Claim
    from kg.ontology import Schema
    from kg.time import When

PASSES = 5
MOMENTS = ("Event", "Statement")


@dataclass(frozen=True)
class Dates:
    """What the claims on one happening say of its time: stated, and presumed from their tense.

    `agree`: whether the stated dates meet. `closed`: by when what ended it had happened, and
    `closed_from` since when it may have; what articles of a later date presume is not heard then.
    """

    stated: Stamps = UNDATED
    presumed: tuple[Stamps, ...] = ()
    agree: bool = True
    closed: date | None = None
    closed_from: date | None = None
    closed_by: tuple[NamedNode, ...] = ()

    @property
    def stamps(self) -> Stamps:
        """The four stamps; what is presumed counts as far as it fits what is stated."""
        known = self.stated
        if self.closed:
            ends = (end for end in (known.latest_end, self.closed) if end)
            known = replace(known, latest_end=min(ends))
        for each in self.presumed:
            if self.closed_from and each.earliest_end and each.earliest_end > self.closed_from:
                continue
            met = known.meet(each)
            known = met if met.is_possible else known
        return known


def pooled_dates(
    grouped: Mapping[NamedNode, Sequence[Claim]], schema: Schema
) -> dict[NamedNode, Dates]:
    """Return the dates of each happening from all its claims.

    Relative dates may lean on each other; after a few passes what is still open stays open.
    """
    dated = dict.fromkeys(grouped, Dates())
    for _ in range(PASSES):
        following = {about: _pool(claims, dated, schema) for about, claims in grouped.items()}
        if following == dated:
            break
        dated = following
    return dated


def _pool(claims: Sequence[Claim], dated: Mapping[NamedNode, Dates], schema: Schema) -> Dates:
    stated, agree = pool(each for claim in claims for each in _stated(claim, dated, schema))
    presumed = (when.stamps for claim in claims for when in claim.times if when.presumed)
    return Dates(stated, tuple(dict.fromkeys(presumed)), agree)


def _stated(claim: Claim, dated: Mapping[NamedNode, Dates], schema: Schema) -> Iterator[Stamps]:
    """Yield what a claim itself says of its time."""
    for when in claim.times:
        if when.relative_to:
            yield _relative(claim, when, dated, schema)
        elif not when.presumed:
            yield when.stamps


def _relative(claim: Claim, when: When, dated: Mapping[NamedNode, Dates], schema: Schema) -> Stamps:
    """Return a relative date: counted back from the other's begin, or on from its end."""
    other = dated.get(NamedNode(when.relative_to or ""), Dates()).stamps
    offset = when.offset or "PT0S"
    if offset.startswith("-"):
        moment = Stamps(other.earliest_begin, other.latest_begin)
    else:
        moment = Stamps(other.earliest_end, other.latest_end)
    moved = shift(moment, offset)
    first, last = moved.earliest_begin, moved.latest_begin
    if any(schema.is_a(claim.type, each) for each in MOMENTS):
        return Stamps(first, last, first, last)
    return Stamps(None, last, first, None)
