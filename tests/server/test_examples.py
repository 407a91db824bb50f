"""The examples of /openapi.json: real answers, which nobody waits for while others' queries run."""

from __future__ import annotations

import threading
import time

import pytest
from pyoxigraph import RdfFormat, serialize

from kg.catalogue import open_catalogue
from kg.errors import QueryTimeout
from kg.question import Catalogue
from kg.store import EmbeddedEngine, QueryRequest, WorkerPool, load_store
from server.examples import Examples
from server.shelf import OpenRelease, SingleShelf

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(quads, tmp_path_factory):
    base = tmp_path_factory.mktemp("examples")
    (base / "data.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    load_store(base / "store", base / "data.nq")
    return base / "store"


def made_in_the_end(examples, release, number):
    """Ask until so many examples are there; return them."""
    last = time.monotonic() + 120
    while len(found := examples.of(release, "http://x/")) < number and time.monotonic() < last:
        time.sleep(0.1)
    return found


def run_away(pool, seconds):
    """Take a worker for so long; return a function that waits for its end."""

    def evaluate():
        with pytest.raises(QueryTimeout):
            pool.evaluate(QueryRequest(RUNAWAY, timeout=seconds))

    thread = threading.Thread(target=evaluate)
    thread.start()
    while not pool.counters().running:
        time.sleep(0.01)
    return thread.join


@pytest.mark.parametrize(
    "patience", [60, 0.05], ids=["it waits in the queue", "it is refused there"]
)
def test_examples_are_not_waited_for_while_the_worker_is_taken_and_come_afterwards(
    folder, store, patience
):
    pool = WorkerPool(folder, "r1", workers=1, seconds=60, patience=patience, megabytes=800)
    release, shelf = OpenRelease(pool), SingleShelf(pool)
    examples = Examples(open_catalogue(), shelf, patience=0.05)
    wait = run_away(pool, seconds=3)
    try:
        while_taken = examples.of(release, "http://x/"), pool.counters().timeouts
        wait()
        quiet = SingleShelf(EmbeddedEngine(store, "r1"))
        with quiet.reading(None) as same:
            whole = Examples(open_catalogue(), quiet, patience=120).of(same, "http://x/")

        assert while_taken == ({}, 0)
        assert "coverage_of_corpus" in whole
        assert made_in_the_end(examples, release, len(whole)) == whole
    finally:
        pool.close()


def test_an_example_leads_to_the_server_that_is_asked(app):
    shelf = app.extensions["detente"].shelf
    examples = Examples(open_catalogue(), shelf, patience=120)
    with shelf.reading(None) as release:
        links = {
            root: examples.of(release, root)["coverage_of_corpus"]["value"]["permalink"]
            for root in ("http://a/", 'http://b"\\/c/')
        }

    path = "questions/coverage_of_corpus"
    assert {root: link.split("?")[0] for root, link in links.items()} == {
        "http://a/": f"http://a/{path}", 'http://b"\\/c/': f'http://b"\\/c/{path}',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (3, ("/questions/control_of_place.json, whole", 3, False, 10_000)),
        (
            1,
            ("/questions/control_of_place.json, cut after 1 rows for this description", 1, True, 1),
        ),
    ],
)
def test_an_example_is_a_whole_answer_or_says_that_it_is_cut(app, monkeypatch, rows, told):
    monkeypatch.setattr("server.examples._ROWS", rows)
    shelf = app.extensions["detente"].shelf
    catalogue = Catalogue((open_catalogue().find("control_of_place"),))
    with shelf.reading(None) as release:
        example = Examples(catalogue, shelf, patience=120).of(release, "http://a/")
    summary, value = example["control_of_place"].values()
    assert (summary, len(value["rows"]), value["truncated"], value["rowCap"]) == told
