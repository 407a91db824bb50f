# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about the files of ontology/.

They run before all others: without an ontology there is nothing to hold annotations against.
`ONTOLOGY_RULES` is open: a rule takes the folder and yields findings. The style guide of the
ontology is not here but in files, ontology/rules/ (kg.quality); alignments and examples have
modules of their own, and one check finds the offences against several rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from kg.alignment import ALIGNMENT_RULES, check_alignments
from kg.annotation.corpus import read_text, shown
from kg.check.rule import rule_id
from kg.errors import Finding
from kg.example import EXAMPLE_RULES, check_examples
from kg.quality import check_quality, load_rules
from kg.validate import read_graph, refused
from kg.vocabulary import compact

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

OntologyRule = Callable[["Path | Traversable"], Iterable[Finding]]
ONTOLOGY_RULES: dict[str, OntologyRule] = {}
# a folder without the first of these has only identities, and borrows the shipped ontology
CHECKS: tuple[tuple[str, OntologyRule], ...] = (
    ("detente.ttl", check_quality),
    ("alignments", check_alignments),
    ("examples", check_examples),
)


def ontology_rule(function: OntologyRule) -> OntologyRule:
    """Register a rule about the folder ontology/."""
    ONTOLOGY_RULES[rule_id(function)] = function
    return function


def ontology_rules() -> frozenset[str]:
    """Return the ids of all rules about ontology/."""
    styles = (rule.name for rule in load_rules())
    return frozenset({*ONTOLOGY_RULES, *styles, *ALIGNMENT_RULES, *EXAMPLE_RULES})


def check_ontology(folder: Path | Traversable) -> list[Finding]:
    """Return every finding about ontology/; a file that is no Turtle is mended before the rest."""
    broken = list(turtle_syntax(folder))
    if broken:
        return broken
    found = {finding for rule in ONTOLOGY_RULES.values() for finding in rule(folder)}
    names = {each.name for each in folder.iterdir()}
    if "detente.ttl" in names:
        found.update(each for name, check in CHECKS if name in names for each in check(folder))
    return sorted(found)


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
        text = read_text(file)
        try:
            for _ in parse(text, RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            line = error.lineno or 0
            said = text.splitlines()[line - 1].strip()[:60] if line else ""
            remedy = "look at this line and the end of the statement before it"
            yield Finding(shown(file), line, "turtle-syntax", f"{error.msg}: {said}", remedy)


@ontology_rule
def shapes_hold(folder: Path | Traversable) -> Iterator[Finding]:
    """The ontology and the identities conform to shapes.ttl."""
    names = {each.name for each in folder.iterdir()}
    if "shapes.ttl" not in names:
        return
    data = Graph()
    for name in sorted({"detente.ttl", "entities.ttl"} & names):
        data += read_graph(folder / name)
    for node, path, message in refused(data, read_graph(folder / "shapes.ttl")):
        focus = compact(node)
        about = f"{focus} {compact(path)}" if path else focus
        file, line = _place(folder, focus)
        yield Finding(file, line, "shapes-hold", f"{about}: {message}", "see shapes.ttl")


def _place(folder: Path | Traversable, name: str) -> tuple[str, int]:
    """Return file and line where a term is described, as far as a plain search finds it."""
    known = {each.name for each in folder.iterdir()}
    for file in (folder / each for each in ("entities.ttl", "detente.ttl") if each in known):
        for number, line in enumerate(read_text(file).splitlines(), start=1):
            if line.startswith((f"{name} ", f"{name}\t")):
                return shown(file), number
    return shown(folder / "detente.ttl"), 0
