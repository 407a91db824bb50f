"""What a graph says of an article itself: title, publisher, date, places found, annotation.

Its text stays out: the graph has its length and its digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.rdf import SHOWN, TYPE, day, english, integer
from kg.time import some_day_in
from kg.vocabulary import ID, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.meaning import Meanings
    from kg.rdf import Pair, Triple

EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
LICENSE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
RIGHTS = english(
    "The annotations are licensed CC BY 4.0. The text of the article belongs to its publisher and "
    "is not part of this graph."
)


def activity_iri(article: str) -> NamedNode:
    """Return the IRI of the annotation of an article, as an activity."""
    return NamedNode(f"{ID}annotation/{article}")


def digest(meanings: Meanings) -> Literal:
    """Return the digest of the article's text."""
    return Literal(f"sha256:{meanings.article.info.sha256}")


def article_triples(meanings: Meanings) -> Iterator[Triple]:
    """Yield what is known of the article, and where it was found."""
    info = meanings.article.info
    for predicate, value in _article_pairs(meanings):
        yield meanings.iri, predicate, value
    for number, place in enumerate(info.found, 1):
        found = NamedNode(f"{ID}appearance/{info.id}/{number}")
        yield meanings.iri, iri("dt:foundIn"), found
        yield found, TYPE, iri("dt:Appearance")
        yield found, iri("dt:page"), Literal(place.page)
        yield found, iri("oa:start"), integer(place.span[0])
        yield found, iri("oa:end"), integer(place.span[1])


def _article_pairs(meanings: Meanings) -> Iterator[Pair]:
    info = meanings.article.info
    yield TYPE, iri("dt:Article")
    for property_ in (iri("dcterms:title"), SHOWN):
        yield property_, Literal(info.headline, language=info.language)
    yield iri("dcterms:publisher"), meanings.outlet(info.publisher)
    yield iri("dcterms:language"), Literal(info.language)
    if info.agency:
        yield iri("dt:agency"), meanings.outlet(info.agency)
    if info.agency_basis:
        yield iri("dt:agencyBasis"), english(info.agency_basis)
    if info.byline:
        yield iri("dt:byline"), Literal(info.byline, language=info.language)
    yield from _publication(meanings)
    yield iri("dt:digest"), digest(meanings)
    yield iri("dt:textLength"), integer(info.length)
    yield iri("dt:annotationStatus"), Literal(info.status)
    yield iri("dcterms:license"), LICENSE
    yield iri("dcterms:rights"), RIGHTS


def _publication(meanings: Meanings) -> Iterator[Pair]:
    """Yield when the article appeared: EDTF, first and last possible day, and how that is known."""
    info = meanings.article.info
    if not info.published:
        return
    stamps = some_day_in(info.published)
    if stamps.earliest_begin and stamps.earliest_begin == stamps.latest_end:
        yield iri("dcterms:issued"), day(stamps.earliest_begin)
    if stamps.earliest_begin:
        yield iri("dt:earliestIssued"), day(stamps.earliest_begin)
    if stamps.latest_end:
        yield iri("dt:latestIssued"), day(stamps.latest_end)
    yield iri("dt:edtf"), Literal(info.published, datatype=EDTF)
    yield iri("dt:dateBasis"), iri(f"dt:{info.published_basis or 'Stated'}")
    if info.published_from:
        yield iri("dt:dateFrom"), english(info.published_from)


def annotation_triples(meanings: Meanings) -> Iterator[Triple]:
    """Yield the annotation of the article as an activity."""
    activity = activity_iri(meanings.article.id)
    yield activity, TYPE, iri("prov:Activity")
    yield activity, SHOWN, english(f"the annotation of “{meanings.article.info.headline}”")
    yield activity, iri("prov:used"), meanings.iri
    for name in meanings.article.info.annotators:
        yield activity, iri("dt:annotator"), Literal(name)
