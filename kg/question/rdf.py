"""The questions as RDF: sh:SPARQLExecutable, which the SIB editor and sparql-llm look for.

Each is a node with its prefixes declared, its query with every blank open, its summary as
rdfs:comment and its tags as schema:keywords. schema:target names the endpoint and is left out
unless told: a release does not know where it will be served.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.vocabulary import PREFIXES, QUESTION, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.question.model import Catalogue, Form, Question

NAME = "questions"
_PREFIXES = NamedNode("https://w3id.org/detente/prefixes")
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>\s*$", re.IGNORECASE | re.MULTILINE)
_FORMS: dict[Form, tuple[str, str]] = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "DESCRIBE": ("sh:SPARQLExecutable", "sh:describe"),
}
_XSD_ANY_URI = NamedNode(PREFIXES["xsd"] + "anyURI")


def question_iri(name: str) -> NamedNode:
    """Return the IRI of a question."""
    return NamedNode(QUESTION + name)


def question_quads(catalogue: Catalogue, target: str = "") -> Iterator[Quad]:
    """Give the sound questions of a catalogue as quads of graph/questions, without blank nodes.

    `target` is the IRI of the endpoint that answers them; none is given where it is empty.
    """
    graph = graph_iri(NAME)
    prefixes: dict[str, str] = {}
    for question in catalogue.questions:
        prefixes |= _PREFIX.findall(question.query)
        yield from _quads(question, target, graph)
    for prefix, namespace in sorted(prefixes.items()):
        node = _prefix_iri(prefix)
        yield Quad(_PREFIXES, iri("sh:declare"), node, graph)
        yield Quad(node, iri("rdf:type"), iri("sh:PrefixDeclaration"), graph)
        yield Quad(node, iri("sh:prefix"), Literal(prefix), graph)
        yield Quad(node, iri("sh:namespace"), Literal(namespace, datatype=_XSD_ANY_URI), graph)


def _prefix_iri(prefix: str) -> NamedNode:
    return NamedNode(f"{_PREFIXES.value}/{prefix or 'empty'}")


def _quads(question: Question, target: str, graph: NamedNode) -> Iterator[Quad]:
    node = question_iri(question.name)
    kind, asks = _FORMS[question.form]
    comment = " ".join(part for part in (question.summary, question.description.strip()) if part)
    yield Quad(node, iri("rdf:type"), iri("sh:SPARQLExecutable"), graph)
    if kind != "sh:SPARQLExecutable":
        yield Quad(node, iri("rdf:type"), iri(kind), graph)
    yield Quad(node, iri(asks), Literal(question.query), graph)
    yield Quad(node, iri("rdfs:comment"), Literal(comment, language="en"), graph)
    yield Quad(node, iri("rdfs:label"), Literal(question.summary, language="en"), graph)
    yield Quad(node, iri("dcterms:identifier"), Literal(question.name), graph)
    yield Quad(node, iri("schema:version"), Literal(question.version), graph)
    for tag in sorted({question.theme, *question.tags}):
        yield Quad(node, iri("schema:keywords"), Literal(tag), graph)
    yield Quad(node, iri("sh:prefixes"), _PREFIXES, graph)
    if target:
        yield Quad(node, iri("schema:target"), NamedNode(target), graph)
