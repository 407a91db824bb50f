"""Writing RDF: literals in forms that Oxigraph keeps, and N-Quads in one fixed order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from kg.quantity import decimal_text
from kg.vocabulary import ID, iri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction

    from pyoxigraph import Quad

    from kg.time import Stamps

Pair = tuple[NamedNode, NamedNode | Literal]
Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

TYPE = iri("rdf:type")
LABEL = iri("skos:prefLabel")
# the one name to show: English for what entities.ttl names, else in the article's language
SHOWN = iri("rdfs:label")
STAMP_PROPERTIES = tuple(
    iri(f"sem:has{side}TimeStamp")
    for side in ("EarliestBegin", "LatestBegin", "EarliestEnd", "LatestEnd")
)


def integer(number: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(number), datatype=iri("xsd:integer"))


def number_literal(number: Fraction) -> Literal:
    """Return an xsd:integer for a whole number, an xsd:decimal for any other."""
    text = decimal_text(number)
    return Literal(text, datatype=iri("xsd:decimal" if "." in text else "xsd:integer"))


def day(value: date) -> Literal:
    """Return an xsd:date."""
    return Literal(value.isoformat(), datatype=iri("xsd:date"))


def boolean(value: bool) -> Literal:
    """Return an xsd:boolean."""
    return Literal("true" if value else "false", datatype=iri("xsd:boolean"))


def english(text: str) -> Literal:
    """Return an English text."""
    return Literal(text, language="en")


def stamp_pairs(stamps: Stamps) -> Iterable[tuple[NamedNode, Literal]]:
    """Yield property and value for each side of the stamps that is not open."""
    for property_, side in zip(STAMP_PROPERTIES, stamps.sides, strict=True):
        if side is not None:
            yield property_, day(side)


def hashed_iri(kind: str, *parts: object) -> NamedNode:
    """Return an IRI under id/<kind>/ that depends on nothing but the parts."""
    text = "\n".join(map(str, parts))
    return NamedNode(f"{ID}{kind}/{hashlib.sha256(text.encode()).hexdigest()[:16]}")


def nquads(quads: Iterable[Quad]) -> bytes:
    """Return N-Quads, each line once, in the order of their text."""
    text: bytes = serialize(quads, format=RdfFormat.N_QUADS) or b""
    lines = text.splitlines(keepends=True)
    return b"".join(sorted(set(lines)))
