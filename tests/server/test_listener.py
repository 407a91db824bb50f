"""The real server under clients that are slow, broken or gone, and under bytes that are no request.

One line of `HOSTILE` is one request as bytes, and the statuses that it may end in; afterwards the
server answers others.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.release import write_release

COMMAND = shutil.which("detente", path=str(Path(sys.executable).parent))
SLOWEST = 1.5
RUNAWAY = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
LARGE = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
JSON = "Accept: application/sparql-results+json\r\n"
ANY_CLIENT_ERROR = set(range(400, 432))


@contextlib.contextmanager
def serving(folder, *options):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        chosen = probe.getsockname()[1]
    process = subprocess.Popen(
        [COMMAND, "serve", "--data", folder, "--port", str(chosen), "--workers", "1",
         "--reserved", "1", "--client-queries", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    process.stdout.readline()
    yield chosen
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def folder(quads, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_release(folder, quads)
    return folder


@pytest.fixture(scope="module")
def port(folder):
    with serving(folder, "--timeout", "6", "--slowest", str(SLOWEST), "--unread", "600") as port:
        yield port


OPENED = []


@pytest.fixture(autouse=True)
def _closed():
    yield
    while OPENED:
        OPENED.pop().close()


def connect(port, sent=b"", *, buffer=0):
    client = socket.socket()
    OPENED.append(client)
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    client.sendall(sent)
    return client


def get(path, headers=JSON):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n".encode()


def post(body, kind="application/sparql-query"):
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def read_all(client):
    """Return what comes until the end; a connection that is reset ends too."""
    pieces = []
    with client, contextlib.suppress(ConnectionResetError):
        while piece := client.recv(1 << 16):
            pieces.append(piece)
    return b"".join(pieces)


def status_of(answer):
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    return int(found[1]) if found else 0


def answered(port):
    """Return how long it takes to have a query of nobody else answered."""
    started = time.monotonic()
    query = quote(f"ASK {{}} # {started}")
    assert status_of(read_all(connect(port, get(f"/sparql?query={query}")))) == 200
    return time.monotonic() - started


def memory_of(port):
    """Return the megabytes that the process takes that listens."""
    told = read_all(connect(port, get("/metrics", "")))
    found = re.search(rb"process_resident_memory_bytes ([\d.e+]+)", told)
    return float(found[1]) / 1e6


def files_of(port):
    """Return how many files the process that listens has open."""
    told = read_all(connect(port, get("/metrics", "")))
    return float(re.search(rb"process_open_fds ([\d.e+]+)", told)[1])


def queries_of(port):
    """Return how many queries have reached a worker."""
    told = read_all(connect(port, get("/metrics", "")))
    return sum(float(n) for n in re.findall(rb"detente_queries_total{[^}]*} ([\d.]+)", told))


def idle_within(port, seconds):
    """Tell whether no worker is busy any more, some time in so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        told = read_all(connect(port, get("/metrics", "")))
        if not sum(float(n) for n in re.findall(rb"detente_running{[^}]*} ([\d.]+)", told)):
            return True
        time.sleep(0.1)
    return False


HOSTILE = {
    "no request at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, {400, 0}),
    "only NUL": (b"\0" * 5000 + b"\r\n\r\n", {400, 0}),
    "a header that never ends": (b"GET / HTTP/1.1\r\nX: " + b"a" * 600_000, {431, 400, 0}),
    "very many headers": (
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(2000)) + b"\r\n",
        {431, 400, 0},
    ),
    "an address of 300 kB": (get("/sparql?query=" + "a" * 300_000), {400, 414, 431, 0}),
    "malformed UTF-8 in the address": (get("/sparql?query=ASK%7B%7D%ff%fe"), {400}),
    "malformed UTF-8 in a path": (get("/page/entity/%ff%fe"), {400, 404}),
    "raw bytes in the address": (
        b"GET /sparql?query=ASK\xff\xfe{} HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 0},
    ),
    "NUL in a path": (get("/page/entity/%00"), {400, 404}),
    "NUL in the query": (get("/sparql?query=ASK%7B%00%7D"), {400}),
    "NUL in a question's value": (
        get("/questions/backing_of_actors.json?supporter=%00", ""), {400, 404},
    ),
    "half a surrogate pair in the query": (get("/sparql?query=ASK%7B%ed%a0%80%7D"), {400}),
    "malformed UTF-8 in a body": (post(b"ASK {} # \xff\xfe"), {415}),
    "malformed UTF-8 in a form": (
        post(b"query=ASK%7B%7D%ff", "application/x-www-form-urlencoded"), {415, 400},
    ),
    "NUL in a body": (post(b"ASK { ?s ?p '\0' }"), {400}),
    "UTF-16": (post("ASK {}".encode("utf-16")), {415, 400}),
    "a byte order mark": (post(b"\xef\xbb\xbfASK {}"), {400, 200}),
    "nothing": (post(b""), {400}),
    "a megabyte of blanks": (post(b" " * 1_000_000), {400}),
    "a megabyte of brackets": (post(b"ASK " + b"{" * 999_990), {400}),
    "a megabyte of calls": (post(b"ASK { FILTER(" + b"STR(" * 240_000), {400}),
    "a megabyte of choices": (post(b"ASK { ?s " + b"<urn:p>|" * 120_000 + b"<urn:p> ?o }"),
                              {400, 503}),
    "more than a megabyte": (post(b" " * 1_000_001), {413}),
    "a length beyond all": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 99999999999999999999999\r\n\r\n", {400, 413, 0},
    ),
    "a negative length": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: -5\r\n\r\nASK {}", {400, 0},
    ),
    "two lengths": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nContent-Length: 7\r\n"
        b"Content-Type: application/sparql-query\r\n\r\nASK {}", {400, 0},
    ),
    "pieces beyond the limit": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n"
        + (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 20 + b"0\r\n\r\n", {413},
    ),
    "pieces that are none": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/sparql-query\r\n\r\nZZZ\r\nASK {}\r\n", {400, 500, 0},
    ),
    "a method that nobody knows": (
        b"BREW /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {405, 501, 400},
    ),
    "a host that is none": (
        b"GET / HTTP/1.1\r\nHost: \"><script>\r\nConnection: close\r\n\r\n", {200, 400},
    ),
    "a path upwards": (get("/static/../../../../etc/passwd"), {400, 404}),
    "a path upwards in escapes": (get("/static/..%2f..%2f..%2fetc%2fpasswd"), {400, 404}),
    "a thousand parameters": (get("/sparql?" + "&".join(["query=ASK{}"] * 1500)), {400}),
    "an Accept of 30 kB": (get("/sparql?query=ASK{}", f"Accept: {'a/b;q=0.1,' * 3000}\r\n"), {406}),
    "a timeout that is none": (get("/sparql?query=ASK{}&timeout=nan"), {400}),
    "an Accept-Encoding of nonsense": (
        get("/sparql?query=ASK{}", "Accept-Encoding: gzip;q=zzz,,;=\r\n"), {200},
    ),
    "a tag of nonsense": (get("/sparql?query=ASK{}", "If-None-Match: \"\"\"W/,,\r\n"), {200}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_bytes_that_are_no_good_request_end_in_a_4xx_and_the_next_is_answered(port, name):
    sent, statuses = HOSTILE[name]
    client = connect(port)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(sent)
    answer = read_all(client)

    assert status_of(answer) in statuses, answer[:300]
    assert b"Traceback" not in answer
    assert answered(port) < 5


@pytest.mark.parametrize(
    "path",
    ["/words.json?q=Türkiye", "/questions/deployments_in_place?actor=Türkiye", "/claims/?q=ü",
     "/?x=ü", "/health?x=ü", "/sparql?query=ASK%7B%7D&x=ü", "/sparql?query=ASK{FILTER(1!='ü')}",
     "/questions/deployments_in_place.json?actor=Türkiye"],
)  # fmt: skip
def test_utf_8_in_an_address_means_the_same_whether_it_is_escaped_or_not(port, path):
    def told(path):
        head, _, body = read_all(connect(port, get(path, ""))).partition(b"\r\n\r\n")
        return status_of(head), body

    assert told(path) == told(quote(path, safe="/?&=%"))
    assert told(path)[0] in {200, 400}  # 400 for an actor that the graph does not know


@pytest.mark.parametrize(
    "path", [b"/?x=", b"/words.json?q=", b"/sparql?query=ASK{}&x=", b"/claims/"]
)
def test_what_is_not_utf_8_in_an_address_is_a_bad_request(port, path):
    sent = b"GET " + path + b"\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    assert status_of(read_all(connect(port, sent))) == 400


def test_a_query_that_comes_in_pieces_is_read_whole(port):
    head = post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    answer = read_all(connect(port, head + b"4\r\nASK \r\n2\r\n{}\r\n0\r\n\r\n"))

    assert status_of(answer) == 200
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["boolean"] is True


def form(query):
    return post(f"query={quote(query)}".encode(), "application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    "asked", [lambda q: get(f"/sparql?query={quote(q)}"), lambda q: post(q.encode()), form]
)
def test_an_answer_of_a_kind_that_is_not_accepted_is_406_and_is_asked_for_once(port, asked):
    before = queries_of(port)
    answer = read_all(connect(port, asked(f"CONSTRUCT {{}} {{}} # {time.monotonic()}")))

    assert status_of(answer) == 406, answer
    assert b"a graph is not offered so" in answer
    assert queries_of(port) == before + 1


# ---------------------------------------------------------------- slow, broken, gone


def test_clients_that_never_end_their_request_hold_nobody_up_and_are_let_go(port):
    head = post(b"")[:-4].replace(b"Content-Length: 0", b"Content-Length: 100")
    slow = [connect(port, head + b"\r\n\r\nASK ") for _ in range(60)]
    slow += [connect(port, b"GET /sparql HTTP/1.1\r\nHost:") for _ in range(60)]
    slow += [connect(port) for _ in range(300)]

    assert answered(port) < 5
    answer = read_all(slow[0])
    assert status_of(answer) == 408
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["type"].endswith("/request-timeout")
    for client in slow[1:]:
        client.close()
    assert answered(port) < 5


def test_half_a_query_of_a_client_that_went_away_is_not_asked(port):
    before = queries_of(port)
    half = post(b"ASK {} # " + b"x" * 91)[:-91]
    for client in [connect(port, half) for _ in range(20)]:
        client.close()
    assert answered(port) < 5

    assert queries_of(port) == before + 1


def test_clients_that_read_nothing_hold_no_worker_no_thread_and_no_memory(port):
    before = memory_of(port)
    slow = [
        connect(port, get(f"/sparql?query={LARGE}%20%23{number}"), buffer=4096)
        for number in range(8)
    ]
    assert idle_within(port, 30)
    assert answered(port) < 5
    assert memory_of(port) - before < 40
    time.sleep(SLOWEST)
    # whoever reads in the end has it whole, or was told before that there would be none
    for head, _, body in (read_all(client).partition(b"\r\n\r\n") for client in slow):
        assert status_of(head) in {200, 429, 503}
        assert len(body) == int(re.search(rb"(?i)content-length: (\d+)", head)[1])


def test_a_client_that_never_reads_its_answer_is_let_go_with_its_connection_and_file(folder):
    larger = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
    with serving(folder, "--unread", "1") as port:
        assert status_of(read_all(connect(port, get("/sparql?query=ASK{}")))) == 200
        before = files_of(port)
        client = connect(port, get(f"/sparql?query={larger}"), buffer=4096)
        begin = client.recv(500)  # it has begun, and nothing more of it is read
        assert files_of(port) > before
        deadline = time.monotonic() + 100
        while files_of(port) > before and time.monotonic() < deadline:
            time.sleep(0.2)

        assert files_of(port) <= before
        head, _, body = (begin + read_all(client)).partition(b"\r\n\r\n")
        assert status_of(head) == 200
        assert len(body) < int(re.search(rb"(?i)content-length: (\d+)", head)[1])


def test_a_large_answer_that_is_read_in_time_is_whole(port):
    assert idle_within(port, 30)
    head, _, body = read_all(connect(port, get(f"/sparql?query={LARGE}"))).partition(b"\r\n\r\n")

    assert status_of(head) == 200, body
    assert len(body) == int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    assert len(json.loads(body)["results"]["bindings"]) == 20_000


def test_a_client_that_goes_away_frees_its_worker(port):
    for number in range(4):
        client = connect(port, get(f"/sparql?query={RUNAWAY}%23{number}-{os.getpid()}"))
        time.sleep(0.3)
        client.close()

    # long before the deadline of six seconds
    assert idle_within(port, 4)
    assert answered(port) < 5


def test_a_deadline_before_the_first_byte_is_a_503_with_the_query_and_no_part_of_an_answer(port):
    answer = read_all(connect(port, get(f"/sparql?query={RUNAWAY}&timeout=0.5")))
    told = json.loads(answer.partition(b"\r\n\r\n")[2])

    assert (status_of(answer), told["type"].rpartition("/")[2]) == (503, "query-timeout")
    assert told["seconds"] == 0.5


def test_more_queries_than_may_wait_are_refused_at_once_while_pages_are_served(port):
    clients = [connect(port, get(f"/sparql?query={RUNAWAY}%23{n}x&timeout=0.6")) for n in range(40)]
    time.sleep(0.5)
    started = time.monotonic()
    assert status_of(read_all(connect(port, get("/metrics", "")))) == 200
    assert time.monotonic() - started < 5
    statuses = [status_of(read_all(client)) for client in clients]

    assert set(statuses) <= {429, 503}
    assert statuses.count(429) >= 40 - 16 - 2 - 2
    assert answered(port) < 5
