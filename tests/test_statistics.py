"""The statistics of a release: counted when it is written, or asked of the engine, are the same."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.release import open_release, write_release
from kg.statistics import Count, Statistics, ask_statistics
from kg.store import EmbeddedEngine, fill_store
from kg.vocabulary import GRAPH

A, B, PORT = NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:Port")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NEAR = NamedNode("urn:near")
POSTS, TRUTHY, LENS = (NamedNode(GRAPH + name) for name in ("article/p", "truthy", "lens/asserted"))
QUADS = [
    Quad(A, TYPE, PORT, POSTS),
    Quad(B, TYPE, PORT, POSTS),
    Quad(A, TYPE, BlankNode("nameless"), POSTS),
    Quad(A, NEAR, B, POSTS),
    Quad(A, NEAR, B, TRUTHY),
    Quad(A, NEAR, B, LENS),
    Quad(A, NEAR, Literal("two words .\u2028 and <more>", language="en"), TRUTHY),
    Quad(B, NEAR, A, LENS),
]
COUNTED = Statistics(
    whole=Count(triples=6, subjects=2, objects=5),
    default=Count(triples=5, subjects=2, objects=4),
    properties={
        TYPE.value: Count(triples=3, subjects=2, objects=2),
        "urn:near": Count(triples=3, subjects=2, objects=3),
    },
    classes={"urn:Port": 2},
    graphs={POSTS.value: 4, LENS.value: 2, TRUTHY.value: 2},
)


def test_a_release_is_counted_when_it_is_written_each_triple_once(tmp_path):
    written = write_release(tmp_path, QUADS)

    assert (written.statistics, COUNTED.quads) == (COUNTED, 8)
    assert open_release(written.path).manifest.graphs == COUNTED.graphs


def test_queries_count_the_same():
    store = Store()
    fill_store(store, QUADS)

    assert ask_statistics(EmbeddedEngine(store, "here"), 5) == COUNTED


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"whole": {"sheep": 1}}'])
def test_a_release_whose_statistics_are_missing_or_broken_has_none(tmp_path, body):
    release = write_release(tmp_path, QUADS)
    (release.path / "statistics.json").write_text(body)
    broken = release.statistics
    (release.path / "statistics.json").unlink()

    assert (broken, release.statistics) == (None, None)
