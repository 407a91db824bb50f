"""The ontology as frozen data: `Schema`, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYTHING = "Referent"
LITERAL_MENTIONS = ("Date", "Name")


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a frame class: as annotators write it, as RDF writes it, and what may fill it."""

    name: str
    property: str
    range: str
    actor: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a closed vocabulary: as annotators write it, and the individual it names."""

    name: str
    individual: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie between two mentions: as annotators write it, its property, and what it joins."""

    name: str
    property: str
    domain: str
    range: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A short edge between entities that a happening of some class stands for, while it holds.

    `when` and `unless` hold individuals (PartExtent, OpposesStance): the edge is drawn only if the
    claim carries one of `when` (where there are any) and none of `unless`. `only_for_two`: only
    where exactly two entities fill the two roles; more could stand on the same side.
    """

    property: str
    subject: str
    object: str
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    only_for_two: bool = False


@dataclass(frozen=True)
class Schema:
    """What may be said: classes, roles, attribute values and edges, all by local name."""

    direct_parents: Mapping[str, tuple[str, ...]]
    own_roles: Mapping[str, tuple[Role, ...]]
    own_edges: Mapping[str, tuple[Edge, ...]]
    attributes: Mapping[str, tuple[Value, ...]]
    attribute_properties: Mapping[str, str]
    attribute_domains: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, Relation]
    stands_behind: Mapping[str, bool]
    doubles: Mapping[str, str]
    direct_superproperties: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, str]

    def parents(self, cls: str) -> tuple[str, ...]:
        """Return all superclasses of a class, nearest first, without the class itself."""
        return above(cls, self.direct_parents)

    def superproperties(self, property_: str) -> tuple[str, ...]:
        """Return all superproperties of a property, nearest first, without the property itself."""
        return above(property_, self.direct_superproperties)

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Return whether a class is the other class or lies below it."""
        return cls == ancestor or ancestor in self.parents(cls)

    def subclasses(self, cls: str) -> tuple[str, ...]:
        """Return the class and all that lies below it, in the order of the file."""
        return tuple(each for each in self.direct_parents if self.is_a(each, cls))

    @cached_property
    def frame_classes(self) -> tuple[str, ...]:
        """Happening and everything below it: what a claim can be."""
        return self.subclasses("Happening")

    @cached_property
    def entity_classes(self) -> tuple[str, ...]:
        """Entity and everything below it: what a mention can name."""
        return self.subclasses("Entity")

    @cached_property
    def mention_types(self) -> tuple[str, ...]:
        """Every type a mention may carry: entity classes, Quantity, Happening, Date, Name."""
        return (*self.entity_classes, "Quantity", "Happening", *LITERAL_MENTIONS)

    def roles(self, cls: str) -> Mapping[str, Role]:
        """Return the roles of a frame class by annotated name: its own, then the inherited."""
        found: dict[str, Role] = {}
        for each in (cls, *self.parents(cls)):
            for role in self.own_roles.get(each, ()):
                found.setdefault(role.name, role)
        return MappingProxyType(found)

    def edges(self, cls: str) -> tuple[Edge, ...]:
        """Return the edges of a frame class; a class that declares any replaces the inherited."""
        for each in (cls, *self.parents(cls)):
            if each in self.own_edges:
                return self.own_edges[each]
        return ()

    def attribute_values(self, attribute: str) -> Mapping[str, str]:
        """Return value as annotated -> individual (`Stance`: Supports -> SupportsStance)."""
        return MappingProxyType({each.name: each.individual for each in self.attributes[attribute]})

    def attributes_of(self, cls: str) -> tuple[str, ...]:
        """Return the attributes that a claim of this class may carry, as annotated."""
        return tuple(
            name
            for name, domains in self.attribute_domains.items()
            if any(self.is_a(cls, each) for each in domains)
        )

    def carriers(self, attribute: str) -> tuple[str, ...]:
        """Return the classes that may carry an attribute; none are listed where all may."""
        found = tuple(x for x in self.frame_classes if attribute in self.attributes_of(x))
        return found if len(found) < len(self.frame_classes) else ()

    def speaker_stands_behind(self, cls: str) -> bool:
        """Return whether the speaker of such a statement is credited with its content."""
        for each in (cls, *self.parents(cls)):
            if each in self.stands_behind:
                return self.stands_behind[each]
        return False

    def fits(self, mention_type: str, range_: str) -> bool:
        """Return whether a mention of this type may fill a role of this range.

        A State is a Country too, and the reverse. Pass a frame class where a claim fills the role.
        """
        if range_ == ANYTHING:
            return mention_type not in LITERAL_MENTIONS
        types = {mention_type, self.doubles.get(mention_type, mention_type)}
        return any(self.is_a(each, range_) for each in types)


def above(start: str, step: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return everything above a name, nearest first; the name itself only in a circle."""
    found: list[str] = []
    queue = list(step.get(start, ()))
    while queue:
        each = queue.pop(0)
        if each not in found:
            found.append(each)
            queue.extend(step.get(each, ()))
    return tuple(found)
