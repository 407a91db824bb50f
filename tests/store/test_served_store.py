"""`detente serve --store`: the whole server in front of another engine, limits and errors kept."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.release import write_release
from kg.store import EmbeddedEngine, QueryRequest
from kg.store.mark import NOTICE
from tests.servers import free_port, running_oxigraph

COMMAND = shutil.which("detente", path=str(Path(sys.executable).parent))
SERVERS = ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.virtuoso)]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }"
)


@dataclass(frozen=True)
class Said:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        return self.status, self.json["type"].rpartition("/")[2]


def ask(url, accept="*/*", **parameters):
    asked = urllib.request.Request(  # noqa: S310 - loopback
        url + ("?" + urlencode(parameters) if parameters else ""), headers={"Accept": accept}
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - as above
            return Said(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Said(error.code, dict(error.headers), error.read())


@contextlib.contextmanager
def serving(endpoint, *options):
    port = free_port()
    process = subprocess.Popen(
        [COMMAND, "serve", "--store", endpoint.query, "--store-union", endpoint.union,
         "--port", str(port), *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        told = process.stdout.readline()
        assert f"in the store at {endpoint.query}" in told, told + process.stdout.read()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    endpoint = request.getfixturevalue(f"loaded_{request.param}")
    with serving(endpoint, "--timeout", "60", "--largest", "1000000") as url:
        yield url


@pytest.fixture(scope="module")
def embedded(shipped):
    return EmbeddedEngine.open(shipped.store, shipped.id)


@pytest.mark.parametrize(
    "media_type", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_an_answer_is_that_of_our_own_store_with_the_release_that_was_loaded(
    server, embedded, shipped, media_type
):
    text = "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
    answer = ask(f"{server}/sparql", media_type, query=text)

    assert answer.status == 200
    assert answer.headers["x-detente-release"] == shipped.id
    assert answer.headers["etag"]
    assert answer.body == embedded.evaluate(QueryRequest(text, {"solutions": media_type})).body


@pytest.mark.parametrize(
    "path",
    ["/", "/questions/", "/questions/backing_of_actors", "/questions/backing_of_actors.csv",
     "/page/entity/syria", "/data/entity/syria.ttl", "/articles/", "/export/", "/ontology",
     "/.well-known/void", "/openapi.json", "/sparql", "/metrics"],
)  # fmt: skip
def test_pages_questions_and_descriptions_are_there(server, path):
    answer = ask(server + path, "text/html, */*;q=0.5")

    assert (answer.status, len(answer.body) > 500) == (200, True)


def test_a_question_has_the_rows_and_the_evidence_that_it_has_over_our_own_store(server, shipped):
    answer = ask(f"{server}/questions/backing_of_actors.json", supported="hezbollah").json

    assert answer["release"] == shipped.id
    assert len(answer["rows"]) == 2
    assert sorted(claim.rpartition("/")[2] for claim in answer["claims"]) == ["E212", "E49"]


def test_a_syntax_error_has_its_hint(server):
    answer = ask(f"{server}/sparql", query="SELEC ?s")

    assert answer.problem == (400, "query-syntax")
    assert answer.json["hint"] == "SELEC is not a keyword: did you mean SELECT?"


def test_what_would_write_or_reach_out_is_refused(server):
    for text in ("CLEAR ALL", "ASK { SERVICE <http://127.0.0.1:9/> {} }"):
        assert ask(f"{server}/sparql", query=text).problem == (403, "query-refused")


def test_a_runaway_is_given_up_in_time_with_the_query_and_the_limit(server):
    started = time.monotonic()
    answer = ask(f"{server}/sparql", query=RUNAWAY, timeout=1)

    assert answer.problem == (503, "query-timeout")
    assert (answer.json["seconds"], answer.json["query"]) == (1, RUNAWAY)
    assert time.monotonic() - started < 12
    assert ask(f"{server}/health").status == 200


def test_an_answer_over_the_largest_is_refused_whole(server):
    text = "SELECT * { ?s ?p ?o } LIMIT 9000"

    assert ask(f"{server}/sparql", query=text).problem == (503, "answer-too-large")


def test_there_is_no_other_release_and_no_lens_of_it(server):
    assert ask(f"{server}/", release="ffffffffffffffff").status == 404
    assert ask(f"{server}/questions/backing_of_actors.json", lens="asserted").status == 400


# ---------------------------------------------------------------- the store goes, comes, changes


def quads(count, graph="g"):
    return [
        Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), Literal(n), NamedNode(f"urn:{graph}"))
        for n in range(count)
    ]


def load(data_dir, endpoint, release):
    subprocess.run(
        [COMMAND, "releases", "--data", data_dir, "load", endpoint.graphs, "--release", release.id],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """Return a data folder with two small releases, and the releases."""
    folder = tmp_path_factory.mktemp("data")
    first = write_release(folder, [*quads(5), *quads(7, "old")])
    return folder, first, write_release(folder, quads(2))


def test_no_answer_is_of_two_releases_while_another_is_loaded(tmp_path, releases):
    data_dir, first, second = releases
    seen = {first.id: b"n\r\n7\r\n", second.id: b"n\r\n2\r\n"}
    with running_oxigraph(tmp_path, free_port()) as endpoint:
        load(data_dir, endpoint, first)
        with serving(endpoint) as url:
            loading = subprocess.Popen(
                [COMMAND, "releases", "--data", data_dir, "load", endpoint.graphs], text=True,
                stdout=subprocess.PIPE,
            )  # fmt: skip
            statuses = []
            while loading.poll() is None or statuses[-1] != 200:
                told = ask(f"{url}/sparql", "text/csv", query=COUNT)
                assert (
                    told.status in {502, 503}
                    or told.body == seen[told.headers["x-detente-release"]]
                )
                statuses.append(told.status)
                time.sleep(0.02)
            assert loading.communicate()[0].startswith(f"loaded release {second.id}")
            assert statuses[0] == 200
            assert 503 in statuses
            told = ask(f"{url}/sparql", "text/csv", query=COUNT)
            assert (told.headers["x-detente-release"], told.body) == (second.id, seen[second.id])
            # a graph that only the first release had is gone
            assert (
                ask(f"{url}/sparql", "text/csv", query="ASK { GRAPH <urn:old> {?s ?p ?o} }").body
                == b"false"
            )


def test_a_store_that_goes_is_told_of_and_one_that_comes_back_is_noticed(tmp_path, releases):
    data_dir, first, _ = releases
    port = free_port()
    with contextlib.ExitStack() as served, contextlib.ExitStack() as store:
        endpoint = store.enter_context(running_oxigraph(tmp_path, port))
        load(data_dir, endpoint, first)
        url = served.enter_context(serving(endpoint))
        assert ask(f"{url}/health").json["release"] == first.id
        store.close()
        time.sleep(NOTICE)
        for path in ("/health", "/sparql?query=ASK{}", "/questions/backing_of_actors.json"):
            assert ask(url + path).problem == (502, "store-failed")
        assert ask(f"{url}/", "text/html").status == 502
        assert ask(f"{url}/metrics").status == 200
        store.enter_context(running_oxigraph(tmp_path, port))
        time.sleep(NOTICE)
        assert ask(f"{url}/health").json["release"] == first.id


def test_a_store_that_is_not_there_is_told_and_exits_with_1():
    done = subprocess.run(
        [COMMAND, "serve", "--store", "http://127.0.0.1:9/", "--port", str(free_port())],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("Error: http://127.0.0.1:9/: the store does not answer: ")


def test_a_store_that_nobody_marked_is_served_and_nothing_of_it_is_kept(tmp_path):
    with running_oxigraph(tmp_path, free_port()) as endpoint, serving(endpoint) as url:
        assert ask(f"{url}/sparql", "text/csv", query=COUNT).body == b"n\r\n0\r\n"
        put = urllib.request.Request(  # noqa: S310 - loopback
            f"{endpoint.graphs}?default", b"<urn:a> <urn:b> <urn:c> .", method="PUT",
            headers={"Content-Type": "text/turtle"},
        )  # fmt: skip
        urllib.request.urlopen(put).close()  # noqa: S310 - as above
        told = ask(f"{url}/sparql", "text/csv", query=COUNT)
        assert told.body == b"n\r\n1\r\n"
        assert (told.headers.get("etag"), told.headers["cache-control"]) == (None, "no-store")
        assert ask(f"{url}/", "text/html").status == 200
