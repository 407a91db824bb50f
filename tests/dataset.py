"""Whole datasets of invented articles, as an engine holds them."""

from pathlib import Path

from pyoxigraph import Store

from kg.coverage import coverage_quads
from kg.dataset import entity_quads, ontology_quads
from kg.lens import DEFAULT
from kg.links import link_quads
from kg.ontology import open_ontology
from kg.populate import quads
from kg.projection import project
from kg.reason import infer
from kg.rules import axiom_rules, load_rules
from kg.store import EmbeddedEngine, fill_store
from tests.invented import IDENTITIES, SCHEMA, claims

ONTOLOGY = Path(__file__).parents[1] / "ontology"
RULES = (*axiom_rules(open_ontology()), *load_rules())


def dataset(*articles, ties=(), lens=DEFAULT):
    """Return the quads of a release of these articles, without the lenses' own graphs."""
    known = claims(*articles)
    projection = project(known, SCHEMA, lens, ties, IDENTITIES)
    texts = [(ONTOLOGY / name).read_text("utf-8") for name in ("detente.ttl", "said.ttl")]
    entities = list(entity_quads(IDENTITIES, SCHEMA))
    told = [quad for each in articles for quad in quads(each, SCHEMA, IDENTITIES)]
    return [
        *ontology_quads(*texts),
        *entities,
        *told,
        *coverage_quads([*entities, *told]),
        *link_quads(ties),
        *projection.quads("truthy"),
        *infer(projection, known, RULES, IDENTITIES),
    ]


def engine_of(*articles, **kw):
    """Return an engine that answers from these articles."""
    store = Store()
    fill_store(store, dataset(*articles, **kw))
    return EmbeddedEngine(store, "invented")
