"""Worked examples conform and entail what they say; failing ones are refused for what they say.

examples/world.ttl is read with every other example. A comment `# => s p o .` in an example says
what must follow from it. In examples/failing/ a comment `# refused: message` stands before the one
node that breaks that rule; the twin <name>.right.ttl holds the same nodes put right.
"""

import re
from importlib.resources import files

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Namespace
from rdflib.collection import Collection

from kg.consistency import read_axioms, read_turtle
from kg.example import check_examples
from kg.ontology import load_schema
from kg.validate import read_standard
from kg.validate import refusals as shape_refusals
from tests.probes import Probes

SCHEMA = load_schema()
FRAMES = set(SCHEMA.frame_classes)
DT = Namespace("https://w3id.org/detente/ontology#")
SAID = Namespace("https://w3id.org/detente/said#")
ONTOLOGY = files("ontology")
EXAMPLES = ONTOLOGY / "examples"
FAILING = EXAMPLES / "failing"
NAMES = sorted(
    each.name.removesuffix(".ttl")
    for each in EXAMPLES.iterdir()
    if each.name.endswith(".ttl") and each.name != "world.ttl"
)
PATTERNS = {
    *("deployment", "hedged-relay", "demand-and-rejection", "denial", "capture-opens-control"),
    *("loss", "condition", "planned-meeting", "ceasefire-agreement", "kinship", "mediation"),
    *("naming-over-time", "designation", "captivity-figures", "contradiction", "caption"),
    *("support-of-each-kind", "territory-chain", "office-holding", "causation", "collective"),
    *("hearsay", "chains"),
}
by_name = pytest.mark.parametrize("name", NAMES)
ONTOLOGY_GRAPH = Graph().parse(str(ONTOLOGY / "detente.ttl"))
TERMS = set(ONTOLOGY_GRAPH.subjects()) | set(Graph().parse(str(ONTOLOGY / "said.ttl")).subjects())
PROPERTY_AXIOMS = (RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyChainAxiom, RDF.first, RDF.rest)


def text(name):
    return (EXAMPLES / f"{name}.ttl").read_text("utf-8")


def data(name):
    world = Graph().parse(data=text("world"), format="turtle")
    return world if name == "world" else world.parse(data=text(name), format="turtle")


STANDARD = read_standard()
SHAPES = STANDARD.shapes


def refusals(graph):
    return {(each.node, each.message) for each in shape_refusals(graph, STANDARD)}


def test_every_pattern_of_the_model_has_an_example():
    assert set(NAMES) >= PATTERNS


@pytest.mark.parametrize("name", ["world", *NAMES])
def test_an_example_conforms(name):
    assert refusals(data(name)) == set()


def test_the_shipped_check_finds_nothing():
    assert check_examples() == []


def test_a_broken_example_is_named_with_file_line_and_rule(tmp_path):
    root = tmp_path / "ontology"
    (root / "examples").mkdir(parents=True)
    for name in ("detente.ttl", "said.ttl", "shapes.ttl", "examples/world.ttl"):
        (root / name).write_text((ONTOLOGY / name).read_text("utf-8"), "utf-8")
    broken = text("deployment").replace("dt:certainty dt:Asserted", "dt:certainty dt:Certain")
    file = root / "examples" / "deployment.ttl"
    file.write_text(broken, "utf-8")
    found = check_examples(root)
    lines = broken.splitlines()
    term = next(n for n, line in enumerate(lines, 1) if "dt:Certain " in line)
    node = next(n for n, line in enumerate(lines, 1) if line.startswith("courier:E1 "))
    assert {(each.file, each.line, each.rule) for each in found} == {
        (str(file), term, "example-term"),
        (str(file), node, "example-shape"),
    }


@by_name
def test_an_example_says_what_pattern_it_shows(name):
    head = text(name).partition("\n\n")[0].splitlines()
    assert len(head) >= 2
    assert all(line.startswith("# ") for line in head)


@by_name
def test_an_example_uses_terms_that_exist(name):
    terms = {term for triple in data(name) for term in triple if term in DT or term in SAID}
    assert terms - TERMS == set()


@by_name
def test_a_claim_carries_the_superclasses_of_its_class_and_its_participants(name):
    """So that "all talks" is one pattern, and "who takes part" another."""
    graph = data(name)
    for claim, cls in graph.subject_objects(RDF.type):
        if cls in SAID:
            ours = DT[str(cls).removeprefix(SAID)]
            ups = set(ONTOLOGY_GRAPH.transitive_objects(ours, RDFS.subClassOf))
            said = {SAID[str(up).removeprefix(DT)] for up in ups if up in DT}
            assert said - set(graph.objects(claim, RDF.type)) <= {SAID.Referent}
    for claim in set(graph.subjects(DT.evidence, None)):
        classes = [str(each).removeprefix(SAID) for each in graph.objects(claim, RDF.type)]
        roles = {r.property: r for c in classes if c in FRAMES for r in SCHEMA.roles(c).values()}
        actors = {name for name, role in roles.items() if role.actor}
        fillers = {each for name in actors for each in graph.objects(claim, SAID[name])}
        assert set(graph.objects(claim, SAID.participant)) == fillers


@by_name
def test_a_projected_happening_says_no_more_than_a_claim_it_rests_on(name):
    graph = data(name)
    for happening, claim in graph.subject_objects(DT.supportedBy):
        if (claim, None, None) in graph and "derived" not in text(name):
            for cls in graph.objects(happening, RDF.type):
                assert (claim, RDF.type, SAID[str(cls).removeprefix(DT)]) in graph


EXPECTATION = re.compile(r"^# => (.+ \.)$", re.MULTILINE)


def expected(name):
    prefixes = "\n".join(re.findall(r"^@prefix .*$", text(name), re.MULTILINE))
    return Graph().parse(data="\n".join([prefixes, *EXPECTATION.findall(text(name))]))


def closure(name):
    graph = data(name)
    for link in PROPERTY_AXIOMS:
        graph += ONTOLOGY_GRAPH.triples((None, link, None))
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        graph += ONTOLOGY_GRAPH.triples((None, RDF.type, kind))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.mark.parametrize("name", [name for name in NAMES if EXPECTATION.search(text(name))])
def test_what_an_example_says_must_follow_follows_and_is_not_said_already(name):
    wanted = expected(name)
    assert len(wanted) == len(EXPECTATION.findall(text(name)))
    assert set(wanted) & set(data(name)) == set()
    assert set(wanted) - set(closure(name)) == set()


def test_every_property_chain_has_an_expected_triple():
    """A chain that a reasoner ignores (as reasonable 0.4.4 does) shows here."""
    above = set(ONTOLOGY_GRAPH.subjects(OWL.propertyChainAxiom))
    assert above - set(expected("chains").predicates()) == set()


@pytest.mark.parametrize(
    "chain",
    sorted(ONTOLOGY_GRAPH.subject_objects(OWL.propertyChainAxiom)),
    ids=lambda chain: str(chain[0]).rpartition("#")[2],
)
def test_a_chain_is_needed_for_what_it_gives(chain):
    """Without it, some expected triple of chains.ttl is missing."""
    above, links = chain
    graph = data("chains")
    for link in PROPERTY_AXIOMS:
        graph += ONTOLOGY_GRAPH.triples((None, link, None))
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        graph += ONTOLOGY_GRAPH.triples((None, RDF.type, kind))
    first = next(iter(Collection(ONTOLOGY_GRAPH, links)))
    graph.remove((above, OWL.propertyChainAxiom, links))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    missing = set(expected("chains")) - set(graph)
    assert above in {triple[1] for triple in missing}, (above, first)


# ---------------------------------------------------------------- what must be refused

REFUSED = re.compile(r"^# refused: (.+)\n((?:# and: .+\n)*)((?!#)\S+)", re.MULTILINE)


def failing_text(name):
    return (FAILING / name).read_text("utf-8")


def refused(name):
    """Return (node, message) for each node that a failing example says is refused."""
    return {
        (full(name, node), message)
        for first, others, node in REFUSED.findall(failing_text(name))
        for message in (first, *re.findall(r"# and: (.+)", others))
    }


def full(name, term):
    prefix, _, local = term.partition(":")
    found = re.search(rf"^@prefix {prefix}:\s+<([^>]+)>", failing_text(name), re.MULTILINE)
    return found[1] + local


def with_world(name):
    return Graph().parse(data=text("world")).parse(data=failing_text(name), format="turtle")


FAILING_NAMES = sorted(
    each.name
    for each in FAILING.iterdir()
    if each.name.endswith(".ttl") and not each.name.startswith("contradictions")
    if not each.name.endswith(".right.ttl")
)


@pytest.mark.parametrize("name", FAILING_NAMES)
def test_each_failing_node_is_refused_for_the_reason_given_and_for_no_other(name):
    assert refused(name)
    assert refusals(with_world(name)) == refused(name)


@pytest.mark.parametrize("name", FAILING_NAMES)
def test_the_passing_twin_puts_each_of_them_right_and_conforms(name):
    right = name.replace(".ttl", ".right.ttl")
    assert refusals(with_world(right)) == set()
    allowed = re.findall(r"^# allowed: (.+)$", failing_text(right), re.MULTILINE)
    assert allowed == [each[0] for each in REFUSED.findall(failing_text(name))]


def test_every_shape_of_data_refuses_a_failing_example():
    shapes = [s for s in SHAPES.subjects(RDF.type, SH.NodeShape) if targets(s)]
    wanted = {str(m) for s in shapes for node in parts(s) for m in SHAPES.objects(node, SH.message)}
    assert wanted - {message for name in FAILING_NAMES for _, message in refused(name)} == set()


def targets(shape):
    links = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    return any((shape, link, None) in SHAPES for link in links)


def parts(shape):
    return [shape, *SHAPES.objects(shape, SH.property)]


CONTRADICTIONS = failing_text("contradictions.ttl").split("\n\n")[2:]
PREFIXES = failing_text("contradictions.ttl").split("\n\n")[1]


RIGHT = failing_text("contradictions.right.ttl")


@pytest.fixture(scope="module")
def impossible():
    """Ask HermiT about all paragraphs at once; needs Java, fails without it."""
    probes = Probes()
    asked = {facts: probes.add_facts(PREFIXES + "\n" + facts) for facts in CONTRADICTIONS}
    asked[RIGHT] = probes.add_facts(RIGHT)
    empty = probes.empty(read_axioms(), read_turtle(EXAMPLES / "world.ttl"))
    return {facts for facts, probe in asked.items() if probe in empty}


@pytest.mark.parametrize("facts", CONTRADICTIONS, ids=lambda facts: facts.splitlines()[0][15:])
def test_what_cannot_be_is_found_by_hermit(impossible, facts):
    assert facts in impossible


def test_what_can_be_instead_is_consistent(impossible):
    assert RIGHT not in impossible
    wrong = re.findall(r"^# contradicts: (.+)$", failing_text("contradictions.ttl"), re.MULTILINE)
    assert wrong == re.findall(r"^# holds: (.+)$", RIGHT, re.MULTILINE)
