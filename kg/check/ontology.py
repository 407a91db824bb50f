# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about the files of ontology/.

They run before all others: without an ontology there is nothing to hold annotations against.
`ONTOLOGY_RULES` is open: a rule takes the folder and yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from rdflib.namespace import SH

from kg.annotation.corpus import read_text, shown
from kg.check.rule import rule_id
from kg.errors import Finding
from kg.vocabulary import compact

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

OntologyRule = Callable[["Path | Traversable"], Iterator[Finding]]
ONTOLOGY_RULES: dict[str, OntologyRule] = {}


def ontology_rule(function: OntologyRule) -> OntologyRule:
    """Register a rule about the folder ontology/."""
    ONTOLOGY_RULES[rule_id(function)] = function
    return function


def turtle_files(folder: Path | Traversable) -> Iterator[Path | Traversable]:
    """Yield the .ttl files of a folder and of the folders in it, by name."""
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from turtle_files(each)
        elif each.name.endswith(".ttl"):
            yield each


@ontology_rule
def turtle_syntax(folder: Path | Traversable) -> Iterator[Finding]:
    """Every .ttl file is Turtle."""
    for file in turtle_files(folder):
        try:
            for _ in parse(read_text(file), RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            line = error.lineno or 0
            remedy = "look at this line and the end of the statement before it"
            yield Finding(shown(file), line, "turtle-syntax", error.msg, remedy)


@ontology_rule
def shapes_hold(folder: Path | Traversable) -> Iterator[Finding]:
    """The ontology and the identities conform to shapes.ttl."""
    names = {each.name for each in folder.iterdir()}
    if not {"shapes.ttl", "detente.ttl", "entities.ttl"} <= names:
        return
    import pyshacl

    data = Graph()
    for name in ("detente.ttl", "entities.ttl"):
        data.parse(data=read_text(folder / name), format="turtle")
    shapes = Graph().parse(data=read_text(folder / "shapes.ttl"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=True)
    for result in report.subjects(SH.focusNode, None):
        focus = compact(str(report.value(result, SH.focusNode)))
        path = report.value(result, SH.resultPath)
        about = f"{focus} {compact(str(path))}" if path else focus
        message = " ".join(str(each) for each in report.objects(result, SH.resultMessage))
        file, line = _place(folder, focus)
        yield Finding(file, line, "shapes-hold", f"{about}: {message}", "see shapes.ttl")


def _place(folder: Path | Traversable, name: str) -> tuple[str, int]:
    """Return file and line where a term is described, as far as a plain search finds it."""
    for file in (folder / "entities.ttl", folder / "detente.ttl"):
        for number, line in enumerate(read_text(file).splitlines(), start=1):
            if line.startswith((f"{name} ", f"{name}\t")):
                return shown(file), number
    return shown(folder / "detente.ttl"), 0
