"""Disputes settled: of claims that cannot both be right, which ones a lens still projects.

The firmer one stands. Of equals, the one that supersedes the other by a hand-drawn tie stands;
else neither does, and what they tell of is contested. A dispute over a figure costs the figure
alone, not the claim.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.background import kinship_of
from kg.disagreement import Disagreement, curated, disagreements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.claim import Claim
    from kg.identity import Identities
    from kg.links import Tie
    from kg.ontology import Schema

    Rivals = Mapping[NamedNode, list[Claim]]


@dataclass(frozen=True)
class Dispute:
    """A disagreement and who loses by it."""

    disagreement: Disagreement
    losers: tuple[Claim, ...]

    @property
    def over_figure(self) -> bool:
        """Whether only a figure is disputed."""
        return self.disagreement.kind == "figure"

    @property
    def pair(self) -> tuple[Claim, Claim]:
        """The two claims."""
        return self.disagreement.one, self.disagreement.other


def settle(
    claims: list[Claim], schema: Schema, ties: Iterable[Tie], identities: Identities | None
) -> list[Dispute]:
    """Return the disputes between claims: those that rules find, and those that hands drew.

    Where both see one pair, the rule says what it is about.
    """
    drawn = list(ties)
    found = list(disagreements(claims, schema, kinship_of(claims, identities)))
    seen = {frozenset((each.one.iri, each.other.iri)) for each in found}
    by_hand = curated(drawn, claims, schema)
    found += [d for d in by_hand if frozenset((d.one.iri, d.other.iri)) not in seen]
    later = {(tie.source, tie.target) for tie in drawn if tie.relation == "supersedes"}
    return [Dispute(each, _losers(each, later)) for each in found]


def rivals_of(disputes: Iterable[Dispute]) -> Rivals:
    """Return for each claim the claims that it cannot stand beside, figures apart."""
    rivals: defaultdict[NamedNode, list[Claim]] = defaultdict(list)
    for each in disputes:
        if not each.over_figure:
            one, other = each.pair
            for loser in each.losers:
                rivals[loser.iri].append(other if loser is one else one)
    return rivals


def contested(disputes: Iterable[Dispute], rivals: Rivals) -> set[NamedNode]:
    """Return the happenings on which equals contradict each other, and nobody better either."""
    return {
        claim.about
        for each in disputes
        if len(each.losers) == 2 and not any(_outdone(c, rivals) for c in each.pair)
        for claim in each.pair
    }


def withheld(disputes: Iterable[Dispute]) -> frozenset[tuple[NamedNode, str]]:
    """Return the figures that are not projected: claim and role."""
    return frozenset(
        (loser.iri, each.disagreement.role)
        for each in disputes
        if each.over_figure and each.disagreement.role
        for loser in each.losers
    )


def _outdone(claim: Claim, rivals: Rivals) -> bool:
    return any(rival.rank > claim.rank for rival in rivals.get(claim.iri, ()))


def _losers(each: Disagreement, later: set[tuple[NamedNode, NamedNode]]) -> tuple[Claim, ...]:
    """Return the less certain of two, else the superseded one, else both."""
    one, other = each.one, each.other
    if one.rank != other.rank:
        return (min(one, other, key=lambda claim: claim.rank),)
    if (one.iri, other.iri) in later:
        return (other,)
    if (other.iri, one.iri) in later:
        return (one,)
    return one, other
