# ruff: noqa: E501  a row of a table is one line
"""shapes.ttl: a well-formed graph conforms, and each rule refuses what breaks it."""

import pyshacl
import pytest
from rdflib import RDFS, SH, Graph, Namespace

from kg.ontology import open_ontology

SHAPE = Namespace("https://w3id.org/detente/shapes#")
PREFIXES = """
@prefix dt: <https://w3id.org/detente/ontology#> . @prefix said: <https://w3id.org/detente/said#> .
@prefix ent: <https://w3id.org/detente/id/entity/> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix hap: <https://w3id.org/detente/id/happening/> .
@prefix art: <https://w3id.org/detente/id/article/> .
@prefix c: <https://w3id.org/detente/id/claim/strelsau-courier/> .
@prefix s: <https://w3id.org/detente/id/span/strelsau-courier/> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DIGEST = "sha256:" + "0123456789abcdef" * 4
GOOD = f"""
art:strelsau-courier a dt:Article ; dcterms:title "Guard on the lake"@en ;
    dcterms:publisher ent:courier ; dcterms:language "en" ; dt:digest "{DIGEST}" ;
    dt:textLength 1200 ; dcterms:issued "1924-05-04"^^xsd:date ;
    dt:earliestIssued "1924-05-04"^^xsd:date ; dt:latestIssued "1924-05-04"^^xsd:date ;
    dt:dateBasis dt:Stated .
s:380-517 a dt:Span ; oa:start 380 ; oa:end 517 ; dt:inArticle art:strelsau-courier ;
    dt:digest "{DIGEST}" .
c:E7 a dt:Claim , said:Deployment , said:Presence ; dt:directType said:Deployment ; said:deployer ent:ruritania ;
    said:host ent:krakozhia ; said:strength id:T9 ; dt:about hap:guard-on-the-lake ;
    dt:certainty dt:Reported ; dt:stage dt:Actual ; dt:polarity dt:Affirmed ;
    dt:attributedTo ent:harbour-master ; dt:sourceKind dt:PersonAsSource ;
    dt:origin ent:zenda-post ; dt:inArticle art:strelsau-courier ; dt:evidence s:380-517 ;
    dt:anchor s:380-517 ; prov:wasGeneratedBy id:annotation ; dt:dateBasis dt:Inferred ;
    sem:hasEarliestBeginTimeStamp "1924-05-03"^^xsd:date ;
    sem:hasLatestBeginTimeStamp "1924-05-03"^^xsd:date ;
    dt:paraphrase "The harbour master counts no fewer than forty boats."@en .
c:E8 a said:Attribution , said:Statement ; dt:directType said:Attribution ; said:speaker ent:harbour-master ; said:topic c:E7 ;
    dt:inArticle art:strelsau-courier ; dt:evidence s:380-517 ; dt:anchor s:380-517 ;
    prov:wasGeneratedBy id:annotation .
id:T8 a dt:Mention ; dt:form "the guard" ; dt:refersTo ent:guard ; dt:span s:380-517 ;
    dt:inArticle art:strelsau-courier .
id:T9 a dt:Quantity ; dt:quantityText "no fewer than forty" ; dt:lowerBound 40 ;
    dt:lowerInclusive true ; dt:unit "boat" .
ent:zenda a dt:City ; skos:prefLabel "Zenda"@en ; skos:altLabel "Old Zenda"@en ;
    skos:exactMatch wd:Q1 ; dt:matchBasis "name and river" ; dt:wkt "POINT(18.5 47.2)" ;
    dt:coordinatePrecision "city" ; dt:within ent:ruritania .
ent:ruritania a dt:State , dt:Country ; skos:prefLabel "Ruritania"@en .
hap:guard-on-the-lake a dt:Deployment ; dt:grade 2 ; dt:supportedBy c:E7 .
"""


def shapes(without: str) -> Graph:
    """Return the shapes but for the targets of a group, so that the other group runs alone."""
    graph = open_ontology("shapes.ttl")
    for shape in list(graph.subjects(SH.group, SHAPE[without])):
        for link in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf):
            graph.remove((shape, link, None))
    return graph


DATA_SHAPES = shapes(without="StyleGuide")
STYLE_SHAPES = shapes(without="Data")
TERM_SHAPES = shapes(without="Data").remove((SHAPE.Header, SH.targetNode, None))
HIERARCHY = Graph()
for each in ("detente.ttl", "said.ttl"):
    HIERARCHY += open_ontology(each).triples((None, RDFS.subClassOf, None))


def broken(data: Graph, rules: Graph) -> set[str]:
    """Return the messages of the rules that a graph breaks."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rules)
    return {str(message) for message in report.objects(None, SH.resultMessage)}


def test_the_shapes_are_shacl_core():
    names = open_ontology("shapes.ttl").predicates()
    assert {SH.sparql, SH.select, SH.js, SH.rule} & set(names) == set()


def test_a_well_formed_graph_conforms():
    assert broken(Graph().parse(data=PREFIXES + GOOD) + HIERARCHY, DATA_SHAPES) == set()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Guard on the lake"@en', '"Guard on the lake"', "an article has one headline, with its language"),
        (f'"{DIGEST}" ;\n    dt:textLength', '"abc" ;\n    dt:textLength', "an article has the SHA-256 of its text"),
        ("dt:textLength 1200", "dt:textLength 0", "an article has the length of its text"),
        ('Issued "1924-05-04"^^xsd:date ; dt:latest', 'Issued "1924-05-05"^^xsd:date ; dt:latest', "the first possible day of publication is not after the last"),
        ("oa:end 517", "oa:end 380", "a span starts at an offset before its end"),
        ("dt:certainty dt:Reported", "dt:certainty dt:Actual", "a claim has one certainty"),
        ("dt:certainty dt:Reported ;", "", "a claim has one certainty"),
        ("dt:stage dt:Actual", "dt:stage dt:Actual , dt:Desired", "a claim has one stage"),
        ("dt:polarity dt:Affirmed", "dt:polarity true", "a claim has one polarity"),
        ("dt:about hap:", "dt:about ent:", "a claim is about one happening"),
        ("dt:attributedTo ent:harbour-master ;", "", "a claim is attributed to someone, at least to its article"),
        ("dt:sourceKind dt:PersonAsSource", "dt:sourceKind dt:Person", "a claim says what kind of source stands behind it"),
        ("dt:origin ent:zenda-post ;", "", "a claim has an origin"),
        ("forty boats.", "forty boats", "a claim has one paraphrase, a full sentence of ours"),
        ("dt:Claim , said:Deployment , said:Presence", "dt:Claim", "a claim has a class of said.ttl"),
        ("dt:directType said:Deployment ;", "", "a claim has one direct type, of said.ttl"),
        ("dt:Claim , said:Deployment", "dt:Claim , dt:Deployment", "a claim has no class of the world"),
        ("dt:dateBasis dt:Inferred", "dt:dateBasis dt:Guessed", "the date of a claim is Stated, Inferred or Relative"),
        ('BeginTimeStamp "1924-05-03"^^xsd:date ;\n    sem', 'BeginTimeStamp "1924-05-04"^^xsd:date ;\n    sem', "the earliest begin is one day, not after the latest begin and the latest end"),
        ("dt:stage dt:Actual", "dt:stage dt:Conditional", "a claim with the stage Conditional names its condition"),
        ("dt:stage dt:Actual", "dt:stage dt:Actual ; dt:onCondition c:E7", "a claim with conditions says how they bind it"),
        ("dt:stage dt:Actual", "dt:stage dt:Actual ; dt:conditionForce dt:If ; dt:onCondition ent:x", "a condition is a claim"),
        ("dt:stage dt:Actual", "dt:stage dt:Actual ; dt:leavesOpen dt:victim", "what a claim leaves open is a role of said.ttl"),
        ("said:Deployment , said:Presence", "said:Position", "a position says which way it goes"),
        ("said:Deployment , said:Presence", "said:Kinship", "a kinship says what the person is to the relative"),
        ("said:Deployment , said:Presence", "said:Casualties", "casualties say what befell the victims"),
        ("said:speaker ent:harbour-master ; said:topic", "said:topic", "an attribution names a speaker"),
        ("said:topic c:E7 ;", "", "an attribution names the claim that is attributed"),
        ("said:topic c:E7", "said:topic c:E7 ; dt:certainty dt:Asserted", "a plain attribution has no certainty"),
        ('"the guard"', '"the guard that came down the lake road last night"', "a mention has its words, at most 8 and at most 60 characters"),
        ("dt:refersTo ent:guard", "dt:refersTo ent:guard , ent:zenda", "a mention refers to one thing"),
        ("dt:lowerBound 40", "dt:lowerBound 40 ; dt:upperBound 30 ; dt:upperInclusive true", "a lower bound is one integer or decimal, not above the upper bound"),
        ("dt:lowerBound 40", 'dt:lowerBound "40"^^xsd:int', "a lower bound is one integer or decimal, not above the upper bound"),
        ("dt:lowerInclusive true ;", "", "a bound says whether it is itself possible"),
        ("dt:lowerBound 40", "dt:vague true ; dt:lowerBound 40", "a figure is vague or has a number, and not both"),
        ("dt:lowerBound 40 ;\n    dt:lowerInclusive true ;", "", "a figure is vague or has a number, and not both"),
        ('skos:prefLabel "Zenda"@en ;', "", "an entity has an IRI and a name, and its match says how it was made sure"),
        ('dt:matchBasis "name and river" ;', "", "an entity has an IRI and a name, and its match says how it was made sure"),
        ('skos:altLabel "Old Zenda"@en', 'skos:altLabel "Zenda"@en', "an alias is not the name itself"),
        ("wd:Q1", "wd:P1", "an entity has at most one match, an item of Wikidata"),
        ("POINT(18.5 47.2)", "POINT(47.2 118.5)", "the coordinates of a place are one point, longitude first"),
        ('dt:coordinatePrecision "city"', 'dt:coordinatePrecision "town"', "the precision of coordinates is site, village, city, region or country"),
        ('dt:coordinatePrecision "city" ;', "", "coordinates say how precise they are"),
        ("dt:within ent:ruritania", "dt:within ent:courier", "a place lies within a place"),
        ("dt:State , dt:Country", "dt:State , dt:Region", "a state is a country too"),
        ("dt:grade 2", "dt:grade 4", "a projected happening has one grade"),
        ("dt:supportedBy c:E7", "dt:supportedBy ent:zenda", "a projected happening rests on a claim"),
        ("dt:grade 2", "dt:grade 2 ; dt:certainty dt:Asserted", "certainty belongs to claims"),
    ],
)  # fmt: skip
def test_each_rule_refuses_what_breaks_it(old, new, message):
    assert GOOD.count(old) == 1
    data = Graph().parse(data=PREFIXES + GOOD.replace(old, new)) + HIERARCHY
    assert message in broken(data, DATA_SHAPES)


TERM = """dt:Regatta a owl:Class ; rdfs:subClassOf dt:Event ; rdfs:label "regatta"@en ;
    skos:definition "An event in which boats race."@en ; skos:example "The Strelsau cup."@en ."""
EDGE = """dt:races a owl:ObjectProperty ; rdfs:domain dt:Actor ; rdfs:range dt:Actor ;
    rdfs:label "races"@en ; skos:definition "Has a race with."@en ;
    skos:example "The duke races the queen."@en ."""


def test_the_ontology_keeps_its_own_style_guide():
    assert broken(open_ontology(), STYLE_SHAPES) == set()


@pytest.mark.parametrize(
    ("term", "old", "new", "messages"),
    [
        (TERM, "Regatta", "Regatta", set()),
        (EDGE, "races", "races", set()),
        (TERM, 'rdfs:label "regatta"@en ;', "", {"a term has an English label, one definition and an example"}),
        (TERM, '"regatta"@en', '"régate"@fr', {"a term has an English label, one definition and an example"}),
        (TERM, "race.", "race", {"a term has an English label, one definition and an example"}),
        (TERM, 'race."@en', 'race."@en , "Boats."@en', {"a term has an English label, one definition and an example"}),
        (TERM, 'skos:example "The Strelsau cup."@en .', ".", {"a term has an English label, one definition and an example"}),
        (TERM, "Regatta", "regatta", {"a class has a name in UpperCamel and a class above it"}),
        (TERM, "rdfs:subClassOf dt:Event ;", "", {"a class has a name in UpperCamel and a class above it"}),
        (EDGE, "rdfs:range dt:Actor ;", "", {"a property has a name in lowerCamel, one domain and one range"}),
        (EDGE, "dt:races", "dt:Races", {"a property has a name in lowerCamel, one domain and one range"}),
        (EDGE, '"races"@en', '"race"@en', {"a property that is no role reads as a verb"}),
        (EDGE, "owl:ObjectProperty", "owl:ObjectProperty , owl:FunctionalProperty", {"no functional property, key, sameAs, union or cardinality: reasoners would merge rivals without a word"}),
    ],
)  # fmt: skip
def test_the_style_guide_refuses_what_breaks_it(term, old, new, messages):
    data = Graph().parse(data=PREFIXES + term.replace(old, new))
    assert broken(data, TERM_SHAPES) == messages


def test_the_terms_of_others_are_left_alone():
    data = Graph().parse(
        data=PREFIXES + "oa:start a owl:DatatypeProperty . prov:Thing a owl:Class ."
    )
    assert broken(data, TERM_SHAPES) == set()
