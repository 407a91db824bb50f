"""Worked examples of the ontology: each conforms to shapes.ttl and uses terms that exist.

ontology/examples/ holds one Turtle file per modelling pattern; world.ttl, which all of them share,
is read with each. What must be refused is in failing/, and no business of this check.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH

from kg import vocabulary
from kg.errors import Finding
from kg.quality import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

WORLD = "world.ttl"
STYLE_GUIDE = URIRef("https://w3id.org/detente/shapes#StyleGuide")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
OURS = (vocabulary.DT, vocabulary.SAID)


@dataclass(frozen=True)
class Standard:
    """What examples are held against: the terms there are, the class tree, the shapes of data."""

    terms: frozenset[str]
    classes: Graph
    shapes: Graph


def read_standard(folder: Path | Traversable | None = None) -> Standard:
    """Read the standard from ontology/; the shapes that judge the ontology itself are left out."""
    folder = folder or files("ontology")
    ontology = _read(folder / "detente.ttl") + _read(folder / "said.ttl")
    classes = Graph()
    classes += ontology.triples((None, RDFS.subClassOf, None))
    classes += ontology.triples((None, RDF.type, OWL.Class))
    shapes = _read(folder / "shapes.ttl")
    for shape in list(shapes.subjects(SH.group, STYLE_GUIDE)):
        for target in TARGETS:
            shapes.remove((shape, target, None))
    return Standard(frozenset(map(str, ontology.subjects(RDF.type, None))), classes, shapes)


def check_examples(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return every term that does not exist and every broken shape, by file, line and rule."""
    folder = folder or files("ontology")
    standard = read_standard(folder)
    shared = _read(folder / "examples" / WORLD)
    found: set[Finding] = set()
    for file in (folder / "examples").iterdir():
        if file.name.endswith(".ttl"):
            source = Source(f"{folder.name}/examples/{file.name}", file.read_text("utf-8"))
            found.update(_unknown_terms(source, standard))
            found.update(_broken_shapes(source, shared, standard))
    return sorted(found)


def refusals(data: Graph, standard: Standard) -> Iterator[tuple[str, str]]:
    """Yield (node, message) for each shape of data that a node breaks."""
    import pyshacl

    _, report, _ = pyshacl.validate(data + standard.classes, shacl_graph=standard.shapes)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        for message in report.objects(result, SH.resultMessage):
            yield str(report.value(result, SH.focusNode)), str(message)


def _read(file: Path | Traversable) -> Graph:
    return Graph().parse(data=file.read_text("utf-8"), format="turtle")


def _unknown_terms(source: Source, standard: Standard) -> Iterator[Finding]:
    parts = {str(part).strip("<>") for triple in source.triples for part in triple}
    for iri in sorted({each for each in parts if each.startswith(OURS)} - standard.terms):
        message = f"{vocabulary.compact(iri)} is no term of the ontology"
        remedy = "see its spelling in detente.ttl"
        yield Finding(source.name, source.line_of(iri), "example-term", message, remedy)


def _broken_shapes(source: Source, shared: Graph, standard: Standard) -> Iterator[Finding]:
    data = shared + Graph().parse(data=source.ntriples, format="nt")
    for node, message in refusals(data, standard):
        about = f"{vocabulary.compact(node)}: {message}"
        yield Finding(source.name, source.line_of(node), "example-shape", about, "see shapes.ttl")
