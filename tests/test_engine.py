"""The rule engine: what follows, how firmly, and why; against brute force and against owlrl."""

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.engine import Atom, Derivation, Reasoner, Rule, close, stratify
from kg.ontology import open_ontology
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import DT

BACKS = Rule(
    "backs", (Atom("?a", "helps", "?b"), Atom("?b", "helps", "?c")), Atom("?a", "backs", "?c")
)
EAGER = Rule("eager", (Atom("?a", "backs", "?b"),), Atom("?a", "helps", "?b"))
FRIENDS = Rule(
    "friends",
    (Atom("?a", "helps", "?x"), Atom("?b", "helps", "?x")),
    Atom("?a", "friend", "?b"),
    distinct=(("?a", "?b"),),
    unless=(Atom("?a", "foe", "?b"), Atom("?b", "foe", "?a")),
)


def test_a_conclusion_is_as_firm_as_the_weakest_premise_of_its_best_derivation():
    facts = {
        ("a", "helps", "b"): 3,
        ("b", "helps", "d"): 1,
        ("a", "helps", "c"): 3,
        ("c", "helps", "d"): 2,
    }
    closure = close(facts, [BACKS])
    conclusion = ("a", "backs", "d")
    assert closure.grades[conclusion] == 2
    assert closure.best[conclusion] == Derivation(
        conclusion, "backs", (("a", "helps", "c"), ("c", "helps", "d"))
    )
    assert len(closure.derivations[conclusion]) == 2


def test_a_rule_with_exceptions_waits_for_all_that_could_hold():
    foes = Rule("foes", (Atom("?a", "fights", "?b"),), Atom("?a", "foe", "?b"))
    facts = {
        ("a", "helps", "x"): 3,
        ("b", "helps", "x"): 3,
        ("c", "helps", "x"): 3,
        ("c", "fights", "a"): 1,
    }
    closure = close(facts, [FRIENDS, foes])
    friends = sorted(t for t in closure.grades if t[1] == "friend")
    assert friends == [
        ("a", "friend", "b"),
        ("b", "friend", "a"),
        ("b", "friend", "c"),
        ("c", "friend", "b"),
    ]


def test_an_exception_must_not_depend_on_its_own_rule():
    circle = Rule("circle", (Atom("?a", "friend", "?b"),), Atom("?a", "foe", "?b"))
    with pytest.raises(ValueError, match="depends on the conclusion of its own rule"):
        stratify([FRIENDS, circle])


def test_a_constant_binds():
    rule = Rule("kind", (Atom("?a", "is", "state"),), Atom("?a", "on", "map"))
    closure = close({("r", "is", "state"): 2, ("s", "is", "person"): 3}, [rule])
    assert list(closure.derivations) == [("r", "on", "map")]


def test_no_best_derivation_leans_on_its_own_conclusion():
    facts = {("a", "helps", "b"): 3, ("b", "helps", "a"): 3}
    closure = close(facts, [BACKS, EAGER])

    def depth(triple):
        how = closure.best[triple]
        return 0 if how is None else 1 + max(map(depth, how.premises))

    assert max(map(depth, closure.grades)) < 10


NODES = st.sampled_from("abcd")
EDGES = st.tuples(NODES, st.sampled_from(["helps", "backs", "foe"]), NODES)
FACTS = st.dictionaries(EDGES, st.integers(1, 3), max_size=9)


def bound(atom, binding):
    """Return the triple that a complete binding makes of an atom."""
    return (
        binding.get(atom.subject, atom.subject),
        atom.predicate,
        binding.get(atom.object, atom.object),
    )


def unify(atom, triple, binding):
    """Return the binding that makes an atom this triple, or None."""
    found = dict(binding)
    for term, value in ((atom.subject, triple[0]), (atom.object, triple[2])):
        known = found.setdefault(term, value) if term.startswith("?") else term
        if known != value:
            return None
    return found


def naive(facts, rules):
    """Return everything that follows, by trying every binding again and again."""
    known = set(facts)
    while True:
        fresh = {
            bound(rule.head, b)
            for rule in rules
            for b in bindings(rule.body, known, {})
            if all(b[one] != b[other] for one, other in rule.distinct)
        } - known  # fmt: skip
        if not fresh:
            return known
        known |= fresh


def bindings(body, known, binding):
    if not body:
        return [binding]
    found = (unify(body[0], t, binding) for t in known if t[1] == body[0].predicate)
    return [b for each in found if each is not None for b in bindings(body[1:], known, each)]


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_grades_equal_a_brute_force_search(facts):
    rules = [BACKS, EAGER]
    best = {}
    for level in (1, 2, 3):
        for triple in naive({t for t, grade in facts.items() if grade >= level}, rules):
            best[triple] = level
    assert close(facts, rules).grades == best


def layered(facts, rules, known):
    """Return what follows stratum by stratum; exceptions are looked up in what is known at last."""
    found = set(facts)
    for stratum in stratify(rules):
        while True:
            fresh = {
                bound(rule.head, b)
                for rule in stratum
                for b in bindings(rule.body, found, {})
                if all(b[one] != b[other] for one, other in rule.distinct)
                and not any(bindings([each], found if known is None else known, b)
                            for each in rule.unless)
            } - found  # fmt: skip
            if not fresh:
                break
            found |= fresh
    return found


SHIPPED = [each.rule for each in (*axiom_rules(open_ontology()), *load_rules())]
SHIPPED_EDGES = st.tuples(
    NODES,
    st.sampled_from(["supports", "hostileTo", "alliedWith", "mediatesFor", "memberOf"]).map(
        f"{DT}{{}}".format
    ),
    NODES,
).filter(lambda edge: edge[0] != edge[2])


@given(st.dictionaries(SHIPPED_EDGES, st.integers(1, 3), max_size=5))
@settings(max_examples=25, deadline=None)
def test_grades_by_the_shipped_rules_equal_a_brute_force_search(facts):
    """An exception counts however firm it is; a premise only as far as it is firm enough."""
    every = layered(facts, SHIPPED, None)
    best = {}
    for level in (1, 2, 3):
        firm = {triple for triple, grade in facts.items() if grade >= level}
        for triple in layered(firm, SHIPPED, every):
            best[triple] = level
    assert close(facts, SHIPPED).grades == best


CHANGES = st.lists(st.one_of(FACTS, st.sets(EDGES, max_size=6)), min_size=1, max_size=5)


@given(CHANGES)
@settings(max_examples=120, deadline=None)
def test_facts_that_come_and_go_leave_what_follows_from_those_that_are_there(changes):
    """Rules with exceptions and circles among them; derivations are the same, and each once."""
    foes = Rule("foes", (Atom("?a", "friend", "?b"),), Atom("?b", "meets", "?a"))
    rules = [BACKS, EAGER, FRIENDS, foes]
    reasoner, facts = Reasoner(rules), {}
    for change in changes:
        if isinstance(change, dict):
            reasoner.add(change)
            facts |= change
        else:
            reasoner.remove(change)
            facts = {triple: grade for triple, grade in facts.items() if triple not in change}
        grown, made = reasoner.closure(), close(facts, rules)
        assert (grown.facts, grown.grades, grown.best) == (facts, made.grades, made.best)
        assert {t: sorted(each) for t, each in grown.derivations.items()} == {
            t: sorted(each) for t, each in made.derivations.items()
        }
        assert all(len(each) == len(set(each)) for each in grown.derivations.values())


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_every_derivation_of_a_conclusion_is_kept(facts):
    closure = close(facts, [BACKS])
    known = set(closure.grades)
    for triple, derivations in closure.derivations.items():
        expected = {
            (triple, BACKS.name, tuple(bound(atom, b) for atom in BACKS.body))
            for b in bindings(BACKS.body, known, {})
            if bound(BACKS.head, b) == triple
        }
        assert {(d.conclusion, d.rule, d.premises) for d in derivations} == expected


def axioms():
    """Return an ontology that uses every kind of axiom that OWL RL can say on properties."""
    return Graph().parse(
        format="turtle",
        data="""
@prefix : <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:trains a owl:ObjectProperty ; rdfs:subPropertyOf :supports .
:backedBy a owl:ObjectProperty ; owl:inverseOf :supports .
:fights a owl:ObjectProperty , owl:SymmetricProperty .
:within a owl:ObjectProperty , owl:TransitiveProperty .
:inForce a owl:ObjectProperty ; owl:propertyChainAxiom ( :inForce :within ) .
:backsIndirectly a owl:ObjectProperty ; owl:propertyChainAxiom ( :supports :supports ) .
:longWay a owl:ObjectProperty ; owl:propertyChainAxiom ( :trains :fights :within ) .
""",
    )


PROPERTIES = ("trains", "supports", "backedBy", "fights", "within", "inForce")
OWL_EDGES = st.tuples(NODES, st.sampled_from(PROPERTIES), NODES)


@given(st.sets(OWL_EDGES, max_size=7))
@settings(max_examples=25, deadline=None)
def test_what_owl_can_say_follows_as_owlrl_says(edges):
    facts = {(f"{DT}{s}", f"{DT}{p}", f"{DT}{o}"): 3 for s, p, o in edges}
    graph = axioms()
    ours = set(close(facts, [each.rule for each in axiom_rules(graph)]).grades)
    for triple in facts:
        graph.add(tuple(map(URIRef, triple)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    names = {URIRef(f"{DT}{each}") for each in (*PROPERTIES, "backsIndirectly", "longWay")}
    theirs = {tuple(map(str, t)) for t in graph if t[1] in names}
    assert ours == theirs


def test_the_axioms_of_the_test_are_read_completely():
    graph = axioms()
    assert len(axiom_rules(graph)) == (
        len(list(graph.triples((None, RDFS.subPropertyOf, None))))
        + 2 * len(list(graph.triples((None, OWL.inverseOf, None))))
        + len(list(graph.subjects(RDF.type, OWL.SymmetricProperty)))
        + len(list(graph.subjects(RDF.type, OWL.TransitiveProperty)))
        + len(list(graph.triples((None, OWL.propertyChainAxiom, None))))
    )
