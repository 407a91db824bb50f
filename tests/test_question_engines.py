"""The questions over the invented graph give the same rows on Oxigraph and on rdflib.

Which rows are right is told by tests/answers, over the real articles.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, Store, parse, serialize

from kg.catalogue import open_catalogue
from kg.dataset import ontology_quads
from kg.directory import read_directory
from kg.question import bind_question
from kg.store import EmbeddedEngine, fill_store
from kg.store.interface import select

ROOT = Path(__file__).parents[1]
CATALOGUE = open_catalogue()

# values that open, fill and narrow the blanks of each question
CASES = [
    ("backing_of_actors", {}),
    ("backing_of_actors", {"supporter": "grand-fenwick", "supported": "lake-league"}),
    ("backing_of_actors", {"source": "zenda-post", "knownBy": "1924-05-04"}),
    ("backing_of_actors", {"certainty": "Reported"}),
    ("deployments_in_place", {}),
    ("deployments_in_place", {"asked": "krakozhia", "day": "1924-05-04"}),
    ("deployments_in_place", {"source": "harbour-master"}),
    ("negotiations_of_actor", {}),
    ("negotiations_of_actor", {"actor": "ruritania", "period": "1924-05-10/.."}),
    ("negotiations_of_actor", {"other": "krakozhia", "period": "../1924-05-01"}),
    ("control_of_place", {}),
    ("control_of_place", {"place": "zenda", "day": "1924-04-10"}),
    ("control_of_place", {"place": "zenda", "day": "1924-05-06"}),
    ("timeline_of_place", {"place": "zenda"}),
    ("timeline_of_place", {"place": "ruritania", "period": "1924-05-10/.."}),
    ("statements_by_actor", {"speaker": "king-rudolf", "word": "REBUILD"}),
    ("statements_by_actor", {"speaker": "lake-league", "topic": "zenda"}),
    ("claims_in_doubt", {}),
    ("claims_in_doubt", {"topic": "mill-bridge"}),
    ("figures_by_source", {}),
    ("figures_by_source", {"topic": "ruritanian-guard", "unitAsked": "horse"}),
    ("claims_about_actor", {"topic": "lake-league"}),
    ("path_between_actors", {"from": "krakozhia", "to": "lake-league"}),
    ("path_between_actors", {"from": "grand-fenwick", "to": "lake-league"}),
]


@pytest.fixture(scope="module")
def quads():
    told = parse(path=str(ROOT / "tests/server/data/ruritania.trig"), format=RdfFormat.TRIG)
    texts = [(ROOT / "ontology" / f"{name}.ttl").read_text("utf-8") for name in ("detente", "said")]
    return [*told, *ontology_quads(*texts)]


@pytest.fixture(scope="module")
def oxigraph(quads):
    store = Store()
    fill_store(store, quads)
    return EmbeddedEngine(store, "invented")


@pytest.fixture(scope="module")
def directory(oxigraph):
    return read_directory(oxigraph)


@pytest.fixture(scope="module")
def other(quads):
    graph = rdflib.Graph()
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    graph.parse(data=triples, format="nt")
    return graph


@pytest.mark.parametrize(("name", "values"), CASES)
def test_the_rows_are_the_same_on_both_engines(oxigraph, other, directory, name, values):
    question = CATALOGUE.find(name)
    bound = bind_question(question, {key: [text] for key, text in values.items()}, directory)
    table = select(oxigraph, bound.text)
    ours = sorted(
        tuple(row[variable].value if variable in row else "" for variable in table.variables)
        for row in table.rows
    )
    theirs = sorted(
        tuple("" if term is None else str(term) for term in row) for row in other.query(bound.text)
    )
    assert ours == theirs
