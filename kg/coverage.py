"""How many claims each article has, counted once for who asks what the corpus covers.

A question about the whole corpus would read every claim for it. The counts are those of what is
heard: through a lens they are made anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.rdf import TYPE, integer
from kg.vocabulary import graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, Literal, Triple

    Term = NamedNode | BlankNode | Literal | Triple

COVERAGE = graph_iri("coverage")
OWN_VOICE = frozenset({iri("dt:ArticleAsSource"), iri("dt:CaptionAsSource")})
KINDS = {
    iri("said:Event"): iri("dt:numberOfEventClaims"),
    iri("said:Situation"): iri("dt:numberOfSituationClaims"),
    iri("said:Statement"): iri("dt:numberOfStatementClaims"),
    iri("said:Stance"): iri("dt:numberOfStanceClaims"),
}


@dataclass
class _Told:
    """What the quads say of one claim, as far as it is counted."""

    articles: set[NamedNode] = field(default_factory=set)
    kinds: set[Term] = field(default_factory=set)
    sources: set[Term] = field(default_factory=set)
    tellers: set[Term] = field(default_factory=set)

    @property
    def relayed(self) -> bool:
        """Whether an article passes it on from others."""
        return not self.sources <= OWN_VOICE


def coverage_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield graph/coverage: for each article that has claims, how many of which kind."""
    claims = [claim for claim in _read(quads).values() if claim.sources]
    of_article: dict[NamedNode, list[_Told]] = defaultdict(list)
    for claim in claims:
        for article in claim.articles:
            of_article[article].append(claim)
    for article, told in sorted(of_article.items(), key=str):
        for property_, number in _numbers(told):
            yield Quad(article, property_, integer(number), COVERAGE)


def _read(quads: Iterable[Quad]) -> dict[Term, _Told]:
    """Return what is said of each subject that may be a claim; only claims have a source's kind."""
    found: dict[Term, _Told] = defaultdict(_Told)
    for quad in quads:
        if quad.predicate == TYPE and quad.object in KINDS:
            found[quad.subject].kinds.add(quad.object)
        elif quad.predicate == iri("dt:sourceKind"):
            found[quad.subject].sources.add(quad.object)
        elif quad.predicate == iri("dt:attributedTo"):
            found[quad.subject].tellers.add(quad.object)
        elif quad.predicate == iri("dt:inArticle") and isinstance(quad.object, NamedNode):
            found[quad.subject].articles.add(quad.object)
    return found


def _numbers(claims: list[_Told]) -> Iterator[tuple[NamedNode, int]]:
    """Yield each count's property, and the count."""
    relayed = [claim for claim in claims if claim.relayed]
    yield iri("dt:numberOfClaims"), len(claims)
    for kind, property_ in KINDS.items():
        yield property_, sum(kind in claim.kinds for claim in claims)
    yield iri("dt:numberOfRelayedClaims"), len(relayed)
    yield iri("dt:numberOfTellers"), len({one for claim in relayed for one in claim.tellers})
