"""Identities: which key names which entity or happening, and what it is called.

ontology/entities.ttl keeps them by hand. A key is the last part of an IRI: `ent:zenda` is the
key `zenda`, `hap:harvest-fair` the key `harvest-fair`; entities and happenings share the keys.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import Finding, OntologyError
from kg.vocabulary import DT, ENT, HAP, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RDF_TYPE = iri("rdf:type")
PREF_LABEL = iri("skos:prefLabel")
ALT_LABEL = iri("skos:altLabel")
FILE = "ontology/entities.ttl"


@dataclass(frozen=True)
class Identity:
    """One entity or happening: its key, IRI, classes (local names), name and other names."""

    key: str
    iri: NamedNode
    classes: tuple[str, ...]
    label: str
    aliases: tuple[str, ...] = ()

    @property
    def is_happening(self) -> bool:
        """Whether it is a happening: those have no class until a claim is projected on them."""
        return self.iri.value.startswith(HAP)


@dataclass(frozen=True)
class Identities:
    """All identities by key, and the triples they were read from."""

    by_key: Mapping[str, Identity]
    triples: tuple[Triple, ...] = ()

    @classmethod
    def load(cls) -> Identities:
        """Return the identities of the shipped ontology/entities.ttl."""
        return cls.read(files("ontology").joinpath("entities.ttl").read_text("utf-8"))

    @classmethod
    def read(cls, turtle: str) -> Identities:
        """Return the identities of a Turtle text; OntologyError where it is unusable."""
        try:
            triples = [q.triple for q in parse(turtle, RdfFormat.TURTLE)]
        except SyntaxError as error:
            finding = Finding(FILE, error.lineno or 0, "turtle-syntax", error.msg)
            raise OntologyError([finding]) from error
        about: dict[str, list[Triple]] = {}
        for each in triples:
            about.setdefault(str(each.subject), []).append(each)
        found = [_identity(each, about[str(each)]) for each in _subjects(triples)]
        _refuse_shared_keys(found)
        return cls(MappingProxyType({each.key: each for each in found}), tuple(triples))

    def find(self, key: str) -> Identity | None:
        """Return what a key names, or None."""
        return self.by_key.get(key)

    def named(self, name: str) -> Identity | None:
        """Return the entity of that key or that name, case aside, or None.

        A publisher or a photo's credit is written as a name; where two entities share it, the
        first key in order wins.
        """
        return self.find(name) or self._by_name.get(name.casefold())

    def classes_of(self, term: NamedNode) -> tuple[str, ...]:
        """Return the classes of an entity by its IRI; none for what is not here."""
        found = self._by_iri.get(term.value)
        return found.classes if found else ()

    @cached_property
    def _by_iri(self) -> dict[str, Identity]:
        return {each.iri.value: each for each in self.by_key.values()}

    @cached_property
    def _by_name(self) -> dict[str, Identity]:
        found: dict[str, Identity] = {}
        for _, each in sorted(self.by_key.items()):
            if not each.is_happening:
                for name in (each.label, *each.aliases):
                    found.setdefault(name.casefold(), each)
        return found


def local_iri(article: str, key: str) -> NamedNode:
    """Return the IRI of an entity that only one article knows: an unnamed source, a passer-by."""
    return NamedNode(f"{ENT}{article}/{key}")


def _subjects(triples: Iterable[Triple]) -> list[NamedNode]:
    """Return the entities and happenings that have a name, in the order of the file."""
    named = (t.subject for t in triples if t.predicate == PREF_LABEL)
    ours = [t for t in named if isinstance(t, NamedNode) and t.value.startswith((ENT, HAP))]
    return list(dict.fromkeys(ours))


def _identity(subject: NamedNode, triples: Iterable[Triple]) -> Identity:
    """Gather what the subject's own triples say of it."""
    own = [(t.predicate, t.object) for t in triples]
    classes = [o.value for p, o in own if p == RDF_TYPE and isinstance(o, NamedNode)]
    labels = [o.value for p, o in own if p == PREF_LABEL and isinstance(o, Literal)]
    aliases = [o.value for p, o in own if p == ALT_LABEL and isinstance(o, Literal)]
    return Identity(
        key=subject.value.removeprefix(ENT).removeprefix(HAP),
        iri=subject,
        classes=tuple(c.removeprefix(DT) for c in classes if c.startswith(DT)),
        label=labels[0],
        aliases=tuple(sorted(aliases)),
    )


def _refuse_shared_keys(found: Iterable[Identity]) -> None:
    """Refuse a key that names both an entity and a happening."""
    count = Counter(each.key for each in found)
    findings = [
        Finding(FILE, 0, "key-shared", f"{key} names an entity and a happening", "rename one")
        for key in sorted(key for key, times in count.items() if times > 1)
    ]
    if findings:
        raise OntologyError(findings)
