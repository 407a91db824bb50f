"""What the tests of engines ask: a small invented store, the shipped release, two other servers."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.build import Sources, build_release
from kg.store import RemoteEngine, load_remote, load_store

GRAPH = NamedNode("https://example.org/graph/g")


@pytest.fixture(scope="session")
def numbers(tmp_path_factory):
    """Return the folder of a store of four hundred things, each with its number."""
    base = tmp_path_factory.mktemp("numbers")
    quads = [
        Quad(NamedNode(f"https://example.org/{n}"), NamedNode("urn:n"), Literal(n), GRAPH)
        for n in range(400)
    ]
    (base / "data.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    load_store(base / "store", base / "data.nq")
    return base / "store"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    """Return the release of the shipped corpus."""
    return build_release(tmp_path_factory.mktemp("shipped"), Sources(), lambda *_: None)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, url, seconds=30):
    """Run a server, bounded in memory, until it answers at a URL; end it and nothing else."""
    bounded = ["bash", "-c", 'ulimit -v 6000000; exec "$@"', "bash", *map(str, command)]
    server = subprocess.Popen(bounded, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(url + "?query=ASK%7B%7D", timeout=5):  # noqa: S310
                    break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    pytest.fail(f"{command[0]} did not start")
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@dataclass(frozen=True)
class Endpoint:
    """A server that runs: where it is asked, where it is loaded, and how."""

    query: str
    graphs: str
    union: str = ""
    user: str = ""
    password: str = ""

    def load(self, nquads):
        return load_remote(
            self.graphs, nquads, union=self.union, user=self.user, password=self.password
        )

    def engine(self, **options):
        return RemoteEngine(self.query, union=self.union, **options)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory):
    """Start the native Oxigraph server of the PyPI package oxigraph."""
    binary, port = Path(sys.executable).with_name("oxigraph"), free_port()
    url = f"http://127.0.0.1:{port}"
    place = tmp_path_factory.mktemp("oxigraph")
    command = [binary, "serve", "--location", place, "--bind", f"127.0.0.1:{port}"]
    with running(command, f"{url}/query"):
        yield Endpoint(f"{url}/query", f"{url}/store")


VIRTUOSO = """
[Database]
DatabaseFile = {place}/virtuoso.db
ErrorLogFile = {place}/virtuoso.log
LockFile = {place}/virtuoso.lck
TransactionFile = {place}/virtuoso.trx
xa_persistent_file = {place}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {place}/temp.db
TransactionFile = {place}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
MaxQueryMem = 400M
DirsAllowed = {place}
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {place}
ServerThreads = 5
Charset = UTF-8
[SPARQL]
MaxQueryExecutionTime = 60
"""


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory):
    """Start Debian's Virtuoso 7; where it is missing tests fail, unless they are told not to."""
    if os.environ.get("DETENTE_SKIP_VIRTUOSO") == "1":
        pytest.skip("DETENTE_SKIP_VIRTUOSO=1: Virtuoso is not tried")
    if not shutil.which("virtuoso-t"):
        pytest.fail(
            "virtuoso-t is missing: apt-get install -y --no-install-recommends "
            "virtuoso-opensource-7, or set DETENTE_SKIP_VIRTUOSO=1"
        )
    place, http = tmp_path_factory.mktemp("virtuoso"), free_port()
    settings = place / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(place=place, http=http, sql=free_port()))
    url = f"http://127.0.0.1:{http}"
    with running(["virtuoso-t", "+foreground", "+configfile", settings], f"{url}/sparql", 60):
        yield Endpoint(
            f"{url}/sparql", f"{url}/sparql-graph-crud-auth", "urn:detente:union", "dba", "dba"
        )
