"""A server over a small invented graph: Ruritania, Krakozhia, Strelsau, Zenda."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from kg.dataset import ontology_quads
from kg.store import EmbeddedEngine, fill_store
from server import Settings, create_app
from server.shelf import SingleShelf

DATA = Path(__file__).parent / "data"
ONTOLOGY = Path(__file__).parents[2] / "ontology"
RELEASE = "0123456789abcdef"


@pytest.fixture(scope="session")
def quads():
    """Return the invented graph, and the real ontology in its own graph."""
    told = list(parse(path=str(DATA / "ruritania.trig"), format=RdfFormat.TRIG))
    texts = [(ONTOLOGY / name).read_text("utf-8") for name in ("detente.ttl", "said.ttl")]
    return [*told, *ontology_quads(*texts)]


@pytest.fixture(scope="session")
def store(quads):
    store = Store()
    fill_store(store, quads)
    return store


@pytest.fixture(scope="session")
def engine(store):
    return EmbeddedEngine(store, RELEASE)


@pytest.fixture(scope="session")
def app(engine):
    # no thread that counts behind the pages: what they show is the same always
    return create_app(SingleShelf(engine), Settings(max_body=1_000_000, counting=0))


@pytest.fixture
def client(app):
    return app.test_client()
