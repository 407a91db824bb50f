"""A release that is held in memory answers as its store does; the process that holds it may die."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from kg.errors import QueryTimeout, ReleaseError
from kg.store import EmbeddedEngine, QueryRequest, WorkerPool, ask, load_store, select

QUADS = b"""
_:a <urn:p> _:b <urn:g> .
_:b <urn:q> "x"@en <urn:h> .
<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .
<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:h> .
<urn:s> <urn:p> "refused" <https://w3id.org/detente/graph/lens/strict> .
<urn:s> <urn:p> "in a graph without a name" _:g .
<urn:s> <urn:p> "in no graph" .
"""
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ASKED = (
    "SELECT ?p ?o { ?s ?p ?o }",
    "SELECT ?g ?p ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?o { GRAPH <urn:g> { ?a <urn:p> ?b } ?b <urn:q> ?o }",
    "SELECT ?o FROM <urn:h> { ?s ?p ?o }",
)


def answers(engine):
    return {
        text: sorted(
            str(sorted((name, str(term)) for name, term in row.items()))
            for row in select(engine, text).rows
        )
        for text in ASKED
    }


def test_quads_held_in_memory_answer_as_the_store_that_is_made_of_them(tmp_path):
    (tmp_path / "data.nq").write_bytes(QUADS)
    load_store(tmp_path / "store", tmp_path / "data.nq")
    held = answers(EmbeddedEngine.read(tmp_path / "data.nq", "r1"))

    assert held == answers(EmbeddedEngine.open(tmp_path / "store", "r1"))
    assert [len(rows) for rows in held.values()] == [5, 6, 1, 2]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "data.nq: the quads cannot be read: No such file"),
        (b"<urn:s> <urn:p>\n", "data.nq: the quads cannot be read: "),
    ],
)
def test_quads_that_cannot_be_read_are_named(tmp_path, content, told):
    if content:
        (tmp_path / "data.nq").write_bytes(content)

    with pytest.raises(ReleaseError) as caught:
        WorkerPool(tmp_path / "store", "r1", quads=tmp_path / "data.nq", workers=1)

    assert told in str(caught.value)


@pytest.fixture
def pool(numbers):
    opened = WorkerPool(
        numbers, "r1", quads=numbers.with_name("data.nq"), workers=1, seconds=1, megabytes=800
    )
    yield opened
    opened.close()


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1:3]


def is_gone(pid, states=()):
    """Tell whether nothing is left of a process, or it is in some state, within two seconds."""
    for _ in range(100):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in states:
            return True
        time.sleep(0.02)
    return False


def test_workers_share_the_one_process_that_holds_the_quads(pool):
    nursery = parent_of(pool.pids[0])

    assert command_of(nursery) == [b"-m", b"kg.store.nursery"]
    assert parent_of(nursery) == os.getpid()


def test_a_worker_that_was_stopped_leaves_nothing_and_another_is_born(pool):
    stopped = pool.pids[0]
    with pytest.raises(QueryTimeout):
        pool.evaluate(QueryRequest(RUNAWAY))

    assert is_gone(stopped)
    assert ask(pool, "ASK {}")
    assert pool.pids != (stopped,)


def test_a_nursery_that_dies_costs_no_query_and_is_replaced(pool):
    worker = pool.pids[0]
    nursery = parent_of(worker)
    os.kill(nursery, signal.SIGKILL)

    assert ask(pool, "ASK {}")  # the workers live on,
    with pytest.raises(QueryTimeout):  # and are stopped as before
        pool.evaluate(QueryRequest(RUNAWAY))
    assert is_gone(worker, {"Z"})  # whose child it is now may leave it there
    assert ask(pool, "ASK {}")
    assert parent_of(pool.pids[0]) != nursery


def test_what_workers_make_up_is_never_the_same(pool):
    made = set()
    for _ in range(3):
        [row] = select(pool, "SELECT (STRUUID() AS ?one) (STR(RAND()) AS ?two) {}").rows
        made |= {row["one"].value, row["two"].value}
        os.kill(pool.pids[0], signal.SIGKILL)
        assert is_gone(pool.pids[0])

    assert len(made) == 6


def test_nothing_is_left_of_a_pool_that_was_closed(pool):
    ended = [pool.pids[0], parent_of(pool.pids[0])]
    pool.close()

    # at once, and not as a child that whoever comes to be its parent forgets
    assert [Path(f"/proc/{pid}").exists() for pid in ended] == [False, False]
