"""Any RDF file becomes a release: graph names are kept, and what is wrong has a file and a line."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg import release as releases
from kg.errors import Finding, InputError
from kg.rdf_files import FORMATS, build_rdf_release, read_rdf
from kg.store import EmbeddedEngine, ask, select

S, P, OBJ, G = (NamedNode(f"https://example.org/{name}") for name in "spog")
FILE = "https://w3id.org/detente/graph/file/"


def build(tmp_path, **texts):
    files = []
    for name, text in texts.items():
        files.append(tmp_path / name.replace("_", "."))
        files[-1].write_text(text, encoding="utf-8")
    return build_rdf_release(tmp_path / "data", files, lambda *_: None)


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_every_format_is_read_and_keeps_its_graph_names(tmp_path, ending):
    keeps = FORMATS[ending].supports_datasets
    quads = [Quad(S, P, OBJ, G)] if keeps else [Quad(S, P, OBJ)]
    file = tmp_path / f"zenda{ending}"
    file.write_bytes(serialize(quads, format=FORMATS[ending]))

    graph = G if keeps else NamedNode(f"{FILE}zenda{ending}")
    assert read_rdf(file) == [Quad(S, P, OBJ, graph)]


def test_triples_outside_of_any_graph_are_in_that_of_their_file_and_in_the_union(tmp_path):
    made = build(
        tmp_path,
        one_trig=f"{S} {P} {OBJ} . {G} {{ {OBJ} {P} {S} }}",
        two_ttl=f"{S} {P} {G} .",
    )
    engine = EmbeddedEngine.open(made.store, made.id)

    assert made.manifest.graphs == {G.value: 1, f"{FILE}one.trig": 1, f"{FILE}two.ttl": 1}
    assert [
        row["n"].value for row in select(engine, "SELECT (COUNT(*) AS ?n) {?s ?p ?o}").rows
    ] == ["3"]
    assert ask(engine, f"ASK {{ GRAPH <{FILE}two.ttl> {{ {S} {P} {G} }} }}")
    assert releases.current(tmp_path / "data").id == made.id


def test_the_same_files_give_the_same_release_whatever_their_blank_nodes(tmp_path):
    text = f"{S} {P} [ {P} ( 1 2 ) ] , _:b . _:b {P} [] ."
    first = build(tmp_path, one_ttl=text, two_ttl=text)
    again = build(tmp_path / "data", one_ttl=text, two_ttl=text)

    assert first.id == again.id
    lines = first.data.read_text().splitlines()
    of_one = {line.split()[0] for line in lines if "one.ttl" in line and line.startswith("_:")}
    of_two = {line.split()[0] for line in lines if "two.ttl" in line and line.startswith("_:")}
    assert of_one
    assert of_one.isdisjoint(of_two)


def test_relative_iris_start_at_the_files_graph(tmp_path):
    file = tmp_path / "zenda.ttl"
    file.write_text("<#a> <b> <> .")

    assert str(read_rdf(file)[0].triple) == f"<{FILE}zenda.ttl#a> <{FILE}b> <{FILE}zenda.ttl>"


def test_every_fault_names_its_file_and_line_and_nothing_is_built(tmp_path):
    with pytest.raises(InputError) as caught:
        build(tmp_path, one_ttl=f"{S} {P} {OBJ} .\n{S} oops .", two_nq="<a\n", three_txt="")

    found = {(one.file.rpartition("/")[2], one.line, one.rule) for one in caught.value.findings}
    assert found == {("one.ttl", 2, "rdf"), ("two.nq", 1, "rdf"), ("three.txt", 0, "rdf")}
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InputError, match=r"zenda\.ttl: cannot be read: .*No such file"):
        read_rdf(tmp_path / "zenda.ttl")
    with pytest.raises(InputError) as caught:
        read_rdf(tmp_path / "zenda.csv")
    assert caught.value.findings == (
        Finding(
            str(tmp_path / "zenda.csv"), 0, "rdf", "no RDF format is known by '.csv'",
            "name it .ttl, .trig, .nt, .nq, .rdf, .owl, .xml, .jsonld",
        ),
    )  # fmt: skip


def test_nquads_of_a_release_make_the_same_release_again(tmp_path):
    made = build(tmp_path, one_nq=f'{S} {P} {OBJ} {G} .\n{S} {P} "1" {G} .\n')
    again = build_rdf_release(tmp_path / "other", [made.data], lambda *_: None)

    assert again.id == made.id
    assert FORMATS[made.data.suffix] == RdfFormat.N_QUADS
