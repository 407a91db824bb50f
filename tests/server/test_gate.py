"""Before Flask: kept answers, the limits of a client, the figures, the log."""

from __future__ import annotations

import json
import logging
import re

import pytest

from kg.errors import TooBusy
from kg.store import Answer
from server import Settings, create_app
from server.cache import AnswerCache, Kept
from server.gate import write_log
from server.limits import ClientLimits
from server.shelf import SingleShelf

ASK = {"query": "ASK { ?s ?p ?o }"}
JSON = {"Accept": "application/sparql-results+json"}
SPARQL = {**JSON, "Content-Type": "application/sparql-query"}


class Counting:
    """An engine that answers always the same, and counts how often it is asked."""

    release = "0123456789abcdef"

    def __init__(self, content=b'{"head":{},"boolean":true}'):
        self.asked, self.content = 0, content

    def evaluate(self, request):
        self.asked += 1
        return Answer("boolean", "application/sparql-results+json", self.content)

    def close(self):
        pass


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture
def quick(counting):
    return create_app(SingleShelf(counting), Settings()).test_client()


def test_a_repeated_query_is_answered_without_the_engine_and_is_the_same(counting, quick):
    first, second = (quick.get("/sparql", query_string=ASK, headers=JSON) for _ in range(2))

    assert counting.asked == 1
    assert (first.data, dict(first.headers)) == (second.data, dict(second.headers))


def test_a_post_is_kept_by_its_body(counting, quick):
    for query in ("ASK { ?a ?b ?c }", "ASK { ?a ?b ?c }", "ASK { ?d ?e ?f }"):
        assert quick.post("/sparql", data={"query": query}, headers=JSON).status_code == 200

    assert counting.asked == 2


def test_a_kept_answer_that_is_known_is_304_at_once(counting, quick):
    tag = quick.get("/sparql", query_string=ASK, headers=JSON).headers["ETag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        answer = quick.get("/sparql", query_string=ASK, headers={**JSON, "If-None-Match": known})
        # what the client has is not sent again, what it needs to keep it is
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
        assert answer.headers["X-Detente-Release"] == Counting.release
        assert "Content-Length" not in answer.headers
    assert quick.get(
        "/sparql", query_string=ASK, headers={**JSON, "If-None-Match": '"other"'}
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("ASK { FILTER(RAND() > 0.5) }", JSON),
        ("ASK { BIND(NOW() AS ?now) }", JSON),
    ],
)
def test_what_differs_from_call_to_call_is_never_kept(counting, quick, query, headers):
    for _ in range(2):
        answer = quick.get("/sparql", query_string={"query": query}, headers=headers)
        assert answer.headers["Cache-Control"] == "no-store"
    assert counting.asked == 2


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "*/*", ""])
@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 3", "SELEC"])
def test_the_short_way_gives_what_flask_gives(app, query, accept):
    """`release=` of the current release takes the long way."""
    client = app.test_client()
    asked = {"query": query, "timeout": "9999"}
    short = client.get("/sparql", query_string=asked, headers={"Accept": accept})
    long = client.get(
        "/sparql", query_string={**asked, "release": "0123456789abcdef"}, headers={"Accept": accept}
    )

    assert (short.status_code, short.data) == (long.status_code, long.data)
    assert dict(short.headers) == dict(long.headers)


def test_a_large_answer_is_sent_from_its_file_with_its_length(tmp_path):
    file = tmp_path / "answer"
    file.write_bytes(b"x" * 5_000_000)
    engine = Counting(file.open("rb"))
    answer = create_app(SingleShelf(engine)).test_client().get(
        "/sparql", query_string=ASK, headers=JSON
    )  # fmt: skip

    assert (len(answer.data), answer.content_length) == (5_000_000, 5_000_000)
    assert engine.content.closed


def test_the_cache_lets_go_of_what_was_not_asked_for_longest():
    cache = AnswerCache(100_000)
    kept = Kept((), b"x" * 5_000, "")
    for number in range(15):
        cache.keep(number, kept)
        cache.find(0)
    cache.keep("too large alone", Kept((), b"x" * 7_000, ""))

    assert cache.bytes <= 100_000
    assert cache.find(0) is kept
    assert cache.find(1) is None
    assert cache.find("too large alone") is None


def test_the_cache_counts_the_requests_too_under_which_it_keeps_small_answers(app):
    client = app.test_client()
    for number in range(20):
        query = f"ASK {{}} # {number}{'x' * 50_000}"
        assert client.post("/sparql", data=query, headers=SPARQL).status_code == 200
    told = client.get("/metrics").get_data(as_text=True)

    assert float(re.search(r"detente_cache_bytes ([\d.e+]+)", told)[1]) > 1_000_000


def test_a_client_runs_no_more_at_once_than_it_may_and_others_are_free():
    limits = ClientLimits(2, 0)
    with limits.spending("a"), limits.spending("a"):
        with pytest.raises(TooBusy, match="2 queries of yours run already"), limits.spending("a"):
            pass
        with limits.spending("b"):
            pass
    with limits.spending("a"):
        pass
    assert limits.refused == 1


def test_a_client_that_spent_its_minute_waits_until_some_has_flowed_back(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("server.limits.time.monotonic", lambda: now[0])
    limits = ClientLimits(0, 30)
    with limits.spending("a"):
        now[0] += 100
    with pytest.raises(TooBusy) as caught, limits.spending("a"):
        pass
    assert caught.value.retry_after == 41
    now[0] += 41
    with limits.spending("a"):
        pass


def test_over_its_limit_a_client_gets_429_and_when_to_come_back(counting, monkeypatch):
    def refuse(_self, client):
        raise TooBusy(f"enough for {client}", retry_after=7)

    monkeypatch.setattr(ClientLimits, "spending", refuse)
    client = create_app(SingleShelf(counting), Settings(proxies=1)).test_client()
    answer = client.get(
        "/sparql",
        query_string=ASK,
        headers={**JSON, "X-Forwarded-For": "203.0.113.9, 198.51.100.7"},
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json["detail"] == "enough for 198.51.100.7"
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("path", "limited"),
    [("/", True), ("/questions/backing_of_actors", True), ("/page/entity/zenda", True),
     ("/claims/?q=war", True), ("/why?x=1", True), ("/words.json?q=war", True),
     ("/data/entity/zenda.ttl", True), ("/export/all.nq", True), ("/openapi.json", True),
     ("/health", False), ("/metrics", False), ("/static/style.css", False)],
)  # fmt: skip
def test_a_client_over_its_limit_is_refused_wherever_queries_are_run(
    engine, monkeypatch, path, limited
):
    def refuse(_self, _client):
        raise TooBusy("enough", retry_after=7)

    monkeypatch.setattr(ClientLimits, "spending", refuse)
    client = create_app(SingleShelf(engine), Settings(counting=0)).test_client()

    assert (client.get(path).status_code == 429) is limited


@pytest.mark.parametrize(
    ("proxies", "told", "scheme"),
    [
        (0, "https", "http"),  # whoever asks could say so
        (1, None, "http"),
        (1, "https", "https"),
        (1, "http, https", "https"),
        (2, "https, http", "https"),
        (2, "https", "https"),
        (1, "javascript", "http"),
    ],
)
def test_addresses_are_those_of_the_outermost_proxy(engine, proxies, told, scheme):
    app = create_app(SingleShelf(engine), Settings(proxies=proxies, counting=0))
    headers = {"Host": "detente.example.org", **({"X-Forwarded-Proto": told} if told else {})}
    described = app.test_client().get("/sparql", headers=headers).get_data(as_text=True)

    assert f"sd:endpoint <{scheme}://detente.example.org/sparql>" in described


def test_metrics_count_requests_by_room_and_status(quick):
    for _ in range(3):
        quick.get("/sparql", query_string=ASK, headers=JSON)
    quick.get("/nothing/here")
    lines = quick.get("/metrics").get_data(as_text=True).splitlines()

    assert 'detente_requests_total{room="sparql",status="200"} 3.0' in lines
    assert 'detente_requests_total{room="other",status="404"} 1.0' in lines
    assert "detente_cache_hits_total 2.0" in lines


@pytest.fixture
def logged(capsys):
    """Return what begins the log, and what gives the lines that were written of it."""
    log = logging.getLogger("detente.access")
    yield write_log, lambda: list(map(json.loads, capsys.readouterr().err.splitlines()))
    log.handlers.clear()
    log.setLevel(logging.NOTSET)


HIDDEN = "ASK { <urn:secret> ?p ?o }"


def test_the_log_has_a_line_for_each_request_and_never_its_query(quick, logged):
    begin, lines = logged
    begin()
    quick.get("/sparql", query_string={"query": HIDDEN}, headers=JSON)
    [told] = lines()

    assert "secret" not in json.dumps(told)
    assert {name: told[name] for name in ("method", "path", "status", "kept")} == {
        "method": "GET", "path": "/sparql", "status": 200, "kept": False,
    }  # fmt: skip


def test_the_log_has_the_query_too_where_that_is_asked_for_however_it_was_sent(quick, logged):
    begin, lines = logged
    begin(queries=True)
    quick.get("/sparql", query_string={"timeout": 3, "query": HIDDEN}, headers=JSON)
    quick.post("/sparql", data={"query": HIDDEN}, headers=JSON)
    quick.post("/sparql", data=HIDDEN, headers=SPARQL)
    quick.post("/sparql", data=HIDDEN + " " * 100_000, headers=SPARQL)
    quick.get("/sparql?query=%FF", headers=JSON)
    quick.get("/questions/nothing?actor=t%C3%BCrkiye")

    assert [told.get("query") for told in lines()] == [
        HIDDEN, HIDDEN, HIDDEN, HIDDEN + " " * (10_000 - len(HIDDEN)),
        "query=%FF", "actor=t%C3%BCrkiye",
    ]  # fmt: skip
