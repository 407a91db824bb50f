"""The event loop's look at workers, with epoll and without: the same is seen either way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvloop
from pyoxigraph import Literal, NamedNode, Quad

from kg.release import write_release
from kg.store import QueryRequest, WorkerPool
from server.watch import LoopReaders, Readers, Watch, readers_of
from tests.servers import free_port

COMMAND = shutil.which("detente", path=str(Path(sys.executable).parent))
WITHOUT_EPOLL = Path(__file__).with_name("serve_without_epoll.py")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
# longer than any outcome here takes, on whatever machine
FOREVER = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a data folder with a release of a hundred numbers."""
    folder = tmp_path_factory.mktemp("data")
    graph = NamedNode("urn:g")
    write_release(
        folder,
        [Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), Literal(n), graph) for n in range(100)],
    )
    return folder


@pytest.fixture
def pool(folder):
    (release,) = (folder / "releases").iterdir()
    opened = WorkerPool(release / "store", "r1", workers=1, reserved=0, seconds=60)
    yield opened
    opened.close()


@pytest.fixture(params=[Readers, LoopReaders])
def readers(request):
    return request.param


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request):
    """Return what runs a coroutine on a loop of the system's own, or on the one that serves."""
    with asyncio.Runner(loop_factory=request.param) as runner:
        yield runner.run


def number(answer):
    ((found,),) = (row.values() for row in json.loads(answer.body)["results"]["bindings"])
    return int(found["value"])


def test_this_system_has_what_it_has():
    import select

    loop = uvloop.new_event_loop()
    try:
        assert type(readers_of(loop)) is (Readers if hasattr(select, "epoll") else LoopReaders)
    finally:
        loop.close()


async def ask_number(pool, seen, wanted):
    """Ask for a number under a watch; return what was told, and the number."""
    turn = pool.begin(QueryRequest(f"SELECT ({wanted} AS ?n) {{}}"))
    watch = Watch(turn, seen, FOREVER)
    told = await watch.told
    watch.end()
    return told, number(pool.finish(turn))


def test_an_outcome_is_seen_each_time_that_there_is_one(pool, readers, run):
    async def ask_again_and_again():
        seen = readers(asyncio.get_running_loop())
        return [await ask_number(pool, seen, n) for n in range(50)]

    assert run(ask_again_and_again()) == [(True, n) for n in range(50)]


def test_queries_that_wait_for_the_one_worker_are_all_seen(pool, readers, run):
    async def ask_at_once():
        seen = readers(asyncio.get_running_loop())
        return await asyncio.gather(*(ask_number(pool, seen, n) for n in range(10)))

    assert run(ask_at_once()) == [(True, n) for n in range(10)]


def test_what_takes_long_is_told_so_and_its_worker_is_left_as_it_was(pool, readers, run):
    async def ask():
        turn = pool.begin(QueryRequest(RUNAWAY))
        watch = Watch(turn, readers(asyncio.get_running_loop()))
        told = await watch.told
        watch.end()
        turn.give_up()
        with contextlib.suppress(Exception):
            pool.finish(turn)
        return told, number(pool.evaluate(QueryRequest(COUNT)))

    assert run(ask()) == (False, 100)


def test_a_worker_that_ends_is_no_outcome_to_read_here(pool, readers, run):
    async def ask():
        turn = pool.begin(QueryRequest(RUNAWAY))
        watch = Watch(turn, readers(asyncio.get_running_loop()), FOREVER)
        turn.give_up()  # ends its worker
        told = await watch.told
        watch.end()
        with contextlib.suppress(Exception):
            pool.finish(turn)
        return told

    assert run(ask()) is False


# ---------------------------------------------------------------- the whole server


@pytest.fixture(params=[[COMMAND], [sys.executable, WITHOUT_EPOLL]], ids=["epoll", "none"])
def url(request, folder):
    port = str(free_port())
    process = subprocess.Popen(
        [*request.param, "serve", "--data", folder, "--port", port, "--workers", "1",
         "--reserved", "1", "--client-queries", "0", "--waiting", "50", "--patience", "60"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    told = process.stdout.readline()
    assert told.startswith("Détente is at"), told + process.stdout.read()
    yield f"http://127.0.0.1:{port}/sparql"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0


def ask_server(url, text, **options):
    query = urlencode({"query": text, **options})
    try:
        with urllib.request.urlopen(f"{url}?{query}", timeout=120) as answer:  # noqa: S310 - loopback
            return answer.status, json.load(answer)["results"]["bindings"][0]["n"]["value"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)["type"].rpartition("/")[2]


def test_the_server_answers_many_at_once_beside_runaways_with_epoll_and_without(url):
    asked = [f"SELECT ({n} AS ?n) {{}}" for n in range(120)]
    with ThreadPoolExecutor(10) as threads:
        runaways = [threads.submit(ask_server, url, RUNAWAY, timeout=2) for _ in range(2)]
        answers = list(threads.map(lambda text: ask_server(url, text), asked))
        again = list(threads.map(lambda text: ask_server(url, text), asked))

    assert [one.result() for one in runaways] == [(503, "query-timeout")] * 2
    assert answers == again == [(200, str(n)) for n in range(120)]
