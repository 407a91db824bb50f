"""HermiT: what is shipped is consistent, and every axiom that should bite does.

HermiT decides hundreds of small questions in one run (tests/probes.py): what an axiom forbids, and
beside it a passing twin. These tests need Java. Without it they fail; they are never skipped.
"""

from importlib.resources import files
from itertools import chain, combinations

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from kg.consistency import (
    Inconsistent,
    check_consistency,
    check_shipped,
    read_axioms,
    read_turtle,
    unsatisfiable_classes,
)
from tests.probes import HEAD, Probes, parsed

DT = Namespace("https://w3id.org/detente/ontology#")
ONTOLOGY = files("ontology")
GRAPH = Graph()
for _name in ("detente.ttl", "strict.ttl"):
    GRAPH.parse(str(ONTOLOGY / _name))
PROPERTIES = sorted(each for each in GRAPH.subjects(RDF.type, OWL.ObjectProperty) if each in DT)


def above(cls):
    return {each for each in GRAPH.transitive_objects(cls, RDFS.subClassOf) if each in DT}


def disjoint_pairs():
    """Return the pairs of classes that strict.ttl keeps apart."""
    pairs = {frozenset(pair) for pair in GRAPH.subject_objects(OWL.disjointWith)}
    for node in GRAPH.subjects(RDF.type, OWL.AllDisjointClasses):
        members = Collection(GRAPH, GRAPH.value(node, OWL.members))
        pairs |= {frozenset(pair) for pair in combinations(members, 2)}
    return pairs


PAIRS = sorted(sorted(pair) for pair in disjoint_pairs())


def stranger(cls):
    """Return a class that strict.ttl keeps apart from this one, by itself or by what is above."""
    found = {other for pair in PAIRS for one, other in (pair, pair[::-1]) if one in above(cls)}
    return min(found - above(cls), default=None)


@pytest.fixture(scope="module")
def verdicts():
    """Ask everything at once: name of the question -> (failing probes, passing probes)."""
    probes = Probes()
    asked = {}
    for one, other in PAIRS:
        asked["disjoint", one, other] = (
            probes.add(one, other),
            [probes.add(one), probes.add(other)],
        )
    for each in PROPERTIES:
        domain, range_ = (GRAPH.value(each, link) for link in (RDFS.domain, RDFS.range))
        fits = [probes.add(domain, (each, range_))]
        asked["domain", each] = (probes.add(stranger(domain), (each, OWL.Thing)), fits)
        asked["range", each] = (probes.add((each, stranger(range_))), fits)
    for each in GRAPH.subjects(RDF.type, OWL.IrreflexiveProperty):
        fits = [probes.add((each, OWL.Thing))]
        asked["irreflexive", each] = (probes.add((each, None)), fits)
    for cls, node in restrictions():
        property_, filler = GRAPH.value(node, OWL.onProperty), GRAPH.value(node, OWL.allValuesFrom)
        fits = [probes.add(cls, (property_, filler))]
        asked["only", cls, property_] = (probes.add(cls, (property_, stranger(filler))), fits)
    for each in ASYMMETRIC:
        fits = [probes.add_facts(f":a <{each}> :b . :b <{each}> :c .")]
        asked["asymmetric", each] = (probes.add_facts(f":a <{each}> :b . :b <{each}> :a ."), fits)
    for one, other in DIFFERENT:
        fits = [probes.add_facts(f"<{one}> owl:sameAs <{one}> .")]
        asked["different", one] = (probes.add_facts(f"<{one}> owl:sameAs <{other}> ."), fits)
    for axiom, definition, harmless, fatal in KINDS:
        probes.axioms(definition)
        fits = [probes.add_facts(harmless)]
        asked["kind", axiom] = (probes.add_facts(harmless + fatal), fits)
    empty = probes.empty(read_axioms())
    return {
        name: (fails in empty, [each in empty for each in passes])
        for name, (fails, passes) in asked.items()
    }


ASYMMETRIC = sorted(GRAPH.subjects(RDF.type, OWL.AsymmetricProperty))
# one pair of each set, since a set is one axiom
DIFFERENT = sorted(
    tuple(Collection(GRAPH, each))[:2] for each in GRAPH.objects(None, OWL.distinctMembers)
)
LED = (
    ":Led{0} a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty dt:{0} ;"
    " owl:hasValue :c ] ; owl:disjointWith :Free{0} . :Free{0} a owl:Class ."
)
# axiom, a definition that shows what follows by it, what may be, and what is one fact too many
KINDS = [
    ("symmetric", LED.format("alliedWith"), ":a a :FreealliedWith .", ":c dt:alliedWith :a ."),
    ("inverse", LED.format("childOf"), ":a a :FreechildOf .", ":c dt:parentOf :a ."),
    ("subproperty", "", ":a dt:arms :b .", ":a dt:trains :a ."),
    ("transitive", LED.format("within"), ":a a :Freewithin ; dt:within :b .", ":b dt:within :c ."),
    (
        *("chain", LED.format("indirectlyBacks")),
        *(":a a :FreeindirectlyBacks ; dt:arms :b .", ":b dt:funds :c ."),
    ),
    ("subclass", "", ":a a dt:MediaOutlet .", ":a a dt:City ."),
]


def restrictions():
    return [
        (cls, node)
        for cls, node in GRAPH.subject_objects(RDFS.subClassOf)
        if (node, RDF.type, OWL.Restriction) in GRAPH
    ]


def short(*terms):
    return "-".join(str(each).rpartition("#")[2] for each in terms)


def bites(verdicts, *name):
    fails, passes = verdicts[name]
    assert fails, "what the axiom forbids is allowed: it is not read, or not said"
    assert not any(passes), "what the axiom allows is forbidden: something else says no"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: short(*pair))
def test_disjoint_classes_share_nothing(verdicts, pair):
    bites(verdicts, "disjoint", *pair)


@pytest.mark.parametrize("property_", PROPERTIES, ids=short)
def test_a_domain_refuses_a_stranger(verdicts, property_):
    bites(verdicts, "domain", property_)


@pytest.mark.parametrize("property_", PROPERTIES, ids=short)
def test_a_range_refuses_a_stranger(verdicts, property_):
    bites(verdicts, "range", property_)


@pytest.mark.parametrize(
    "property_", sorted(GRAPH.subjects(RDF.type, OWL.IrreflexiveProperty)), ids=short
)
def test_an_irreflexive_property_joins_nobody_with_himself(verdicts, property_):
    bites(verdicts, "irreflexive", property_)


@pytest.mark.parametrize("pair", restrictions(), ids=lambda pair: short(pair[0]))
def test_a_class_narrows_the_range_of_its_role(verdicts, pair):
    cls, node = pair
    bites(verdicts, "only", cls, GRAPH.value(node, OWL.onProperty))


@pytest.mark.parametrize("property_", ASYMMETRIC, ids=short)
def test_an_asymmetric_property_holds_one_way_only(verdicts, property_):
    bites(verdicts, "asymmetric", property_)


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: short(*pair))
def test_different_values_are_never_the_same(verdicts, pair):
    bites(verdicts, "different", pair[0])


@pytest.mark.parametrize("axiom", [each[0] for each in KINDS])
def test_hermit_ignores_no_kind_of_axiom(verdicts, axiom):
    """What follows by the axiom contradicts; without the last fact nothing does."""
    bites(verdicts, "kind", axiom)


KINDS_WITH_A_TEST = {
    *(OWL.SymmetricProperty, OWL.inverseOf, OWL.TransitiveProperty, OWL.propertyChainAxiom),
    *(OWL.disjointWith, OWL.AllDisjointClasses, OWL.AllDifferent, OWL.IrreflexiveProperty),
    *(OWL.AsymmetricProperty, OWL.allValuesFrom),
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
}
WITHOUT_EFFECT = {
    *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology),
    *(OWL.NamedIndividual, OWL.Restriction, OWL.onProperty, OWL.members, OWL.distinctMembers),
    *(OWL.versionIRI, OWL.versionInfo, OWL.imports, OWL.priorVersion, OWL.deprecated),
    *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.Literal),
}


def test_every_kind_of_axiom_in_use_has_a_test_that_expects_its_effect():
    graph = Graph() + GRAPH
    graph.parse(str(ONTOLOGY / "said.ttl"))
    used = {each for each in chain.from_iterable(graph) if isinstance(each, URIRef)}
    used = {each for each in used if each in OWL or each in RDFS}
    assert used - KINDS_WITH_A_TEST - WITHOUT_EFFECT == set()


def test_ontology_identities_and_examples_are_consistent_and_every_class_can_have_members():
    assert [str(each) for each in check_shipped()] == []


def test_every_relation_can_hold_between_two_things(verdicts):
    assert [short(name[1]) for name, (_, passes) in verdicts.items() if any(passes)] == []


def test_a_missing_java_is_said_and_never_passes():
    found = check_consistency(read_axioms(), java="no-java-of-this-name")
    assert ["Java" in each.message for each in found] == [True]
    assert found[0].remedy


SMALL = parsed(HEAD + "dt:Person a owl:Class ; owl:disjointWith dt:City . dt:City a owl:Class .")


def test_one_check_leaves_nothing_behind_for_the_next():
    with pytest.raises(Inconsistent):
        unsatisfiable_classes(SMALL + parsed(HEAD + ":x a dt:Person , dt:City ."))
    assert check_consistency(SMALL + parsed(HEAD + ":x a dt:Person .")) == []


def test_dates_and_figures_do_not_stop_hermit():
    facts = ':x dt:lowerBound 40 ; dt:wkt "POINT(1 2)" . :y <https://e.org/on> "1924-05-03"^^'
    date = "<http://www.w3.org/2001/XMLSchema#date> ."
    assert check_consistency(SMALL + parsed(HEAD + facts + date)) == []


def test_blank_nodes_of_two_files_stay_two():
    file = ONTOLOGY / "strict.ttl"
    ours = {str(each.subject) for each in read_turtle(file) if str(each.subject).startswith("_:")}
    again = {str(each.subject) for each in read_turtle(file)}
    assert ours
    assert not ours & again
