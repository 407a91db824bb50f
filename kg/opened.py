"""Situations that happenings open, written out: control by capture, office by appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad

from kg.populate import happening_types
from kg.projection import day_pairs, stands
from kg.rdf import TYPE, boolean, integer, stamp_pairs
from kg.vocabulary import DT, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.control import Control
    from kg.engine import Triple
    from kg.lens import Lens
    from kg.office import OfficeHeld
    from kg.ontology import Schema
    from kg.rdf import Pair

GRAPH = graph_iri("inferred")


def control_edges(control: Control, lens: Lens) -> Iterator[Triple]:
    """Yield the edge that stands for a control, while it is open."""
    name = "controls" if control.whole else "controlsPartOf"
    if stands(control.stamps, lens):
        yield control.controller.value, DT + name, control.territory.value


def office_edges(held: OfficeHeld, lens: Lens) -> Iterator[Triple]:
    """Yield the edges that stand for the holding of an office, while it is open."""
    if stands(held.stamps, lens):
        yield held.holder.value, DT + "holdsOffice", held.office.value
        for each in held.of:
            yield held.holder.value, DT + "holdsOfficeIn", each.value


def control_quads(controls: Iterable[Control], schema: Schema, lens: Lens) -> Iterator[Quad]:
    """Yield each derived control as a happening."""
    for each in controls:
        yield from _situation(each, "TerritorialControl", schema, lens, [
            (iri("dt:controller"), each.controller),
            (iri("dt:participant"), each.controller),
            (iri("dt:territory"), each.territory),
            (iri("dt:extent"), iri("dt:WholeExtent" if each.whole else "dt:PartExtent")),
        ])  # fmt: skip


def office_quads(offices: Iterable[OfficeHeld], schema: Schema, lens: Lens) -> Iterator[Quad]:
    """Yield each derived holding of an office as a happening."""
    for each in offices:
        yield from _situation(each, "OfficeHolding", schema, lens, [
            (iri("dt:holder"), each.holder),
            (iri("dt:participant"), each.holder),
            (iri("dt:office"), each.office),
            *((iri("dt:of"), one) for one in each.of),
        ])  # fmt: skip


def _situation(
    found: Control | OfficeHeld, cls: str, schema: Schema, lens: Lens, roles: list[Pair]
) -> Iterator[Quad]:
    """Yield its classes, roles and dates, its claims, what opened it and what closed it."""
    for each in happening_types(schema, cls, DT):
        yield Quad(found.iri, TYPE, each, GRAPH)
    pairs: list[Pair] = [
        *roles,
        (iri("dt:grade"), integer(found.grade)),
        (iri("dt:computed"), boolean(True)),
        (iri("dt:openedBy"), found.opened_by),
        *((iri("dt:closedBy"), each) for each in found.closed_by),
        *((iri("dt:supportedBy"), each.iri) for each in found.claims),
        *stamp_pairs(found.stamps),
        *day_pairs(found.stamps, lens),
    ]
    for predicate, value in pairs:
        yield Quad(found.iri, predicate, value, GRAPH)
