"""Contradictions: HermiT says whether, `explain` says why. Without Java these tests fail."""

from importlib.resources import files

import pytest

from kg.annotation import read_corpus
from kg.check import read_material
from kg.check.reason import check_truth, contradictions, explain, truthy_triples
from kg.consistency import shipped_triples
from kg.validate import to_graph
from kg.vocabulary import iri
from tests.probes import parsed

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
WHY = (
    "ontology: ent:rupert would be dt:Person and dt:Place: it is a dt:Person;"
    " hap:meeting dt:venue ent:rupert [consistency]"
    " — correct the annotation or the identity that says one of the two"
)


def found(more):
    return [str(finding) for finding in contradictions(parsed(AXIOMS + more))]


def test_what_can_hold_is_consistent():
    assert found("hap:meeting dt:venue ent:zenda . ent:zenda a dt:City .") == []


def test_what_cannot_hold_is_explained_by_the_triples_that_clash():
    assert found("hap:meeting dt:venue ent:rupert .") == [WHY]


def test_a_clash_that_cannot_be_explained_is_told_all_the_same():
    (told,) = found("dt:venue a owl:IrreflexiveProperty . ent:zenda dt:venue ent:zenda .")
    assert told.startswith("graph/truthy: ontology and facts contradict each other [consistency]")


def test_a_class_that_must_be_empty_is_no_way_out():
    (told,) = found("dt:Statue rdfs:subClassOf dt:Person , dt:City ; a owl:Class .")
    assert told.startswith("ontology: nothing can ever be a dt:Statue [consistency]")


def test_the_explanation_needs_no_java():
    graph = to_graph(parsed(AXIOMS + "hap:meeting dt:venue ent:rupert ."))
    assert [str(finding) for finding in explain(graph)] == [WHY]


@pytest.fixture(scope="module")
def shipped():
    corpus, ontology = files("kg.corpus"), files("ontology")
    return read_material(read_corpus(corpus), corpus, ontology)


def test_what_the_shipped_articles_tell_is_consistent_with_ontology_and_examples(shipped):
    assert [str(finding) for finding in check_truth(shipped)] == []


def test_the_truth_that_is_checked_is_the_graph_of_a_build(shipped):
    told = {each.predicate for each in truthy_triples(shipped)}
    assert {iri("dt:grade"), iri("dt:supportedBy"), iri("dt:supports")} <= told


CLASH = """
@prefix dt: <https://w3id.org/detente/ontology#> . @prefix : <https://example.org/> .
:fair dt:place :rupert . :rupert a dt:Person .
"""


def test_a_place_that_is_a_person_contradicts_what_is_shipped(shipped):
    """So that the proof above is no proof of nothing."""
    found = contradictions([*shipped_triples(), *truthy_triples(shipped), *parsed(CLASH)])
    assert "would be dt:Person and dt:Place" in str(found[0])


def test_a_missing_java_is_said_and_never_passes(shipped):
    (told,) = check_truth(shipped, java="no-java-of-this-name")
    assert "HermiT needs Java" in told.message
    assert told.remedy
