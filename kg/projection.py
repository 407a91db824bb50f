"""What holds under a lens: claims -> happenings and short edges in `dt:`.

`project` groups the claims that a lens admits by the happening they tell of. A happening gets the
classes and roles of its claims, their dates pooled, the grade of its best claim, and the claims
themselves. Situations that are not known to have ended also give edges between entities; an edge
has no time of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.background import representation
from kg.chronology import Dates, pooled_dates
from kg.dispute import Dispute, contested, rivals_of, settle, withheld
from kg.lens import DEFAULT, Lens, Speech
from kg.populate import attribute_pairs, happening_types
from kg.rdf import TYPE, boolean, day, integer, stamp_pairs
from kg.succession import close
from kg.time import UNDATED, Stamps
from kg.vocabulary import DT, ENT, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.claim import Claim, Role
    from kg.identity import Identities
    from kg.links import Tie
    from kg.ontology import Edge, Schema
    from kg.rdf import Pair, Triple

EdgeTriple = tuple[NamedNode, NamedNode, NamedNode]


@dataclass(frozen=True)
class Happening:
    """One happening as it holds under a lens."""

    iri: NamedNode
    claims: tuple[Claim, ...]
    dates: Dates
    contested: bool = False
    withheld: frozenset[tuple[NamedNode, str]] = frozenset()

    @property
    def stamps(self) -> Stamps:
        """Its four time stamps."""
        return self.dates.stamps

    @property
    def grade(self) -> int:
        """The rank of its firmest claim; 0 where none is projected."""
        return max((claim.rank for claim in self.claims), default=0)

    @property
    def last_told(self) -> Literal | None:
        """The last day on which one of its claims can have been published."""
        known = [c.published.latest_end for c in self.claims if c.published.latest_end]
        return day(max(known)) if known else None


@dataclass(frozen=True)
class Projection:
    """What holds under a lens: happenings, and edges with the claims that each rests on.

    `whenever` are the happenings of any day, where the lens looks at one day only; `heard` are all
    claims that count under the lens, denials and those that others outdo among them.
    """

    lens: Lens
    schema: Schema
    happenings: Mapping[NamedNode, Happening] = field(default_factory=dict)
    edges: Mapping[EdgeTriple, tuple[Claim, ...]] = field(default_factory=dict)
    whenever: Mapping[NamedNode, Happening] = field(default_factory=dict)
    heard: tuple[Claim, ...] = ()

    def shows(self, claim: Claim) -> bool:
        """Return whether a heard claim tells of what may have held on the day of the lens.

        A denial or a claim that others outdo has no happening here: its own dates decide.
        """
        if claim.about in self.happenings:
            return True
        return self.lens.as_of is None or may_hold(claim.stamps, self.lens)

    def quads(self, name: str = "truthy") -> Iterator[Quad]:
        """Yield the projection as one named graph."""
        graph = graph_iri(name)
        abouts = {c.iri: c.about for h in self.happenings.values() for c in h.claims}
        triples = dict.fromkeys(
            triple
            for happening in self.happenings.values()
            for triple in _happening(happening, self, abouts)
        )
        triples |= dict.fromkeys(self.edges)
        for subject, predicate, value in triples:
            yield Quad(subject, predicate, value, graph)


def project(
    claims: Iterable[Claim],
    schema: Schema,
    lens: Lens = DEFAULT,
    ties: Iterable[Tie] = (),
    identities: Identities | None = None,
) -> Projection:
    """Return what holds under a lens, of all claims of all articles.

    `ties` are those drawn by hand: a claim that another contradicts there is weighed against it;
    where two claims of one certainty disagree, the one that supersedes the other is the better.
    """
    everything = sorted(claims, key=lambda claim: claim.iri.value)
    speech = Speech(schema, representation(everything))
    heard = [claim for claim in everything if lens.hears(claim, speech)]
    disputes = settle(heard, schema, ties, identities)
    rivals = rivals_of(disputes)
    admitted = [c for c in heard if lens.admits(c, tuple(rivals.get(c.iri, ())), speech)]
    whenever = happenings = _happenings(admitted, disputes, schema, identities)
    if lens.as_of:
        happenings = {k: v for k, v in whenever.items() if may_hold(v.stamps, lens)}
    edges = _edges(happenings, schema, lens)
    return Projection(lens, schema, happenings, edges, whenever, tuple(heard))


def _happenings(
    admitted: list[Claim], disputes: list[Dispute], schema: Schema, identities: Identities | None
) -> dict[NamedNode, Happening]:
    """Return what the admitted claims tell of, and what is contested, by IRI."""
    grouped: dict[NamedNode, list[Claim]] = {}
    for claim in admitted:
        grouped.setdefault(claim.about, []).append(claim)
    disputed = contested(disputes, rivals_of(disputes))
    for about in disputed:
        grouped.setdefault(about, [])
    figures = withheld(disputes)
    dates = close(pooled_dates(grouped, schema), admitted, schema, identities)
    return {
        about: Happening(about, tuple(grouped[about]), dates[about], about in disputed, figures)
        for about in sorted(grouped, key=str)
    }


def may_hold(stamps: Stamps, lens: Lens) -> bool:
    """Return whether anything is known of a time, and allows the day of the lens if it has one."""
    if lens.as_of is None:
        return True
    return stamps != UNDATED and stamps.possibly_on(lens.as_of)


def stands(stamps: Stamps, lens: Lens) -> bool:
    """Return whether a situation's edges are drawn: it is not over, or was on that day."""
    if lens.as_of is None:
        return stamps.latest_end is None
    begun = stamps.latest_begin
    return begun is not None and begun <= lens.as_of and stamps.possibly_on(lens.as_of)


def day_pairs(stamps: Stamps, lens: Lens) -> Iterator[Pair]:
    """Yield whether it held certainly or possibly on the day of the lens, if that has one."""
    if lens.as_of:
        certain = stamps.certainly_on(lens.as_of)
        yield iri("dt:certainlyOn" if certain else "dt:possiblyOn"), day(lens.as_of)


def _happening(
    happening: Happening, projection: Projection, abouts: Mapping[NamedNode, NamedNode]
) -> Iterator[Triple]:
    """Yield what is written of one happening."""
    subject, schema = happening.iri, projection.schema
    if happening.contested:
        yield subject, iri("dt:contested"), boolean(True)
    for claim in happening.claims:
        yield subject, iri("dt:supportedBy"), claim.iri
        for cls in happening_types(schema, claim.type, DT):
            yield subject, TYPE, cls
        for property_, value in attribute_pairs(schema, claim):
            yield subject, property_, value
        for role in claim.roles:
            if (claim.iri, role.property) not in happening.withheld:
                yield from ((subject, *pair) for pair in _role(role, abouts))
    if happening.claims:
        yield subject, iri("dt:grade"), integer(happening.grade)
        yield from ((subject, *pair) for pair in _time(happening, projection.lens))


def _role(role: Role, abouts: Mapping[NamedNode, NamedNode]) -> Iterator[Pair]:
    """Yield a role in the world: a claim stands for the happening it tells of, if that holds."""
    value = role.value
    if isinstance(value, NamedNode) and "/id/claim/" in value.value:
        if value not in abouts:
            return
        value = abouts[value]
    yield NamedNode(DT + role.property), value
    if role.actor:
        yield iri("dt:participant"), value


def _time(happening: Happening, lens: Lens) -> Iterator[Pair]:
    yield from stamp_pairs(happening.stamps)
    if not happening.dates.agree:
        yield iri("dt:timesConflict"), boolean(True)
    for event in happening.dates.closed_by:
        yield iri("dt:closedBy"), event
    if happening.last_told:
        yield iri("dt:lastTold"), happening.last_told
    yield from day_pairs(happening.stamps, lens)


def _edges(
    happenings: Mapping[NamedNode, Happening], schema: Schema, lens: Lens
) -> dict[EdgeTriple, tuple[Claim, ...]]:
    """Return the short edges of situations that are not over, with the claims they rest on."""
    found: dict[EdgeTriple, dict[NamedNode, Claim]] = {}
    for happening in happenings.values():
        if not stands(happening.stamps, lens):
            continue
        for claim in happening.claims:
            for triple in _claim_edges(claim, schema):
                found.setdefault(triple, {})[claim.iri] = claim
    return {edge: tuple(found[edge].values()) for edge in sorted(found, key=str)}


def _claim_edges(claim: Claim, schema: Schema) -> Iterator[EdgeTriple]:
    values = {schema.attribute_values(name)[value] for name, value in claim.attributes}
    for edge in schema.edges(claim.type):
        if (edge.when and not edge.when & values) or edge.unless & values:
            continue
        for subject, object_ in _pairs(claim, edge):
            for name in (edge.property, *schema.superproperties(edge.property)):
                yield subject, NamedNode(DT + name), object_


def _pairs(claim: Claim, edge: Edge) -> list[tuple[NamedNode, NamedNode]]:
    subjects, objects = _entities(claim, edge.subject), _entities(claim, edge.object)
    if edge.only_for_two and len({*subjects, *objects}) != 2:
        return []
    return [(s, o) for s in subjects for o in objects if s != o]


def _entities(claim: Claim, role: str) -> list[NamedNode]:
    return [
        each
        for each in claim.fillers(role)
        if isinstance(each, NamedNode) and each.value.startswith(ENT)
    ]
