"""Claims that cannot both be right: found by rule, apart from the ties that a reader drew by hand.

Three kinds: one claim affirms what another denies of the same happening; two figures for one thing
leave no number that fits both; two claims give one thing different holders, or different origins,
at one time. Joint acts are no contradiction: two attackers may both have attacked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claim import Claim, Role
    from kg.links import Tie
    from kg.ontology import Schema
    from kg.time import Stamps

Kind = Literal["polarity", "figure", "holder", "curated"]
SOME_EXTENT = ("Part", "Most")


@dataclass(frozen=True)
class SingleValued:
    """A class that gives one thing (`of`) only one of another (`role`), ever or at a time."""

    cls: str
    of: str
    role: str
    ever: bool = False


SINGLE_VALUED = (
    SingleValued("TerritorialControl", "territory", "controller"),
    SingleValued("Origin", "native", "from", ever=True),
)


@dataclass(frozen=True)
class Disagreement:
    """Two claims that cannot both be right, and on which role if not as wholes."""

    one: Claim
    other: Claim
    kind: Kind
    role: str | None = None


@dataclass(frozen=True)
class Kinship:
    """Pairs of entities of which one is a part, member or organ of the other: no rivals."""

    pairs: frozenset[tuple[NamedNode, NamedNode]] = frozenset()

    def apart(self, ones: Iterable[NamedNode], others: Iterable[NamedNode]) -> bool:
        """Return whether nobody on one side is, or is akin to, somebody on the other."""
        right = list(others)
        return all(
            one != other and (one, other) not in self.pairs and (other, one) not in self.pairs
            for one in ones
            for other in right
        )


def disagreements(
    claims: Iterable[Claim],
    schema: Schema,
    kinship: Kinship = Kinship(),
) -> tuple[Disagreement, ...]:
    """Return every disagreement that a rule finds on what is or was so, in a fixed order.

    Wishes, plans and forecasts may differ without anybody being wrong.
    """
    actual = (claim for claim in claims if claim.stage == "Actual")
    kept = sorted(actual, key=lambda claim: claim.iri.value)
    found: dict[tuple[str, str], Disagreement] = {}
    for group in _groups(kept):
        for one, other in combinations(group, 2):
            pair = (one.iri.value, other.iri.value)
            for each in _compare(one, other, schema, kinship):
                found.setdefault(pair, each)
    return tuple(found[pair] for pair in sorted(found))


def curated(ties: Iterable[Tie], claims: Iterable[Claim], schema: Schema) -> Iterator[Disagreement]:
    """Yield the contradictions drawn by hand between these claims that weigh in a projection.

    Only claims on one matter cost each other anything. A city's capture stays, though elsewhere an
    advance on it is still under way: that the two do not fit is a link and no more.
    """
    by_iri = {claim.iri: claim for claim in claims}
    for tie in ties:
        if tie.relation == "contradicts" and tie.source in by_iri and tie.target in by_iri:
            one, other = by_iri[tie.source], by_iri[tie.target]
            if same_matter(one, other, schema):
                yield Disagreement(one, other, "curated")


def same_matter(one: Claim, other: Claim, schema: Schema) -> bool:
    """Return whether two claims tell of one happening, or give one thing the same role.

    The role must be of one kind of happening: one issue in two positions, one aim of one holder.
    """
    if one.about == other.about:
        return True
    shared = {role.property for role in _named(one)} & {role.property for role in _named(other)}
    return _one_kind(one, other, schema) and any(
        set(one.fillers(each)) & set(other.fillers(each)) for each in shared
    )


def one_case(one: Claim, other: Claim, schema: Schema) -> bool:
    """Return whether the figures of two claims are for one thing: one happening, doers and time."""
    return (
        _one_kind(one, other, schema)
        and one.about == other.about
        and (one.polarity, other.polarity) == ("Affirmed", "Affirmed")
        and _at_one_time(one, other)
        and _same_case(one, other)
    )


def _groups(claims: list[Claim]) -> Iterator[list[Claim]]:
    """Yield claims that may contradict each other: on one happening, or on one thing's holder."""
    about: dict[NamedNode, list[Claim]] = defaultdict(list)
    holders: dict[tuple[str, NamedNode], list[Claim]] = defaultdict(list)
    for claim in claims:
        about[claim.about].append(claim)
        for single in SINGLE_VALUED:
            if claim.type == single.cls:
                for thing in claim.fillers(single.of):
                    if isinstance(thing, NamedNode):
                        holders[single.cls, thing].append(claim)
    yield from about.values()
    yield from holders.values()


def _compare(one: Claim, other: Claim, schema: Schema, kinship: Kinship) -> Iterator[Disagreement]:
    if not _one_kind(one, other, schema):
        return
    same = one.about == other.about and _at_one_time(one, other)
    if one.polarity != other.polarity:
        negated, affirmed = (one, other) if one.polarity == "Negated" else (other, one)
        if same and _denies(negated, affirmed):
            yield Disagreement(one, other, "polarity")
    elif one.polarity == "Affirmed":
        role = _figures_apart(one, other) if one_case(one, other, schema) else None
        if role:
            yield Disagreement(one, other, "figure", role)
        single = _holders_apart(one, other, kinship)
        if single:
            yield Disagreement(one, other, "holder", single.role)


def _one_kind(one: Claim, other: Claim, schema: Schema) -> bool:
    return schema.is_a(one.type, other.type) or schema.is_a(other.type, one.type)


def _denies(negated: Claim, affirmed: Claim) -> bool:
    """Return whether what is denied is part of what is affirmed.

    Denied for one doer or place, it is denied only for that one; a denied figure denies no more
    than the figure; that not all was taken does not deny that a part was.
    """
    part_of_whole = affirmed.attribute("Extent") in SOME_EXTENT
    if part_of_whole and negated.attribute("Extent") not in SOME_EXTENT:
        return False
    if any(role.quantity for role in negated.roles):
        return False
    named = {role.property for role in _named(negated)}
    return all(set(negated.fillers(each)) & set(affirmed.fillers(each)) for each in named)


def _same_case(one: Claim, other: Claim) -> bool:
    """Return whether both tell of the same doers and things, as far as both name them."""
    if one.attributes != other.attributes:
        return False
    shared = {role.property for role in _named(one)} & {role.property for role in _named(other)}
    return all(set(one.fillers(each)) & set(other.fillers(each)) for each in shared)


def _named(claim: Claim) -> Iterator[Role]:
    """Yield the roles that say who and what: no figures, no other claims."""
    for role in claim.roles:
        is_claim = isinstance(role.value, NamedNode) and "/id/claim/" in role.value.value
        if role.quantity is None and not is_claim:
            yield role


def _at_one_time(one: Claim, other: Claim) -> bool:
    """Return whether the claims may tell of one time: of days for certain, where both say so."""
    certain = [_certain_days(claim.stamps) for claim in (one, other)]
    if certain[0] and certain[1]:
        return _overlap(certain[0], certain[1])
    return one.stamps.meet(other.stamps).is_possible


def _certain_days(stamps: Stamps) -> Stamps | None:
    """Return the days on which it held for certain, or None where there is no such day."""
    begin, end = stamps.latest_begin, stamps.earliest_end
    if begin is None or end is None or begin > end:
        return None
    return stamps


def _overlap(one: Stamps, other: Stamps) -> bool:
    days = [(s.latest_begin, s.earliest_end) for s in (one, other)]
    (first, last), (start, end) = days
    if first is None or last is None or start is None or end is None:
        return False
    return first <= end and start <= last


def _figures_apart(one: Claim, other: Claim) -> str | None:
    """Return the role in which the figures of two claims leave no number for both, or None."""
    pairs = [
        (role.property, role.quantity, rival.quantity)
        for role in one.roles
        for rival in other.roles
        if role.property == rival.property
    ]
    apart = (name for name, mine, theirs in pairs if mine and theirs and not mine.meets(theirs))
    return next(apart, None)


def _holders_apart(one: Claim, other: Claim, kinship: Kinship) -> SingleValued | None:
    """Return the rule by which two claims give one thing two holders at one time, or None."""
    for single in SINGLE_VALUED:
        things = set(one.fillers(single.of)) & set(other.fillers(single.of))
        if one.type != single.cls or other.type != single.cls or not things:
            continue
        if one.attribute("Extent") in SOME_EXTENT or other.attribute("Extent") in SOME_EXTENT:
            continue
        days = _certain_days(one.stamps), _certain_days(other.stamps)
        timed = days[0] is not None and days[1] is not None and _overlap(days[0], days[1])
        timed = timed or single.ever
        ones, others = _nodes(one, single.role), _nodes(other, single.role)
        if timed and ones and others and kinship.apart(ones, others):
            return single
    return None


def _nodes(claim: Claim, role: str) -> list[NamedNode]:
    return [each for each in claim.fillers(role) if isinstance(each, NamedNode)]
