"""The rules of inference as data: those of kg/rules.toml, and those of the ontology's axioms."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

from kg.engine import Atom, Rule
from kg.errors import Finding, OntologyError
from kg.vocabulary import DT, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

FILE = "kg/rules.toml"
TOPS = (f"{DT}role", f"{DT}participant")


@dataclass(frozen=True)
class Explained:
    """A rule with what a reader is told of it."""

    rule: Rule
    label: str
    sentence: str


SHORT_EDGE = Explained(
    Rule("short-edge", (), Atom("?a", "", "?b")),
    "stands for a situation",
    "The edge stands for a situation that claims tell of, and that is not known to be over.",
)
CAPTURE = Explained(
    Rule("capture-opens-control", (), Atom("?a", f"{DT}controls", "?b")),
    "controls what it captured",
    "Who captures a place controls it, until it is captured by another or lost.",
)
APPOINTMENT = Explained(
    Rule("appointment-opens-office", (), Atom("?a", f"{DT}holdsOffice", "?b")),
    "holds the office given",
    "Who is appointed to an office holds it, until another is appointed to it or the holder falls.",
)
TOLD = Explained(
    Rule("told", (), Atom("?a", "", "?b")),
    "is told",
    "A claim says so, or the list of identities does.",
)
GIVEN = (SHORT_EDGE, CAPTURE, APPOINTMENT, TOLD)


def load_rules() -> tuple[Explained, ...]:
    """Return the rules of the shipped kg/rules.toml."""
    return read_rules(files("kg").joinpath("rules.toml").read_text("utf-8"))


def read_rules(text: str) -> tuple[Explained, ...]:
    """Return the rules that a TOML text describes; OntologyError where it is unusable."""
    try:
        tables = tomllib.loads(text).get("rule", [])
        return tuple(_explained(table) for table in tables)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise OntologyError([Finding(FILE, 0, "rule", str(error))]) from error


def axiom_rules(graph: Graph) -> tuple[Explained, ...]:
    """Return the rules that an ontology's axioms on properties say.

    Subproperties of the tops of all roles are left out: every role would be said three times.
    """
    found = [*_subproperties(graph), *_inverses(graph), *_kinds(graph), *_chains(graph)]
    return tuple(sorted(found, key=lambda each: each.rule.name))


def parse_atom(text: str) -> Atom:
    """Return the atom of `?a dt:supports ?b`; ValueError where it is none."""
    parts = text.split()
    if len(parts) != 3:
        message = f"{text!r} is no triple pattern"
        raise ValueError(message)
    subject, predicate, object_ = (_term(part) for part in parts)
    return Atom(subject, predicate, object_)


def _term(text: str) -> str:
    if text.startswith("?"):
        return text
    return iri("rdf:type" if text == "a" else text).value


def _explained(table: dict[str, object]) -> Explained:
    def texts(key: str) -> list[str]:
        value = table.get(key, [])
        return [str(each) for each in value] if isinstance(value, list) else []

    def pair(text: str) -> tuple[str, str]:
        one, other = text.split()
        return one, other

    rule = Rule(
        name=str(table["name"]),
        body=tuple(map(parse_atom, texts("body"))),
        head=parse_atom(str(table["head"])),
        distinct=tuple(map(pair, texts("distinct"))),
        unless=tuple(map(parse_atom, texts("unless"))),
    )
    return Explained(rule, str(table["label"]), str(table["sentence"]))


def _subproperties(graph: Graph) -> Iterator[Explained]:
    for one, other in graph.subject_objects(RDFS.subPropertyOf):
        if _ours(one) and _ours(other) and str(other) not in TOPS:
            body = (Atom("?a", str(one), "?b"),)
            sentence = f"“{_label(graph, one)}” is one way of “{_label(graph, other)}”."
            yield _axiom(graph, "sub", body, Atom("?a", str(other), "?b"), sentence)


def _inverses(graph: Graph) -> Iterator[Explained]:
    for one, other in graph.subject_objects(OWL.inverseOf):
        if _ours(one) and _ours(other):
            for there, back in ((one, other), (other, one)):
                body = (Atom("?a", str(there), "?b"),)
                sentence = f"“{_label(graph, back)}” is “{_label(graph, there)}” the other way."
                yield _axiom(graph, "inverse", body, Atom("?b", str(back), "?a"), sentence)


def _kinds(graph: Graph) -> Iterator[Explained]:
    for each in graph.subjects(RDF.type, OWL.SymmetricProperty):
        if _ours(each):
            body = (Atom("?a", str(each), "?b"),)
            sentence = f"“{_label(graph, each)}” holds both ways."
            yield _axiom(graph, "symmetric", body, Atom("?b", str(each), "?a"), sentence)
    for each in graph.subjects(RDF.type, OWL.TransitiveProperty):
        if _ours(each):
            steps = (Atom("?a", str(each), "?b"), Atom("?b", str(each), "?c"))
            sentence = f"“{_label(graph, each)}” carries on from one to the next."
            yield _axiom(graph, "transitive", steps, Atom("?a", str(each), "?c"), sentence)


def _chains(graph: Graph) -> Iterator[Explained]:
    for property_, chain in graph.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(graph, chain))
        if _ours(property_) and all(map(_ours, steps)):
            body = tuple(Atom(f"?x{i}", str(step), f"?x{i + 1}") for i, step in enumerate(steps))
            head = Atom("?x0", str(property_), f"?x{len(steps)}")
            said = ", then ".join(f"“{_label(graph, step)}”" for step in steps)
            sentence = f"{said}: the first “{_label(graph, property_)}” the last."
            yield _axiom(graph, "chain", body, head, sentence)


def _axiom(graph: Graph, kind: str, body: tuple[Atom, ...], head: Atom, sentence: str) -> Explained:
    names = [atom.predicate.removeprefix(DT) for atom in body]
    name = "-".join([kind, *names, "to", head.predicate.removeprefix(DT)])
    return Explained(Rule(name, body, head), _label(graph, URIRef(head.predicate)), sentence)


def _label(graph: Graph, term: Node) -> str:
    """Return the English label of a property, or its name."""
    for label in graph.objects(term, RDFS.label):
        if getattr(label, "language", None) in ("en", None):
            return str(label)
    return str(term).removeprefix(DT)


def _ours(term: Node) -> bool:
    return isinstance(term, URIRef) and str(term).startswith(DT)
