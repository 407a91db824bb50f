"""Namespaces, and the IRIs that code mints."""

from __future__ import annotations

from pyoxigraph import NamedNode

DT = "https://w3id.org/detente/ontology#"
SAID = "https://w3id.org/detente/said#"
ID = "https://w3id.org/detente/id/"
ENT = ID + "entity/"
HAP = ID + "happening/"
ART = ID + "article/"
GRAPH = "https://w3id.org/detente/graph/"
QUESTION = "https://w3id.org/detente/question/"

PREFIXES: dict[str, str] = {
    "dt": DT,
    "said": SAID,
    "ent": ENT,
    "hap": HAP,
    "art": ART,
    "graph": GRAPH,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "schema": "https://schema.org/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wd": "http://www.wikidata.org/entity/",
    "sh": "http://www.w3.org/ns/shacl#",
}


def iri(curie: str) -> NamedNode:
    """Return the term of a prefixed name such as `dt:Claim`; KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def graph_iri(name: str) -> NamedNode:
    """Return the IRI of a named graph: `truthy`, `article/strelsau-courier`."""
    return NamedNode(GRAPH + name)


def claim_iri(article: str, event: str) -> NamedNode:
    """Return the IRI of a claim: the event `E7` of an article."""
    return NamedNode(f"{ID}claim/{article}/{event}")


def compact(value: str) -> str:
    """Return an IRI as a prefixed name where a prefix fits and the rest is a plain name."""
    fits = [(len(ns), p, ns) for p, ns in PREFIXES.items() if value.startswith(ns)]
    if not fits:
        return value
    _, prefix, namespace = max(fits)
    local = value[len(namespace) :]
    return f"{prefix}:{local}" if local and "/" not in local else value
