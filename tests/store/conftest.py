"""What the tests of engines ask: a small invented store, the shipped release, two other servers."""

from __future__ import annotations

import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.build import Sources, build_release
from kg.store import load_store
from tests.servers import Endpoint, free_port, running, running_oxigraph

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


# servers of one module, so that no query they could not stop takes time from later tests
@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory):
    """Start the native Oxigraph server of the PyPI package oxigraph."""
    with running_oxigraph(tmp_path_factory.mktemp("oxigraph"), free_port()) as endpoint:
        yield endpoint


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
MaxQueryExecutionTime = 300
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory):
    """Start Debian's Virtuoso 7."""
    if not shutil.which("virtuoso-t"):
        pytest.fail("virtuoso-t is missing: make virtuoso, or pytest -m 'not virtuoso'")
    place, http = tmp_path_factory.mktemp("virtuoso"), free_port()
    settings = place / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(place=place, http=http, sql=free_port()))
    url = f"http://127.0.0.1:{http}"
    with running(["virtuoso-t", "+foreground", "+configfile", settings], f"{url}/sparql"):
        yield Endpoint(
            f"{url}/sparql", f"{url}/sparql-graph-crud-auth", "urn:detente:union", "dba", "dba"
        )


@pytest.fixture(scope="module")
def loaded_oxigraph(oxigraph, shipped):
    oxigraph.load(shipped)
    return oxigraph


@pytest.fixture(scope="module")
def loaded_virtuoso(virtuoso, shipped):
    virtuoso.load(shipped)
    return virtuoso
