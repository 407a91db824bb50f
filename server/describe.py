"""What the endpoint says of itself: a SPARQL service description, with VoID statistics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.store.interface import select
from kg.vocabulary import PREFIXES, iri

if TYPE_CHECKING:
    from kg.store import Engine
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
_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph
ORDER BY ?graph
"""
_PARTITIONS = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a ?class FILTER(isIRI(?class)) }
GROUP BY ?class ORDER BY DESC(?things) ?class
"""
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
        Quad(node, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
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
    """Return the VoID description of a release."""
    node, endpoint = NamedNode(root + ".well-known/void"), NamedNode(root + "sparql")
    quads = [
        Quad(node, _TYPE, iri("void:Dataset")),
        Quad(node, _TYPE, NamedNode(SD + "Dataset")),
        Quad(node, iri("dcterms:title"), Literal("Détente", language="en")),
        Quad(node, iri("dcterms:identifier"), Literal(release.id)),
        Quad(node, iri("dcterms:license"), NamedNode(_LICENCE)),
        Quad(node, iri("void:sparqlEndpoint"), endpoint),
        Quad(node, iri("void:dataDump"), NamedNode(root + "export/all.nq")),
        Quad(node, iri("void:uriSpace"), Literal(PREFIXES["ent"].removesuffix("entity/"))),
        Quad(node, iri("void:triples"), _number(release.holdings.triples)),
    ]
    for prefix in ("dt", "said", "skos", "prov", "sem", "oa"):
        quads.append(Quad(node, iri("void:vocabulary"), NamedNode(PREFIXES[prefix])))
    return quads + _graphs(release.engine, node) + _partitions(release.engine, node, root)


def _graphs(engine: Engine, node: NamedNode) -> list[Quad]:
    quads = []
    for row in select(engine, _GRAPHS).rows:
        graph = NamedNode(row["graph"].value)
        quads += [
            Quad(node, NamedNode(SD + "namedGraph"), graph),
            Quad(graph, _TYPE, NamedNode(SD + "NamedGraph")),
            Quad(graph, NamedNode(SD + "name"), graph),
            Quad(graph, iri("void:triples"), _number(int(row["triples"].value))),
        ]
    return quads


def _partitions(engine: Engine, node: NamedNode, root: str) -> list[Quad]:
    quads = []
    for number, row in enumerate(select(engine, _PARTITIONS).rows, 1):
        part = NamedNode(f"{root}.well-known/void#class-{number}")
        quads += [
            Quad(node, iri("void:classPartition"), part),
            Quad(part, iri("void:class"), NamedNode(row["class"].value)),
            Quad(part, iri("void:entities"), _number(int(row["things"].value))),
        ]
    return quads
