"""Worked examples of the ontology: each conforms to shapes.ttl and uses terms that exist.

ontology/examples/ holds one Turtle file per modelling pattern; world.ttl, which all of them share,
is read with each. What must be refused is in failing/, and no business of this check.
"""

from __future__ import annotations

from functools import cache
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


def check_examples(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return every term that does not exist and every broken shape, by file, line and rule."""
    folder = folder or files("ontology")
    shared = _read(folder / "examples" / WORLD)
    found: set[Finding] = set()
    for file in (folder / "examples").iterdir():
        if file.name.endswith(".ttl"):
            source = Source(f"{folder.name}/examples/{file.name}", file.read_text("utf-8"))
            found.update(_unknown_terms(source, folder))
            found.update(_broken_shapes(source, shared, folder))
    return sorted(found)


def _read(file: Path | Traversable) -> Graph:
    return Graph().parse(data=file.read_text("utf-8"), format="turtle")


@cache
def _axioms(folder: Path | Traversable) -> Graph:
    """Return the classes with their superclasses, and which other terms there are."""
    graph = Graph()
    for name in ("detente.ttl", "said.ttl"):
        whole = _read(folder / name)
        graph += whole.triples((None, RDFS.subClassOf, None))
        graph += whole.triples((None, RDF.type, None))
    return graph


@cache
def data_shapes(folder: Path | Traversable) -> Graph:
    """Return the shapes of data: without those by which the ontology itself is judged."""
    graph = _read(folder / "shapes.ttl")
    for shape in list(graph.subjects(SH.group, STYLE_GUIDE)):
        for target in TARGETS:
            graph.remove((shape, target, None))
    return graph


def refusals(data: Graph, folder: Path | Traversable) -> Iterator[tuple[str, str]]:
    """Yield (node, message) for each shape of data that a node breaks."""
    import pyshacl

    hierarchy = Graph()
    hierarchy += _axioms(folder).triples((None, RDFS.subClassOf, None))
    hierarchy += _axioms(folder).triples((None, RDF.type, OWL.Class))
    _, report, _ = pyshacl.validate(data + hierarchy, shacl_graph=data_shapes(folder))
    for result in report.subjects(RDF.type, SH.ValidationResult):
        for message in report.objects(result, SH.resultMessage):
            yield str(report.value(result, SH.focusNode)), str(message)


def _unknown_terms(source: Source, folder: Path | Traversable) -> Iterator[Finding]:
    known = {str(each) for each in _axioms(folder).subjects()}
    for iri in sorted(_terms(source) - known):
        message = f"{vocabulary.compact(iri)} is no term of the ontology"
        remedy = "see its spelling in detente.ttl"
        yield Finding(source.name, source.line_of(iri), "example-term", message, remedy)


def _terms(source: Source) -> set[str]:
    parts = {str(part).strip("<>") for triple in source.triples for part in triple}
    return {each for each in parts if each.startswith(OURS)}


def _broken_shapes(source: Source, shared: Graph, folder: Path | Traversable) -> Iterator[Finding]:
    data = shared + Graph().parse(data=b"".join([source.ntriples]), format="nt")
    for node, message in refusals(data, folder):
        about = f"{vocabulary.compact(node)}: {message}"
        remedy = "see shapes.ttl"
        yield Finding(source.name, source.line_of(node), "example-shape", about, remedy)
