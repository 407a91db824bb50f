"""said.ttl: every frame class and role of the ontology, as claims tell it."""

from __future__ import annotations

from rdflib import RDFS, SKOS, Graph, Literal

from kg.ontology import DT, Schema, read_schema
from kg.vocabulary import SAID

TOPS = ("role", "participant")
CLAIM_ONLY = ("onCondition",)  # a role of claims alone: it has no double in the world
HEAD = f"""\
# Détente, as claims tell it: the double of every frame class and role of detente.ttl.
# Generated from detente.ttl by `python -m kg.schema`; not edited by hand.

@prefix dt:      <{DT}> .
@prefix said:    <{SAID}> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://w3id.org/detente/said> a owl:Ontology ;
    owl:versionIRI <https://w3id.org/detente/said/0.1.0> ;
    dcterms:title "Détente, as claims tell it"@en ;
    dcterms:creator "The Détente founders" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    owl:imports <https://w3id.org/detente/ontology> .
"""


def said(graph: Graph) -> str:
    """Return said.ttl: the mirror of the frame classes and roles of an ontology graph."""
    schema = read_schema(graph)
    classes = (_said_class(graph, schema, each) for each in schema.frame_classes)
    properties = (_said_role(graph, schema, each) for each in _mirrored_roles(schema))
    return "\n".join([HEAD, *classes, *properties])


def _mirrored_roles(schema: Schema) -> list[str]:
    """Return the properties of all roles that have a double, and the two tops above them."""
    used = [role.property for each in schema.frame_classes for role in schema.roles(each).values()]
    names = dict.fromkeys([*TOPS, *used])
    return [each for each in names if each not in CLAIM_ONLY]


def _said_class(graph: Graph, schema: Schema, name: str) -> str:
    """Return the Turtle of a mirrored class."""
    above = [f"said:{up}" for up in schema.direct_parents[name] if up in schema.frame_classes]
    statements = [f"rdfs:subClassOf {' , '.join(above) or 'dt:Frame'}"]
    return _said_term(graph, name, "owl:Class", statements)


def _said_role(graph: Graph, schema: Schema, name: str) -> str:
    """Return the Turtle of a mirrored role; what takes happenings takes claims too."""
    term = DT[name]
    kind = "DatatypeProperty" if (term, RDFS.range, RDFS.Literal) in graph else "ObjectProperty"
    range_ = "rdfs:Literal" if kind == "DatatypeProperty" else f"dt:{_local(graph, name, 'range')}"
    above = [f"said:{up}" for up in schema.direct_superproperties.get(name, ()) if up in TOPS]
    statements = [
        *([f"rdfs:subPropertyOf {' , '.join(above)}"] if above else []),
        f"rdfs:domain said:{_local(graph, name, 'domain')}",
        f"rdfs:range {'dt:Referent' if range_ == 'dt:Happening' else range_}",
    ]
    return _said_term(graph, name, f"owl:{kind}", statements)


def _local(graph: Graph, name: str, link: str) -> str:
    """Return the local name of a term's domain or range."""
    return str(graph.value(DT[name], RDFS[link])).removeprefix(DT)


def _said_term(graph: Graph, name: str, kind: str, statements: list[str]) -> str:
    """Return the Turtle of a mirrored term."""
    label = next(x for x in graph.objects(DT[name], RDFS.label) if _english(x))
    statements = [
        *statements,
        f"rdfs:label {Literal(f'{label}, as claimed', lang='en').n3()}",
        f"skos:definition {Literal(_as_claimed(graph, name), lang='en').n3()}",
        f"dt:mirrors dt:{name}",
    ]
    return f"said:{name} a {kind} ;\n    " + " ;\n    ".join(statements) + " .\n"


def _as_claimed(graph: Graph, name: str) -> str:
    """Return the definition of a mirrored term: that of its double, as a claim tells it."""
    definition = str(graph.value(DT[name], SKOS.definition))
    return f"As a claim tells it, whether or not it is so: {definition}"


def _english(term: object) -> bool:
    """Return whether a term is an English literal."""
    return isinstance(term, Literal) and term.language == "en"
