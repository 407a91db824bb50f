"""Shapes: what ontology/shapes.ttl refuses in a graph, by pySHACL.

The shapes come in two groups: those of data, and the ontology's own style guide. Graphs of data are
judged by the first group only, together with the class tree of detente.ttl and said.ttl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH

from kg.annotation.corpus import read_text
from kg.errors import Finding
from kg.populate import quads
from kg.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.annotation.model import Article
    from kg.check.rule import Material

STYLE_GUIDE = URIRef("https://w3id.org/detente/shapes#StyleGuide")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
RULE = "article-shape"
ANNOTATED = re.compile(r"/id/(?:claim|quantity|mention)/[^/]+/([ET]\d+)$")


class Refusal(NamedTuple):
    """A node that breaks a shape, on which of its properties (empty: as a whole), and how."""

    node: str
    path: str
    message: str


@dataclass(frozen=True)
class Standard:
    """What data is held against: the terms there are, the class tree, the shapes of data."""

    terms: frozenset[str]
    classes: Graph
    shapes: Graph


def read_standard(folder: Path | Traversable | None = None) -> Standard:
    """Read the standard from ontology/; the shapes that judge the ontology itself are left out."""
    folder = folder or files("ontology")
    ontology = read_graph(folder / "detente.ttl") + read_graph(folder / "said.ttl")
    classes = Graph()
    classes += ontology.triples((None, RDFS.subClassOf, None))
    classes += ontology.triples((None, RDF.type, OWL.Class))
    shapes = read_graph(folder / "shapes.ttl")
    for shape in list(shapes.subjects(SH.group, STYLE_GUIDE)):
        for target in TARGETS:
            shapes.remove((shape, target, None))
    return Standard(frozenset(map(str, ontology.subjects(RDF.type, None))), classes, shapes)


def refusals(data: Graph, standard: Standard) -> Iterator[Refusal]:
    """Yield what the shapes of data refuse in a graph."""
    return refused(data + standard.classes, standard.shapes)


def refused(data: Graph, shapes: Graph) -> Iterator[Refusal]:
    """Yield what some shapes refuse in a graph, just as it is."""
    import pyshacl

    # in place: there is no inference, so nothing is written into the graph, and no copy is made
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        for message in report.objects(result, SH.resultMessage):
            yield Refusal(str(node), str(path or ""), str(message))


def check_articles(material: Material) -> list[Finding]:
    """Return every shape that an article's graph breaks, by file and line of the annotation."""
    standard = read_standard(material.ontology)
    return sorted(
        Finding(
            article.file,
            line_of(article, each.node),
            RULE,
            f"{shown_node(each.node)}: {each.message}",
            "correct the annotation; shapes.ttl has the rule",
        )
        for article in material.articles
        for each in refusals(article_graph(article, material), standard)
    )


def article_graph(article: Article, material: Material) -> Graph:
    """Return what one article says, as a build writes it."""
    return to_graph(q.triple for q in quads(article, material.schema, material.identities))


def shown_node(node: str) -> str:
    """Return a node as the annotator knows it: E7 or T7, else by its IRI."""
    match = ANNOTATED.search(node)
    return match[1] if match else compact(node)


def line_of(article: Article, node: str) -> int:
    """Return the line of the .ann that a node was made from; 0 where it was made from several."""
    match = ANNOTATED.search(node)
    made = article.events.get(match[1]) or article.mentions.get(match[1]) if match else None
    return made.line if made else 0


def to_graph(triples: Iterable[Triple]) -> Graph:
    """Return triples as a graph of rdflib, which pySHACL reads."""
    return Graph().parse(data="".join(f"{each} .\n" for each in triples), format="nt")


def read_graph(file: Path | Traversable) -> Graph:
    """Return the graph of a Turtle file."""
    return Graph().parse(data=read_text(file), format="turtle")
