"""A release, an article or an entity as Turtle and its siblings.

Everything is sorted, so that two exports of one release are the same bytes. Triple formats merge
the graphs they are asked for; quad formats keep them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from kg.errors import NotFound
from kg.release import sorted_nquads
from kg.vocabulary import GRAPH, ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.release import Release


@dataclass(frozen=True)
class ExportFormat:
    """An RDF format that an export can take: file ending, media type, whether it keeps graphs."""

    name: str
    media_type: str
    quads: bool
    rdf_format: RdfFormat


FORMATS: dict[str, ExportFormat] = {
    found.name: found
    for found in (
        ExportFormat("ttl", "text/turtle", False, RdfFormat.TURTLE),
        ExportFormat("nt", "application/n-triples", False, RdfFormat.N_TRIPLES),
        ExportFormat("rdf", "application/rdf+xml", False, RdfFormat.RDF_XML),
        ExportFormat("jsonld", "application/ld+json", True, RdfFormat.JSON_LD),
        ExportFormat("trig", "application/trig", True, RdfFormat.TRIG),
        ExportFormat("nq", "application/n-quads", True, RdfFormat.N_QUADS),
    )
}


def read_quads(release: Release) -> Iterator[Quad]:
    """Yield every quad of a release, in the order of its sorted N-Quads."""
    return iter(parse(path=str(release.data), format=RdfFormat.N_QUADS))


def article_quads(release: Release, article: str) -> list[Quad]:
    """Return the quads of one article's graph; NotFound where the release has no such article."""
    graph = NamedNode(f"{GRAPH}article/{article}")
    found = [quad for quad in read_quads(release) if quad.graph_name == graph]
    if not found:
        known = ", ".join(release.manifest.articles)
        raise NotFound(f"no article {article!r} in release {release.id}; there are: {known}")
    return found


def entity_quads(release: Release, entity: str) -> list[Quad]:
    """Return what a release says of one thing: quads it is subject or object of, and their claims.

    `entity` is a full IRI, or a key under https://w3id.org/detente/id/ ("entity/ruritania").
    """
    term = NamedNode(entity if entity.startswith("http") else ID + entity)
    quads = list(read_quads(release))
    near = {quad.subject for quad in quads if quad.object == term and _is_claim(quad.subject)}
    near.add(term)
    found = [quad for quad in quads if quad.subject in near or quad.object == term]
    if not found:
        raise NotFound(f"nothing is said of <{term.value}> in release {release.id}")
    return found


def _is_claim(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(f"{ID}claim/")


def to_bytes(quads: Iterable[Quad], name: str) -> bytes:
    """Serialise quads in a format of `FORMATS`, sorted; NotFound where there is no such format."""
    if name not in FORMATS:
        raise NotFound(f"no format {name!r}; there are: {', '.join(FORMATS)}")
    chosen = FORMATS[name]
    if name == "nq":
        return sorted_nquads(quads)
    kept = set(quads) if chosen.quads else {_default(quad) for quad in quads}
    ordered = sorted(kept, key=_reading_order)
    body = serialize(ordered, format=chosen.rdf_format, prefixes=PREFIXES)
    return _with_sorted_prefixes(body or b"")


def _default(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _with_sorted_prefixes(body: bytes) -> bytes:
    """Sort the prefix declarations, which the serialiser writes in an order that varies."""
    lines = body.split(b"\n")
    declared = [line for line in lines if line.startswith(b"@prefix ")]
    rest = [line for line in lines if not line.startswith(b"@prefix ")]
    sorted_body = b"\n".join([*sorted(declared), *rest])
    return re.sub(
        rb"<rdf:RDF( [^>]*)>",
        lambda m: b"<rdf:RDF " + b" ".join(sorted(m[1].split())) + b">",
        sorted_body,
        count=1,
    )


def _reading_order(quad: Quad) -> tuple[str, str, bool, str, str]:
    """Graph by graph, subject by subject, classes first: as people read."""
    predicate = quad.predicate.value
    return (
        str(quad.graph_name),
        str(quad.subject),
        predicate != PREFIXES["rdf"] + "type",
        predicate,
        str(quad.object),
    )


def whole(release: Release, name: str) -> bytes:
    """Return the whole release in a format."""
    return to_bytes(read_quads(release), name)
