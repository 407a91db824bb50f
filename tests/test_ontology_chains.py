"""Every property chain, transitive, symmetric and inverse axiom gives its triple.

owlrl draws the conclusions, from the property axioms of detente.ttl and a handful of facts.
"""

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace
from rdflib.collection import Collection

from kg.ontology import DT, open_ontology

GRAPH = open_ontology()
X = Namespace("https://example.org/")
PREFIXES = f"@prefix dt: <{DT}> . @prefix : <{X}> .\n"
CHAINS = {
    ("hasForcesIn", "within", "hasForcesIn"): (
        ":ruritania dt:hasForcesIn :hentzau . :hentzau dt:within :krakozhia .",
        ("ruritania", "hasForcesIn", "krakozhia"),
    ),
    ("hasOrgan", "hasForcesIn", "hasForcesIn"): (
        ":lake-guard dt:organOf :ruritania ; dt:hasForcesIn :hentzau .",
        ("ruritania", "hasForcesIn", "hentzau"),
    ),
    ("hasBaseIn", "within", "hasBaseIn"): (
        ":ruritania dt:hasBaseIn :hentzau . :hentzau dt:within :krakozhia .",
        ("ruritania", "hasForcesIn", "krakozhia"),
    ),
    ("stationedIn", "within", "stationedIn"): (
        ":lake-guard dt:stationedIn :hentzau . :hentzau dt:within :krakozhia .",
        ("lake-guard", "stationedIn", "krakozhia"),
    ),
    ("controlsPartOf", "within", "controlsPartOf"): (
        ":red-sash dt:controls :zenda . :zenda dt:within :hills . :hills dt:within :ruritania .",
        ("red-sash", "controlsPartOf", "ruritania"),
    ),
    ("hasForcesIn", "controlledBy", "hasForcesOnSoilOf"): (
        ":ruritania dt:hasForcesIn :hentzau . :league dt:controls :hentzau .",
        ("ruritania", "hasForcesOnSoilOf", "league"),
    ),
    ("supports", "supports", "indirectlyBacks"): (
        ":ruritania dt:trains :hill-wing . :hill-wing dt:funds :boatmen .",
        ("ruritania", "indirectlyBacks", "boatmen"),
    ),
    ("supports", "memberOf", "supportsMemberOf"): (
        ":ruritania dt:arms :hill-wing . :hill-wing dt:memberOf :coalition .",
        ("ruritania", "supportsMemberOf", "coalition"),
    ),
    ("affiliatedWith", "belongsTo", "affiliatedWith"): (
        ":rupert dt:leads :red-sash . :red-sash dt:memberOf :band . :band dt:memberOf :front .",
        ("rupert", "affiliatedWith", "front"),
    ),
    ("supports", "fightsOnSideOf", "backsFighter"): (
        ":krakozhia dt:supports :hill-wing . :hill-wing dt:fightsOnSideOf :crown .",
        ("krakozhia", "backsFighter", "crown"),
    ),
    ("supportsMilitarily", "fights", "fightsByProxy"): (
        ":ruritania dt:arms :crown . :red-sash dt:fights :crown .",
        ("ruritania", "fightsByProxy", "red-sash"),
    ),
    ("supports", "hostileTo", "supportsEnemyOf"): (
        ":ruritania dt:supports :council . :council dt:hostileTo :duke .",
        ("ruritania", "supportsEnemyOf", "duke"),
    ),
    ("kinOf", "leads", "kinOfLeaderOf"): (
        ":queen dt:siblingOf :duke ; dt:leads :ruritania .",
        ("duke", "kinOfLeaderOf", "ruritania"),
    ),
    ("livesIn", "within", "livesIn"): (
        ":miller dt:livesIn :zenda . :zenda dt:within :ruritania .",
        ("miller", "livesIn", "ruritania"),
    ),
    ("comesFrom", "within", "comesFrom"): (
        ":miller dt:comesFrom :zenda . :zenda dt:within :ruritania .",
        ("miller", "comesFrom", "ruritania"),
    ),
    ("locatedIn", "within", "locatedIn"): (
        ":exchange dt:locatedIn :strelsau . :strelsau dt:within :ruritania .",
        ("exchange", "locatedIn", "ruritania"),
    ),
    ("tookPlaceIn", "within", "tookPlaceIn"): (
        ":raid dt:place :zenda . :zenda dt:within :ruritania .",
        ("raid", "tookPlaceIn", "ruritania"),
    ),
    ("owns", "locatedIn", "ownsPropertyIn"): (
        ":duke dt:owns :mine . :mine dt:locatedIn :zenda .",
        ("duke", "ownsPropertyIn", "zenda"),
    ),
}


def conclusions(facts: str) -> Graph:
    """Return the facts with all that follows from the property axioms."""
    graph = Graph()
    for link in (RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyChainAxiom, RDF.first, RDF.rest):
        graph += GRAPH.triples((None, link, None))
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        graph += GRAPH.triples((None, RDF.type, kind))
    graph.parse(data=PREFIXES + facts, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def holds(graph: Graph, subject: str, property_: str, object_: str) -> bool:
    return (X[subject], DT[property_], X[object_]) in graph


def test_every_chain_has_an_example():
    pairs = GRAPH.subject_objects(OWL.propertyChainAxiom)
    found = {(*Collection(GRAPH, links), above) for above, links in pairs}
    assert found == {tuple(DT[name] for name in names) for names in CHAINS}


@pytest.mark.parametrize("names", CHAINS, ids=lambda names: " o ".join(names[:-1]))
def test_a_chain_gives_its_triple(names):
    facts, expected = CHAINS[names]
    assert holds(conclusions(facts), *expected)


def test_nothing_follows_from_enmity_and_friendship_alone():
    graph = conclusions(
        ":a dt:supports :b . :b dt:supports :c . :c dt:supports :d . "
        ":a dt:alliedWith :e . :e dt:alliedWith :f . :a dt:hostileTo :g . :g dt:hostileTo :h ."
    )
    wrong = [("a", "supports", "c"), ("a", "indirectlyBacks", "d"), ("a", "alliedWith", "f")]
    wrong += [("a", "hostileTo", "h"), ("g", "hostileTo", "a")]
    assert [each for each in wrong if holds(graph, *each)] == []


def test_rivals_who_each_hold_a_place_stay_two():
    graph = conclusions(":crown dt:controls :zenda . :red-sash dt:controls :zenda .")
    assert (X.crown, OWL.sameAs, X["red-sash"]) not in graph


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (":a dt:alliedWith :b .", ("b", "alliedWith", "a")),
        (":a dt:fights :b .", ("b", "hostileTo", "a")),
        (":a dt:negotiatesWith :b .", ("b", "negotiatesWith", "a")),
        (":a dt:parentOf :b .", ("b", "childOf", "a")),
        (":a dt:parentOf :b .", ("b", "kinOf", "a")),
        (":a dt:spouseOf :b .", ("b", "spouseOf", "a")),
        (":a dt:controls :b .", ("b", "controlledBy", "a")),
        (":a dt:harbours :b .", ("b", "backedBy", "a")),
        (":a dt:organOf :b .", ("b", "hasOrgan", "a")),
        (":a dt:within :b . :b dt:within :c .", ("a", "within", "c")),
        (":a dt:memberOf :b . :b dt:organOf :c .", ("a", "belongsTo", "c")),
        (":a dt:deployer :b .", ("a", "participant", "b")),
        (":a dt:host :b .", ("a", "role", "b")),
    ],
)
def test_an_axiom_gives_its_triple(fact, expected):
    assert holds(conclusions(fact), *expected)
