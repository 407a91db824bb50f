"""Contradictions: what HermiT says of ontology, identities, examples and what holds, explained.

HermiT (kg.consistency) only says that there is no model, not why. So where it says no, the
individuals are looked through for two classes that strict.ttl keeps apart, by types, domains and
ranges: this explains the usual contradiction.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.annotation.corpus import read_text
from kg.claim import claims_of
from kg.consistency import CONTRADICTION, RULE, check_consistency, shipped_triples
from kg.errors import Finding
from kg.links import read_links
from kg.projection import project
from kg.validate import to_graph
from kg.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple
    from rdflib.term import Node

    from kg.check.rule import Material

REMEDY = "correct the annotation or the identity that says one of the two"


def check_truth(material: Material, java: str = "java") -> list[Finding]:
    """Return why ontology, identities, examples and what holds by the articles cannot all be so."""
    return contradictions([*shipped_triples(material.ontology), *truthy_triples(material)], java)


def truthy_triples(material: Material) -> Iterator[Triple]:
    """Yield what holds by all articles under the default lens: graph/truthy of a build."""
    ties = read_links(read_text(material.corpus / "links.tsv"), material.articles)
    claims = [
        claim
        for article in material.articles
        for claim in claims_of(article, material.schema, material.identities)
    ]
    found = project(claims, material.schema, ties=ties, identities=material.identities)
    return (quad.triple for quad in found.quads())


def contradictions(triples: Iterable[Triple], java: str = "java") -> list[Finding]:
    """Return why axioms and facts cannot hold together; none where they can."""
    given = list(triples)
    found = check_consistency(given, java)
    if CONTRADICTION not in {finding.message for finding in found}:
        return found
    return sorted(set(explain(to_graph(given)))) or found


def explain(graph: Graph) -> Iterator[Finding]:
    """Yield each individual that is of two classes which cannot share one."""
    apart = set(_disjoint(graph))
    for individual, types in _types(graph).items():
        for one, other in combinations(sorted(types), 2):
            if frozenset((one, other)) in apart:
                pair = f"{compact(one)} and {compact(other)}"
                reasons = f"{types[one]}; {types[other]}"
                message = f"{compact(str(individual))} would be {pair}: {reasons}"
                yield Finding("ontology", 0, RULE, message, REMEDY)


def _disjoint(graph: Graph) -> Iterator[frozenset[str]]:
    for one, other in graph.subject_objects(OWL.disjointWith):
        yield frozenset((str(one), str(other)))
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for head in graph.objects(node, OWL.members):
            yield from map(frozenset, combinations(map(str, Collection(graph, head)), 2))


def _types(graph: Graph) -> dict[Node, dict[str, str]]:
    """Return the classes of every individual, each with the triple that gives it."""
    found: dict[Node, dict[str, str]] = {}
    for individual, cls, why in _memberships(graph):
        for each in (cls, *graph.transitive_objects(cls, RDFS.subClassOf)):
            if isinstance(each, URIRef):
                found.setdefault(individual, {}).setdefault(str(each), why)
    return found


def _memberships(graph: Graph) -> Iterator[tuple[Node, Node, str]]:
    """Yield individual, class and reason: by its type, and by domains and ranges."""
    for subject, property_, object_ in graph:
        if property_ == RDF.type:
            if not str(object_).startswith((str(OWL), str(RDF), str(RDFS))):
                yield subject, object_, f"it is a {compact(str(object_))}"
            continue
        why = " ".join(compact(str(term)) for term in (subject, property_, object_))
        for each in {property_, *graph.transitive_objects(property_, RDFS.subPropertyOf)}:
            yield from ((subject, cls, why) for cls in graph.objects(each, RDFS.domain))
            if not isinstance(object_, Literal):
                yield from ((object_, cls, why) for cls in graph.objects(each, RDFS.range))
