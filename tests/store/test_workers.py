"""The pool: short queries are not starved, large answers go to disk, nothing is left over."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from kg.errors import AnswerTooLarge, QueryError, QueryMemory, QueryTimeout, ReleaseError, TooBusy
from kg.store import QueryRequest, WorkerPool, ask, select
from kg.store import process as processes

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(params=["disk", "memory"])
def held(request, numbers):
    """Return where workers read: each the store on the disk, or all what one process holds."""
    return {"quads": numbers.with_name("data.nq")} if request.param == "memory" else {}


@pytest.fixture
def open_pool(numbers, held):
    opened = []

    def open_one(**options):
        opened.append(WorkerPool(numbers, "r1", **{"megabytes": 800, **held, **options}))
        return opened[-1]

    yield open_one
    for pool in opened:
        pool.close()


def in_background(call, times=1):
    """Run a call in threads; return a function that waits for what they raised or returned."""
    found = []

    def run():
        try:
            found.append(call())
        except QueryError as error:
            found.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()

    def wait():
        for thread in threads:
            thread.join()
        return found

    return wait


def gone(pid):
    """Tell whether a process is gone within two seconds."""
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_large_answer_is_read_from_a_file_as_it_would_be_from_memory(open_pool):
    pool = open_pool(workers=1, seconds=300)
    answer = pool.evaluate(QueryRequest(LARGE))

    assert not isinstance(answer.content, bytes)
    assert answer.length == len(answer.body) == sum(map(len, answer.chunks(1000))) > 10_000_000
    assert answer.body.count(b'"a":') == 400 * 400
    assert ask(pool, "ASK {}")
    answer.content.close()


def test_an_answer_over_the_largest_is_an_error_and_the_worker_lives_on(open_pool):
    pool = open_pool(workers=1, largest=5_000_000)
    before = pool.pids

    with pytest.raises(AnswerTooLarge, match=r"larger than the 5,000,000 bytes"):
        pool.evaluate(QueryRequest(LARGE))

    assert ask(pool, "ASK {}")
    assert pool.pids == before


def test_rows_over_the_wanted_are_cut_and_declared(open_pool):
    pool = open_pool(workers=1)
    cut = select(pool, "SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n", max_rows=2)
    whole = select(pool, "SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n", max_rows=400)

    assert [row["n"].value for row in cut.rows] == ["0", "1"]
    assert (cut.truncated, whole.truncated, len(whole.rows)) == (True, False, 400)


def test_a_row_that_is_cut_off_is_written_as_the_engine_writes_it(open_pool):
    pool = open_pool(workers=1)
    rows = r"""(<urn:x> UNDEF) ('zwei'@de '\"q\"') (1 'é') (1.5 true)"""
    text = f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}"

    assert select(pool, text, max_rows=9).rows == select(pool, text).rows


def test_memory_that_runs_out_is_told_from_a_stack_that_does(open_pool):
    pool = open_pool(workers=1, megabytes=500, seconds=20)
    with pytest.raises(QueryMemory):
        pool.evaluate(QueryRequest(f"SELECT * {{ {LARGE[11:-2]} . ?g ?h ?i }} ORDER BY ?c ?f ?i"))

    assert (pool.counters().memory, pool.counters().too_deep) == (1, 0)
    assert ask(pool, "ASK {}")


def test_short_queries_are_answered_while_runaways_take_all_they_may(open_pool):
    pool = open_pool(workers=1, reserved=1, spares=1, seconds=6, brief=0.2, patience=3)
    wait = in_background(lambda: pool.evaluate(QueryRequest(RUNAWAY)), times=4)
    time.sleep(0.3)
    took = []
    for _ in range(10):
        started = time.monotonic()
        assert ask(pool, "ASK {}")
        took.append(time.monotonic() - started)
    outcomes = {type(one).__name__ for one in wait()}

    assert max(took) < 6
    assert sorted(took)[5] < 2
    assert outcomes == {"QueryTimeout", "TooBusy"}
    assert pool.counters().restarts >= 1


def test_a_query_that_made_room_for_others_is_answered_in_the_end(open_pool):
    pool = open_pool(workers=1, reserved=1, spares=1, seconds=90, brief=0.05, patience=90)
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?a) != STR(?d)) }"
    wait = in_background(lambda: select(pool, text).rows[0]["n"].value, times=3)

    assert wait() == [str(400 * 399)] * 3
    assert pool.counters().running == pool.counters().waiting == 0


def test_waiting_is_bounded_in_number_and_in_time(open_pool):
    pool = open_pool(workers=1, seconds=1.5, waiting=1, patience=0.2)
    wait = in_background(lambda: pool.evaluate(QueryRequest(RUNAWAY)), times=3)

    assert sorted(str(one) for one in wait()) == [
        "no worker came free in time",
        "the query ran longer than 1.5 seconds and was stopped",
        "too many queries are waiting",
    ]
    assert (pool.counters().refused, pool.counters().timeouts) == (2, 1)


def test_a_spare_takes_the_place_of_a_killed_worker_at_once(open_pool):
    pool = open_pool(workers=1, spares=1, seconds=2, patience=0)
    with pytest.raises(QueryTimeout):
        pool.evaluate(QueryRequest(RUNAWAY))

    assert ask(pool, "ASK {}")  # with no patience, whoever would have to wait is refused


def test_a_worker_that_dies_idle_costs_no_query(open_pool):
    pool = open_pool(workers=1)
    os.kill(pool.pids[0], signal.SIGKILL)
    assert gone(pool.pids[0])

    assert ask(pool, "ASK {}") is True


def test_a_query_that_a_dying_worker_never_read_is_asked_of_another(open_pool):
    pool = open_pool(workers=1)
    dying = pool.pids[0]
    os.kill(dying, signal.SIGSTOP)  # it is taken for alive, and reads nothing any more
    wait = in_background(lambda: ask(pool, "ASK {}"))
    while pool.counters().running == 0:
        time.sleep(0.01)
    os.kill(dying, signal.SIGKILL)

    assert wait() == [True]
    assert (pool.counters().memory, pool.counters().kills) == (0, 1)


def test_a_query_begun_while_all_workers_are_taken_waits_without_holding_up_whoever_begins_it(
    open_pool,
):
    pool = open_pool(workers=1, waiting=2, seconds=2, patience=60)
    long, first, second = (pool.begin(QueryRequest(text)) for text in (RUNAWAY, "ASK {}", "ASK {}"))
    assert (long.waits, first.waits, second.waits) == (False, True, True)
    assert (pool.counters().running, pool.counters().waiting) == (1, 2)
    with pytest.raises(TooBusy, match="too many queries are waiting"):
        pool.begin(QueryRequest("ASK {}"))

    called = threading.Event()
    second.call(called.set)
    with pytest.raises(QueryTimeout):
        pool.finish(long)
    assert json.loads(pool.finish(first).body)["boolean"] is True
    assert called.is_set()  # whoever was done with the worker gave it to the next
    assert json.loads(pool.finish(second).body)["boolean"] is True
    assert (pool.counters().running, pool.counters().waiting) == (0, 0)


def test_a_query_given_up_while_it_waits_leaves_its_place_to_others(open_pool):
    pool = open_pool(workers=1, waiting=1, seconds=2, patience=60)
    long, waiting = (pool.begin(QueryRequest(text)) for text in (RUNAWAY, "ASK {}"))
    called = []
    waiting.call(lambda: called.append("it waits no more"))
    waiting.give_up()

    assert called == ["it waits no more"]
    with pytest.raises(QueryError, match="nobody waits"):
        pool.finish(waiting)
    after = pool.begin(QueryRequest("ASK {}"))
    long.give_up()
    with pytest.raises(QueryError, match="nobody waits"):
        pool.finish(long)
    assert json.loads(pool.finish(after).body)["boolean"] is True


HALF = """
import os, socket, time
channel = socket.socket(fileno=0)
channel.sendall((5).to_bytes(4) + b"ready")
while True:
    channel.recv(100_000)
    channel.sendall((1000).to_bytes(4) + b'{"kind": ')
"""


def test_a_worker_that_stops_in_the_middle_of_its_answer_is_killed_at_the_deadline(
    numbers, monkeypatch
):
    monkeypatch.setattr(processes, "COMMAND", (sys.executable, "-c", HALF))
    pool = WorkerPool(numbers, "r1", workers=1, seconds=0.5)
    try:
        turn = pool.begin(QueryRequest("ASK {}"))
        assert turn.arrived() is False  # and nobody waits for the rest of it
        with pytest.raises(QueryTimeout):
            pool.finish(turn)
        assert pool.kills == 1
    finally:
        pool.close()


def sockets():
    """Return the sockets that this process has open."""
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(one.readlink()))
    return {name for name in found if name.startswith("socket:")}


@pytest.mark.parametrize("quads", [None, "nothing.nq"])
def test_a_pool_that_does_not_open_leaves_no_socket_open(tmp_path, quads):
    before = sockets()
    with pytest.raises(ReleaseError) as caught:
        WorkerPool(tmp_path, "r1", quads=quads and tmp_path / quads, workers=2, spares=1)

    # the error holds the pool, so that nothing is closed by chance; other pools may still end
    for _ in range(100):
        if not sockets() - before:
            break
        time.sleep(0.05)
    assert (caught.type, sockets() - before) == (ReleaseError, set())


def test_closing_ends_every_process_and_whoever_waits_for_one(open_pool):
    pool = open_pool(workers=1, reserved=1, spares=1, seconds=30)
    pids = pool.pids
    wait = in_background(lambda: pool.evaluate(QueryRequest(RUNAWAY)))
    time.sleep(0.2)
    pool.close()

    assert isinstance(wait()[0], QueryError)
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)
    with pytest.raises(QueryError, match="the release was closed"):
        ask(pool, "ASK {}")


def test_a_worker_inherits_no_descriptor_but_its_pipe(open_pool):
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)
        pool = open_pool(workers=1)
        links = [
            str(link.readlink())
            for link in Path(f"/proc/{pool.pids[0]}/fd").iterdir()
            if link.exists()
        ]

    assert len([link for link in links if link.startswith("socket:")]) == 1


def run_python(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip


def test_a_worker_dies_with_the_server_even_in_the_middle_of_a_query(numbers, held):
    script = """
        import os, signal, sys, threading, time
        from pathlib import Path
        from kg.store import QueryRequest, WorkerPool
        quads = Path(sys.argv[3]) if sys.argv[3:] else None
        pool = WorkerPool(Path(sys.argv[1]), "r1", quads=quads, workers=1, seconds=60)
        print(pool.pids[0], flush=True)
        threading.Thread(target=pool.evaluate, args=(QueryRequest(sys.argv[2]),)).start()
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    ran = run_python(script, str(numbers), RUNAWAY, *map(str, held.values()))
    assert gone(int(ran.stdout))


CONNECTS = """
    import sys
    import pyoxigraph
    from kg.store import confine
    if sys.argv[2] == "confined":
        assert confine.forbid_connections()
    try:
        list(pyoxigraph.Store().query("SELECT * { SERVICE <%s> { ?s ?p ?o } }" % sys.argv[1]))
    except (OSError, ValueError) as error:
        print(error)
"""


def connections_to(server):
    """Count the connections that wait to be accepted."""
    server.settimeout(0.3)
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except TimeoutError:
            return count
        count += 1


@pytest.mark.parametrize(("how", "seen"), [("free", True), ("confined", False)])
def test_a_confined_process_opens_no_connection_whatever_its_query(how, seen):
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = textwrap.dedent(CONNECTS)
        client = subprocess.Popen(
            [sys.executable, "-c", script, f"http://127.0.0.1:{server.getsockname()[1]}/", how],
            stdout=subprocess.DEVNULL,
        )
        time.sleep(0.8)
        count = connections_to(server)
        client.wait(timeout=10)

    assert (count > 0) is seen


def test_service_reaches_nothing_even_where_the_text_filter_is_passed(numbers, monkeypatch):
    """The worker's filter is taken out; the kernel is what is left."""
    unfiltered = (
        "import kg.store.embedded as e; e.check_reads_only = lambda text: None;"
        "from kg.store.worker import main; main()"
    )
    monkeypatch.setattr(processes, "COMMAND", (sys.executable, "-c", unfiltered))
    pool = WorkerPool(numbers, "r1", workers=1, seconds=5)
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            with pytest.raises(QueryError, match="not permitted"):
                pool.evaluate(QueryRequest(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"))
            assert connections_to(server) == 0
            assert ask(pool, "ASK {}") is True
    finally:
        pool.close()


def test_an_answer_that_nobody_reads_leaves_no_file_behind(open_pool, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pool = open_pool(workers=1, seconds=300)
    answer = pool.evaluate(QueryRequest(LARGE))

    assert list(tmp_path.iterdir()) == []
    answer.content.close()


def test_a_query_refused_for_being_too_many_is_told_when_to_come_back(open_pool):
    pool = open_pool(workers=1, waiting=0, seconds=1)
    wait = in_background(lambda: pool.evaluate(QueryRequest(RUNAWAY)))
    time.sleep(0.2)
    with pytest.raises(TooBusy) as caught:
        ask(pool, "ASK {}")

    assert caught.value.retry_after == 1
    wait()
