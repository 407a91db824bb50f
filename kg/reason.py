"""What follows from what holds: graph/inferred, every edge with its grade and its derivations.

Facts are the projected happenings and edges, graded by their claims, and what entities.ttl knows
for certain (what lies within what). Rules are those of the ontology's axioms and of kg/rules.toml.
A derivation names its rule and its premises: claims, or derivations of premises that were
themselves inferred. Also here: ties between claims that rules of disagreement find.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.background import BELONGING_PROPERTIES
from kg.computed_links import computed_links
from kg.control import derived_controls
from kg.engine import Closure, Derivation, close
from kg.office import derived_offices
from kg.opened import control_edges, control_quads, office_edges, office_quads
from kg.populate import entity_types, happening_types
from kg.projection import may_hold
from kg.rdf import LABEL, TYPE, english, hashed_iri, integer
from kg.rules import APPOINTMENT, CAPTURE, GIVEN, SHORT_EDGE, TOLD, Explained
from kg.vocabulary import DT, ID, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.claim import Claim
    from kg.control import Control
    from kg.engine import Triple
    from kg.identity import Identities
    from kg.lens import Lens
    from kg.office import OfficeHeld
    from kg.ontology import Schema
    from kg.projection import Projection

    Opened = tuple[Triple, Claim, str]

GRAPH = graph_iri("inferred")
ENTITIES = graph_iri("entities")
OF_THE_WORLD = tuple(f"{ID}{kind}/" for kind in ("entity", "happening", "derived"))


@dataclass(frozen=True)
class Source:
    """What a fact rests on: a claim, or the entities graph; and by which rule, how firmly."""

    term: NamedNode
    grade: int
    rule: str


@dataclass
class Facts:
    """Facts with everything that each rests on: any one of its sources is enough."""

    sources: dict[Triple, dict[NamedNode, Source]] = field(default_factory=dict)

    def add(self, triple: Triple, term: NamedNode, grade: int, rule: str) -> None:
        """Add a source of a fact."""
        self.sources.setdefault(triple, {}).setdefault(term, Source(term, grade, rule))

    @property
    def grades(self) -> dict[Triple, int]:
        """The grade of each fact: that of its firmest source."""
        return {t: max(s.grade for s in found.values()) for t, found in self.sources.items()}


def infer(
    projection: Projection,
    claims: Iterable[Claim],
    rules: Iterable[Explained],
    identities: Identities,
) -> Iterator[Quad]:
    """Yield graph/inferred: what follows from a projection, and which claims contradict each other.

    `rules`: `(*axiom_rules(open_ontology()), *load_rules())`.
    """
    explained = {each.rule.name: each for each in (*rules, *GIVEN)}
    schema, lens = projection.schema, projection.lens
    is_place = _class_test("Place", schema, identities)
    is_government = _class_test("Government", schema, identities)
    controls = [c for c in derived_controls(projection, is_place) if may_hold(c.stamps, lens)]
    offices = [o for o in derived_offices(projection, is_government) if may_hold(o.stamps, lens)]
    opened = list(_opened(controls, offices, lens))
    facts = facts_of(projection, identities, opened)
    closure = close(facts.grades, [e.rule for e in explained.values() if e.rule.body])
    yield from _rule_quads(explained.values())
    yield from control_quads(controls, schema, lens)
    yield from office_quads(offices, schema, lens)
    yield from (_edge_quad(triple) for triple in dict.fromkeys(each[0] for each in opened))
    yield from _conclusion_quads(closure, facts)
    yield from _source_quads(closure, facts)
    yield from computed_links(claims, schema, identities)


def conclusions(inferred: Iterable[Quad], graph: NamedNode) -> Iterator[Quad]:
    """Yield what inference says of the world, without derivations and links, as another graph's."""
    for quad in inferred:
        subject = quad.subject
        if isinstance(subject, NamedNode) and subject.value.startswith(OF_THE_WORLD):
            yield Quad(subject, quad.predicate, quad.object, graph)


def facts_of(projection: Projection, identities: Identities, opened: Iterable[Opened]) -> Facts:
    """Return the graded facts that inference starts from."""
    facts = Facts()
    for triple in _known(identities, projection.schema):
        facts.add(triple, ENTITIES, 3, TOLD.rule.name)
    for (subject, predicate, object_), claims in projection.edges.items():
        for claim in claims:
            triple = (subject.value, predicate.value, object_.value)
            facts.add(triple, claim.iri, claim.rank, SHORT_EDGE.rule.name)
    for triple, claim, rule in opened:
        facts.add(triple, claim.iri, claim.rank, rule)
    for happening in projection.happenings.values():
        for claim in happening.claims:
            for triple in _happening_facts(claim, projection.schema):
                facts.add(triple, claim.iri, claim.rank, TOLD.rule.name)
    return facts


def _opened(
    controls: Iterable[Control], offices: Iterable[OfficeHeld], lens: Lens
) -> Iterator[Opened]:
    """Yield the edges of the situations that captures and appointments open."""
    for control in controls:
        for triple in control_edges(control, lens):
            yield from ((triple, claim, CAPTURE.rule.name) for claim in control.claims)
    for held in offices:
        for triple in office_edges(held, lens):
            yield from ((triple, claim, APPOINTMENT.rule.name) for claim in held.claims)


def _known(identities: Identities, schema: Schema) -> Iterator[Triple]:
    """Yield what entities.ttl says for certain: classes, places in places, organs, subsets."""
    for triple in identities.triples:
        if triple.predicate in BELONGING_PROPERTIES:
            ends = triple.subject, triple.object
            if isinstance(ends[0], NamedNode) and isinstance(ends[1], NamedNode):
                yield ends[0].value, triple.predicate.value, ends[1].value
    for identity in identities.by_key.values():
        for cls in identity.classes:
            for each in entity_types(schema, cls):
                yield identity.iri.value, TYPE.value, each.value


def _happening_facts(claim: Claim, schema: Schema) -> Iterator[Triple]:
    for cls in happening_types(schema, claim.type, DT):
        yield claim.about.value, TYPE.value, cls.value
    for role in claim.roles:
        if isinstance(role.value, NamedNode) and role.quantity is None:
            yield claim.about.value, DT + role.property, role.value.value


def _class_test(cls: str, schema: Schema, identities: Identities) -> Callable[[NamedNode], bool]:
    def is_one(term: NamedNode) -> bool:
        return any(schema.is_a(each, cls) for each in identities.classes_of(term))

    return is_one


def _edge_quad(triple: Triple) -> Quad:
    subject, predicate, object_ = map(NamedNode, triple)
    return Quad(subject, predicate, object_, GRAPH)


def _rule_iri(name: str) -> NamedNode:
    return NamedNode(f"{ID}rule/{name}")


def _rule_quads(rules: Iterable[Explained]) -> Iterator[Quad]:
    for each in rules:
        subject = _rule_iri(each.rule.name)
        yield Quad(subject, TYPE, iri("dt:Rule"), GRAPH)
        yield Quad(subject, LABEL, english(each.label), GRAPH)
        yield Quad(subject, iri("skos:definition"), english(each.sentence), GRAPH)


def _conclusion_quads(closure: Closure, facts: Facts) -> Iterator[Quad]:
    """Yield each conclusion that is no loop, and its derivations."""
    for triple in closure.derivations:
        derivations = list(_published(triple, closure))
        if derivations and triple not in facts.sources:
            yield _edge_quad(triple)
        for each in derivations:
            premises = [_premise(premise, closure, facts) for premise in each.premises]
            node = _derivation_iri(each)
            yield from _derivation(node, each.rule, triple, closure.grade_of(each), premises)


def _source_quads(closure: Closure, facts: Facts) -> Iterator[Quad]:
    """Yield a derivation for each source of an edge, and of any premise that has several."""
    premises = {
        premise
        for triple in closure.derivations
        for each in _published(triple, closure)
        for premise in each.premises
    }
    for triple, sources in facts.sources.items():
        for each in sources.values():
            needed = triple in premises and len(sources) > 1
            if needed or each.rule != TOLD.rule.name:
                node = _source_iri(triple, each)
                yield from _derivation(node, each.rule, triple, each.grade, [each.term])


def _published(triple: Triple, closure: Closure) -> Iterator[Derivation]:
    """Yield the derivations of a conclusion that say something.

    Nothing is related to itself, and what is a fact as it stands needs no axiom to restate it.
    """
    if triple[0] != triple[2] and triple[1].startswith(DT):
        for each in closure.derivations[triple]:
            restates = len(each.premises) == 1 and triple in closure.facts
            if not restates or closure.grade_of(each) > closure.facts[triple]:
                yield each


def _premise(triple: Triple, closure: Closure, facts: Facts) -> NamedNode:
    """Return what a premise rests on: its best derivation, or the only or firmest source."""
    best = closure.best[triple]
    if best is not None:
        return _derivation_iri(best)
    sources = facts.sources[triple].values()
    firmest = min(sources, key=lambda each: (-each.grade, each.term.value))
    return firmest.term if len(sources) == 1 else _source_iri(triple, firmest)


def _derivation_iri(derivation: Derivation) -> NamedNode:
    return hashed_iri("derivation", derivation.rule, derivation.conclusion, derivation.premises)


def _source_iri(triple: Triple, source: Source) -> NamedNode:
    return hashed_iri("derivation", source.rule, triple, source.term)


def _derivation(
    node: NamedNode, rule: str, triple: Triple, grade: int, premises: list[NamedNode]
) -> Iterator[Quad]:
    """Yield one derivation as a node."""
    yield Quad(node, TYPE, iri("dt:Derivation"), GRAPH)
    for name, term in zip(("subject", "predicate", "object"), triple, strict=True):
        yield Quad(node, iri(f"rdf:{name}"), NamedNode(term), GRAPH)
    yield Quad(node, iri("dt:grade"), integer(grade), GRAPH)
    yield Quad(node, iri("dt:byRule"), _rule_iri(rule), GRAPH)
    for premise in premises:
        yield Quad(node, iri("prov:wasDerivedFrom"), premise, GRAPH)
