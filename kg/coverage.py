"""What articles tell in all: counts of claims, of independent origins, and who is called what.

Made once: a question about the whole corpus would read every claim and mention for it. It is made
of what is heard: through a lens it is made anew. What counts as one origin is said in
kg.independence, which tells why as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.rdf import SHOWN, TYPE, integer
from kg.vocabulary import graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
_READ = {
    iri("dt:sourceKind"): "sources",
    iri("dt:attributedTo"): "tellers",
    iri("dt:inArticle"): "articles",
    iri("dt:about"): "happenings",
    iri("dt:origin"): "origins",
    iri("dt:digest"): "texts",
    iri("dcterms:publisher"): "publishers",
    SHOWN: "labels",
    iri("skos:prefLabel"): "names",
    iri("skos:altLabel"): "names",
    iri("dt:refersTo"): "meant",
    iri("dt:form"): "forms",
}


@dataclass
class _Told:
    """What the quads say of one claim, mention, article or other thing, as far as it is read."""

    articles: set[Term] = field(default_factory=set)
    happenings: set[Term] = field(default_factory=set)
    kinds: set[Term] = field(default_factory=set)
    sources: set[Term] = field(default_factory=set)
    tellers: set[Term] = field(default_factory=set)
    origins: set[Term] = field(default_factory=set)
    texts: set[Term] = field(default_factory=set)
    publishers: set[Term] = field(default_factory=set)
    labels: set[Term] = field(default_factory=set)
    names: set[Term] = field(default_factory=set)
    meant: set[Term] = field(default_factory=set)
    forms: set[Term] = field(default_factory=set)

    @property
    def relayed(self) -> bool:
        """Whether an article passes it on from others."""
        return not self.sources <= OWN_VOICE


def coverage_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield graph/coverage: how much each article tells, and from how many each happening is told.

    An article that has claims has their number by kind; a happening that has a name, which the
    quads tell too, has the number of its independent origins. All others have one claim each. The
    first mention by each name in an article has whom it introduces by that name.
    """
    read = _read(quads)
    of_article: dict[NamedNode, list[_Told]] = defaultdict(list)
    of_happening: dict[NamedNode, list[_Told]] = defaultdict(list)
    for claim in read.values():
        for article in _named(claim.articles):
            of_article[article].append(claim)
        for happening in _named(claim.happenings):
            of_happening[happening].append(claim)
    for article, told in sorted(of_article.items(), key=str):
        if claims := [claim for claim in told if claim.sources]:
            for property_, number in _numbers(claims):
                yield Quad(article, property_, integer(number), COVERAGE)
    for happening, told in sorted(of_happening.items(), key=str):
        if not read[happening].labels:
            continue
        number = len(_voices({one for claim in told for one in claim.origins}, read))
        yield Quad(happening, iri("dt:numberOfOrigins"), integer(number), COVERAGE)
    for mention, actor in _introductions(read):
        yield Quad(mention, iri("dt:introducesByName"), actor, COVERAGE)


def _named(terms: Iterable[Term]) -> Iterator[NamedNode]:
    return (term for term in terms if isinstance(term, NamedNode))


def _read(quads: Iterable[Quad]) -> dict[Term, _Told]:
    """Return what is said of each subject; only claims have a source's kind."""
    found: dict[Term, _Told] = defaultdict(_Told)
    for quad in quads:
        if quad.predicate == TYPE and quad.object in KINDS:
            found[quad.subject].kinds.add(quad.object)
        elif quad.predicate in _READ:
            getattr(found[quad.subject], _READ[quad.predicate]).add(quad.object)
    return found


def _voices(origins: set[Term], read: Mapping[Term, _Told]) -> set[Term]:
    """Return the independent origins among some: see kg.independence.PATTERN."""
    voices: set[Term] = set()
    for origin in origins:
        told = read.get(origin, _Told())
        voices |= (told.publishers & origins) or told.texts or {origin}
    return voices


def _introductions(read: Mapping[Term, _Told]) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield for each name that an article uses of somebody the first mention, and whom it means."""
    seen: set[tuple[Term, Term, Term]] = set()
    for mention in _named(read):
        told = read[mention]
        for use in product(told.articles, _named(told.meant), told.forms):
            _, actor, form = use
            known = read.get(actor, _Told())
            if known.labels and form in known.names and use not in seen:
                seen.add(use)
                yield mention, actor


def _numbers(claims: list[_Told]) -> Iterator[tuple[NamedNode, int]]:
    """Yield each count's property, and the count."""
    relayed = [claim for claim in claims if claim.relayed]
    yield iri("dt:numberOfClaims"), len(claims)
    for kind, property_ in KINDS.items():
        yield property_, sum(kind in claim.kinds for claim in claims)
    yield iri("dt:numberOfRelayedClaims"), len(relayed)
    yield iri("dt:numberOfTellers"), len({one for claim in relayed for one in claim.tellers})
