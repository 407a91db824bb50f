"""What articles tell in all: counts of claims, of independent origins, and who is called what.

Made once: a question about the whole corpus would read every claim and mention for it. It is made
of what is heard: through a lens it is made anew. What counts as one origin is said in
kg.independence, which tells why as well.
"""

from __future__ import annotations

from collections import defaultdict
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
# what is read: of claims, of articles, of whatever has a name, and of mentions
SORT, TELLER, ARTICLE = iri("dt:sourceKind"), iri("dt:attributedTo"), iri("dt:inArticle")
HAPPENING, ORIGIN = iri("dt:about"), iri("dt:origin")
TEXT, PUBLISHER = iri("dt:digest"), iri("dcterms:publisher")
NAME, OTHER_NAME = iri("skos:prefLabel"), iri("skos:altLabel")
MEANT, FORM = iri("dt:refersTo"), iri("dt:form")
READ = frozenset({
    TYPE, SORT, TELLER, ARTICLE, HAPPENING, ORIGIN, TEXT, PUBLISHER, SHOWN, NAME, OTHER_NAME,
    MEANT, FORM,
})  # fmt: skip


class _Told(defaultdict[NamedNode, set["Term"]]):
    """What the quads say of one thing: the values of each property that is read."""

    def __init__(self) -> None:
        super().__init__(set)

    @property
    def relayed(self) -> bool:
        """Whether an article passes it on from others."""
        return not self[SORT] <= OWN_VOICE


def coverage_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield graph/coverage, from the quads of articles and of what has a name.

    An article that has claims has their number by kind. A happening that has a name has the number
    of its independent origins; all others have one claim each. The first mention by each name in
    an article has whom it introduces by that name.
    """
    read = _read(quads)
    for article, told in _grouped(read, ARTICLE):
        # mentions are in articles too, but only claims have a kind of source
        if claims := [one for one in told if one[SORT]]:
            for property_, number in _numbers(claims):
                yield Quad(article, property_, integer(number), COVERAGE)
    for happening, told in _grouped(read, HAPPENING):
        if read[happening][SHOWN]:
            number = len(_voices({origin for claim in told for origin in claim[ORIGIN]}, read))
            yield Quad(happening, iri("dt:numberOfOrigins"), integer(number), COVERAGE)
    for mention, actor in _introductions(read):
        yield Quad(mention, iri("dt:introducesByName"), actor, COVERAGE)


def _read(quads: Iterable[Quad]) -> defaultdict[Term, _Told]:
    """Return what is said of each subject."""
    found: defaultdict[Term, _Told] = defaultdict(_Told)
    for quad in quads:
        if quad.predicate in READ:
            found[quad.subject][quad.predicate].add(quad.object)
    return found


def _grouped(
    read: Mapping[Term, _Told], property_: NamedNode
) -> list[tuple[NamedNode, list[_Told]]]:
    """Return what has the same value of a property together, by that value, in its order."""
    groups: dict[NamedNode, list[_Told]] = defaultdict(list)
    for told in read.values():
        for value in _named(told[property_]):
            groups[value].append(told)
    return sorted(groups.items(), key=lambda group: str(group[0]))


def _named(terms: Iterable[Term]) -> Iterator[NamedNode]:
    return (term for term in terms if isinstance(term, NamedNode))


def _voices(origins: set[Term], read: defaultdict[Term, _Told]) -> set[Term]:
    """Return the independent origins among some: see kg.independence.PATTERN."""
    voices: set[Term] = set()
    for origin in origins:
        told = read[origin]
        voices |= (told[PUBLISHER] & origins) or told[TEXT] or {origin}
    return voices


def _introductions(read: defaultdict[Term, _Told]) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield for each name that an article uses of somebody the first mention, and whom it means."""
    seen: set[tuple[Term, Term, Term]] = set()
    for mention in _named(list(read)):
        told = read[mention]
        for use in product(told[ARTICLE], _named(told[MEANT]), told[FORM]):
            _, actor, form = use
            known = read[actor]
            if known[SHOWN] and form in known[NAME] | known[OTHER_NAME] and use not in seen:
                seen.add(use)
                yield mention, actor


def _numbers(claims: list[_Told]) -> Iterator[tuple[NamedNode, int]]:
    """Yield each count's property, and the count."""
    relayed = [claim for claim in claims if claim.relayed]
    yield iri("dt:numberOfClaims"), len(claims)
    for kind, property_ in KINDS.items():
        yield property_, sum(kind in claim[TYPE] for claim in claims)
    yield iri("dt:numberOfRelayedClaims"), len(relayed)
    yield iri("dt:numberOfTellers"), len({one for claim in relayed for one in claim[TELLER]})
