"""Any RDF as a release of its own: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD files.

Named graphs keep their names; triples outside of any go into a graph named after their file. The
same files give the same release id: blank nodes are numbered in the order in which a file has them.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import Finding, InputError
from kg.release import write_release
from kg.vocabulary import GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Literal

    from kg.release import Release

    Report = Callable[[str, int, int], None]

FORMATS: dict[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}


def build_rdf_release(data_dir: Path, files: Sequence[Path], report: Report) -> Release:
    """Make a release of RDF files and switch to it; InputError names file and line of faults."""
    quads: list[Quad] = []
    findings: list[Finding] = []
    for number, file in enumerate(files):
        report(f"reading {file.name}", number, len(files))
        try:
            quads += read_rdf(file, number)
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return write_release(data_dir, quads, version=metadata.version("detente"), progress=report)


def read_rdf(file: Path, number: int = 0) -> list[Quad]:
    """Return the quads of one file; its `number` among others keeps its blank nodes apart."""
    rdf_format = FORMATS.get(file.suffix.lower())
    if rdf_format is None:
        known = ", ".join(FORMATS)
        raise _fault(file, 0, f"no RDF format is known by {file.suffix!r}", f"name it {known}")
    graph = file_graph(file)
    try:
        found = parse(path=str(file), format=rdf_format, base_iri=graph.value)
        return list(_renamed(found, graph, number))
    except SyntaxError as error:
        raise _fault(file, error.lineno or 0, error.msg, "correct the file") from error
    except (OSError, ValueError) as error:
        raise _fault(
            file, 0, f"cannot be read: {error}", "check the path and its rights"
        ) from error


def file_graph(file: Path) -> NamedNode:
    """Return the graph for what a file says outside of any graph; relative IRIs start there too."""
    return NamedNode(f"{GRAPH}file/{quote(file.name)}")


def _fault(file: Path, line: int, message: str, remedy: str) -> InputError:
    return InputError([Finding(str(file), line, "rdf", message, remedy)])


def _renamed(quads: Iterator[Quad], default: NamedNode, number: int) -> Iterator[Quad]:
    labels: dict[BlankNode, BlankNode] = {}

    def named(term: NamedNode | BlankNode | Literal | Triple) -> object:
        if isinstance(term, BlankNode):
            return labels.setdefault(term, BlankNode(f"f{number}b{len(labels)}"))
        if isinstance(term, Triple):
            return Triple(named(term.subject), term.predicate, named(term.object))  # type: ignore[arg-type]
        return term

    for quad in quads:
        graph = default if isinstance(quad.graph_name, DefaultGraph) else named(quad.graph_name)
        yield Quad(named(quad.subject), quad.predicate, named(quad.object), graph)  # type: ignore[arg-type]
