"""Article -> a draft, so that editing goes round: compiling the draft gives the same article.

Words that stand inside one sentence are found again by sentence and occurrence; others (spread,
or across sentences) carry their `span`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kg.annotation.brat import format_spans
from kg.annotation.compile import occurrences, slugs_of
from kg.annotation.draft import ATTRIBUTES, TENSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Article, Event, Link, Mention

NOTES = (
    *("Slug", "Tense", "LeavesOpen", "OpenList", "Paraphrase", "AnnotatorNotes"),
    *("DateBasis", "DateFrom"),
)
_TENSES = {text: tense for tense, text in TENSES.items()}
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write_draft(article: Article, text: str) -> str:
    """Return the YAML draft of an article; what a draft cannot say is listed on top."""
    writer = _Writer(article, text)
    lines = [f"# a draft has no place for {each}" for each in sorted(_left_out(article))]
    lines += [f"article: {article.id}", "claims:" if article.events else "claims: []"]
    for event in article.events.values():
        lines += writer.claim(event)
    if article.relations:
        lines.append("relations:")
    for relation in article.relations:
        ends = [
            writer.words(article.mentions[end], -1) for end in (relation.source, relation.target)
        ]
        lines.append(f"  - {relation.type}: [{', '.join(ends)}]")
    return "\n".join(lines) + "\n"


def _left_out(article: Article) -> Iterator[str]:
    """Yield the ids of pieces that a draft cannot carry."""
    events = article.events.values()
    used = {event.trigger for event in events} | {f.target for e in events for f in e.fillers}
    used |= {end for relation in article.relations for end in (relation.source, relation.target)}
    yield from article.mentions.keys() - used
    for attribute in article.attributes:
        if attribute.type not in ATTRIBUTES.values() or attribute.target not in article.events:
            yield attribute.id
    for note in article.notes:
        if note.type not in NOTES:
            yield note.id


class _Writer:
    def __init__(self, article: Article, text: str) -> None:
        self.article, self.text = article, text
        self.slugs = {event: event.lower() for event in article.events} | slugs_of(article)
        self.links: dict[str, Link] = {link.target: link for link in article.links}

    def notes(self, target: str, type_: str) -> list[str]:
        found = self.article.notes
        return [note.text for note in found if note.target == target and note.type == type_]

    def claim(self, event: Event) -> Iterator[str]:
        trigger = self.article.mentions[event.trigger]
        sentence = self.sentence_of(trigger)
        yield f"  - id: {self.slugs[event.id]}"
        yield f"    type: {event.type}"
        for field in self.place(trigger, -1):
            yield f"    {field}"
        fillers = [f for f in event.fillers if not self.is_condition(f.role, f.target)]
        if fillers:
            yield "    roles:"
        for filler in fillers:
            yield f"      - {filler.role}: {self.filler(filler.target, sentence)}"
        yield from self.attributes(event)
        conditions = [
            self.slugs[f.target] for f in event.fillers if self.is_condition(f.role, f.target)
        ]
        if conditions:
            yield f"    conditions: [{', '.join(conditions)}]"
        yield from self.texts(event)

    def is_condition(self, role: str, target: str) -> bool:
        return role == "Condition" and target in self.article.events

    def filler(self, target: str, sentence: int) -> str:
        if target in self.article.events:
            return f"{{claim: {self.slugs[target]}}}"
        return self.words(self.article.mentions[target], sentence)

    def attributes(self, event: Event) -> Iterator[str]:
        given = {a.type: a.value for a in self.article.attributes if a.target == event.id}
        for field, name in ATTRIBUTES.items():
            if name in given:
                yield f"    {field}: {given[name]}"

    def texts(self, event: Event) -> Iterator[str]:
        if event.id in self.links:
            yield f"    about: kg:{self.links[event.id].key}"
        for text in self.notes(event.id, "Tense")[:1]:
            yield f"    tense: {_TENSES.get(text) or quoted(text)}"
        for field, type_ in (("open", "LeavesOpen"), ("openlist", "OpenList")):
            roles = self.notes(event.id, type_)
            if roles:
                yield f"    {field}: [{', '.join(roles)}]"
        for field, type_ in (("paraphrase", "Paraphrase"), ("note", "AnnotatorNotes")):
            for text in self.notes(event.id, type_)[:1]:
                yield f"    {field}: {quoted(text)}"

    def words(self, mention: Mention, sentence: int) -> str:
        """Return a mention as `{at: …}`; `s` is left out where it is the claim's own."""
        fields = list(self.place(mention, sentence))
        link = self.links.get(mention.id)
        if link:
            fields.append(f"ref: {quoted(f'{link.scheme}:{link.key}')}")
        fields.append(f"type: {mention.type}")
        for field, type_ in (("basis", "DateBasis"), ("from", "DateFrom")):
            fields += [f"{field}: {quoted(text)}" for text in self.notes(mention.id, type_)[:1]]
        return f"{{{', '.join(fields)}}}"

    def place(self, mention: Mention, sentence: int) -> Iterator[str]:
        """Yield the fields that say where words stand."""
        own = self.sentence_of(mention)
        if own >= 0:
            (span,) = mention.spans
            at = self.text[span[0] : span[1]]
            found = occurrences(self.text, at, *self.article.info.sentences[own])
            if span in found:
                yield f"at: {quoted(at)}"
                if own != sentence:
                    yield f"s: {own}"
                if found.index(span):
                    yield f"nth: {found.index(span) + 1}"
                return
        yield f"at: {quoted(mention.words)}"
        yield f"span: {quoted(format_spans(mention.spans))}"
        if sentence < 0 <= own:
            yield f"s: {own}"

    def sentence_of(self, mention: Mention) -> int:
        """Return the sentence that holds a mention whole, or -1."""
        if len(mention.spans) != 1:
            return -1
        ((start, end),) = mention.spans
        for i, (first, last) in enumerate(self.article.info.sentences):
            if first <= start and end <= last:
                return i
        return -1


def quoted(text: str) -> str:
    """Return a text as a YAML string in quotes."""
    escaped = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", escaped)
