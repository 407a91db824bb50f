"""Consistency: HermiT says whether, `explain` says why."""

import shutil

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import Graph

from kg.check.reason import explain, find_contradictions, is_consistent
from kg.vocabulary import iri

AXIOMS = """
@prefix dt: <https://w3id.org/detente/ontology#> .
@prefix ent: <https://w3id.org/detente/id/entity/> .
@prefix hap: <https://w3id.org/detente/id/happening/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
dt:Person a owl:Class ; owl:disjointWith dt:Place .
dt:Place a owl:Class .
dt:City a owl:Class ; rdfs:subClassOf dt:Place .
dt:venue a owl:ObjectProperty ; rdfs:range dt:Place .
dt:day a owl:DatatypeProperty .
ent:rupert a dt:Person .
hap:meeting dt:day "1924-05-03"^^xsd:date .
"""

needs_java = pytest.mark.skipif(not shutil.which("java"), reason="HermiT needs Java")


def graph(more=""):
    return Graph().parse(data=AXIOMS + more, format="turtle")


@needs_java
def test_what_can_hold_is_consistent():
    assert is_consistent(graph("hap:meeting dt:venue ent:zenda . ent:zenda a dt:City ."))


@needs_java
@pytest.mark.parametrize(
    "more",
    ["ent:rupert a dt:City .", "hap:meeting dt:venue ent:rupert ."],
    ids=["by type", "by range"],
)
def test_what_cannot_hold_is_not(more):
    assert not is_consistent(graph(more))


@needs_java
def test_a_class_that_must_be_empty_is_no_way_out():
    assert not is_consistent(graph("dt:Statue rdfs:subClassOf dt:Person , dt:City ; a owl:Class ."))


def test_the_triples_that_clash_are_named():
    (finding,) = explain(graph("hap:meeting dt:venue ent:rupert ."))
    assert str(finding) == (
        "ontology: ent:rupert would be dt:Person and dt:Place: it is a dt:Person;"
        " hap:meeting dt:venue ent:rupert [contradiction]"
        " — correct the annotation or the identity that says one of the two"
    )


@needs_java
def test_the_shipped_ontology_is_consistent_and_bites():
    assert find_contradictions([]) == []
    rupert, fair = iri("ent:rupert"), iri("hap:harvest-fair")
    clash = [
        Quad(
            rupert, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), iri("dt:Person")
        ),
        Quad(fair, iri("dt:place"), rupert),
    ]
    assert [finding.rule for finding in find_contradictions(clash)] == ["contradiction"]
