"""The triples around some things: what /data and a question's Turtle carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad

from kg.store.interface import construct
from server.links import to_node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Engine

# the claims themselves, and one step on: their spans and quantities, the names of who takes part
_CLAIMS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dt: <https://w3id.org/detente/ontology#>
CONSTRUCT { ?claim ?p ?o . ?o ?q ?v } WHERE {
  VALUES ?claim { %s }
  ?claim ?p ?o .
  OPTIONAL {
    ?o ?q ?v .
    FILTER(?q IN (skos:prefLabel, dcterms:title, dcterms:publisher, dcterms:issued)
        || STRSTARTS(STR(?o), "https://w3id.org/detente/id/span/")
        || STRSTARTS(STR(?o), "https://w3id.org/detente/id/quantity/"))
  }
}
"""
_AROUND = """
CONSTRUCT { ?thing ?p ?o . ?s ?q ?thing } WHERE {
  VALUES ?thing { %s }
  { ?thing ?p ?o } UNION { ?s ?q ?thing }
}
"""
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH %s { ?s ?p ?o } }"


def claims_subgraph(engine: Engine, claims: Iterable[str]) -> list[Quad]:
    """Return the triples of claims, of their spans and quantities, and the names in them."""
    wanted = " ".join(str(to_node(iri)) for iri in sorted(claims))
    return constructed(engine, _CLAIMS % wanted)


def around(engine: Engine, iri: str) -> list[Quad]:
    """Return the triples that a thing is subject or object of."""
    return constructed(engine, _AROUND % to_node(iri))


def graph_triples(engine: Engine, graph: str) -> list[Quad]:
    """Return the triples of a named graph."""
    return constructed(engine, _GRAPH % to_node(graph))


def constructed(engine: Engine, text: str) -> list[Quad]:
    """Return what a CONSTRUCT gives, in a fixed order."""
    triples = construct(engine, text)
    return [Quad(one.subject, one.predicate, one.object) for one in triples]
