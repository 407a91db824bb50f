"""The graphs that belong to no single article: ontology, entities, and what the release is made of.

Pure, like kg.populate: texts and quads in, quads out. There is no clock in it, so that the same
inputs give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import Finding, OntologyError
from kg.masthead import LICENSE, activity_iri
from kg.populate import entity_types
from kg.rdf import LABEL, SHOWN, TYPE, english, hashed_iri, integer
from kg.vocabulary import ART, GRAPH, ID, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.annotation.model import Article
    from kg.identity import Identities
    from kg.ontology import Schema

DATASET = NamedNode(f"{ID}dataset")
BUILD = NamedNode(f"{ID}build")
SERVICE = "http://www.w3.org/ns/sparql-service-description#"
TITLES = {
    "ontology": "What may be said: the ontology and its mirror for claims",
    "entities": "Who and what there is to speak of: identities without any claim",
    "questions": "What may be asked: the questions, as queries that can be run",
    "links": "Ties between claims, drawn by hand",
    "truthy": "What holds under the default lens, projected from the claims",
    "inferred": "What follows from that, graded, with derivations; and ties between claims by rule",
    "coverage": "Counts of what articles tell and from how many origins, and who is called what",
    "lens/asserted": "What holds under the lens that takes only what articles assert themselves",
    "lens/reported": "What holds under the lens that takes hearsay too",
    "lens/speculated": "What holds under the lens that takes speculation too",
}


def ontology_quads(*turtle: str) -> Iterator[Quad]:
    """Yield graph/ontology from the texts of the ontology's files.

    Where an axiom needs a blank node, an IRI made from what it says takes its place.
    """
    graph = graph_iri("ontology")
    texts = (parse(text, RdfFormat.TURTLE, rename_blank_nodes=True) for text in turtle)
    triples = [quad.triple for text in texts for quad in text]
    for triple in name_blank_nodes(triples):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def name_blank_nodes(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the triples with an IRI for each blank node, the same wherever the same is said of it.

    OntologyError where blank nodes refer to each other in a circle.
    """
    own: dict[str, list[Triple]] = {}
    kept = list(triples)
    for triple in kept:
        if isinstance(triple.subject, BlankNode):
            own.setdefault(triple.subject.value, []).append(triple)
    names: dict[str, NamedNode] = {}

    def name(term: NamedNode | BlankNode | Literal | Triple, path: tuple[str, ...]) -> NamedNode:
        if not isinstance(term, BlankNode):
            return term  # type: ignore[return-value]
        if term.value in path:
            message = "blank nodes refer to each other in a circle"
            raise OntologyError([Finding("ontology", 0, "blank-node-circle", message)])
        if term.value not in names:
            inner = (*path, term.value)
            said = sorted(f"{t.predicate} {name(t.object, inner)}" for t in own.get(term.value, ()))
            names[term.value] = hashed_iri("axiom", *said)
        return names[term.value]

    for triple in kept:
        yield Triple(name(triple.subject, ()), triple.predicate, name(triple.object, ()))


def entity_quads(identities: Identities, schema: Schema) -> Iterator[Quad]:
    """Yield graph/entities: entities.ttl, and for each entity the superclasses of its classes."""
    graph = graph_iri("entities")
    for triple in name_blank_nodes(identities.triples):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)
    for identity in identities.by_key.values():
        yield Quad(identity.iri, SHOWN, english(identity.label), graph)
        for cls in identity.classes:
            for each in entity_types(schema, cls):
                yield Quad(identity.iri, TYPE, each, graph)


def meta_quads(
    graphs: Mapping[str, Iterable[Quad]], articles: Iterable[Article], version: str
) -> Iterator[Quad]:
    """Yield graph/meta: the dataset, its graphs with their sizes, and the build as an activity.

    `graphs` maps the name of each graph (`truthy`, `article/strelsau-courier`) to its quads.
    """
    graph = graph_iri("meta")
    triples = [*_dataset(version), *_build(articles, version)]
    for name, quads in sorted(graphs.items()):
        triples += _graph(name, quads)
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _dataset(version: str) -> Iterator[Triple]:
    yield Triple(DATASET, TYPE, iri("void:Dataset"))
    yield Triple(DATASET, TYPE, iri("dcat:Dataset"))
    yield Triple(DATASET, iri("dcterms:title"), english("Détente: attributed claims from news"))
    yield Triple(DATASET, iri("dcterms:license"), LICENSE)
    yield Triple(DATASET, iri("dcat:version"), Literal(version))
    yield Triple(DATASET, iri("prov:wasGeneratedBy"), BUILD)
    for vocabulary in ("dt", "said", "sem", "prov", "oa", "skos"):
        namespace = iri(f"{vocabulary}:")
        yield Triple(DATASET, iri("void:vocabulary"), namespace)


def _build(articles: Iterable[Article], version: str) -> Iterator[Triple]:
    yield Triple(BUILD, TYPE, iri("prov:Activity"))
    yield Triple(BUILD, LABEL, english(f"Build of the release with Détente {version}"))
    for each in articles:
        yield Triple(BUILD, iri("prov:used"), NamedNode(ART + each.id))
        yield Triple(BUILD, iri("prov:wasInformedBy"), activity_iri(each.id))


def _graph(name: str, quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield what one named graph is and how large it is."""
    subject = NamedNode(GRAPH + name)
    triples = {quad.triple for quad in quads}
    classes = {str(t.object) for t in triples if t.predicate == TYPE}
    counts = {
        "void:triples": len(triples),
        "void:distinctSubjects": len({str(t.subject) for t in triples}),
        "void:distinctObjects": len({str(t.object) for t in triples}),
        "void:properties": len({str(t.predicate) for t in triples}),
        "void:classes": len(classes),
    }
    yield Triple(DATASET, iri("void:subset"), subject)
    yield Triple(DATASET, NamedNode(f"{SERVICE}namedGraph"), subject)
    yield Triple(subject, TYPE, iri("void:Dataset"))
    title = TITLES.get(name, f"What one article says: {name.removeprefix('article/')}")
    yield Triple(subject, iri("dcterms:title"), english(title))
    for property_, count in counts.items():
        yield Triple(subject, iri(property_), integer(count))
