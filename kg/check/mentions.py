# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about mentions and what they refer to."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.annotation.compile import SCHEMES, nearest
from kg.check.rule import Fault, Sheet, article_rule, toml_of
from kg.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Link

MOST_CHARACTERS = 60
MOST_WORDS = 8
WIKIDATA_ID = re.compile(r"Q[1-9]\d*")
LOCAL_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@article_rule
def mention_length(sheet: Sheet) -> Iterator[Fault]:
    """A mention is a name or a short phrase, never a clause: at most 60 characters, 8 words."""
    for mention in sheet.article.mentions.values():
        if len(mention.words) > MOST_CHARACTERS or len(mention.words.split()) > MOST_WORDS:
            message = f"{mention.id} has {len(mention.words.split())} words in "
            message += f"{len(mention.words)} characters"
            remedy = f"mark the head of it: {MOST_WORDS} words, {MOST_CHARACTERS} characters"
            yield Fault(mention.line, message, remedy)


@article_rule
def mention_offsets(sheet: Sheet) -> Iterator[Fault]:
    """Offsets lie inside the text, start before they end, and parts come in order."""
    length = sheet.article.info.length
    for mention in sheet.article.mentions.values():
        whole = all(0 <= start < end <= length for start, end in mention.spans)
        ordered = all(a[1] <= b[0] for a, b in pairwise(mention.spans))
        if not (whole and ordered):
            message = f"{mention.id} “{mention.words}” lies at {list(mention.spans)}"
            remedy = f"the text has {length} characters; `detente annotate anchor` prints the line"
            yield Fault(mention.line, message, remedy)


@article_rule
def mention_type(sheet: Sheet) -> Iterator[Fault]:
    """A mention has a type of the ontology: an entity class, a frame, Quantity, Date, Name."""
    known = {*sheet.schema.mention_types, *sheet.schema.frame_classes}
    for mention in sheet.article.mentions.values():
        if mention.type not in known:
            remedy = nearest(mention.type, known) or "see the types in annotation.conf"
            yield Fault(mention.line, f"{mention.id} has the type {mention.type}", remedy)


@article_rule
def mention_unused(sheet: Sheet) -> Iterator[Fault]:
    """Every mention is a trigger, fills a role, or is an end of a relation."""
    article = sheet.article
    used = {event.trigger for event in article.events.values()}
    used |= {filler.target for event in article.events.values() for filler in event.fillers}
    used |= {end for each in article.relations for end in (each.source, each.target)}
    for mention in article.mentions.values():
        if mention.id not in used:
            message = f"{mention.id} “{mention.words}” is used by no claim"
            yield Fault(mention.line, message, "give it a role in a claim, or take the line out")


@article_rule
def reference_missing(sheet: Sheet) -> Iterator[Fault]:
    """What fills a role or stands in a relation refers to something; a Name speaks for itself.

    In a relation a trigger does too: it stands for its claim.
    """
    referring = {link.target for link in sheet.article.links}
    events = sheet.article.events.values()
    targets = [filler.target for event in events for filler in event.fillers]
    ends = [end for each in sheet.article.relations for end in (each.source, each.target)]
    triggers = {event.trigger for event in events}
    targets += [end for end in ends if end not in triggers]
    for target in dict.fromkeys(targets):
        mention = sheet.article.mentions.get(target)
        if mention and mention.type != "Name" and target not in referring:
            message = f"{target} “{mention.words}” refers to nothing"
            yield Fault(mention.line, message, f"add `N…\tReference {target} kg:…` or local:…")


@article_rule
def reference_twice(sheet: Sheet) -> Iterator[Fault]:
    """A mention or event has one reference."""
    first: dict[str, Link] = {}
    for link in sheet.article.links:
        if link.target in first:
            message = f"{link.target} already refers to {first[link.target].key}"
            yield Fault(link.line, message, "keep one, or mark the words twice")
        first.setdefault(link.target, link)


@article_rule
def reference_scheme(sheet: Sheet) -> Iterator[Fault]:
    """A reference is kg:, local:, date:, quantity: or Wikidata:; an event's is kg:."""
    for link in sheet.article.links:
        allowed = ("kg",) if link.target in sheet.article.events else SCHEMES
        if link.scheme not in allowed:
            remedy = f"write {', '.join(f'{each}:…' for each in allowed)}"
            yield Fault(link.line, f"{link.id} refers by {link.scheme}:", remedy)


@article_rule
def reference_key(sheet: Sheet) -> Iterator[Fault]:
    """Every kg: key is in entities.ttl."""
    for link in sheet.article.links:
        if link.scheme == "kg" and sheet.identities.find(link.key) is None:
            known = set(sheet.identities.by_key)
            remedy = nearest(link.key, known) or "add it to ontology/entities.ttl"
            yield Fault(link.line, f"{link.id} refers to kg:{link.key}, a key of nothing", remedy)


@article_rule
def local_name(sheet: Sheet) -> Iterator[Fault]:
    """A local entity has a name a stranger can read: its mention's words, or one in the .toml."""
    named = dict(sheet.article.info.names)
    links = [link for link in sheet.article.links if link.scheme == "local"]
    words: dict[str, list[Link]] = {}
    for link in links:
        words.setdefault(link.key, []).append(link)
    for key, its in words.items():
        if key not in named and all(len(link.words) < len(key) for link in its):
            message = f"local:{key} is only called “{its[0].words}”"
            remedy = f'say in the .toml, under [names], who or what that is: {key} = "…"'
            yield Fault(its[0].line, message, remedy)
    for key in named:
        if key not in words:
            message = f"[names] has {key}, and no mention refers to local:{key}"
            yield Fault(0, message, "take the name out, or mend the key", toml_of(sheet))


@article_rule
def reference_use(sheet: Sheet) -> Iterator[Fault]:
    """An event tells of a happening; a mention has a class that its entity has."""
    for link in sheet.article.links:
        identity = sheet.identities.find(link.key) if link.scheme == "kg" else None
        if identity is None:
            continue
        mention = sheet.article.mentions.get(link.target)
        if mention is None:
            if not identity.is_happening:
                message = f"{link.target} tells of {link.key}, which is an entity"
                yield Fault(link.line, message, "refer to a happening (hap:) of entities.ttl")
            continue
        classes = ("Happening",) if identity.is_happening else identity.classes
        if not any(sheet.schema.is_a(each, mention.type) for each in classes):
            message = f"{mention.id} is a {mention.type}, {link.key} a {' and '.join(classes)}"
            yield Fault(link.line, message, "change the mention's type, or the reference")


@article_rule
def local_key(sheet: Sheet) -> Iterator[Fault]:
    """A local: key is lower-case-with-hyphens and has one type throughout its article."""
    types: dict[str, str] = {}
    for link in sheet.article.links:
        mention = sheet.article.mentions.get(link.target)
        if link.scheme != "local" or mention is None:
            continue
        if not LOCAL_KEY.fullmatch(link.key):
            yield Fault(link.line, f"local:{link.key}", "write lower case letters and hyphens")
        type_ = types.setdefault(link.key, mention.type)
        if type_ != mention.type:
            message = f"local:{link.key} is a {mention.type} here and a {type_} before"
            yield Fault(link.line, message, "one key, one thing: keep one type, or use two keys")


@article_rule
def wikidata_form(sheet: Sheet) -> Iterator[Fault]:
    """A Wikidata reference is Q and a number."""
    for link in sheet.article.links:
        if link.scheme == "Wikidata" and not WIKIDATA_ID.fullmatch(link.key):
            yield Fault(link.line, f"{link.id} refers to Wikidata:{link.key}", "write Wikidata:Q…")


@article_rule
def quantity_form(sheet: Sheet) -> Iterator[Fault]:
    """A quantity is a bound, range, estimate or share with a unit: >=40;boat, vague;barge."""
    for link in sheet.article.links:
        if link.scheme == "quantity":
            try:
                parse_quantity(link.key)
            except ValueError as error:
                yield Fault(link.line, f"{link.id}: {error}", "write it in one of these forms")
