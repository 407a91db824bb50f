"""annotation.conf: the annotation types in brat's syntax.

brat knows no subclasses: a role lists every type that may fill it, through a macro for each range.
Macros hold for their own section only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ontology import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.ontology import Role, Schema

HEAD = """\
# Annotation types of Détente for brat, generated from ontology/detente.ttl by
# `python -m kg.schema`; not edited by hand.
#
# Roles may be repeated (Party, Party2). An indented type is a kind of the one above it. References
# to entities, dates and figures are N lines, paraphrases and open roles are # lines.
"""


def brat(schema: Schema) -> str:
    """Return annotation.conf for brat."""
    roots = [each for each, up in schema.direct_parents.items() if "Happening" in up]
    entities = _tree(schema, ["Entity"], {})
    signatures = {each: _signature(schema, each) for each in schema.frame_classes}
    sections = {
        "entities": [*entities, "Quantity", "Happening", "Date", "Name"],
        "events": [*_macros(schema), *_tree(schema, roots, signatures)],
        "relations": [*_macros(schema), *_brat_relations(schema)],
        "attributes": list(_brat_attributes(schema)),
    }
    written = (f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items())
    return "\n".join([HEAD, *written])


def _tree(
    schema: Schema, roots: Iterable[str], signatures: Mapping[str, str], depth: int = 0
) -> Iterator[str]:
    """Yield classes with their subclasses below them, one tab further in."""
    for each in roots:
        yield "\t" * depth + f"{each}\t{signatures.get(each, '')}".rstrip()
        below = [name for name, up in schema.direct_parents.items() if each in up]
        yield from _tree(schema, below, signatures, depth + 1)


def _signature(schema: Schema, cls: str) -> str:
    """Return the roles of a class in brat's syntax."""
    return ", ".join(f"{r.name}*:{_brat_range(r)}" for r in schema.roles(cls).values())


def _brat_range(role: Role) -> str:
    """Return what may fill a role, in brat's syntax."""
    special = {ANYTHING: "<ENTITY>|<EVENT>", "Happening": "Happening|<EVENT>"}
    plain = role.range in ("Quantity", "Date", "Name")
    return special.get(role.range) or (role.range if plain else f"<{role.range.upper()}>")


def _macros(schema: Schema) -> Iterator[str]:
    """Yield a macro for each entity class that is the range of a role: brat knows no subclasses."""
    ranges = {r.range for each in schema.frame_classes for r in schema.roles(each).values()}
    for name in sorted(ranges & set(schema.entity_classes)):
        yield f"<{name.upper()}>={'|'.join(_fitting(schema, name))}"


def _fitting(schema: Schema, range_: str) -> list[str]:
    """Return the mention types that fit a range."""
    return [each for each in schema.mention_types if schema.fits(each, range_)]


def _brat_relations(schema: Schema) -> Iterator[str]:
    """Yield the ties between mentions, and that mentions may overlap."""
    for each in schema.relations.values():
        source, target = (
            "|".join(_fitting(schema, end)) if end != ANYTHING else "<ENTITY>"
            for end in (each.domain, each.range)
        )
        yield f"{each.name}\tArg1:{source}, Arg2:{target}"
    yield "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"


def _brat_attributes(schema: Schema) -> Iterator[str]:
    """Yield the attributes, their values, and the classes that may carry them."""
    for name, values in schema.attributes.items():
        carriers = schema.carriers(name)
        written = "|".join(carriers) if carriers else "<EVENT>"
        yield f"{name}\tArg:{written}, Value:{'|'.join(each.name for each in values)}"
