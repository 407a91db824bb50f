"""The installed command serves: started on a free port, asked by the clients that people have."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, SPARQLWrapper

from kg.errors import NotFound, ReleaseError, TooBusy
from kg.release import prune, switch_to, write_release
from kg.store import QueryRequest, WorkerPool, ask
from server import create_app
from server.cli import _tell_when_listening, main
from server.settings import SETTINGS, Settings
from server.shelf import ReleaseShelf

COMMAND = shutil.which("detente", path=str(Path(sys.executable).parent))
COUNT = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a <https://w3id.org/detente/ontology#Claim> }"
ARTICLES = ("strelsau-courier", "zenda-post")


@pytest.fixture(scope="module")
def data_dir(quads, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_release(folder, quads, articles=ARTICLES)
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(data_dir, port):
    command = [COMMAND, "serve", "--data", str(data_dir), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield process, process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def server(data_dir):
    port = free_port()
    with serving(data_dir, port) as (process, told):
        assert f"http://127.0.0.1:{port}/" in told
        assert "2 articles" in told
        yield f"http://127.0.0.1:{port}"
        assert process.poll() is None


def test_sparqlwrapper_asks_it(server):
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(COUNT)
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == "12"
    client.setReturnFormat(CSV)
    assert client.queryAndConvert() == b"n\r\n12\r\n"
    client.setMethod("POST")
    client.setQuery("CONSTRUCT { <a:s> <a:p> <a:o> } WHERE {}")
    client.setReturnFormat(TURTLE)
    assert client.queryAndConvert() == b"<a:s> <a:p> <a:o> .\n"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rdflib_asks_it(server, method):
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat="json")
    assert [int(row[0]) for row in store.query(COUNT)] == [12]


def test_every_answer_has_its_length(server):
    for path in ("/", "/sparql?query=ASK%7B%7D", "/export/all.ttl", "/questions/backing_of_actors"):
        with urllib.request.urlopen(server + path) as response:  # noqa: S310 - our own server
            assert response.headers["Content-Length"] == str(len(response.read()))
            assert response.headers["Transfer-Encoding"] is None


def serve_in_vain(data_dir, *options):
    """Return what comes of a server that ends by itself."""
    return subprocess.run(
        [COMMAND, "serve", "--data", str(data_dir), *options],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_port_in_use_is_told_and_exits_with_1(server, data_dir):
    port = server.rpartition(":")[2]
    done = serve_in_vain(data_dir, "--port", port)
    assert done.returncode == 1
    message = f"Error: port {port} of 127.0.0.1 is in use; choose another with --port\n"
    assert done.stderr == message
    assert "Traceback" not in done.stderr


def test_nothing_built_is_told_and_exits_with_1(tmp_path):
    done = serve_in_vain(tmp_path, "--port", str(free_port()))
    assert done.returncode == 1
    assert "nothing built yet; run `detente build` first" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_release_that_does_not_open_is_told_and_exits_with_1(data_dir, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data_dir, copy, symlinks=True)
    for file in (copy / "current").resolve().glob("data.nq"):
        file.write_bytes(b"no quads")
    done = serve_in_vain(copy, "--port", str(free_port()))
    assert done.returncode == 1
    assert "data.nq: the quads cannot be read: " in done.stderr
    assert "Traceback" not in done.stderr


def test_memory_in_which_no_worker_starts_is_no_setting(data_dir):
    done = serve_in_vain(data_dir, "--memory", "200")
    assert done.returncode == 2
    assert "200 is not in the range x>=300" in done.stderr


def test_an_interrupt_ends_it_and_its_workers(data_dir):
    port = free_port()
    with serving(data_dir, port) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", port)):
        pass


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def below(pid):
    """Return the ids of all processes that a process started, and that those did."""
    return [one for child in children(pid) for one in (child, *below(child))]


in_proc = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="processes are found in /proc"
)


@in_proc
def test_nothing_is_left_of_a_server_that_was_killed(data_dir):
    port = free_port()
    with serving(data_dir, port) as (process, _):
        started = below(process.pid)
        assert len(started) >= 4  # one that listens, one that holds the release, and workers
        process.kill()
        deadline = time.monotonic() + 10
        while left := [one for one in started if Path(f"/proc/{one}/exe").exists()]:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", port)):
        pass


@in_proc
def test_told_to_stop_before_it_serves_it_ends_and_never_says_that_it_serves(data_dir):
    for _ in range(5):
        port = free_port()
        process = subprocess.Popen(
            [COMMAND, "serve", "--data", str(data_dir), "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        while not children(process.pid):  # until there is the process that is to serve
            assert process.poll() is None
            time.sleep(0.001)
        with socket.socket() as client:
            served = client.connect_ex(("127.0.0.1", port)) == 0
        process.terminate()
        told, _ = process.communicate(timeout=60)
        if not served:  # else this machine was held up, and it was told too late
            break
    assert (process.returncode, told) == (0, "")


ANOTHER = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    sys.stdin.read()
"""


def test_another_that_listens_on_the_port_is_not_taken_for_the_server(capsys, monkeypatch):
    monkeypatch.setattr("server.cli._START_TRIES", 3)
    another = subprocess.Popen(
        [sys.executable, "-c", ANOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _tell_when_listening("127.0.0.1", int(another.stdout.readline()), "another's", 60.0)
    finally:
        another.communicate()
    with socket.create_server(("127.0.0.1", 0)) as own:
        _tell_when_listening("127.0.0.1", own.getsockname()[1], "its own", 60.0)
    assert capsys.readouterr().out == "its own\n"


# ---------------------------------------------------------------- the shelf behind it


@pytest.fixture
def shelf(data_dir):
    shelf = ReleaseShelf(data_dir, Settings(workers=1))
    yield shelf
    shelf.close()


def test_a_switch_is_noticed_at_the_next_request(shelf, data_dir, quads):
    with shelf.reading(None) as first:
        before = first.id
        later = write_release(data_dir, quads[:50], articles=ARTICLES).id
        with shelf.reading(None) as second:
            assert second.id == later
        with shelf.reading(before) as pinned:
            assert pinned is first
            assert pinned.holdings.claims == 12
    switch_to(data_dir, before)
    with shelf.reading(None) as again:
        assert again.id == before
    assert set(shelf.ids()) == {before, later}


def test_a_release_that_was_pruned_is_not_found_and_nothing_is_held_of_it(tmp_path, quads):
    old = write_release(tmp_path, quads[:50]).id
    with contextlib.closing(ReleaseShelf(tmp_path, Settings(workers=1))) as shelf:
        with shelf.reading(old) as reading:
            write_release(tmp_path, quads[:60])
            prune(tmp_path, keep=0)
            with pytest.raises(NotFound), shelf.reading(old):
                pass
            assert ask(reading.engine, "ASK {}")  # whoever reads it reads it to the end
        with pytest.raises(NotFound), shelf.reading(old):
            pass
        assert (reading.engine.pids, shelf.engines()) == ((), ())


def test_a_worker_that_cannot_start_is_told_of_once(tmp_path, quads, caplog, monkeypatch):
    monkeypatch.setattr("kg.store.workers._LONGEST_PAUSE", 0.01)
    release = write_release(tmp_path, quads[:50])
    with contextlib.closing(WorkerPool(release.store, release.id, workers=1, patience=2)) as pool:
        release.store.rename(tmp_path / "elsewhere")
        os.kill(pool.pids[0], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while "does not start" not in caplog.text and time.monotonic() < deadline:
            with pytest.raises(TooBusy):
                pool.evaluate(QueryRequest("ASK {}"))
        with pytest.raises(TooBusy):  # while it is tried again and again
            pool.evaluate(QueryRequest("ASK {}"))

    assert caplog.text.count("a worker does not start") == 1


def holders(release):
    """Return which programs of ours the parents of a release's workers run."""
    pids = (Path(f"/proc/{pid}/stat").read_text() for pid in release.engine.pids)
    parents = {stat.rpartition(")")[2].split()[1] for stat in pids}
    commands = (Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in parents)
    return {one.decode() for command in commands for one in command if one.startswith(b"kg.store")}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"kg.store.nursery"}),
        ({"in_memory": 0}, set()),
    ],
)
def test_the_served_release_is_held_in_memory_where_it_fits(data_dir, settings, expected):
    shelf = ReleaseShelf(data_dir, Settings(workers=1, **settings))
    try:
        with shelf.reading(None) as release:
            assert holders(release) == expected
    finally:
        shelf.close()


def test_an_older_release_is_read_from_the_disk(shelf, data_dir, quads):
    with shelf.reading(None) as first:
        before = first.id
    write_release(data_dir, quads[:50], articles=ARTICLES)
    shelf.close()
    reopened = ReleaseShelf(data_dir, Settings(workers=1))
    try:
        with reopened.reading(before) as release:
            assert holders(release) == set()
    finally:
        reopened.close()


def test_who_waits_for_a_release_to_be_opened_holds_up_nobody_who_reads_another(
    shelf, data_dir, quads
):
    with shelf.reading(None) as first:
        before = first.id
    later = write_release(data_dir, quads[:40], articles=ARTICLES)
    content = later.data.read_bytes()
    later.data.unlink()
    os.mkfifo(later.data)  # who reads it waits until somebody writes
    seen = []

    def read(release):
        with shelf.reading(release) as found:
            seen.append(found.id)

    waiting, other = (threading.Thread(target=read, args=(one,)) for one in (None, before))
    waiting.start()
    time.sleep(0.2)
    other.start()
    other.join(30)
    meanwhile = list(seen)
    later.data.write_bytes(content)
    waiting.join()
    later.data.unlink()
    later.data.write_bytes(content)
    switch_to(data_dir, before)

    assert (meanwhile, seen) == ([before], [before, later.id])


@pytest.mark.parametrize("release", ["ffffffffffffffff", "../../etc", "zz-zz"])
def test_an_unknown_release_is_not_found_and_no_folder_of_the_machine_is_named(
    shelf, data_dir, release
):
    with pytest.raises(NotFound) as caught, shelf.reading(release):
        pass
    assert str(caught.value).startswith(f"no release {release!r}")
    assert str(data_dir) not in str(caught.value)


def test_a_beginning_of_an_id_pins_nothing(shelf):
    with shelf.reading(None) as current:
        short = current.id[:6]
    with pytest.raises(NotFound, match="whole id"), shelf.reading(short):
        pass


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if "0 for" in setting.text])
def test_a_setting_that_0_turns_off_takes_0(name):
    option = next(one for one in main.commands["serve"].params if one.name == name)

    assert option.type.convert("0", option, None) == 0


def test_an_empty_folder_has_no_release_and_only_the_log_names_the_folder(tmp_path, caplog):
    with pytest.raises(ReleaseError) as caught, ReleaseShelf(tmp_path, Settings()).reading(None):
        pass
    assert str(caught.value) == "no release can be read now; the server's log says why"
    assert f"{tmp_path}: nothing built yet" in caplog.text


def test_a_slow_query_is_stopped_and_others_are_answered_meanwhile(data_dir):
    shelf = ReleaseShelf(data_dir, Settings(workers=1, timeout=1.0))
    client = create_app(shelf, Settings(timeout=1.0)).test_client()
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    with contextlib.closing(shelf):
        started = time.monotonic()
        response = client.get("/sparql", query_string={"query": slow})
        assert response.status_code == 503
        assert json.loads(response.data)["type"].endswith("/query-timeout")
        assert json.loads(response.data)["query"] == slow
        assert time.monotonic() - started < 10
        assert client.get("/sparql?query=ASK{}").status_code == 200


def test_a_server_that_has_no_release_is_alive_and_not_ready(tmp_path):
    client = create_app(ReleaseShelf(tmp_path, Settings()), Settings()).test_client()

    found = [client.get(path) for path in ("/health", "/health/live")]

    assert [one.status_code for one in found] == [503, 200]
    assert found[1].json == {"status": "alive"}
