"""Offices that follow from an appointment: who is named to a post holds it, until another is.

Or until the holder falls, or the government falls that the post is in. An appointment for which no
article names the post opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.rdf import hashed_iri
from kg.time import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.claim import Claim
    from kg.projection import Happening, Projection

    Test = Callable[[NamedNode], bool]


@dataclass(frozen=True)
class OfficeHeld:
    """One derived holding of an office: who, which, of whom, when, and which claims tell of it."""

    iri: NamedNode
    holder: NamedNode
    office: NamedNode
    of: tuple[NamedNode, ...]
    opened_by: NamedNode
    claims: tuple[Claim, ...]
    stamps: Stamps
    closed_by: tuple[NamedNode, ...] = ()

    @property
    def grade(self) -> int:
        """The rank of its firmest claim."""
        return max(claim.rank for claim in self.claims)


@dataclass(frozen=True)
class _End:
    """A happening that ends offices: its own for all but the one named, or those of the fallen."""

    iri: NamedNode
    stamps: Stamps
    office: NamedNode | None = None
    named: NamedNode | None = None
    fallen: NamedNode | None = None


def derived_offices(projection: Projection, is_government: Test) -> tuple[OfficeHeld, ...]:
    """Return the office that each projected appointment opens, in a fixed order."""
    opened = [each for h in projection.whenever.values() for each in _opened(h, projection)]
    ends = [end for h in projection.whenever.values() for end in _ends(h, projection)]
    closed = (_closed(each, ends, is_government) for each in opened)
    return tuple(sorted(closed, key=lambda each: each.iri.value))


def _opened(happening: Happening, projection: Projection) -> Iterator[OfficeHeld]:
    """Yield a holding for each appointee and office that the claims on an appointment name."""
    found: dict[tuple[NamedNode, NamedNode], list[Claim]] = {}
    for claim in happening.claims:
        if projection.schema.is_a(claim.type, "Appointment"):
            for pair in product(_nodes(claim, "appointee"), _nodes(claim, "office")):
                found.setdefault(pair, []).append(claim)
    first, last = happening.stamps.earliest_begin, happening.stamps.latest_end
    for (holder, office), claims in found.items():
        yield OfficeHeld(
            iri=hashed_iri("derived", "office", happening.iri, holder, office),
            holder=holder,
            office=office,
            of=tuple(dict.fromkeys(each for claim in claims for each in _nodes(claim, "of"))),
            opened_by=happening.iri,
            claims=tuple(claims),
            stamps=Stamps(first, last, first, None),
        )


def _ends(happening: Happening, projection: Projection) -> Iterator[_End]:
    """Yield the ends in the claims on a happening: appointments to a post, and falls."""
    iri, stamps, is_a = happening.iri, happening.stamps, projection.schema.is_a
    for claim in happening.claims:
        if is_a(claim.type, "Appointment"):
            for named, office in product(_nodes(claim, "appointee"), _nodes(claim, "office")):
                yield _End(iri, stamps, office=office, named=named)
        if is_a(claim.type, "Fall"):
            yield from (_End(iri, stamps, fallen=each) for each in _nodes(claim, "fallen"))


def _closed(held: OfficeHeld, ends: list[_End], is_government: Test) -> OfficeHeld:
    """Return a holding with the first end that is put to it."""
    after = [each for each in ends if _follows(each, held, is_government)]
    if not after:
        return held
    last = min(each.stamps.latest_end for each in after if each.stamps.latest_end)
    by = tuple(dict.fromkeys(each.iri for each in after if each.stamps.latest_end == last))
    return replace(held, stamps=replace(held.stamps, latest_end=last), closed_by=by)


def _follows(end: _End, held: OfficeHeld, is_government: Test) -> bool:
    """Return whether this ends the holding: another's appointment or a fall, surely later."""
    if end.iri == held.opened_by:
        return False
    succeeded = end.office == held.office and end.named != held.holder
    felled = end.fallen == held.holder
    felled = felled or (end.fallen in held.of and is_government(end.fallen))
    begun, ended = held.stamps.latest_begin, end.stamps
    if begun is None or ended.earliest_begin is None or ended.latest_end is None:
        return False
    return (succeeded or felled) and begun <= ended.earliest_begin


def _nodes(claim: Claim, role: str) -> list[NamedNode]:
    return [each for each in claim.fillers(role) if isinstance(each, NamedNode)]
