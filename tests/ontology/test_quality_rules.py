"""Every rule of ontology/rules/ finds nothing in what is shipped, and finds its bad example."""

from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import Graph

from kg.quality import (
    FILE_SCOPE,
    ONTOLOGY_SCOPE,
    Source,
    check_quality,
    load_rules,
    offences,
    read_sources,
)

BAD = Path(__file__).parents[1] / "data" / "bad_ontology"
RULES = load_rules()
by_name = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.fixture(scope="module")
def shipped():
    return check_quality()


@by_name
def test_rule_finds_nothing_in_the_shipped_ontology(rule, shipped):
    assert [str(each) for each in shipped if each.rule == rule.name] == []


@by_name
def test_rule_finds_its_bad_example_and_names_file_line_and_rule(rule):
    file = BAD / f"{rule.name}.ttl"
    found = offences([rule], [Source(file.name, file.read_text("utf-8"))])
    assert found, f"{rule.title}: the bad example is not found"
    assert {each.rule for each in found} == {rule.name}
    assert {each.file for each in found} == {file.name}
    assert all(each.line > 0 for each in found)
    assert all(each.remedy for each in found)


@by_name
def test_rule_says_the_same_to_a_second_engine(rule):
    """Oxigraph runs the rules; rdflib guards against a query that only one engine can read."""
    file = BAD / f"{rule.name}.ttl"
    assert len(Graph().parse(file).query(rule.query)) > 0


def test_every_bad_example_belongs_to_a_rule():
    assert {each.stem for each in BAD.glob("*.ttl")} == {rule.name for rule in RULES}


@by_name
def test_rule_says_where_it_looks(rule):
    assert rule.scope in {FILE_SCOPE, ONTOLOGY_SCOPE}


def test_rules_look_at_every_turtle_file_that_holds_terms():
    places = {each.place for each in read_sources()}
    assert {"detente.ttl", "said.ttl", "strict.ttl"} <= places
    aligned = {each.name for each in (files("ontology") / "alignments").iterdir()}
    assert {f"alignments/{each}" for each in aligned if each.endswith(".ttl")} <= places


def test_a_finding_names_the_line_of_the_term_in_its_own_file(tmp_path):
    (tmp_path / "alignments").mkdir()
    text = (files("ontology") / "detente.ttl").read_text("utf-8")
    lines = text.splitlines()
    (tmp_path / "detente.ttl").write_text(
        text + '\ndt:Raft a owl:Class ;\n    rdfs:subClassOf dt:Thing ; rdfs:label "raft"@en .\n',
        "utf-8",
    )
    found = [each for each in check_quality(tmp_path) if "dt:Raft" in each.message]
    assert {each.rule for each in found} == {"missing-definition", "missing-example"}
    assert {each.line for each in found} == {len(lines) + 2}
