"""Figures about one thing: which of them meet, with the arithmetic that shows it.

Two figures meet where one number fits both. A share of a figure ("two fifths of the barges") is
worked out first; a part is no larger than its whole. What is only approximate or vague proves
nothing either way, and nothing is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from kg.disagreement import one_case
from kg.quantity import Quantity, decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Literal, NamedNode

    from kg.claim import Claim, Role
    from kg.ontology import Schema

SHARES = {"share": 1, "percent": 100}


@dataclass(frozen=True)
class Comparison:
    """Two claims with figures for one thing, whether these meet, and the arithmetic."""

    one: Claim
    other: Claim
    meets: bool
    arithmetic: str


@dataclass(frozen=True)
class Figure:
    """A figure as it is compared: its bounds, and how it was worked out where it is a share."""

    quantity: Quantity
    working: str = ""

    @property
    def text(self) -> str:
        """The figure, after the working that gave it."""
        words = in_words(self.quantity)
        return f"{self.working} = {words}" if self.working else words


def compare_figures(claims: Iterable[Claim], schema: Schema) -> tuple[Comparison, ...]:
    """Return what the figures of claims say of each other, in a fixed order.

    Those of one role for one thing, each pair of claims once; and those of a part and its whole.
    """
    actual = [c for c in claims if c.stage == "Actual" and c.polarity == "Affirmed"]
    kept = sorted(actual, key=lambda claim: claim.iri.value)
    known = {r.value: r.quantity for claim in kept for r in claim.roles if r.quantity}
    found: dict[tuple[str, str], Comparison] = {}
    for each in (*_for_one_thing(kept, known, schema), *_parts(kept)):
        found.setdefault((each.one.iri.value, each.other.iri.value), each)
    return tuple(found[pair] for pair in sorted(found))


def _for_one_thing(
    claims: list[Claim], known: Mapping[NamedNode | Literal, Quantity], schema: Schema
) -> Iterator[Comparison]:
    about: defaultdict[NamedNode, list[Claim]] = defaultdict(list)
    for claim in claims:
        if any(role.quantity for role in claim.roles):
            about[claim.about].append(claim)
    for group in about.values():
        for one, other in combinations(group, 2):
            if one_case(one, other, schema):
                yield from _compare(one, other, known)


def _compare(
    one: Claim, other: Claim, known: Mapping[NamedNode | Literal, Quantity]
) -> Iterator[Comparison]:
    for mine in one.roles:
        for theirs in other.roles:
            if mine.property != theirs.property or not mine.quantity or not theirs.quantity:
                continue
            for left in _readings(mine, known):
                for right in _readings(theirs, known):
                    if comparable(left.quantity, right.quantity):
                        meets = left.quantity.meets(right.quantity)
                        yield Comparison(one, other, meets, _verdict(left, right, meets=meets))


def comparable(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures count the same, with bounds that can be compared."""
    return one.unit == other.unit and not one.soft and not other.soft


def _readings(role: Role, known: Mapping[NamedNode | Literal, Quantity]) -> Iterator[Figure]:
    """Yield a figure as it stands, and worked out from each figure that it is a share of."""
    if role.quantity is None:
        return
    yield Figure(role.quantity)
    for whole in role.share_of:
        if whole in known and role.quantity.unit in SHARES:
            yield share(role.quantity, known[whole])


def share(part: Quantity, whole: Quantity) -> Figure:
    """Return a share of a figure: two fifths of 100 barges are 40."""
    scale = Fraction(SHARES.get(part.unit or "", 1))
    product = Quantity(
        unit=whole.unit,
        lower=_times(part.lower, whole.lower, scale),
        upper=_times(part.upper, whole.upper, scale),
        lower_inclusive=part.lower_inclusive and whole.lower_inclusive,
        upper_inclusive=part.upper_inclusive and whole.upper_inclusive,
        estimate=_times(part.estimate, whole.estimate, scale),
        approximate=part.approximate or whole.approximate,
        vague=part.vague or whole.vague,
    )
    return Figure(product, f"{in_words(part, plain=True)} of {in_words(whole)}")


def _times(one: Fraction | None, other: Fraction | None, scale: Fraction) -> Fraction | None:
    return None if one is None or other is None else one * other / scale


def _parts(claims: list[Claim]) -> Iterator[Comparison]:
    """Yield each figure that an article calls a part of another claim's figure."""
    holders: defaultdict[NamedNode | Literal, list[tuple[Claim, Role]]] = defaultdict(list)
    for claim in claims:
        for role in claim.roles:
            holders[role.value].append((claim, role))
    for claim in claims:
        for role in claim.roles:
            for whole in role.subset_of:
                for other, found in holders[whole]:
                    if other.iri != claim.iri and role.quantity and found.quantity:
                        yield from _part(claim, role.quantity, other, found.quantity)


def _part(one: Claim, part: Quantity, other: Claim, whole: Quantity) -> Iterator[Comparison]:
    if not comparable(part, whole) or (part.lower is None and part.upper is None):
        return
    ceiling = Quantity(whole.unit, upper=whole.upper, upper_inclusive=whole.upper_inclusive)
    fits = part.meets(ceiling)
    verdict = "is no more than the whole" if fits else "is more than the whole"
    text = f"The part, {in_words(part)}, {verdict}, {in_words(whole)}."
    first, second = sorted((one, other), key=lambda claim: claim.iri.value)
    yield Comparison(first, second, fits, text)


def _verdict(one: Figure, other: Figure, *, meets: bool) -> str:
    if not meets:
        return f"No number fits both: {one.text}; {other.text}."
    both = in_words(_meet(one.quantity, other.quantity))
    return f"Both can be right: {one.text}; {other.text}; together: {both}."


def _meet(one: Quantity, other: Quantity) -> Quantity:
    """Return what is left where both figures hold."""
    lower, lower_in = _tighter(one, other, "lower")
    upper, upper_in = _tighter(one, other, "upper")
    return Quantity(one.unit, lower, upper, lower_in, upper_in)


def _tighter(one: Quantity, other: Quantity, side: str) -> tuple[Fraction | None, bool]:
    """Return the narrower of two bounds on a side, and whether it is itself allowed."""
    sign = 1 if side == "lower" else -1
    bounds = [
        (sign * value, not getattr(each, f"{side}_inclusive"))
        for each in (one, other)
        if (value := getattr(each, side)) is not None
    ]
    if not bounds:
        return None, True
    value, excluded = max(bounds)
    return sign * value, not excluded


def in_words(figure: Quantity, *, plain: bool = False) -> str:
    """Return a figure as a reader writes it: `at least 40 boats`; `plain` leaves out the unit."""
    unit = _unit(figure, plain=plain)
    about = "about " if figure.approximate else ""
    if figure.vague or (figure.lower, figure.upper, figure.estimate) == (None, None, None):
        return f"an unknown number of{unit}" if unit else "an unknown number"
    if figure.lower is None and figure.upper is None and figure.estimate is not None:
        return f"{about}{_number(figure, figure.estimate)}{unit}"
    if figure.lower is None:
        sign = "at most" if figure.upper_inclusive else "less than"
        return f"{sign} {about}{_number(figure, figure.upper)}{unit}"
    if figure.upper is None:
        sign = "at least" if figure.lower_inclusive else "more than"
        return f"{sign} {about}{_number(figure, figure.lower)}{unit}"
    if figure.lower == figure.upper:
        return f"{about}{_number(figure, figure.lower)}{unit}"
    low = "from" if figure.lower_inclusive else "more than"
    high = "to" if figure.upper_inclusive else "and less than"
    ends = _number(figure, figure.lower), _number(figure, figure.upper)
    return f"{about}{low} {ends[0]} {high} {ends[1]}{unit}"


def _unit(figure: Quantity, *, plain: bool) -> str:
    if figure.unit == "percent":
        return "%"
    if plain or not figure.unit or figure.unit == "share":
        return ""
    name = figure.unit.replace("-", " ")
    return f" {name}" if one_of(figure) else f" {plural(name)}"


def one_of(figure: Quantity) -> bool:
    """Return whether the figure says one, and so takes the singular."""
    return {figure.lower, figure.upper, figure.estimate} - {None} == {Fraction(1)}


def plural(name: str) -> str:
    """Return the plural of a unit: boats, families."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return name if name.endswith("s") else f"{name}s"


def _number(figure: Quantity, number: Fraction | None) -> str:
    if number is None:
        return "?"
    if figure.unit == "share":
        return str(number)
    return decimal_text(number)
