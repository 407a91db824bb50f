"""Alignments name terms that exist, on both sides, and relate like with like."""

from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace

from kg.alignment import check_alignments, read_terms

DT = Namespace("https://w3id.org/detente/ontology#")
FOLDER = files("ontology") / "alignments"
LISTS = FOLDER / "vocabularies"
NAMES = sorted(each.name.removesuffix(".ttl") for each in FOLDER.iterdir() if ".ttl" in each.name)
VOCABULARIES = (
    *("sem", "prov", "oa", "skos", "org", "geosparql", "schema"),
    *("plover", "cameo", "ucdp", "wikibase", "factbank"),
)
by_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(str(files("ontology") / "detente.ttl"))


def alignment(name):
    return Graph().parse(str(FOLDER / f"{name}.ttl"))


def test_every_vocabulary_of_the_model_is_aligned():
    assert set(NAMES) == set(VOCABULARIES)


def test_every_term_exists_on_both_sides():
    assert [str(each) for each in check_alignments()] == []


@pytest.mark.parametrize("file", sorted(each.name for each in LISTS.iterdir()))
def test_a_term_list_says_where_it_comes_from_and_under_which_licence(file):
    head = [line for line in (LISTS / file).read_text("utf-8").splitlines() if line[0] == "#"]
    assert any(line.startswith("# origin: ") for line in head)
    assert any(line.startswith("# licence: ") for line in head)


@by_name
def test_a_minted_concept_has_the_code_and_the_name_of_its_list(name):
    graph = alignment(name)
    rows = {}
    if (LISTS / f"{name}.tsv").is_file():
        lines = (LISTS / f"{name}.tsv").read_text("utf-8").splitlines()
        rows = dict(line.split("\t") for line in lines if not line.startswith("#"))
    for concept, code in graph.subject_objects(SKOS.notation):
        assert str(graph.value(concept, SKOS.prefLabel)) == rows[str(code)]


@by_name
def test_subclasses_join_classes_and_subproperties_join_properties(name, ontology):
    graph = alignment(name)
    for ours, theirs in graph.subject_objects(RDFS.subClassOf):
        assert (ours, RDF.type, OWL.Class) in ontology
        assert local(theirs)[0].isupper()
    for ours, theirs in graph.subject_objects(RDFS.subPropertyOf):
        assert (ours, RDF.type, OWL.ObjectProperty) in ontology
        assert local(theirs)[0].islower()


@by_name
def test_a_close_match_joins_a_class_with_a_class(name, ontology):
    """Not so for code lists and for values, which are concepts."""
    graph = alignment(name)
    for ours, theirs in graph.subject_objects(SKOS.closeMatch):
        if (theirs, SKOS.notation, None) not in graph and ours in DT:
            is_class = (ours, RDF.type, OWL.Class) in ontology
            assert local(theirs)[0].isupper() == is_class, (ours, theirs)


@by_name
def test_no_pair_of_terms_is_related_twice(name):
    pairs = [(s, o) for s, _, o in alignment(name) if str(s) in DT and "http" in str(o)]
    assert len(pairs) == len(set(pairs))


def test_every_class_of_support_has_its_place_in_the_ucdp_list(ontology):
    aligned = set(alignment("ucdp").subjects())
    kinds = set(ontology.transitive_subjects(RDFS.subClassOf, DT.Support))
    assert kinds - aligned == {DT.DiplomaticSupport, DT.HumanitarianSupport}


def test_every_factbank_value_and_every_cell_of_certainty_and_polarity_is_mapped():
    graph = alignment("factbank")
    codes = {str(each) for each in graph.objects(None, SKOS.notation)}
    assert codes == read_terms("factbank", LISTS)
    for certainty in (DT.Asserted, DT.Reported, DT.Speculated):
        for polarity in (DT.Affirmed, DT.Negated):
            cells = set(graph.subjects(SKOS.broadMatch, certainty))
            assert len(cells & set(graph.subjects(SKOS.broadMatch, polarity))) == 1


def local(iri):
    return str(iri).rstrip("/#").replace("#", "/").rpartition("/")[2]


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("sem", "dt:Raft rdfs:subClassOf sem:Event .", "alignment-own-term"),
        ("sem", "dt:Event rdfs:subClassOf sem:Happening .", "alignment-outside-term"),
        ("prov", "dt:Claim skos:closeMatch prov:Claim .", "alignment-outside-term"),
        ("ucdp", 'ucdp:ext_z skos:notation "ext_z" .', "alignment-code"),
        ("ucdp", "dt:Support skos:relatedMatch ucdp:ext_z .", "alignment-outside-term"),
    ],
)
def test_a_term_that_does_not_exist_is_named_with_file_line_and_rule(tmp_path, file, line, rule):
    root = copy(files("ontology"), tmp_path / "ontology")
    broken = root / "alignments" / f"{file}.ttl"
    text = broken.read_text("utf-8")
    broken.write_text(text + line + "\n", "utf-8")
    found = check_alignments(root)
    assert [each.rule for each in found] == [rule]
    assert found[0].file == str(broken)
    assert found[0].line == len(text.splitlines()) + 1


def copy(source, target: Path) -> Path:
    (target / "alignments" / "vocabularies").mkdir(parents=True)
    for within in (".", "alignments", "alignments/vocabularies"):
        for each in (source / within).iterdir():
            if each.is_file() and each.suffix in {".ttl", ".txt", ".tsv"}:
                (target / within / each.name).write_text(each.read_text("utf-8"), "utf-8")
    return target
