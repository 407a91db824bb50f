"""The rows of each choice are those of the question with that value, or they are not told."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.counts import count_rows
from kg.question import read_question, read_values
from kg.store import EmbeddedEngine

PLACE = "https://example.org/"
HEADER = """\
#+ summary: What is joined?
#+ parameters:
#+   from: {type: entity, class: Actor}
#+   least: {type: number}
"""
SLOTS = "VALUES ?from { UNDEF }", "VALUES ?least { UNDEF } FILTER(!BOUND(?least) || ?least < 2)"


@pytest.fixture(scope="module")
def engine():
    store = Store()
    pairs = (("a", "p", "b"), ("a", "p", "c"), ("a", "q", "c"), ("b", "p", "c"))
    store.extend(Quad(*(NamedNode(PLACE + one) for one in pair)) for pair in pairs)
    return EmbeddedEngine(store, "pairs")


def counted(engine, query, *iris):
    text = HEADER + query.replace("FROM", SLOTS[0]).replace("LEAST", SLOTS[1])
    question = read_question(text, name="x", theme="x", file="x.rq", check=lambda *_: [])
    values = read_values(question, {"least": ["1"]}, None).values
    wanted = [PLACE + one for one in iris or "abc"]
    found = count_rows(engine, question, question.parameter("from"), values, wanted, seconds=60)
    return found if found is None else {iri.removeprefix(PLACE): n for iri, n in found.items()}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?to { FROM LEAST ?from ?by ?to }",
        "SELECT * WHERE { FROM LEAST ?from ?by ?to }",
        "SELECT DISTINCT ?to ?by { LEAST { SELECT ?to ?by WHERE { FROM ?from ?by ?to } } }"
        " ORDER BY ?to",
        # the blank's variable is another one inside
        "SELECT ?from ?to { LEAST ?to ?by ?from"
        " { SELECT ?to { FROM ?other ?any ?to FILTER(?from = ?other) } } }",
        "SELECT ?to { LEAST { FROM ?from ?by ?to } UNION { FROM ?from ?by ?to FILTER(false) } }",
        "SELECT ?to ?n { LEAST"
        " { SELECT ?to (COUNT(*) AS ?n) { FROM ?from ?by ?to } GROUP BY ?to } }",
        "SELECT ?to (COUNT(?by) AS ?n) { FROM LEAST ?from ?by ?to } GROUP BY ?to # all\n"
        "HAVING(COUNT(?by) > 0)",
    ],
)  # fmt: skip
def test_each_value_is_counted_as_if_it_were_alone(engine, query):
    alone = {one: (counted(engine, query, one) or {}).get(one, 0) for one in "abc"}
    told = counted(engine, query)
    assert {one: told.get(one, 0) for one in "abc"} == alone
    assert sum(alone.values()) > 0


def test_rows_are_told_once_for_each_value(engine):
    query = "SELECT DISTINCT ?to { FROM LEAST ?from ?by ?to }"
    assert counted(engine, query) == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?to { LEAST ?any ?by ?to OPTIONAL { FROM ?from ?by ?to } }",
        "SELECT ?to { LEAST ?any ?by ?to FILTER EXISTS { FROM ?from ?by ?to } }",
        "SELECT ?to { LEAST ?any ?by ?to MINUS { FROM ?from ?by ?to } }",
        "SELECT ?to { FROM LEAST ?from ?by ?to } LIMIT 1",
        "SELECT (COUNT(*) AS ?n) { FROM LEAST ?from ?by ?to }",
        "SELECT ?to { LEAST { FROM ?from ?by ?to } UNION { ?any ?by ?to } }",
        "CONSTRUCT { ?from ?by ?to } WHERE { FROM LEAST ?from ?by ?to }",
    ],
)
def test_where_values_cannot_be_told_apart_nothing_is_told(engine, query):
    assert counted(engine, query) is None


def test_nothing_is_told_where_time_is_up(engine):
    text = HEADER + f"SELECT ?to {{ {' '.join(SLOTS)} ?from ?by ?to }}"
    question = read_question(text, name="x", theme="x", file="x.rq", check=lambda *_: [])
    parameter = question.parameter("from")
    assert count_rows(engine, question, parameter, {}, [PLACE + "a"], seconds=0) is None
