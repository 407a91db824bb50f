"""Why something holds: the tree of its derivations, down to the claims, read from the graph.

An edge that was inferred, or stands for a situation, has derivations (dt:Derivation), each with its
rule, its grade and its premises (prov:wasDerivedFrom). What is told of a happening rests on the
claims that support it. A claim rests on who says so, and where.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.evidence import CLAIM_IRI, Evidence, Named, read_evidence
from kg.grammar import statement_text
from kg.independence import Independence, independence_of
from kg.names import read_names
from kg.store.interface import ask, select
from kg.vocabulary import DT, SAID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store.interface import Engine

GRADES = {3: "asserted", 2: "reported", 1: "speculated"}

_DERIVATIONS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?node ?s ?p ?o ?grade ?rule ?ruleLabel ?sentence ?premise WHERE {
  ?top rdf:subject %s ; rdf:predicate %s ; rdf:object %s .
  ?top prov:wasDerivedFrom* ?node .
  ?node a dt:Derivation ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
        dt:grade ?grade ; dt:byRule ?rule ; prov:wasDerivedFrom ?premise .
  OPTIONAL { ?rule skos:prefLabel ?ruleLabel }
  OPTIONAL { ?rule skos:definition ?sentence }
}
"""
_TOLD = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE {
  %s dt:supportedBy ?claim .
  %s
}
"""
_THING = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?property ?value WHERE {
  VALUES ?property { dt:supportedBy dt:openedBy dt:closedBy dt:contested }
  %s ?property ?value
}
"""
_ABOUT = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { ?claim a dt:Claim ; dt:about %s }
"""
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label WHERE {
  VALUES ?thing { %s }
  ?thing rdfs:label ?label . FILTER(LANGMATCHES(LANG(?label), "en"))
}
"""
_EDGES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?s ?p ?o WHERE {
  ?node prov:wasDerivedFrom+ %s .
  ?node a dt:Derivation ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
  ?s ?p ?o .
  FILTER(STRSTARTS(STR(?s), "https://w3id.org/detente/id/entity/"))
  FILTER(STRSTARTS(STR(?o), "https://w3id.org/detente/id/entity/"))
} ORDER BY ?s ?p ?o LIMIT 200
"""
_KNOWN = """
ASK { GRAPH <https://w3id.org/detente/graph/entities> { %s %s %s } }
"""


@dataclass(frozen=True)
class Statement:
    """Subject, predicate and object, each with its name."""

    subject: Named
    predicate: Named
    object: Named

    @property
    def text(self) -> str:
        """The statement as a sentence would have it."""
        return statement_text(self.subject.label, self.predicate.label, self.object.label)


@dataclass(frozen=True)
class Identity:
    """A premise that no claim tells: the list of identities has it."""

    iri: str


@dataclass(frozen=True)
class Reason:
    """One derivation: what it concludes, by which rule, how firmly, and from what."""

    iri: str
    conclusion: Statement
    rule: Named
    sentence: str
    grade: int
    premises: tuple[Reason | Evidence | Identity, ...]

    @property
    def firmness(self) -> str:
        """The grade in a word."""
        return GRADES.get(self.grade, str(self.grade))

    @property
    def claims(self) -> frozenset[str]:
        """The claims at the leaves, by IRI."""
        inner = (each.claims for each in self.premises if isinstance(each, Reason))
        own = {each.iri for each in self.premises if isinstance(each, Evidence)}
        return frozenset(own).union(*inner)


@dataclass(frozen=True)
class Why:
    """Why a statement holds: its derivations, firmest first, and the claims that tell it.

    `independence` counts the origins that are enough by themselves: each tells all that some
    derivation needs. `together` are those of the firmest derivation, where none is.
    """

    statement: Statement
    reasons: tuple[Reason, ...] = ()
    claims: tuple[Evidence, ...] = ()
    identity: bool = False
    independence: Independence = field(default_factory=lambda: Independence(()))
    together: Independence = field(default_factory=lambda: Independence(()))

    @property
    def holds(self) -> bool:
        """Whether anything was found."""
        return bool(self.reasons or self.claims or self.identity)

    @property
    def sentence(self) -> str:
        """How many independent origins are behind the statement, and why."""
        if self.independence.count:
            return self.independence.sentence
        if self.together.count:
            joint = self.together.sentence.replace(":", " together:", 1)
            return f"No origin says so by itself: it follows from {joint}"
        return "The list of identities has it; no claim is needed."


@dataclass
class _Node:
    """A derivation as rows of the graph tell it."""

    parts: dict[str, str]
    premises: set[str] = field(default_factory=set)


def explain(engine: Engine, subject: str, predicate: str, object_: str) -> Why:
    """Return why a statement holds, by IRIs; empty where nothing in the graph says so."""
    terms = [str(NamedNode(each)) for each in (subject, predicate, object_)]
    nodes = _read_nodes(engine, terms)
    told = _told(engine, terms)
    leaves = {each for node in nodes.values() for each in node.premises}
    evidence = read_evidence(engine, {*leaves, *told})
    ends = {node.parts[part] for node in nodes.values() for part in "spo"}
    names = _names(engine, {subject, predicate, object_, *ends})
    tree = _Tree(nodes, evidence, names)
    statement = tree.statement(subject, predicate, object_)
    tops = [iri for iri, node in nodes.items() if _says(node, (subject, predicate, object_))]
    reasons = sorted(
        map(tree.reason, tops),
        key=lambda each: (-each.grade, each.rule.label, sorted(each.claims), each.iri),
    )
    voices = [independence_of(engine, each.claims) for each in reasons]
    alone = [
        each.claims for each, told_by in zip(reasons, voices, strict=True) if told_by.count == 1
    ]
    return Why(
        statement,
        tuple(reasons),
        tuple(evidence[iri] for iri in sorted(told) if iri in evidence),
        _is_identity(engine, terms),
        independence_of(engine, frozenset(told).union(*alone)),
        voices[0] if voices else Independence(()),
    )


@dataclass(frozen=True)
class Support:
    """What stands behind a happening, a derived situation or a claim itself."""

    thing: Named
    claims: tuple[Evidence, ...]
    independence: Independence
    opened_by: tuple[Named, ...] = ()
    closed_by: tuple[Named, ...] = ()
    contested: bool = False


def explain_thing(engine: Engine, thing: str) -> Support:
    """Return what stands behind a happening, a derived situation or a claim.

    Of a contested happening nothing holds: then these are the claims that tell of it.
    """
    values: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(engine, _THING % NamedNode(thing)).rows:
        values[row["property"].value.removeprefix(DT)].add(row["value"].value)
    claims = {thing} if thing.startswith(CLAIM_IRI) else values["supportedBy"]
    if not claims and values["contested"]:
        rows = select(engine, _ABOUT % NamedNode(thing)).rows
        claims = {row["claim"].value for row in rows}
    found = read_evidence(engine, claims)
    names = _names(engine, {thing, *values["openedBy"], *values["closedBy"]})

    def named(name: str) -> tuple[Named, ...]:
        return tuple(Named(iri, names.get(iri) or _tail(iri)) for iri in sorted(values[name]))

    return Support(
        Named(thing, names.get(thing) or _tail(thing)),
        tuple(found[iri] for iri in sorted(found)),
        independence_of(engine, found),
        named("openedBy"),
        named("closedBy"),
        bool(values["contested"]),
    )


def edges_from(engine: Engine, claim: str) -> tuple[Statement, ...]:
    """Return the edges that rest on a claim, over any number of steps."""
    rows = select(engine, _EDGES % NamedNode(claim)).rows
    triples = [tuple(row[part].value for part in "spo") for row in rows]
    tree = _Tree({}, {}, _names(engine, {each for triple in triples for each in triple}))
    return tuple(tree.statement(*triple) for triple in triples)


def _names(engine: Engine, things: set[str]) -> dict[str, str]:
    """Return names by IRI; for what has no label of its own, words that claims have for it."""
    listed = " ".join(str(NamedNode(each)) for each in sorted(things))
    rows = select(engine, _LABELS % listed).rows
    return read_names(engine, things) | {r["thing"].value: r["label"].value for r in rows}


def _read_nodes(engine: Engine, terms: list[str]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for row in select(engine, _DERIVATIONS % tuple(terms)).rows:
        values = {name: term.value for name, term in row.items()}
        node = nodes.setdefault(values["node"], _Node(values))
        node.premises.add(values["premise"])
    return nodes


def _told(engine: Engine, terms: list[str]) -> set[str]:
    """Return the claims that tell a role of a happening themselves."""
    subject, predicate, object_ = terms
    said = predicate.replace(f"<{DT}", f"<{SAID}")
    role = f"?claim {said}|({said}/dt:about) {object_} ." if said != predicate else ""
    if not role:
        return set()
    return {row["claim"].value for row in select(engine, _TOLD % (subject, role)).rows}


def _is_identity(engine: Engine, terms: list[str]) -> bool:
    return ask(engine, _KNOWN % tuple(terms))


def _says(node: _Node, triple: tuple[str, str, str]) -> bool:
    return tuple(node.parts[part] for part in "spo") == triple


@dataclass(frozen=True)
class _Tree:
    """Builds reasons from nodes; what would lean on itself is left out."""

    nodes: Mapping[str, _Node]
    evidence: Mapping[str, Evidence]
    names: Mapping[str, str]

    def reason(self, iri: str, above: frozenset[str] = frozenset()) -> Reason:
        """Return one derivation with all that it rests on."""
        node = self.nodes[iri]
        parts = node.parts
        return Reason(
            iri,
            self.statement(parts["s"], parts["p"], parts["o"]),
            Named(parts["rule"], parts.get("ruleLabel", _tail(parts["rule"]))),
            parts.get("sentence", ""),
            int(parts["grade"]),
            tuple(self._premises(node.premises, above | {iri})),
        )

    def _premises(
        self, iris: Iterable[str], above: frozenset[str]
    ) -> Iterable[Reason | Evidence | Identity]:
        for iri in sorted(iris):
            if iri in self.evidence:
                yield self.evidence[iri]
            elif iri not in self.nodes:
                yield Identity(iri)
            elif iri not in above:
                yield self.reason(iri, above)

    def statement(self, subject: str, predicate: str, object_: str) -> Statement:
        """Return a statement with the names of its parts."""
        return Statement(*(Named(each, self._name(each)) for each in (subject, predicate, object_)))

    def _name(self, iri: str) -> str:
        return self.names.get(iri) or _tail(iri)


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
