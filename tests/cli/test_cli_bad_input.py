"""Bad input to the ontology: `detente check` names file, line, term and rule, and exits with 1."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import detente

SHIPPED = Path(__file__).parents[2] / "ontology"
EXAMPLES = ("world.ttl", "deployment.ttl")


@pytest.fixture
def ontology(tmp_path, monkeypatch):
    """The shipped ontology, with one example only, in the working directory."""
    folder = tmp_path / "ontology"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("examples", "rules"))
    (folder / "examples").mkdir()
    for name in EXAMPLES:
        shutil.copy(SHIPPED / "examples" / name, folder / "examples" / name)
    monkeypatch.chdir(tmp_path)
    return folder


def check(*arguments):
    result = CliRunner().invoke(detente, ["check", *arguments, "--ontology", "ontology"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines()


def change(file, old, new):
    """Replace a text that stands once; return the line it stands on."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return text.partition(old)[0].count("\n") + 1


def add(file, turtle):
    """Write more at the end of a file; return the line it begins on."""
    text = file.read_text("utf-8")
    file.write_text(text + turtle, "utf-8")
    return text.count("\n") + 1


def test_an_ontology_that_is_sound_has_no_findings(ontology):
    assert check("ontology") == (0, [])


@pytest.mark.parametrize("parts", [(), ("ontology",), ("corpus",)], ids=" ".join)
def test_a_syntax_error_is_told_with_its_line_and_nothing_else_is_looked_at(ontology, parts):
    line = add(ontology / "detente.ttl", "dt:Regatta a owl:Class rdfs:subClassOf dt:Event .\n")
    status, (told,) = check(*parts)
    assert status == 1
    assert told.startswith(f"ontology/detente.ttl:{line}: Parser error at line {line}")
    assert "dt:Regatta a owl:Class rdfs:subClassOf dt:Event . [turtle-syntax] — look at" in told


def test_an_alignment_to_a_term_that_does_not_exist_is_named(ontology):
    line = add(ontology / "alignments" / "prov.ttl", "dt:Claim skos:closeMatch prov:Claim .\n")
    assert check("ontology") == (
        1,
        [
            f"ontology/alignments/prov.ttl:{line}: http://www.w3.org/ns/prov#Claim is no term of"
            " prov [alignment-outside-term] — see the vocabulary, or alignments/vocabularies/"
        ],
    )


def test_an_alignment_of_a_term_of_ours_that_does_not_exist_is_named(ontology):
    line = add(ontology / "alignments" / "prov.ttl", "dt:Raft skos:closeMatch prov:Entity .\n")
    status, found = check("ontology")
    assert status == 1
    own = f"ontology/alignments/prov.ttl:{line}: dt:Raft is no term of detente.ttl"
    assert f"{own} [alignment-own-term] — see its spelling there" in found


@pytest.mark.parametrize("parts", [(), ("ontology",)], ids=" ".join)
def test_a_cycle_in_the_class_tree_is_named_at_each_of_its_classes(ontology, parts):
    add(ontology / "detente.ttl", "dt:Statement rdfs:subClassOf dt:Denial .\n")
    status, found = check(*parts)
    cycle = [each for each in found if "[class-cycle]" in each]
    assert status == 1
    assert {each.split(": ")[-1].split(" ")[0] for each in cycle} >= {"dt:Statement", "dt:Denial"}
    lines = (ontology / "detente.ttl").read_text("utf-8").splitlines()
    for told in cycle:
        place, rule, said = told.split(": ")
        file, line = place.split(":")
        assert (file, rule) == ("ontology/detente.ttl", "Cycle in the class tree")
        assert lines[int(line) - 1].startswith(said.split(" ")[0])
        assert "— Break the cycle; equal classes are one class." in said


def test_a_cycle_in_the_class_tree_stops_the_articles_too(ontology):
    add(ontology / "detente.ttl", "dt:Statement rdfs:subClassOf dt:Denial .\n")
    status, found = check("corpus")
    assert status == 1
    assert any("dt:Denial lies below itself [class-cycle]" in each for each in found)


def test_an_example_that_breaks_its_shape_is_named_by_node_and_message(ontology):
    file = ontology / "examples" / "deployment.ttl"
    change(file, "dt:stage dt:Actual ;", "")
    node = next(
        n for n, line in enumerate(file.read_text().splitlines(), 1) if "courier:E1 " in line
    )
    assert check("ontology") == (
        1,
        [
            f"ontology/examples/deployment.ttl:{node}:"
            " https://w3id.org/detente/id/claim/strelsau-courier/E1: a claim has one stage"
            " [example-shape] — see shapes.ttl"
        ],
    )


def test_a_file_that_is_not_utf_8_is_named(ontology):
    (ontology / "strict.ttl").write_bytes(b"# Str\xff\n")
    result = CliRunner().invoke(detente, ["check", "--ontology", "ontology"])
    assert result.exit_code == 1
    assert "ontology/strict.ttl:1: byte 5 is not UTF-8 [not-utf-8]" in result.output


def test_reasoning_without_java_says_so_and_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(detente, ["check", "corpus", "--reason"])
    assert result.exit_code == 1
    assert "HermiT needs Java, there is none" in result.stdout
    assert "install a Java runtime" in result.stdout
