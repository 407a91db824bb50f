"""detente.ttl stays in OWL 2 RL and OWL 2 DL at once: checked, not believed.

Reasoners drop what is outside their profile without a word, so only what is listed here may occur.
"""

from itertools import chain

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection

from kg.ontology import DT, open_ontology

GRAPH = open_ontology()
STRICT = open_ontology("strict.ttl")
OWL_TERMS = {
    OWL.AnnotationProperty,
    OWL.Class,
    OWL.DatatypeProperty,
    OWL.NamedIndividual,
    OWL.ObjectProperty,
    OWL.Ontology,
    OWL.Restriction,
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
    OWL.allValuesFrom,
    OWL.inverseOf,
    OWL.onProperty,
    OWL.propertyChainAxiom,
    OWL.versionIRI,
    OWL.versionInfo,
}
STRICT_TERMS = {
    OWL.AllDifferent,
    OWL.AllDisjointClasses,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
    OWL.Ontology,
    OWL.disjointWith,
    OWL.distinctMembers,
    OWL.imports,
    OWL.members,
    OWL.versionIRI,
}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
DATATYPES = {RDFS.Literal, XSD.string, XSD.integer, XSD.decimal, XSD.boolean}


def owl_terms(graph: Graph) -> set[URIRef]:
    return {term for term in chain.from_iterable(graph) if term in OWL}


def of(kind: URIRef) -> set[URIRef]:
    return set(GRAPH.subjects(RDF.type, kind))


def chains() -> list[tuple[URIRef, list[URIRef]]]:
    pairs = GRAPH.subject_objects(OWL.propertyChainAxiom)
    return [(above, list(Collection(GRAPH, links))) for above, links in pairs]


def test_only_constructs_of_both_profiles_occur():
    assert owl_terms(GRAPH) - OWL_TERMS == set()


def test_the_strict_module_adds_disjointness_and_simple_property_axioms_only():
    assert owl_terms(STRICT) - STRICT_TERMS == set()


def test_a_term_is_of_one_kind_only():
    kinds = {term: [kind for kind in KINDS if term in of(kind)] for term in of(OWL.Class)}
    for kind in KINDS:
        kinds |= {term: [each for each in KINDS if term in of(each)] for term in of(kind)}
    assert {term: found for term, found in kinds.items() if len(found) > 1} == {}


def test_every_term_that_is_used_is_declared():
    declared = set(GRAPH.subjects(RDF.type, None))
    used = {term for term in chain.from_iterable(GRAPH) if isinstance(term, URIRef) and term in DT}
    assert used - declared == {URIRef(DT)} & used


def test_every_term_of_others_that_is_used_as_a_property_is_declared():
    builtin = (RDF, RDFS, OWL)
    used = {each for each in GRAPH.predicates() if not any(each in space for space in builtin)}
    assert used - set(GRAPH.subjects(RDF.type, None)) == set()


def test_a_restriction_stands_only_above_a_class():
    restrictions = of(OWL.Restriction)
    places = {link for _, link, node in GRAPH if node in restrictions}
    assert places == {RDFS.subClassOf}
    assert {type(node) for node in restrictions} == {BNode}


def test_domains_and_ranges_are_named_classes_or_datatypes_of_the_profile():
    classes = of(OWL.Class)
    for term in of(OWL.ObjectProperty):
        assert set(GRAPH.objects(term, RDFS.range)) <= classes, term
    for term in of(OWL.DatatypeProperty):
        assert set(GRAPH.objects(term, RDFS.range)) <= DATATYPES, term
    assert set(GRAPH.objects(None, RDFS.domain)) <= classes


def test_only_object_properties_are_symmetric_transitive_inverse_or_chained():
    linked = of(OWL.SymmetricProperty) | of(OWL.TransitiveProperty)
    linked |= set(chain.from_iterable(GRAPH.subject_objects(OWL.inverseOf)))
    for above, links in chains():
        linked |= {above, *links}
    assert linked - of(OWL.ObjectProperty) == set()


def test_the_property_hierarchy_is_regular():
    """An order exists in which every chain is made of smaller properties, but for its two ends."""
    ups = {(a, b, False) for a, b in GRAPH.subject_objects(RDFS.subPropertyOf)}
    for one, other in GRAPH.subject_objects(OWL.inverseOf):
        ups |= {(one, other, False), (other, one, False)}
    for above, links in chains():
        assert above not in links[1:-1], above
        assert links.count(above) <= 1, f"{above}: say that it is transitive"
        ups |= {(each, above, True) for each in links if each != above}
    reach = {start: reachable(start, ups) for start, _, _ in ups}
    circles = [(a, b) for a, b, strictly in ups if strictly and a in reach.get(b, set())]
    assert circles == []


def reachable(start: URIRef, ups: set[tuple[URIRef, URIRef, bool]]) -> set[URIRef]:
    found, queue = set(), [start]
    while queue:
        each = queue.pop()
        for below, above, _ in ups:
            if below == each and above not in found:
                found.add(above)
                queue.append(above)
    return found


def test_properties_that_hermit_wants_simple_are_simple():
    """Neither transitive nor chained, nor above or inverse to one that is."""
    composite = of(OWL.TransitiveProperty) | {above for above, _ in chains()}
    while True:
        ups = GRAPH.subject_objects(RDFS.subPropertyOf)
        grown = composite | {above for below, above in ups if below in composite}
        for one, other in GRAPH.subject_objects(OWL.inverseOf):
            grown |= {one, other} if {one, other} & grown else set()
        if grown == composite:
            break
        composite = grown
    wanted = set(STRICT.subjects(RDF.type, OWL.IrreflexiveProperty))
    wanted |= set(STRICT.subjects(RDF.type, OWL.AsymmetricProperty))
    assert wanted
    assert wanted & composite == set()


@pytest.mark.parametrize("name", ["supports", "alliedWith", "hostileTo", "partOf", "memberOf"])
def test_friendship_and_enmity_are_never_transitive(name):
    assert (DT[name], RDF.type, OWL.TransitiveProperty) not in GRAPH
    assert [links for above, links in chains() if above == DT[name]] == []


def test_state_and_non_state_are_not_disjoint():
    pairs = set(STRICT.subject_objects(OWL.disjointWith))
    groups = [set(Collection(STRICT, node)) for node in STRICT.objects(None, OWL.members)]
    for one, other in ((DT.State, DT.ArmedGroup), (DT.Government, DT.ArmedGroup)):
        assert (one, other) not in pairs
        assert (other, one) not in pairs
        assert not any({one, other} <= group for group in groups)
