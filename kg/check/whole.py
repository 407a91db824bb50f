# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about the corpus as a whole: identities and their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.annotation.compile import nearest
from kg.annotation.corpus import read_text, shown
from kg.check.rule import Fault, Material, corpus_rule
from kg.duration import parse_relative
from kg.vocabulary import ENT, HAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.annotation.model import Article

_NOT_WORDS = re.compile(r"[^\w]+")


@corpus_rule
def publisher_known(material: Material) -> Iterator[Fault]:
    """An article's publisher and agency are entities of entities.ttl."""
    for article in material.articles:
        for field in ("publisher", "agency"):
            key = getattr(article.info, field)
            if key is not None and material.identities.named(key) is None:
                known = set(material.identities.by_key)
                remedy = nearest(key, known) or "add it to entities.ttl"
                file = article.file.removesuffix(".ann") + ".toml"
                yield Fault(0, f"{field} {key!r} is no key", remedy, file)


@corpus_rule
def entity_used(material: Material) -> Iterator[Fault]:
    """Every entity and happening is named by some article, or by one that is."""
    used = _used_keys(material)
    for key, identity in material.identities.by_key.items():
        if key not in used:
            remedy = "refer to it, or take it out"
            message = f"no article refers to {key}"
            yield Fault(_line(material, identity.iri), message, remedy, _entities(material))


def _used_keys(material: Material) -> set[str]:
    """Return the keys that articles use, and all that these are described with."""
    used: set[str] = set()
    for article in material.articles:
        for link in article.links:
            if link.scheme == "kg":
                used.add(link.key)
            if link.scheme == "date" and ";" in link.key:
                used.add(_happening(link.key))
        found = [material.identities.named(name) for name in _bylines(article)]
        used |= {identity.key for identity in found if identity}
    edges = [
        (_key(t.subject.value), _key(t.object.value))
        for t in material.identities.triples
        if hasattr(t.object, "value") and hasattr(t.subject, "value")
    ]
    queue = list(used)
    while queue:
        key = queue.pop()
        fresh = {end for start, end in edges if start == key} - used
        used |= fresh
        queue += fresh
    return used


def _happening(reference: str) -> str:
    try:
        return parse_relative(reference)[1]
    except ValueError:
        return ""  # the rule date-form tells of it


def _key(value: str) -> str:
    return value.removeprefix(ENT).removeprefix(HAP)


@corpus_rule
def alias_used(material: Material) -> Iterator[Fault]:
    """An altLabel is a name that some article uses, case, articles and possessives aside."""
    names: dict[str, set[str]] = {}
    free: set[str] = set()
    for article in material.articles:
        for link in article.links:
            if link.scheme == "kg" and link.target in article.mentions:
                words = article.mentions[link.target].words
                names.setdefault(link.key, set()).add(normal(words))
        free |= {normal(m.words) for m in article.mentions.values() if m.type == "Name"}
        free |= {normal(name) for name in _bylines(article)}
    for key, identity in material.identities.by_key.items():
        for alias in identity.aliases:
            if normal(alias) not in names.get(key, set()) | free:
                message = f"no article calls {key} “{alias}”"
                line = _line(material, identity.iri)
                remedy = "take the altLabel out; other names stay behind the Wikidata link"
                yield Fault(line, message, remedy, _entities(material))


def _bylines(article: Article) -> Iterator[str]:
    """Yield who stands behind an article; `AFP (Jane Doe)` is AFP too."""
    info = article.info
    credits_ = [section.credit for section in info.sections]
    for name in (info.publisher, info.agency, info.byline, *credits_):
        if name:
            yield name
            yield name.partition("(")[0].strip()


def normal(name: str) -> str:
    """Return a name without case, leading article, possessive and punctuation."""
    bare = re.sub(r"['’]s?\b", "", name.casefold())
    return re.sub(r"^the ", "", " ".join(_NOT_WORDS.sub(" ", bare).split()))


def _entities(material: Material) -> str:
    return shown(material.ontology / "entities.ttl")


def _line(material: Material, term: NamedNode) -> int:
    """Return the line of entities.ttl that starts the description of a term, or 0."""
    prefix = "ent" if term.value.startswith(ENT) else "hap"
    start = re.compile(rf"{prefix}:{re.escape(_key(term.value))}\s")
    lines = read_text(material.ontology / "entities.ttl").splitlines()
    return next((i for i, line in enumerate(lines, start=1) if start.match(line)), 0)
