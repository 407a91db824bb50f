"""Article -> quads: what one article says, in its own named graph. Pure: no file, no store.

The same article gives the same quads; nothing is a blank node. Sentences stay out: a span is two
offsets and the digest of the text that they count in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.attribution import credited
from kg.claim import Attribution, Claim, attributions_of, claims_of
from kg.duration import in_months
from kg.masthead import EDTF, activity_iri, annotation_triples, article_triples, digest
from kg.meaning import Meanings
from kg.rdf import LABEL, SHOWN, TYPE, boolean, english, integer, number_literal, stamp_pairs
from kg.time import pool
from kg.vocabulary import DT, ID, SAID, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.annotation.model import Article, Mention, Span
    from kg.claim import Frame
    from kg.identity import Identities
    from kg.ontology import Schema
    from kg.quantity import Quantity
    from kg.rdf import Pair, Triple
    from kg.time import When

LINKED = ("kg", "local", "Wikidata")
RELATION_PROPERTIES = {
    "ShareOf": "dt:shareOf",
    "CountOf": "dt:countOf",
    "SubsetOf": "dt:subsetOf",
    "Alternative": "dt:alternative",
}


def quads(article: Article, schema: Schema, identities: Identities) -> Iterator[Quad]:
    """Yield graph/article/<id>: the article, its claims and attributions, and what they rest on."""
    graph = graph_iri(f"article/{article.id}")
    meanings = Meanings(article, schema, identities)
    claims = claims_of(article, schema, identities)
    attributions = attributions_of(article, schema, identities)
    parts: tuple[Iterable[Triple], ...] = (
        article_triples(meanings),
        annotation_triples(meanings),
        *(_claim(meanings, each) for each in claims),
        *(_attribution(meanings, each) for each in attributions),
        _mentions(meanings),
        _quantities(meanings),
        _relations(meanings),
        _locals(meanings, claims),
    )
    triples = dict.fromkeys(triple for part in parts for triple in part)
    spans = (o for _, _, o in triples if isinstance(o, NamedNode) and _is_span(o))
    triples |= dict.fromkeys(t for span in dict.fromkeys(spans) for t in _span(meanings, span))
    for subject, predicate, value in triples:
        yield Quad(subject, predicate, value, graph)


def span_iri(article: str, span: Span) -> NamedNode:
    """Return the IRI of a span of an article's text."""
    return NamedNode(f"{ID}span/{article}/{span[0]}-{span[1]}")


def mention_iri(article: str, mention: str) -> NamedNode:
    """Return the IRI of a mention."""
    return NamedNode(f"{ID}mention/{article}/{mention}")


def happening_types(schema: Schema, cls: str, namespace: str) -> list[NamedNode]:
    """Return a frame class and its superclasses up to Happening, in `dt:` or `said:`."""
    names = (cls, *(each for each in schema.parents(cls) if schema.is_a(each, "Happening")))
    return [NamedNode(namespace + each) for each in names]


def _about(subject: NamedNode, pairs: Iterable[Pair]) -> Iterator[Triple]:
    for predicate, value in pairs:
        yield subject, predicate, value


def _frame(meanings: Meanings, frame: Frame) -> Iterator[Pair]:
    """Yield what claims and attributions share."""
    for each in happening_types(meanings.schema, frame.type, SAID):
        yield TYPE, each
    yield iri("dt:directType"), NamedNode(SAID + frame.type)
    for role in frame.roles:
        yield NamedNode(SAID + role.property), role.value
        if role.actor:
            yield iri("said:participant"), role.value
    yield iri("dt:inArticle"), meanings.iri
    for span in frame.evidence:
        yield iri("dt:evidence"), span_iri(frame.article, span)
    for span in frame.anchor:
        yield iri("dt:anchor"), span_iri(frame.article, span)
    yield from _times(frame.times)
    yield iri("prov:wasGeneratedBy"), activity_iri(frame.article)


def _attribution(meanings: Meanings, attribution: Attribution) -> Iterator[Triple]:
    return _about(attribution.iri, _frame(meanings, attribution))


def _claim(meanings: Meanings, claim: Claim) -> Iterator[Triple]:
    yield claim.iri, TYPE, iri("dt:Claim")
    yield from _about(claim.iri, _frame(meanings, claim))
    yield from _about(claim.iri, _standing(meanings, claim))


def _standing(meanings: Meanings, claim: Claim) -> Iterator[Pair]:
    """Yield what only a claim has: how firm it is, who says it, what it leaves open."""
    yield iri("dt:about"), claim.about
    yield iri("dt:certainty"), iri(f"dt:{claim.certainty}")
    yield iri("dt:stage"), iri(f"dt:{claim.stage}")
    yield iri("dt:polarity"), iri(f"dt:{claim.polarity}")
    yield from attribute_pairs(meanings.schema, claim)
    for chain in claim.chains:
        yield iri("dt:attributedTo"), chain.source
        yield iri("dt:sourceKind"), iri(f"dt:{chain.kind}AsSource")
        yield iri("dt:origin"), chain.origin
        for relay in chain.relays:
            yield iri("dt:via"), relay
    for condition in claim.conditions:
        yield iri("dt:onCondition"), condition
    for role in claim.leaves_open:
        yield iri("dt:leavesOpen"), NamedNode(SAID + role)
    for role in claim.open_lists:
        yield iri("dt:openList"), NamedNode(SAID + role)
    if claim.paraphrase:
        yield iri("dt:paraphrase"), english(claim.paraphrase)


def attribute_pairs(schema: Schema, claim: Claim) -> Iterator[Pair]:
    """Yield property and individual for each further attribute of a claim: extent, status, kin."""
    for name, value in claim.attributes:
        individual = schema.attribute_values(name)[value]
        yield NamedNode(DT + schema.attribute_properties[name]), NamedNode(DT + individual)


def _times(times: tuple[When, ...]) -> Iterator[Pair]:
    yield from stamp_pairs(pool(when.stamps for when in times)[0])
    for when in times:
        yield iri("dt:dateBasis"), iri(f"dt:{when.basis}")
        if when.edtf:
            yield iri("dt:edtf"), Literal(when.edtf, datatype=EDTF)
        if when.expression:
            yield iri("dt:timeText"), Literal(when.expression)
        if when.inferred_from:
            yield iri("dt:dateFrom"), english(when.inferred_from)
        if when.relative_to and when.offset:
            yield iri("dt:relativeTo"), NamedNode(when.relative_to)
            datatype = "xsd:yearMonthDuration" if in_months(when.offset) else "xsd:dayTimeDuration"
            yield iri("dt:offset"), Literal(when.offset, datatype=iri(datatype))


def _mentions(meanings: Meanings) -> Iterator[Triple]:
    article = meanings.article
    for link in article.links:
        if link.scheme not in LINKED or link.target not in article.mentions:
            continue
        mention = meanings.mention(link.target)
        subject = mention_iri(article.id, mention.id)
        yield subject, TYPE, iri("dt:Mention")
        yield subject, iri("dt:form"), Literal(mention.words, language=article.info.language)
        yield subject, iri("dt:refersTo"), meanings.term(mention.id)
        yield subject, iri("dt:inArticle"), meanings.iri
        for span in mention.spans:
            yield subject, iri("dt:span"), span_iri(article.id, span)


def _quantities(meanings: Meanings) -> Iterator[Triple]:
    for subject, mention, quantity in meanings.quantities():
        yield subject, TYPE, iri("dt:Quantity")
        yield subject, iri("dt:inArticle"), meanings.iri
        for span in mention.spans:
            yield subject, iri("dt:span"), span_iri(meanings.article.id, span)
        yield from _about(subject, quantity_pairs(mention, quantity))


def quantity_pairs(mention: Mention, quantity: Quantity) -> Iterator[Pair]:
    """Yield a figure's words, bounds, estimate and unit."""
    yield iri("dt:quantityText"), Literal(mention.words)
    if quantity.lower is not None:
        yield iri("dt:lowerBound"), number_literal(quantity.lower)
        yield iri("dt:lowerInclusive"), boolean(quantity.lower_inclusive)
    if quantity.upper is not None:
        yield iri("dt:upperBound"), number_literal(quantity.upper)
        yield iri("dt:upperInclusive"), boolean(quantity.upper_inclusive)
    if quantity.estimate is not None:
        yield iri("dt:pointEstimate"), number_literal(quantity.estimate)
    if quantity.approximate:
        yield iri("dt:approximate"), boolean(True)
    if quantity.vague:
        yield iri("dt:vague"), boolean(True)
    if quantity.unit:
        yield iri("dt:unit"), Literal(quantity.unit)


def _relations(meanings: Meanings) -> Iterator[Triple]:
    for each in meanings.article.relations:
        if each.type not in RELATION_PROPERTIES:
            raise meanings.error(each.line, "relation-unknown", f"{each.id} is a {each.type}")
        source, target = meanings.term(each.source), meanings.term(each.target)
        if isinstance(source, NamedNode):
            yield source, iri(RELATION_PROPERTIES[each.type]), target


def _locals(meanings: Meanings, claims: Iterable[Claim]) -> Iterator[Triple]:
    """Yield the entities that only this article knows, and credits that entities.ttl lacks."""
    for local in meanings.locals.values():
        yield from _local(meanings, local.iri, local.type, local.label)
    for section in meanings.article.info.sections:
        if section.credit:
            term = credited(meanings, section.credit)
            is_local = not meanings.classes(term)
            if is_local and any(term in claim.attributed_to for claim in claims):
                label = Literal(section.credit, language=meanings.article.info.language)
                yield from _local(meanings, term, "UnnamedSource", label)


def _local(meanings: Meanings, term: NamedNode, cls: str, label: Literal) -> Iterator[Triple]:
    for each in entity_types(meanings.schema, cls):
        yield term, TYPE, each
    for property_ in (LABEL, SHOWN):
        yield term, property_, label
    yield term, iri("dt:localTo"), meanings.iri


def entity_types(schema: Schema, cls: str) -> list[NamedNode]:
    """Return an entity class and its superclasses up to Entity."""
    names = (cls, *(each for each in schema.parents(cls) if schema.is_a(each, "Entity")))
    return [NamedNode(DT + each) for each in names]


def _is_span(term: NamedNode) -> bool:
    return term.value.startswith(f"{ID}span/")


def _span(meanings: Meanings, span: NamedNode) -> Iterator[Triple]:
    start, _, end = span.value.rpartition("/")[2].partition("-")
    yield span, TYPE, iri("dt:Span")
    yield span, TYPE, iri("oa:TextPositionSelector")
    yield span, iri("oa:start"), integer(int(start))
    yield span, iri("oa:end"), integer(int(end))
    yield span, iri("dt:inArticle"), meanings.iri
    yield span, iri("dt:digest"), digest(meanings)
