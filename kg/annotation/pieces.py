"""The pieces of an article as a draft asks for them, numbered and in order.

Mentions come first, by position, each followed by its reference and notes; then claim by claim the
event, its slug, attributes, happening and notes; then relations.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from kg.annotation.brat import Piece, slice_words
from kg.annotation.draft import ATTRIBUTES
from kg.annotation.model import Attribute, Event, Filler, Link, Mention, Note, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.annotation.draft import DraftClaim, DraftRelation
    from kg.annotation.model import Span


@dataclass(frozen=True, order=True)
class Wanted:
    """A mention that the draft asks for, before it has a number."""

    spans: tuple[Span, ...]
    type: str
    ref: str = ""
    basis: str = ""
    derived_from: str = ""


class PieceWriter:
    """Writes the pieces of an article, numbering each kind from 1."""

    def __init__(
        self, text: str, mentions: Mapping[Wanted, str], events: Mapping[str, str]
    ) -> None:
        self.text, self.mentions, self.event_ids = text, mentions, events
        self._numbers = {letter: count(1) for letter in "ANR#"}

    def next(self, letter: str) -> str:
        """Return the next id of a kind."""
        return f"{letter}{next(self._numbers[letter])}"

    def words(self, want: Wanted) -> str:
        """Return the words of a mention."""
        return slice_words(self.text, want.spans)

    def note(self, type_: str, target: str, text: str) -> list[Piece]:
        """Return a note, or nothing where there is no text."""
        return [Note(self.next("#"), type_, target, text)] if text else []

    def mention_lines(self) -> Iterator[Piece]:
        """Yield the mentions by position, each with its reference and notes."""
        for want, id_ in self.mentions.items():
            words = self.words(want)
            yield Mention(id_, want.type, want.spans, words)
            if want.ref:
                scheme, _, key = want.ref.partition(":")
                yield Link(self.next("N"), id_, scheme, key, words)
            yield from self.note("DateBasis", id_, want.basis)
            yield from self.note("DateFrom", id_, want.derived_from)

    def claim_lines(
        self, claim: DraftClaim, trigger: Wanted, fillers: Sequence[tuple[str, Wanted | str]]
    ) -> Iterator[Piece]:
        """Yield an event and all that is said of it."""
        event = self.event_ids[claim.slug]
        yield self.event(claim, trigger, fillers)
        yield from self.note("Slug", event, claim.slug)
        given = dict(claim.attributes)
        for attribute in ATTRIBUTES.values():
            if attribute in given:
                yield Attribute(self.next("A"), attribute, event, given[attribute])
        if claim.about:
            key = claim.about.removeprefix("kg:")
            yield Link(self.next("N"), event, "kg", key, self.words(trigger))
        yield from self.note("Tense", event, claim.tense)
        for role in claim.leaves_open:
            yield from self.note("LeavesOpen", event, role)
        for role in claim.open_lists:
            yield from self.note("OpenList", event, role)
        yield from self.note("Paraphrase", event, claim.paraphrase)
        yield from self.note("AnnotatorNotes", event, claim.note)

    def event(
        self, claim: DraftClaim, trigger: Wanted, fillers: Sequence[tuple[str, Wanted | str]]
    ) -> Event:
        """Return the event of a claim, a repeated role numbered."""
        seen: dict[str, int] = {}
        written = []
        for role, filler in fillers:
            seen[role] = seen.get(role, 0) + 1
            target = filler if isinstance(filler, str) else self.mentions[filler]
            written.append(Filler(role, target, seen[role] if seen[role] > 1 else 0))
        id_ = self.event_ids[claim.slug]
        return Event(id_, claim.type, self.mentions[trigger], tuple(written))

    def relation_lines(
        self, drafted: Sequence[DraftRelation], ends: Sequence[tuple[Wanted, Wanted]]
    ) -> Iterator[Piece]:
        """Yield the relations."""
        for each, (source, target) in zip(drafted, ends, strict=True):
            ids = self.mentions[source], self.mentions[target]
            yield Relation(self.next("R"), each.type, *ids)
