"""Links between claims that rules find: contradictions, and figures that are consistent.

They are in graph/inferred, each with its reason and dt:computed, apart from the links that a
reader drew by hand in graph/links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad

from kg.background import kinship_of
from kg.disagreement import disagreements
from kg.figures import compare_figures
from kg.rdf import TYPE, boolean, english, hashed_iri
from kg.vocabulary import graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.claim import Claim
    from kg.identity import Identities
    from kg.ontology import Schema

GRAPH = graph_iri("inferred")
REASONS = {
    "polarity": "One affirms what the other denies.",
    "figure": "No number fits both figures.",
    "holder": "They give one thing to two holders, or two origins, at one time.",
}


def computed_links(
    claims: Iterable[Claim], schema: Schema, identities: Identities
) -> Iterator[Quad]:
    """Yield the contradictions and consistencies that rules find between claims."""
    known = list(claims)
    reasons: dict[tuple[NamedNode, NamedNode], tuple[str, str]] = {}
    for each in disagreements(known, schema, kinship_of(known, identities)):
        reasons[each.one.iri, each.other.iri] = ("contradicts", REASONS[each.kind])
    for found in compare_figures(known, schema):
        pair = found.one.iri, found.other.iri
        relation, _ = reasons.get(pair, ("", ""))
        if not found.meets:
            reasons[pair] = ("contradicts", found.arithmetic)
        elif not relation:
            reasons[pair] = ("consistentWith", found.arithmetic)
    for (one, other), (relation, reason) in reasons.items():
        yield from _link(one, relation, other, reason)


def _link(one: NamedNode, relation: str, other: NamedNode, reason: str) -> Iterator[Quad]:
    kind = "disagreement" if relation == "contradicts" else "consistency"
    node, property_ = hashed_iri(kind, one, other), iri(f"dt:{relation}")
    yield Quad(one, property_, other, GRAPH)
    yield Quad(other, property_, one, GRAPH)
    yield Quad(node, TYPE, iri("dt:Link"), GRAPH)
    yield Quad(node, iri("dt:linkFrom"), one, GRAPH)
    yield Quad(node, iri("dt:linkBy"), property_, GRAPH)
    yield Quad(node, iri("dt:linkTo"), other, GRAPH)
    yield Quad(node, iri("dt:computed"), boolean(True), GRAPH)
    yield Quad(node, iri("dt:reason"), english(reason), GRAPH)
