"""Who and what a release names: keys, labels, aliases and classes, for values and pickers.

Read once for each release. Names are compared with case, accents and marks set aside, so that
`Turkiye` finds Türkiye in any script's plain form.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from kg.names import is_readable, read_names
from kg.question.model import Referent
from kg.store.interface import select
from kg.vocabulary import ART, DT, ENT, HAP, ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.store.interface import Engine

_CLASSES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?class ?parent WHERE {
  ?class rdfs:subClassOf ?parent . FILTER(isIRI(?parent))
}
"""
_NAMES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?thing ?property ?name WHERE {
  VALUES ?property { skos:prefLabel skos:altLabel dcterms:title }
  ?thing ?property ?name .
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/detente/id/"))
}
"""
_TYPES = """
SELECT DISTINCT ?thing ?class WHERE {
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/detente/id/entity/")
      || STRSTARTS(STR(?thing), "https://w3id.org/detente/id/happening/")
      || STRSTARTS(STR(?thing), "https://w3id.org/detente/id/article/"))
}
"""
_COUNTS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT ?thing (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?claim a dt:Claim ; ?property ?thing .
  FILTER(isIRI(?thing) && (STRSTARTS(STR(?thing), "https://w3id.org/detente/id/entity/")
      || STRSTARTS(STR(?thing), "https://w3id.org/detente/id/happening/")
      || STRSTARTS(STR(?thing), "https://w3id.org/detente/id/article/")))
} GROUP BY ?thing
"""
_KINDS = {ENT: "Entity", HAP: "Happening", ART: "Article"}


def folded(text: str) -> str:
    """Return a name for comparing: no case, no accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().replace("ı", "i").split())


class GraphDirectory:
    """The directory of one release."""

    def __init__(self, referents: Iterable[Referent], parents: Mapping[str, set[str]]) -> None:
        self.referents = tuple(sorted(referents, key=lambda one: (folded(one.label), one.iri)))
        self._parents = parents

    @cached_property
    def _by_iri(self) -> dict[str, Referent]:
        return {one.iri: one for one in self.referents}

    @cached_property
    def _by_key(self) -> dict[str, list[Referent]]:
        found = defaultdict(list)
        for one in self.referents:
            found[one.key].append(one)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Referent]]:
        found = defaultdict(list)
        for one in self.referents:
            for name in {folded(name) for name in (one.label, *one.aliases)}:
                found[name].append(one)
        return found

    def find(self, value: str, classes: Sequence[str] = ()) -> tuple[Referent, ...]:
        """Return what an IRI, a key or a full name stands for: a key beats a name."""
        for candidates in self._candidates(value):
            fitting = tuple(one for one in candidates if _fits(one, classes))
            if fitting:
                return fitting
        return ()

    def classes_of(self, value: str) -> tuple[str, ...]:
        """Return the own classes of whatever a value names, most particular first."""
        for candidates in self._candidates(value):
            for one in candidates:
                return self.own_classes(one)
        return ()

    def _candidates(self, value: str) -> tuple[list[Referent], ...]:
        key = value.removeprefix("kg:")
        return (
            [self._by_iri[value]] if value in self._by_iri else [],
            self._by_key.get(key, []),
            # an article's id, which may also be the key of its publisher
            self._by_key.get("article/" + key, []),
            self._by_name.get(folded(value), []),
        )

    def own_classes(self, referent: Referent) -> tuple[str, ...]:
        """Return the classes of a referent that no other of its classes is below."""
        above = {up for one in referent.classes for up in self._parents.get(one, ())}
        return tuple(sorted(referent.classes - above)) or tuple(sorted(referent.classes))

    def suggest(self, value: str, classes: Sequence[str] = ()) -> tuple[Referent, ...]:
        """Return up to five referents whose names come close to a value, the likeliest first."""
        wanted = folded(value[:100])
        if not wanted:
            return ()
        names = {
            name: one
            for one in self.referents
            if _fits(one, classes)
            for name in (folded(one.label), folded(one.key), *map(folded, one.aliases))
        }
        inside = [name for name in sorted(names) if wanted in name]
        close = difflib.get_close_matches(wanted, list(names), n=5, cutoff=0.6)
        return tuple(dict.fromkeys(names[name] for name in (*close, *inside)))[:5]

    def of_class(self, classes: Sequence[str]) -> tuple[Referent, ...]:
        """Return all referents of some classes, in order of their names."""
        return tuple(one for one in self.referents if _fits(one, classes))

    def search(self, words: str, limit: int = 20) -> tuple[Referent, ...]:
        """Return the referents that have all the words in one of their names."""
        wanted = folded(words).split()
        if not wanted:
            return ()
        found = [
            one
            for one in self.referents
            if any(all(word in name for word in wanted) for name in map(folded, _names(one)))
        ]
        return tuple(sorted(found, key=lambda one: (-one.claims, folded(one.label))))[:limit]

    def label(self, iri: str) -> str:
        """Return the name of an IRI; empty for an unknown one."""
        known = self._by_iri.get(iri)
        return known.label if known else ""

    def at(self, iri: str) -> Referent | None:
        """Return the referent of an IRI."""
        return self._by_iri.get(iri)


def _names(referent: Referent) -> tuple[str, ...]:
    return (referent.label, referent.key, *referent.aliases)


def _fits(referent: Referent, classes: Sequence[str]) -> bool:
    return not classes or not referent.classes.isdisjoint(classes)


def read_directory(engine: Engine) -> GraphDirectory:
    """Read who and what a release names."""
    parents = _closure(
        (row["class"].value, row["parent"].value) for row in select(engine, _CLASSES).rows
    )
    classes: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, _TYPES).rows:
        name = row["class"].value
        if name.startswith(DT):
            classes[row["thing"].value] |= {name.removeprefix(DT), *parents[name.removeprefix(DT)]}
    labels: dict[str, str] = {}
    aliases: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, _NAMES).rows:
        thing, name = row["thing"].value, row["name"].value
        if row["property"].value.endswith("altLabel") or not is_readable(row["name"]):
            aliases[thing].add(name)
        else:
            labels[thing] = min(labels.get(thing, name), name)
    counts = {row["thing"].value: int(row["claims"].value) for row in select(engine, _COUNTS).rows}
    # what only claims tell of is called what they say of it
    told = read_names(engine, {thing for thing in classes if thing not in {**labels, **aliases}})
    referents = [
        Referent(
            iri=thing,
            key=key,
            label=labels.get(thing) or min(aliases[thing], default=told.get(thing, key)),
            classes=frozenset(classes[thing] | {kind}),
            aliases=tuple(sorted(aliases[thing] - {labels.get(thing)})),
            claims=counts.get(thing, 0),
        )
        for thing in sorted({*labels, *classes, *aliases})
        for key, kind in _key_and_kind(thing)
    ]
    return GraphDirectory(referents, parents)


def _key_and_kind(thing: str) -> list[tuple[str, str]]:
    return [
        (thing.removeprefix(ID if kind == "Article" else namespace), kind)
        for namespace, kind in _KINDS.items()
        if thing.startswith(namespace)
    ]


def _closure(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, set[str]]:
    """Return all superclasses of each class, by local names."""
    direct = defaultdict(set)
    for child, parent in pairs:
        if child.startswith(DT) and parent.startswith(DT):
            direct[child.removeprefix(DT)].add(parent.removeprefix(DT))
    closed: defaultdict[str, set[str]] = defaultdict(set)
    for child in list(direct):
        waiting = list(direct[child])
        while waiting:
            parent = waiting.pop()
            if parent not in closed[child]:
                closed[child].add(parent)
                waiting.extend(direct.get(parent, ()))
    return closed
