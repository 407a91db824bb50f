"""Worked examples of the ontology: each conforms to shapes.ttl and uses terms that exist.

ontology/examples/ holds one Turtle file per modelling pattern; world.ttl, which all of them share,
is read with each. What must be refused is in failing/, and no business of this check.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from kg import vocabulary
from kg.annotation.corpus import read_text, shown
from kg.errors import Finding
from kg.quality import Source
from kg.validate import Standard, read_graph, read_standard, refusals, to_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from rdflib import Graph

WORLD = "world.ttl"
TERM, SHAPE = EXAMPLE_RULES = ("example-term", "example-shape")
OURS = (vocabulary.DT, vocabulary.SAID)


def check_examples(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return every term that does not exist and every broken shape, by file, line and rule."""
    folder = folder or files("ontology")
    standard = read_standard(folder)
    shared = read_graph(folder / "examples" / WORLD)
    found: set[Finding] = set()
    for file in (folder / "examples").iterdir():
        if file.name.endswith(".ttl"):
            source = Source(shown(file), read_text(file))
            found.update(_unknown_terms(source, standard))
            found.update(_broken_shapes(source, shared, standard))
    return sorted(found)


def _unknown_terms(source: Source, standard: Standard) -> Iterator[Finding]:
    parts = {str(part).strip("<>") for triple in source.triples for part in triple}
    for iri in sorted({each for each in parts if each.startswith(OURS)} - standard.terms):
        message = f"{vocabulary.compact(iri)} is no term of the ontology"
        remedy = "see its spelling in detente.ttl"
        yield Finding(source.name, source.line_of(iri), TERM, message, remedy)


def _broken_shapes(source: Source, shared: Graph, standard: Standard) -> Iterator[Finding]:
    for node, _, message in refusals(shared + to_graph(source.triples), standard):
        about = f"{vocabulary.compact(node)}: {message}"
        yield Finding(source.name, source.line_of(node), SHAPE, about, "see shapes.ttl")
