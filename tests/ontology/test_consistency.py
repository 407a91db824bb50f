"""HermiT: what is shipped is consistent, and every axiom that should bite does.

HermiT decides hundreds of small questions in one run: each is put as a class (a probe) that lies
below what an example says. Where the example cannot be, the probe is unsatisfiable; its passing
twin is not. These tests need Java. Without it they fail; they are never skipped.
"""

from importlib.resources import files
from itertools import chain, combinations

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kg.consistency import (
    Inconsistent,
    check_consistency,
    check_shipped,
    read_axioms,
    read_turtle,
    unsatisfiable_classes,
)

DT = Namespace("https://w3id.org/detente/ontology#")
PROBE = Namespace("https://w3id.org/detente/example/probe/")
ONTOLOGY = files("ontology")
GRAPH = Graph()
for _name in ("detente.ttl", "strict.ttl"):
    GRAPH.parse(str(ONTOLOGY / _name))
PROPERTIES = sorted(each for each in GRAPH.subjects(RDF.type, OWL.ObjectProperty) if each in DT)
HEAD = (
    "@prefix dt: <https://w3id.org/detente/ontology#> . @prefix : <https://example.org/> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)


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


class Probes:
    """Classes to be asked about, each with what stands above it."""

    def __init__(self):
        self.graph = Graph()

    def add(self, *parts):
        """Add a probe below classes and below (property, filler): has such a value."""
        probe = PROBE[str(len(set(self.graph.subjects(RDF.type, OWL.Class))))]
        self.graph.add((probe, RDF.type, OWL.Class))
        for part in parts:
            self.graph.add((probe, RDFS.subClassOf, self._some(part)))
        return str(probe)

    def _some(self, part):
        if not isinstance(part, tuple):
            return part
        node = BNode()
        self.graph.add((node, RDF.type, OWL.Restriction))
        self.graph.add((node, OWL.onProperty, part[0]))
        if part[1] is None:
            self.graph.add((node, OWL.hasSelf, Literal(True)))
        else:
            self.graph.add((node, OWL.someValuesFrom, part[1]))
        return node

    def triples(self):
        return parsed(self.graph.serialize(format="nt"))


def parsed(turtle):
    return [each.triple for each in parse(turtle, RdfFormat.TURTLE, rename_blank_nodes=True)]


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
    empty = unsatisfiable_classes([*read_axioms(), *probes.triples()])
    return {
        name: (fails in empty, [each in empty for each in passes])
        for name, (fails, passes) in asked.items()
    }


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


def consistent(facts):
    return not check_consistency([*read_axioms(), *parsed(HEAD + facts)])


@pytest.mark.parametrize(
    "property_", sorted(GRAPH.subjects(RDF.type, OWL.AsymmetricProperty)), ids=short
)
def test_an_asymmetric_property_holds_one_way_only(property_):
    assert consistent(f":a <{property_}> :b . :b <{property_}> :c .")
    assert not consistent(f":a <{property_}> :b . :b <{property_}> :a .")


def test_different_values_are_never_the_same():
    """One pair of each set, since a set is one axiom."""
    nodes = list(GRAPH.objects(None, OWL.distinctMembers))
    assert nodes
    for node in nodes:
        one, other = list(Collection(GRAPH, node))[:2]
        assert not consistent(f"<{one}> owl:sameAs <{other}> .")


LED = (
    ":Led a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty dt:{} ;"
    " owl:hasValue :c ] ; owl:disjointWith :Free . :Free a owl:Class . :a a :Free .\n"
)


@pytest.mark.parametrize(
    ("axiom", "harmless", "fatal"),
    [
        ("symmetric", LED.format("alliedWith"), ":c dt:alliedWith :a ."),
        ("inverse", LED.format("childOf"), ":c dt:parentOf :a ."),
        ("subproperty", ":a dt:arms :b .", ":a dt:trains :a ."),
        ("transitive", LED.format("within") + ":a dt:within :b .", ":b dt:within :c ."),
        ("chain", LED.format("indirectlyBacks") + ":a dt:arms :b .", ":b dt:funds :c ."),
        ("subclass", ":a a dt:MediaOutlet .", ":a a dt:City ."),
    ],
)
def test_hermit_ignores_no_kind_of_axiom(axiom, harmless, fatal):
    """What follows by the axiom contradicts; without the last fact nothing does."""
    assert consistent(harmless), axiom
    assert not consistent(harmless + fatal), axiom


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


def test_one_check_leaves_nothing_behind_for_the_next():
    with pytest.raises(Inconsistent):
        unsatisfiable_classes([*read_axioms(), *parsed(HEAD + ":x a dt:Person , dt:City .")])
    assert consistent(":x a dt:Person .")


def test_dates_and_figures_do_not_stop_hermit():
    facts = ':x dt:lowerBound 40 ; dt:wkt "POINT(1 2)" . :y <https://e.org/on> "1924-05-03"^^'
    assert consistent(facts + "<http://www.w3.org/2001/XMLSchema#date> .")


def test_blank_nodes_of_two_files_stay_two():
    file = ONTOLOGY / "strict.ttl"
    ours = {str(each.subject) for each in read_turtle(file) if str(each.subject).startswith("_:")}
    again = {str(each.subject) for each in read_turtle(file)}
    assert ours
    assert not ours & again
