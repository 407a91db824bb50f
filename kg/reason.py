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

from kg.background import BELONGING_PROPERTIES, kinship_of
from kg.control import Control, derived_controls
from kg.disagreement import Disagreement, disagreements
from kg.engine import Closure, Derivation, close
from kg.populate import entity_types, happening_types
from kg.rdf import LABEL, TYPE, boolean, english, hashed_iri, integer, stamp_pairs
from kg.rules import CAPTURE, GIVEN, SHORT_EDGE, TOLD, Explained
from kg.vocabulary import DT, ID, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.claim import Claim
    from kg.engine import Triple
    from kg.identity import Identities
    from kg.ontology import Schema
    from kg.projection import Projection
    from kg.rdf import Pair

GRAPH = graph_iri("inferred")
ENTITIES = graph_iri("entities")
REASONS = {
    "polarity": "One affirms what the other denies.",
    "figure": "No number fits both figures.",
    "holder": "They give one thing to two holders, or two origins, at one time.",
}


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
    controls = derived_controls(projection, _place_test(projection.schema, identities))
    facts = facts_of(projection, controls, identities)
    closure = close(facts.grades, [e.rule for e in explained.values() if e.rule.body])
    yield from _rule_quads(explained.values())
    yield from _control_quads(controls, projection.schema)
    yield from _conclusion_quads(closure, facts)
    yield from _source_quads(closure, facts)
    yield from disagreement_quads(claims, projection.schema, identities)


def facts_of(projection: Projection, controls: Iterable[Control], identities: Identities) -> Facts:
    """Return the graded facts that inference starts from."""
    facts = Facts()
    for triple in _known(identities, projection.schema):
        facts.add(triple, ENTITIES, 3, TOLD.rule.name)
    for (subject, predicate, object_), claims in projection.edges.items():
        for claim in claims:
            triple = (subject.value, predicate.value, object_.value)
            facts.add(triple, claim.iri, claim.rank, SHORT_EDGE.rule.name)
    for control in controls:
        if control.stamps.latest_end is None:
            for claim in control.claims:
                facts.add(_control_edge(control), claim.iri, claim.rank, CAPTURE.rule.name)
    for happening in projection.happenings.values():
        for claim in happening.claims:
            for triple in _happening_facts(claim, projection.schema):
                facts.add(triple, claim.iri, claim.rank, TOLD.rule.name)
    return facts


def disagreement_quads(
    claims: Iterable[Claim], schema: Schema, identities: Identities
) -> Iterator[Quad]:
    """Yield the contradictions that rules find between claims, marked as computed."""
    known = list(claims)
    relation = iri("dt:contradicts")
    for each in disagreements(known, schema, kinship_of(known, identities)):
        one, other = each.one.iri, each.other.iri
        node = hashed_iri("disagreement", one, other)
        yield Quad(one, relation, other, GRAPH)
        yield Quad(other, relation, one, GRAPH)
        yield Quad(node, TYPE, iri("dt:Link"), GRAPH)
        yield Quad(node, iri("dt:linkFrom"), one, GRAPH)
        yield Quad(node, iri("dt:linkBy"), relation, GRAPH)
        yield Quad(node, iri("dt:linkTo"), other, GRAPH)
        yield Quad(node, iri("dt:computed"), boolean(True), GRAPH)
        yield Quad(node, iri("dt:reason"), english(_reason(each)), GRAPH)


def _reason(disagreement: Disagreement) -> str:
    return REASONS[disagreement.kind]


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


def _place_test(schema: Schema, identities: Identities) -> Callable[[NamedNode], bool]:
    def is_place(term: NamedNode) -> bool:
        return any(schema.is_a(each, "Place") for each in identities.classes_of(term))

    return is_place


def _control_edge(control: Control) -> Triple:
    name = "controls" if control.whole else "controlsPartOf"
    return control.controller.value, DT + name, control.territory.value


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


def _control_quads(controls: Iterable[Control], schema: Schema) -> Iterator[Quad]:
    """Yield each derived control as a happening, and its edge while it is open."""
    for control in controls:
        subject = control.iri
        for cls in happening_types(schema, "TerritorialControl", DT):
            yield Quad(subject, TYPE, cls, GRAPH)
        pairs: list[Pair] = [
            (iri("dt:controller"), control.controller),
            (iri("dt:participant"), control.controller),
            (iri("dt:territory"), control.territory),
            (iri("dt:extent"), iri("dt:WholeExtent" if control.whole else "dt:PartExtent")),
            (iri("dt:grade"), integer(control.grade)),
            (iri("dt:computed"), boolean(True)),
            (iri("dt:openedBy"), control.opened_by),
            *((iri("dt:closedBy"), each) for each in control.closed_by),
            *((iri("dt:supportedBy"), each.iri) for each in control.claims),
            *stamp_pairs(control.stamps),
        ]
        for predicate, value in pairs:
            yield Quad(subject, predicate, value, GRAPH)
        if control.stamps.latest_end is None:
            yield _edge_quad(_control_edge(control))


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
