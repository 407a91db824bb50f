"""Alignments to other vocabularies: every term they name exists.

ontology/alignments/ holds one Turtle file per vocabulary. The terms of the other side are looked
up in the closed namespaces that rdflib ships (PROV, SKOS, ORG, schema.org), else in the lists of
ontology/alignments/vocabularies/: <name>.txt holds term IRIs, <name>.tsv the codes of a code list,
for which the alignment itself mints concepts.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import ORG, PROV, SDO, SKOS

from kg import vocabulary
from kg.errors import Finding
from kg.quality import ALIGNMENTS, Source, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from rdflib.namespace import DefinedNamespaceMeta

ALIGNMENT = "https://w3id.org/detente/alignment/"
OWN_TERM, OUTSIDE_TERM = "alignment-own-term", "alignment-outside-term"
CODE = "alignment-code"
ALIGNMENT_RULES = (OWN_TERM, OUTSIDE_TERM, CODE)
CLOSED: dict[str, DefinedNamespaceMeta] = {"org": ORG, "prov": PROV, "schema": SDO, "skos": SKOS}
_SKOS, _RDFS = vocabulary.PREFIXES["skos"], vocabulary.PREFIXES["rdfs"]
NOTATION = _SKOS + "notation"
RELATIONS = {
    *(_SKOS + name for name in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch")),
    *(_RDFS + name for name in ("subClassOf", "subPropertyOf")),
}


def check_alignments(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return every term of the alignments that does not exist, with file, line and rule."""
    folder = folder or files("ontology")
    sources = read_sources(folder)
    alignments = [each for each in sources if each.place.startswith(ALIGNMENTS)]
    ours = {iri for each in sources if each not in alignments for iri in each.subjects}
    lists = folder / "alignments" / "vocabularies"
    return sorted(finding for each in alignments for finding in _check(each, ours, lists))


def _check(source: Source, ours: set[str], lists: Path | Traversable) -> Iterator[Finding]:
    name = source.place.removeprefix(ALIGNMENTS).removesuffix(".ttl")
    for iri in sorted(_own_terms(source) - ours):
        message = f"{vocabulary.compact(iri)} is no term of detente.ttl"
        yield _finding(source, iri, OWN_TERM, message, "see its spelling there")
    known = read_terms(name, lists)
    minted = _minted(source)
    for iri, code in minted.items():
        if code not in known:
            message = f"{code!r} is no code of {name}"
            remedy = f"see alignments/vocabularies/{name}.tsv"
            yield _finding(source, iri, CODE, message, remedy)
    for iri in sorted(_outside_terms(source)):
        if iri not in minted and iri not in known and not _exists(name, iri):
            message = f"{iri} is no term of {name}"
            remedy = "see the vocabulary, or alignments/vocabularies/"
            yield _finding(source, iri, OUTSIDE_TERM, message, remedy)


def _finding(source: Source, iri: str, rule: str, message: str, remedy: str) -> Finding:
    return Finding(source.name, source.line_of(iri), rule, message, remedy)


def read_terms(name: str, lists: Path | Traversable) -> frozenset[str]:
    """Return the term IRIs, or the codes, that the list of a vocabulary holds; none without one."""
    found: set[str] = set()
    for suffix in (".txt", ".tsv"):
        file = lists / f"{name}{suffix}"
        if file.is_file():
            lines = file.read_text("utf-8").splitlines()
            found |= {each.partition("\t")[0] for each in lines if not each.startswith("#")}
    return frozenset(found)


def _exists(name: str, iri: str) -> bool:
    namespace = CLOSED.get(name)
    return namespace is not None and iri in namespace


def _own_terms(source: Source) -> set[str]:
    return {iri for iri in _terms(source) if iri.startswith(vocabulary.DT)}


def _outside_terms(source: Source) -> set[str]:
    """Return what our terms are aligned with."""
    found: set[str] = set()
    for triple in source.triples:
        if triple.predicate.value in RELATIONS:
            ends = (triple.subject, triple.object)
            found |= {each.value for each in ends if isinstance(each, NamedNode)}
    return found - _own_terms(source) - _cells(source)


def _cells(source: Source) -> set[str]:
    """Return the concepts that stand for several of our values at once, and for no code."""
    coded = set(_minted(source))
    aligned = {t.subject.value for t in source.triples if isinstance(t.subject, NamedNode)}
    return {iri for iri in aligned if iri.startswith(ALIGNMENT)} - coded


def _minted(source: Source) -> dict[str, str]:
    """Return the concepts that the alignment mints, with the codes they stand for."""
    return {
        triple.subject.value: triple.object.value
        for triple in source.triples
        if triple.predicate.value == NOTATION
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
    }


def _terms(source: Source) -> Iterator[str]:
    for triple in source.triples:
        for each in (triple.subject, triple.predicate, triple.object):
            if isinstance(each, NamedNode):
                yield each.value
