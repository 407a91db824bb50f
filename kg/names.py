"""What to call things that have no identity of their own: claims, quantities, minted happenings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.store.interface import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store.interface import Engine, Term

_NAMES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?thing ?name WHERE {
  VALUES ?thing { %s }
  { ?thing dt:paraphrase|dt:quantityText|dt:form|dcterms:title|skos:prefLabel|rdfs:label ?name }
  UNION { ?claim dt:about ?thing ; dt:paraphrase ?name }
}
"""
_MOST = 2000


def is_readable(term: Term) -> bool:
    """Tell whether a name is in English, or in no particular language."""
    return isinstance(term, Literal) and (term.language or "en").partition("-")[0] == "en"


def read_names(engine: Engine, things: Iterable[str]) -> dict[str, str]:
    """Return names by IRI: an English one if there is one, the first in order of several."""
    wanted = sorted(set(things))[:_MOST]
    if not wanted:
        return {}
    found: dict[str, tuple[bool, str]] = {}
    for row in select(engine, _NAMES % " ".join(str(NamedNode(iri)) for iri in wanted)).rows:
        thing, name = row["thing"].value, (not is_readable(row["name"]), row["name"].value)
        found[thing] = min(found.get(thing, name), name)
    return {thing: name for thing, (_, name) in found.items()}
