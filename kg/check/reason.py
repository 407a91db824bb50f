"""Contradictions: HermiT over the ontology, its strict axioms, the identities and what holds.

HermiT only says that there is no model, not why. So where it says no, the individuals are looked
through for two classes that strict.ttl keeps apart, by types, domains and ranges: this explains the
usual contradiction. Literals are left out: HermiT refuses xsd:date.
"""

from __future__ import annotations

import io
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.annotation.corpus import read_text
from kg.errors import DetenteError, Finding
from kg.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad
    from rdflib.term import Node

FILES = ("detente.ttl", "strict.ttl", "entities.ttl")
RULE = "contradiction"
REMEDY = "correct the annotation or the identity that says one of the two"


def find_contradictions(truthy: Iterable[Quad]) -> list[Finding]:
    """Return why the ontology, the identities and what holds cannot all be so."""
    graph = Graph()
    for name in FILES:
        graph.parse(data=read_text(files("ontology") / name), format="turtle")
    triples = "".join(f"{quad.triple} .\n" for quad in truthy)
    graph.parse(data=triples, format="nt")
    return contradictions(graph)


def contradictions(graph: Graph) -> list[Finding]:
    """Return why a graph of axioms and individuals cannot hold; nothing where it can."""
    if is_consistent(graph):
        return []
    found = sorted(set(explain(graph)))
    remedy = "take out axioms or annotations by halves until HermiT is content"
    return found or [Finding("ontology", 0, RULE, "HermiT finds no model", remedy)]


def is_consistent(graph: Graph) -> bool:
    """Ask HermiT whether a graph has a model, with no class that must be empty."""
    import owlready2

    bare = Graph()
    for triple in graph:
        if not isinstance(triple[2], Literal) and triple[1] != OWL.imports:
            bare.add(triple)
    world = owlready2.World()
    world.get_ontology("https://w3id.org/detente/ontology#").load(
        fileobj=io.BytesIO(bare.serialize(format="nt", encoding="utf-8"))
    )
    try:
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    except owlready2.OwlReadyJavaError as error:
        message = f"HermiT could not run: {error}"
        raise DetenteError(message) from error
    except FileNotFoundError as error:
        message = "HermiT needs Java: install a Java runtime, or check without --reason"
        raise DetenteError(message) from error
    return not list(world.inconsistent_classes())


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
