"""The graphs of no single article: ontology, entities, and what the release is made of."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.dataset import entity_quads, meta_quads, ontology_quads
from kg.errors import OntologyError
from kg.rdf import TYPE, nquads
from kg.vocabulary import graph_iri, iri
from tests.invented import IDENTITIES, SCHEMA, article

RESTRICTION = """
@prefix : <https://example.org/> .
:Talks :only [ :on :host ; :from ( :Actor :Place ) ] .
"""


def test_blank_nodes_of_axioms_get_the_same_name_wherever_the_same_is_said():
    turned = RESTRICTION.replace(
        ":on :host ; :from ( :Actor :Place )", ":from ( :Actor :Place ) ; :on :host"
    )
    assert nquads(ontology_quads(RESTRICTION)) == nquads(ontology_quads(turned))
    assert b"_:" not in nquads(ontology_quads(RESTRICTION))
    assert len(list(ontology_quads(RESTRICTION))) == 7


def test_a_circle_of_blank_nodes_is_refused():
    with pytest.raises(OntologyError, match="circle"):
        list(ontology_quads("@prefix : <https://example.org/> . _:a :b _:c . _:c :b _:a ."))


def test_entities_come_with_the_superclasses_of_their_classes():
    found = [q.object for q in entity_quads(IDENTITIES, SCHEMA)
             if q.subject == iri("ent:courier") and q.predicate == TYPE]  # fmt: skip
    classes = ("MediaOutlet", "Organization", "Actor", "Entity")
    assert set(found) == {iri(f"dt:{each}") for each in classes}


def test_what_entities_ttl_says_stays_as_it_is():
    there = {q.triple for q in entity_quads(IDENTITIES, SCHEMA)}
    assert set(IDENTITIES.triples) <= there


def test_the_release_counts_its_graphs_and_has_no_clock():
    graph = graph_iri("links")
    quads = [Quad(iri("ent:sapt"), TYPE, iri("dt:Person"), graph)] * 2
    meta = list(meta_quads({"links": quads}, [article()], "0.1.0"))
    assert (graph, iri("void:triples"), Literal("1", datatype=iri("xsd:integer"))) in [
        (q.subject, q.predicate, q.object) for q in meta
    ]
    build = NamedNode("https://w3id.org/detente/id/build")
    assert [q.object for q in meta if (q.subject, q.predicate) == (build, iri("prov:used"))] == [
        iri("art:courier-1")
    ]
    assert b"T00:" not in nquads(meta)
    assert b"dateTime" not in nquads(meta)
