"""What is counted once for the whole corpus, as the questions would count it themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.annotation import read_corpus
from kg.catalogue import open_catalogue
from kg.coverage import COVERAGE, coverage_quads
from kg.dataset import entity_quads
from kg.directory import read_directory
from kg.identity import Identities
from kg.lens import parse_lens
from kg.lens_view import seen
from kg.populate import quads as article_quads
from kg.question import bind_question
from kg.store import EmbeddedEngine, fill_store, select
from kg.vocabulary import iri
from tests.invented import SCHEMA

ROOT = Path(__file__).parents[1]
LAKE = ROOT / "tests" / "data" / "lake"
QUESTION = {one.name: one for one in open_catalogue().questions}["coverage_of_corpus"]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake") / "sources"
    shutil.copytree(LAKE / "corpus", folder)
    shutil.copy(LAKE / "ontology" / "entities.ttl", folder)
    shutil.copy(ROOT / "ontology" / "detente.ttl", folder)
    return folder


@pytest.fixture(scope="module")
def told(sources):
    """The quads of the two articles from the lake, without their counts."""
    identities = Identities.read((sources / "entities.ttl").read_text("utf-8"))
    return [
        *entity_quads(identities, SCHEMA),
        *(
            quad
            for each in read_corpus(sources)
            for quad in article_quads(each, SCHEMA, identities)
        ),
    ]


def answer(quads):
    """Return what the question says of each article, without a topic."""
    store = Store()
    fill_store(store, quads)
    engine = EmbeddedEngine(store, "lake")
    rows = select(engine, bind_question(QUESTION, {}, read_directory(engine)).text).rows
    return [{name: term.value.rpartition("/")[2] for name, term in row.items()} for row in rows]


def test_an_article_has_its_claims_counted_and_a_happening_its_origins(told):
    counts = [
        (
            quad.subject.value.rpartition("/")[2],
            quad.predicate.value.rpartition("#numberOf")[2],
            int(quad.object.value),
        )
        for quad in coverage_quads(told)
        if "#numberOf" in quad.predicate.value
    ]
    assert counts == [
        ("strelsau-courier", "Claims", 6),
        ("strelsau-courier", "EventClaims", 2),
        ("strelsau-courier", "SituationClaims", 3),
        ("strelsau-courier", "StatementClaims", 0),
        ("strelsau-courier", "StanceClaims", 1),
        ("strelsau-courier", "RelayedClaims", 1),
        ("strelsau-courier", "Tellers", 1),
        ("zenda-post", "Claims", 2),
        ("zenda-post", "EventClaims", 1),
        ("zenda-post", "SituationClaims", 0),
        ("zenda-post", "StatementClaims", 0),
        ("zenda-post", "StanceClaims", 1),
        ("zenda-post", "RelayedClaims", 1),
        ("zenda-post", "Tellers", 1),
        ("guard-on-the-lake", "Origins", 1),
        ("rupert-in-zenda", "Origins", 2),
    ]


def test_each_name_that_an_article_uses_has_its_first_mention_and_whom_that_introduces(told):
    forms = {quad.subject: quad.object.value for quad in told if quad.predicate == iri("dt:form")}
    first = [
        (quad.subject.value.split("/")[-2], quad.object.value.split("/")[-1], forms[quad.subject])
        for quad in coverage_quads(told)
        if quad.predicate == iri("dt:introducesByName")
    ]
    assert first == [
        ("strelsau-courier", "krakozhia", "Krakozhian"),
        ("strelsau-courier", "harbour-master", "the harbour master"),
        ("strelsau-courier", "strelsau-courier-paper", "Strelsau Courier"),
        ("strelsau-courier", "barges", "the barges"),
        ("strelsau-courier", "zenda", "Zenda"),
        ("strelsau-courier", "krakozhia", "Krakozhia"),
        ("strelsau-courier", "ferry", "the ferry"),
        ("strelsau-courier", "rupert", "Count Rupert"),
        ("zenda-post", "rupert", "Count Rupert"),
        ("zenda-post", "zenda", "Zenda"),
        ("zenda-post", "nobody", "nobody"),
        ("zenda-post", "baker", "a baker"),
    ]


def test_the_question_answers_the_same_with_the_counts_and_where_a_graph_came_without(told):
    with_counts = answer([*told, *coverage_quads(told)])
    assert [row["article"] for row in with_counts] == ["zenda-post", "strelsau-courier"]
    assert answer(told) == with_counts


def test_through_a_lens_only_what_is_heard_is_counted(told, sources):
    quads = list(seen([*told, *coverage_quads(told)], sources, parse_lens("asserted")))
    every, heard = answer([*told, *coverage_quads(told)]), answer(quads)
    assert [int(row["claims"]) for row in heard] < [int(row["claims"]) for row in every]
    assert answer(quad for quad in quads if quad.graph_name != COVERAGE) == heard
