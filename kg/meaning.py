"""What the pieces of an annotated article stand for: mentions as terms, notes and attributes by id.

`Meanings` joins one article with the ontology and the identities. It decides nothing about who
says what (kg.attribution) or what a claim is (kg.claim).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import AnnotationError, Finding
from kg.identity import Identities, Identity, local_iri
from kg.quantity import Quantity, parse_quantity
from kg.rdf import english
from kg.vocabulary import ART, ID, PREFIXES, claim_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Article, Event, Link, Mention, Span
    from kg.ontology import Role, Schema

EXACT_MATCH = iri("skos:exactMatch")
TIME_ROLE = "Time"


@dataclass(frozen=True)
class Local:
    """An entity that only this article knows: its IRI, class and what to call it."""

    iri: NamedNode
    type: str
    label: Literal


@dataclass(frozen=True)
class Meanings:
    """An article together with what its references mean."""

    article: Article
    schema: Schema
    identities: Identities

    @property
    def iri(self) -> NamedNode:
        """The article's own IRI."""
        return NamedNode(ART + self.article.id)

    def claim_iri(self, event: str) -> NamedNode:
        """Return the IRI of the claim or attribution that an event id stands for."""
        return claim_iri(self.article.id, event)

    def role(self, event: Event, name: str) -> Role:
        """Return the ontology's role for a role as annotated."""
        found = self.schema.roles(event.type).get(name)
        if found is None:
            raise self.error(event.line, "role-unknown", f"{event.type} has no role {name}")
        return found

    def term(self, target: str) -> NamedNode | Literal:
        """Return what a filler stands for: a claim, an entity, a happening, a figure or a name."""
        if target in self.article.events:
            return self.claim_iri(target)
        mention = self.mention(target)
        link = self.link(target)
        if link is None:
            if mention.type == "Name":
                return Literal(mention.words, language=self.article.info.language)
            if target in self._triggers:
                return self.claim_iri(self._triggers[target])
            raise self.error(
                mention.line, "reference-missing", f"{target} “{mention.words}” refers to nothing"
            )
        return self._linked(mention, link)

    def mention(self, target: str) -> Mention:
        """Return a mention by id; AnnotationError where there is none."""
        found = self.article.mentions.get(target)
        if found is None:
            raise self.error(0, "id-unknown", f"{target} is no mention or event of this article")
        return found

    def link(self, target: str) -> Link | None:
        """Return the reference of a mention or event, or None."""
        return self._links.get(target)

    def note(self, target: str, kind: str) -> str | None:
        """Return the first note of a kind on a mention or event, or None."""
        return next(iter(self.notes(target, kind)), None)

    def notes(self, target: str, kind: str) -> tuple[str, ...]:
        """Return all notes of a kind on a mention or event, in the order of the file."""
        return tuple(n.text for n in self.article.notes if (n.target, n.type) == (target, kind))

    def attributes(self, event: str) -> dict[str, str]:
        """Return attribute -> value as annotated, for one event."""
        return self._attributes.get(event, {})

    def identity(self, key: str, line: int) -> Identity:
        """Return what a key names; AnnotationError where entities.ttl does not have it."""
        found = self.identities.find(key)
        if found is None:
            raise self.error(line, "key-unknown", f"{key} is not in ontology/entities.ttl")
        return found

    def outlet(self, name: str) -> NamedNode:
        """Return the publisher or agency of that key or name."""
        found = self.identities.named(name)
        if found is None:
            raise self.error(0, "outlet-unknown", f"{name} is not in ontology/entities.ttl")
        return found.iri

    @cached_property
    def own_outlets(self) -> frozenset[NamedNode]:
        """The article's publisher and agency: telling them is telling the article."""
        info = self.article.info
        return frozenset(self.outlet(name) for name in (info.publisher, info.agency) if name)

    @cached_property
    def home(self) -> NamedNode:
        """Where the article's own words come from: its agency, else the article."""
        agency = self.article.info.agency
        return self.outlet(agency) if agency else self.iri

    def classes(self, term: NamedNode) -> tuple[str, ...]:
        """Return the classes of an entity, of entities.ttl or local to the article."""
        local = self.locals.get(term)
        return (local.type,) if local else self.identities.classes_of(term)

    @cached_property
    def locals(self) -> dict[NamedNode, Local]:
        """The entities that only this article knows, in the order of their first mention.

        Each is called as the .toml has it; else by its longest mention, or by its key where that
        says more (of "local" support the key tells whose): `detente check` asks for a name there.
        """
        links = [link for link in self.article.links if link.scheme == "local"]
        named = dict(self.article.info.names)
        words: dict[str, str] = {}
        for link in links:
            said = (words.get(link.key, ""), self.mention(link.target).words)
            words[link.key] = max(said, key=lambda name: (len(name), name.lower() != name))
        found: dict[NamedNode, Local] = {}
        for link in links:
            term = local_iri(self.article.id, link.key)
            type_ = self.mention(link.target).type
            label = english(named[link.key]) if link.key in named else self._worded(link, words)
            found.setdefault(term, Local(term, type_, label))
        return found

    def _worded(self, link: Link, words: dict[str, str]) -> Literal:
        """Return the name that an article's own words give, or the key where they say less."""
        name = max((words[link.key], link.key.replace("-", " ")), key=len)
        return Literal(name, language=self.article.info.language)

    def quantity(self, target: str) -> Quantity | None:
        """Return the figure that a mention gives, or None where it gives none."""
        link = self.link(target)
        if link is None or link.scheme != "quantity":
            return None
        try:
            return parse_quantity(link.key)
        except ValueError as error:
            raise self.error(link.line, "quantity", str(error)) from error

    def quantities(self) -> Iterator[tuple[NamedNode, Mention, Quantity]]:
        """Yield the article's figures: IRI, mention, bounds."""
        for mention in self.article.mentions.values():
            quantity = self.quantity(mention.id)
            if quantity:
                yield self._quantity_iri(mention.id), mention, quantity

    def sentences(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return the sentences that hold any of these spans, in order."""
        return tuple(
            (start, end)
            for start, end in self.article.info.sentences
            if any(first < end and start < last for first, last in spans)
        )

    def error(self, line: int, rule: str, message: str) -> AnnotationError:
        """Return the error for one line of the article's annotation file."""
        remedy = f"run `detente check` on {self.article.id}"
        return AnnotationError([Finding(self.article.file, line, rule, message, remedy)])

    def _linked(self, mention: Mention, link: Link) -> NamedNode:
        match link.scheme:
            case "kg":
                return self.identity(link.key, link.line).iri
            case "local":
                return local_iri(self.article.id, link.key)
            case "quantity":
                return self._quantity_iri(mention.id)
            case "Wikidata":
                return self._by_wikidata(link)
        message = f"{link.scheme}:{link.key} names no entity"
        raise self.error(link.line, "reference-scheme", message)

    def _by_wikidata(self, link: Link) -> NamedNode:
        item = NamedNode(PREFIXES["wd"] + link.key)
        for triple in self.identities.triples:
            matches = (triple.predicate, triple.object) == (EXACT_MATCH, item)
            if matches and isinstance(triple.subject, NamedNode):
                return triple.subject
        message = f"no entity of ontology/entities.ttl matches Wikidata's {link.key}"
        raise self.error(link.line, "wikidata-unknown", message)

    def _quantity_iri(self, mention: str) -> NamedNode:
        return NamedNode(f"{ID}quantity/{self.article.id}/{mention}")

    @cached_property
    def _links(self) -> dict[str, Link]:
        return {link.target: link for link in reversed(self.article.links)}

    @cached_property
    def _triggers(self) -> dict[str, str]:
        return {event.trigger: event.id for event in self.article.events.values()}

    @cached_property
    def _attributes(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for each in self.article.attributes:
            found.setdefault(each.target, {})[each.type] = each.value
        return found
