"""What the endpoint says of itself: a SPARQL service description, with VoID statistics."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.vocabulary import PREFIXES, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.statistics import Count, Statistics
    from server.formats import Format
    from server.settings import Settings
    from server.shelf import OpenRelease

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DUMPS = ("nq", "trig", "nt", "ttl")
DEFAULT_GRAPH = (
    "The default graph is the union of all graphs but those of the lenses (graph/lens/…): they "
    "hold what the default lens refuses, and are seen only where GRAPH or FROM names them."
)
_TYPE = iri("rdf:type")
_XML_ROOT = re.compile(rb"<rdf:RDF ([^>]*)>")


def describe_service(release: OpenRelease, settings: Settings, root: str, chosen: Format) -> bytes:
    """Return the service description in an RDF format."""
    quads = _service(root + "sparql", settings) + describe_dataset(release, root)
    return to_rdf(quads, chosen)


def to_rdf(quads: list[Quad], chosen: Format) -> bytes:
    """Serialise quads in a format."""
    rdf_format = RdfFormat.from_media_type(chosen.engine) or RdfFormat.TURTLE
    prefixes = {**PREFIXES, "sd": SD, "formats": _FORMATS}
    used = {name: space for name, space in sorted(prefixes.items()) if _is_used(space, quads)}
    body = serialize(quads, format=rdf_format, prefixes=used) or b""
    return with_sorted_prefixes(body)


def with_sorted_prefixes(body: bytes) -> bytes:
    """Put prefix declarations in order: the serialiser writes them as its hash table has them."""
    lines = body.split(b"\n")
    declared = sorted(line for line in lines if line.startswith(b"@prefix "))
    rest = [line for line in lines if not line.startswith(b"@prefix ")]
    return _XML_ROOT.sub(
        lambda root: b"<rdf:RDF " + b" ".join(sorted(root[1].split())) + b">",
        b"\n".join([*declared, *rest]),
        count=1,
    )


def _is_used(space: str, quads: list[Quad]) -> bool:
    return any(space in str(quad) for quad in quads)


def _number(value: float) -> Literal:
    return Literal(int(value))


def _service(address: str, settings: Settings) -> list[Quad]:
    node = NamedNode(address)
    dataset = NamedNode(address.removesuffix("sparql") + ".well-known/void")
    quads = [
        Quad(node, _TYPE, NamedNode(SD + "Service")),
        Quad(node, NamedNode(SD + "endpoint"), node),
        Quad(node, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")),
        Quad(node, NamedNode(SD + "defaultDataset"), dataset),
        Quad(node, iri("dcterms:license"), NamedNode(_LICENCE)),
        Quad(node, iri("dt:timeLimit"), _number(settings.timeout)),
        Quad(node, iri("dt:bodyLimit"), _number(settings.max_body)),
    ]
    quads += [
        Quad(node, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS
    ]
    return quads


def describe_dataset(release: OpenRelease, root: str) -> list[Quad]:
    """Return the VoID description of a release, which counts each triple once."""
    node, endpoint = NamedNode(root + ".well-known/void"), NamedNode(root + "sparql")
    counted = release.statistics
    quads = [
        Quad(node, _TYPE, iri("void:Dataset")),
        Quad(node, _TYPE, NamedNode(SD + "Dataset")),
        Quad(node, iri("dcterms:title"), Literal("Détente", language="en")),
        Quad(node, iri("dcterms:description"), Literal(_about(counted), language="en")),
        Quad(node, iri("dcterms:identifier"), Literal(release.id)),
        Quad(node, iri("dcterms:license"), NamedNode(_LICENCE)),
        Quad(node, iri("void:sparqlEndpoint"), endpoint),
        Quad(node, iri("void:uriSpace"), Literal(PREFIXES["ent"].removesuffix("entity/"))),
    ]
    quads += [
        Quad(node, iri("void:dataDump"), NamedNode(f"{root}export/all.{one}")) for one in _DUMPS
    ]
    for prefix in ("dt", "said", "skos", "prov", "sem", "oa"):
        quads.append(Quad(node, iri("void:vocabulary"), NamedNode(PREFIXES[prefix])))
    parts = (_totals(node, counted), _default(node, counted), _graphs(node, counted))
    return [*quads, *itertools.chain(*parts), *_partitions(node, counted)]


def _about(counted: Statistics) -> str:
    told = "Figures count each triple once, as all.nt and all.ttl have it"
    if not counted.quads:
        return f"{told}."
    return f"{told}; all.nq has it once for each graph that holds it: {counted.quads} lines."


def _totals(node: NamedNode, counted: Statistics) -> Iterator[Quad]:
    yield from _counts(node, counted.whole)
    if counted.properties:
        yield Quad(node, iri("void:properties"), _number(len(counted.properties)))
    if counted.classes:
        yield Quad(node, iri("void:classes"), _number(len(counted.classes)))


def _default(node: NamedNode, counted: Statistics) -> Iterator[Quad]:
    graph = NamedNode(node.value + "#default-graph")
    yield Quad(node, NamedNode(SD + "defaultGraph"), graph)
    yield Quad(graph, _TYPE, NamedNode(SD + "Graph"))
    yield Quad(graph, _TYPE, iri("void:Dataset"))
    yield Quad(graph, iri("dcterms:description"), Literal(DEFAULT_GRAPH, language="en"))
    yield from _counts(graph, counted.default)


def _graphs(node: NamedNode, counted: Statistics) -> Iterator[Quad]:
    for name, triples in counted.graphs.items():
        if name.startswith("_:"):
            continue
        graph = NamedNode(name)
        yield Quad(node, NamedNode(SD + "namedGraph"), graph)
        yield Quad(graph, _TYPE, NamedNode(SD + "NamedGraph"))
        yield Quad(graph, NamedNode(SD + "name"), graph)
        yield Quad(graph, iri("void:triples"), _number(triples))


def _partitions(node: NamedNode, counted: Statistics) -> Iterator[Quad]:
    for number, (name, things) in enumerate(counted.classes.items(), 1):
        part = NamedNode(f"{node.value}#class-{number}")
        yield Quad(node, iri("void:classPartition"), part)
        yield Quad(part, iri("void:class"), NamedNode(name))
        yield Quad(part, iri("void:entities"), _number(things))
    for number, (name, count) in enumerate(counted.properties.items(), 1):
        part = NamedNode(f"{node.value}#property-{number}")
        yield Quad(node, iri("void:propertyPartition"), part)
        yield Quad(part, iri("void:property"), NamedNode(name))
        yield from _counts(part, count)


def _counts(node: NamedNode, count: Count | None) -> Iterator[Quad]:
    """Yield the figures of a part; none of what was not counted."""
    if count:
        yield Quad(node, iri("void:triples"), _number(count.triples))
        yield Quad(node, iri("void:distinctSubjects"), _number(count.subjects))
        yield Quad(node, iri("void:distinctObjects"), _number(count.objects))
