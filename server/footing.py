"""What a row stands on beyond its claims: who else tells the same, and what follows from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from kg.grammar import statement_text
from kg.independence import Independence, independence_of_each
from kg.names import read_names
from kg.store.interface import select
from kg.vocabulary import ENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.store import Engine, Row

    Triple = tuple[str, str, str]

# the claims that tell of the same happening as a claim that counts for it
_BESIDE = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim ?other WHERE {
  VALUES ?claim { %s }
  ?happening dt:supportedBy ?claim , ?other .
}
"""
# the edges between two things of a row that rest on one of its claims
_EDGES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?s ?p ?o ?claim WHERE {
  VALUES (?s ?o) { %s }
  ?node rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; a dt:Derivation .
  ?s ?p ?o .
  ?node prov:wasDerivedFrom+ ?claim .
  FILTER(STRSTARTS(STR(?claim), "https://w3id.org/detente/id/claim/"))
} ORDER BY ?s ?p ?o
"""
_MOST_PAIRS = 2000


@dataclass(frozen=True)
class Edge:
    """A derived statement, by its IRIs and in words."""

    triple: tuple[str, str, str]
    text: str

    @property
    def why(self) -> str:
        """Return the path of its derivation."""
        named = zip(("subject", "predicate", "object"), self.triple, strict=True)
        return "/why?" + urlencode(list(named))


def read_voices(engine: Engine, claims: Iterable[str]) -> dict[str, Independence]:
    """Return the independent origins behind what each claim tells, by the claim."""
    groups: dict[str, set[str]] = {claim: {claim} for claim in claims}
    if groups:
        for row in select(engine, _BESIDE % _listed(groups)).rows:
            groups[row["claim"].value].add(row["other"].value)
    return independence_of_each(engine, groups)


def read_edges(
    engine: Engine, rows: Sequence[tuple[Row, frozenset[str]]]
) -> list[tuple[Edge, ...]]:
    """Return for each row, given with its claims, the derived edges that rest on them."""
    ends = [_things(row) for row, _ in rows]
    pairs = sorted({(one, two) for things in ends for one in things for two in things - {one}})
    if not pairs:
        return [()] * len(rows)
    listed = " ".join(f"({NamedNode(one)} {NamedNode(two)})" for one, two in pairs[:_MOST_PAIRS])
    resting: dict[Triple, set[str]] = defaultdict(set)
    for found in select(engine, _EDGES % listed).rows:
        triple = (found["s"].value, found["p"].value, found["o"].value)
        resting[triple].add(found["claim"].value)
    names = read_names(engine, {part for triple in resting for part in triple})
    edges = {
        triple: Edge(triple, statement_text(*(names.get(part) or _tail(part) for part in triple)))
        for triple in resting
    }
    return [
        tuple(edges[triple] for triple in _of_row(row, claims, things, resting))
        for things, (row, claims) in zip(ends, rows, strict=True)
    ]


def _of_row(
    row: Row, claims: frozenset[str], things: set[str], resting: Mapping[Triple, set[str]]
) -> Iterator[Triple]:
    """Yield the edges of one row; of an edge and its inverse the one that the row reads first."""
    order = [term.value for term in row.values()]
    for triple, premises in resting.items():
        subject, _, object_ = triple
        if not {subject, object_} <= things or premises.isdisjoint(claims):
            continue
        backwards = any(
            (one, other) == (object_, subject) and premises == grounds
            for (one, _, other), grounds in resting.items()
        )
        if not backwards or order.index(subject) < order.index(object_):
            yield triple


def _things(row: Row) -> set[str]:
    return {
        term.value
        for term in row.values()
        if isinstance(term, NamedNode) and term.value.startswith(ENT)
    }


def _listed(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in sorted(iris))


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
