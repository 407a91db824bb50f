"""Exports are sorted, complete, and read back by other tools."""

from __future__ import annotations

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset as RdflibDataset
from rdflib import Graph
from rdflib.compare import isomorphic

from kg import export
from kg.errors import NotFound
from kg.release import write_release
from kg.vocabulary import ENT, graph_iri, iri

HOST = NamedNode(ENT + "ruritania")
CLAIM = NamedNode("https://w3id.org/detente/id/claim/zenda-post/E1")
QUADS = [
    Quad(HOST, iri("rdf:type"), iri("dt:State"), graph_iri("entities")),
    Quad(
        HOST,
        iri("skos:prefLabel"),
        Literal('Ruritanie\n"@prefix', language="fr"),
        graph_iri("entities"),
    ),
    Quad(CLAIM, iri("rdf:type"), iri("dt:Claim"), graph_iri("article/zenda-post")),
    Quad(CLAIM, iri("said:host"), HOST, graph_iri("article/zenda-post")),
    Quad(CLAIM, iri("said:host"), HOST, graph_iri("truthy")),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return write_release(tmp_path_factory.mktemp("data"), QUADS, articles=("zenda-post",))


def test_turtle_reads_as_people_write_it(release):
    body = export.to_bytes(export.article_quads(release, "zenda-post"), "ttl").decode()

    assert [line for line in body.splitlines() if not line.startswith("@prefix")] == [
        "<https://w3id.org/detente/id/claim/zenda-post/E1> a dt:Claim ;",
        "\tsaid:host ent:ruritania .",
    ]


@pytest.mark.parametrize("name", export.FORMATS)
def test_two_exports_are_the_same_bytes(release, name):
    assert export.whole(release, name) == export.to_bytes(reversed(QUADS), name)


@pytest.mark.parametrize("name", export.FORMATS)
def test_oxigraph_reads_every_format_back(release, name):
    chosen = export.FORMATS[name]
    wanted = QUADS if chosen.quads else [Quad(q.subject, q.predicate, q.object) for q in QUADS]

    assert set(parse(export.whole(release, name), format=chosen.rdf_format)) == set(wanted)


@pytest.mark.parametrize(
    "name", [name for name, found in export.FORMATS.items() if not found.quads]
)
def test_rdflib_reads_every_triple_format_as_the_same_graph(release, name):
    reference = Graph().parse(data=export.whole(release, "nt"), format="nt")
    found = Graph().parse(data=export.whole(release, name), format=export.FORMATS[name].media_type)

    assert isomorphic(found, reference)


@pytest.mark.parametrize("name", ["trig", "nq"])
def test_rdflib_reads_every_quad_format_as_the_same_dataset(release, name):
    found = RdflibDataset().parse(
        data=export.whole(release, name), format=export.FORMATS[name].media_type
    )

    back = Dataset(parse(found.serialize(format="nquads").encode(), format=RdfFormat.N_QUADS))
    assert set(back) == set(QUADS)


def test_an_entity_comes_with_the_claims_that_name_it(release):
    found = export.entity_quads(release, "entity/ruritania")

    assert set(found) == set(QUADS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: export.article_quads(r, "x"), "no article 'x' .*there are: zenda-post"),
        (lambda r: export.entity_quads(r, "entity/x"), "nothing is said of <.*entity/x>"),
        (lambda r: export.to_bytes([], "docx"), "no format 'docx'; there are: ttl, nt, rdf"),
    ],
)
def test_what_is_not_there_is_said(release, call, message):
    with pytest.raises(NotFound, match=message):
        call(release)
