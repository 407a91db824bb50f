"""What claims say beside their own matter: who speaks for whom, and who is part of whom.

A lens needs the one (an aim that Sapt tells of Strelsau is his own side's), the rules of
disagreement the other (a city held by the League and by its member is not disputed).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.disagreement import Kinship
from kg.vocabulary import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claim import Claim
    from kg.identity import Identities

REPRESENTING = {
    "OfficeHolding": ("holder", "of"),
    "Leadership": ("leader", "of"),
    "Employment": ("employee", "employer"),
}
BELONGING = {"Membership": ("member", "of"), "PartWhole": ("part", "whole")}
BELONGING_PROPERTIES = tuple(map(iri, ("dt:within", "dt:organOf", "dt:subsetOf")))


def representation(claims: Iterable[Claim]) -> dict[NamedNode, frozenset[NamedNode]]:
    """Return for each person or body the states and bodies that it holds office in or leads."""
    found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for one, other in _joined(claims, REPRESENTING):
        found[one].add(other)
    return {who: frozenset(whom) for who, whom in found.items()}


def kinship_of(claims: Iterable[Claim], identities: Identities | None = None) -> Kinship:
    """Return who is part, member or organ of whom, over any number of steps."""
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for one, other in _joined(claims, BELONGING):
        above[one].add(other)
    for one, other in _known(identities):
        above[one].add(other)
    return Kinship(frozenset((one, top) for one in list(above) for top in _reach(one, above)))


def _joined(
    claims: Iterable[Claim], classes: dict[str, tuple[str, str]]
) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield what fills the two roles in actual, affirmed claims of these classes."""
    for claim in claims:
        if claim.type in classes and (claim.stage, claim.polarity) == ("Actual", "Affirmed"):
            first, second = classes[claim.type]
            for one in claim.fillers(first):
                for other in claim.fillers(second):
                    if isinstance(one, NamedNode) and isinstance(other, NamedNode):
                        yield one, other


def _known(identities: Identities | None) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield what entities.ttl says of places within places, organs and subsets."""
    for triple in identities.triples if identities else ():
        one, other = triple.subject, triple.object
        if triple.predicate not in BELONGING_PROPERTIES:
            continue
        if isinstance(one, NamedNode) and isinstance(other, NamedNode):
            yield one, other


def _reach(start: NamedNode, step: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    seen: set[NamedNode] = set()
    queue = [start]
    while queue:
        fresh = step.get(queue.pop(), set()) - seen
        seen |= fresh
        queue.extend(fresh)
    return seen - {start}
