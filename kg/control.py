"""Control that follows from a capture: who took a place holds it until another takes it.

Or until the taker loses it, or falls.
A capture of the whole opens control of the whole, at its own stamps; of a part, control of a part,
and that closes nobody else's. An open end does not mean for ever: the happening keeps the date on
which it was last told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.disagreement import SOME_EXTENT
from kg.rdf import hashed_iri
from kg.time import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.claim import Claim
    from kg.projection import Happening, Projection


@dataclass(frozen=True)
class Control:
    """One derived control: who, of what, when, and which claims tell of the capture."""

    iri: NamedNode
    controller: NamedNode
    territory: NamedNode
    opened_by: NamedNode
    claims: tuple[Claim, ...]
    stamps: Stamps
    whole: bool
    closed_by: tuple[NamedNode, ...] = ()

    @property
    def grade(self) -> int:
        """The rank of its firmest claim."""
        return max(claim.rank for claim in self.claims)


def derived_controls(
    projection: Projection, is_place: Callable[[NamedNode], bool]
) -> tuple[Control, ...]:
    """Return the control that each projected capture of a place opens, in a fixed order."""
    opened = [each for h in projection.whenever.values() for each in _opened(h, projection)]
    controls = [each for each in opened if is_place(each.territory)]
    ends = [end for h in projection.whenever.values() for end in _ends(h, projection)]
    closed = (_closed(each, ends) for each in controls)
    return tuple(sorted(closed, key=lambda each: each.iri.value))


@dataclass(frozen=True)
class _End:
    """A happening after which a place is no longer held: by all but the taker, or by the loser.

    Without a territory it is all that the loser held.
    """

    iri: NamedNode
    territory: NamedNode | None
    stamps: Stamps
    taker: NamedNode | None = None
    loser: NamedNode | None = None


def _opened(happening: Happening, projection: Projection) -> Iterator[Control]:
    """Yield a control for each taker and place that the claims on a capture name."""
    found: dict[tuple[NamedNode, NamedNode], list[Claim]] = {}
    captures = (c for c in happening.claims if projection.schema.is_a(c.type, "Capture"))
    for claim in captures:
        for pair in product(_nodes(claim, "taker"), _nodes(claim, "taken")):
            found.setdefault(pair, []).append(claim)
    first, last = happening.stamps.earliest_begin, happening.stamps.latest_end
    for (taker, taken), claims in found.items():
        yield Control(
            iri=hashed_iri("derived", "control", happening.iri, taker, taken),
            controller=taker,
            territory=taken,
            opened_by=happening.iri,
            claims=tuple(claims),
            stamps=Stamps(first, last, first, None),
            whole=any(claim.attribute("Extent") not in SOME_EXTENT for claim in claims),
        )


def _ends(happening: Happening, projection: Projection) -> Iterator[_End]:
    """Yield the ends in the claims on a happening: captures and losses of the whole, falls."""
    iri, stamps, is_a = happening.iri, happening.stamps, projection.schema.is_a
    for claim in happening.claims:
        if claim.attribute("Extent") in SOME_EXTENT:
            continue
        if is_a(claim.type, "Capture"):
            for place, taker in product(_nodes(claim, "taken"), _nodes(claim, "taker")):
                yield _End(iri, place, stamps, taker=taker)
        if is_a(claim.type, "Loss"):
            for place, loser in product(_nodes(claim, "lost"), _nodes(claim, "loser")):
                yield _End(iri, place, stamps, loser=loser)
        if is_a(claim.type, "Fall"):
            yield from (_End(iri, None, stamps, loser=each) for each in _nodes(claim, "fallen"))


def _closed(control: Control, ends: list[_End]) -> Control:
    """Return a control with the end that the next capture or loss puts to it."""
    after = [each for each in ends if _follows(each, control)]
    if not after:
        return control
    last = min(each.stamps.latest_end for each in after if each.stamps.latest_end)
    by = tuple(dict.fromkeys(each.iri for each in after if each.stamps.latest_end == last))
    return replace(control, stamps=replace(control.stamps, latest_end=last), closed_by=by)


def _follows(end: _End, control: Control) -> bool:
    """Return whether this ends the control: another's capture or its own loss, surely later."""
    if end.territory not in (None, control.territory) or end.iri == control.opened_by:
        return False
    if control.controller == end.taker or end.loser not in (None, control.controller):
        return False
    begun, ended = control.stamps.latest_begin, end.stamps
    if begun is None or ended.earliest_begin is None or ended.latest_end is None:
        return False
    return begun <= ended.earliest_begin


def _nodes(claim: Claim, role: str) -> list[NamedNode]:
    return [each for each in claim.fillers(role) if isinstance(each, NamedNode)]
