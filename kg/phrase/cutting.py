"""A sentence cut into names and the other words, in every way that there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from kg.phrase.negation import find_negations
from kg.phrase.wording import stems_of
from kg.phrase.words import stem

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from typing import Self

    from kg.phrase.names import Mention
    from kg.phrase.negation import Negation
    from kg.phrase.wording import Wording
    from kg.phrase.words import Word

# what names alone ask for: everything, or who holds the office
_PROFILE = ("everything", "tell")
_OFFICE = ("office", "hold")


@dataclass(frozen=True)
class Cut:
    """A sentence cut into names and the rest of its words, each with its place."""

    chosen: tuple[Mention, ...]
    stems: tuple[str, ...]
    rest: tuple[tuple[int, Word], ...]
    negations: tuple[Negation, ...] = ()
    # names that were not chosen, though their words are no others
    dropped: int = 0

    @property
    def text(self) -> str:
        """Return the words that are no names, as a text."""
        return " ".join(word.plain for _, word in self.rest)

    @classmethod
    def of(cls, chosen: tuple[Mention, ...], words: Sequence[Word], wording: Wording) -> Self:
        """Cut the names out; of one that is described the first word stays: it tells what of it.

        Where no other word is one that a question has, the names alone are asked about.
        """
        inside = {
            place
            for one in chosen
            for place in one.positions
            if not (one.described and place == one.first)
        }
        rest = tuple((place, word) for place, word in enumerate(words) if place not in inside)
        stems = [one for _, word in rest for one in stems_of(word.plain)]
        if chosen and wording.vocabulary.isdisjoint(stems):
            asks_office = any("Office" in one.referents[0].classes for one in chosen)
            stems += map(stem, _OFFICE if asks_office else _PROFILE)
        negations = tuple(one for one in find_negations(words) if inside.isdisjoint(one.places))
        return cls(chosen, tuple(stems), rest, negations)

    def until(self, place: int) -> Self:
        """Return it without the words from a place on that are no names."""
        rest = tuple(one for one in self.rest if one[0] < place)
        if len(rest) == len(self.rest):
            return self
        return replace(self, rest=rest, stems=tuple(
            each for _, word in rest for each in stems_of(word.plain)
        ))  # fmt: skip


def choices_of_mentions(
    mentions: Sequence[Mention], loose: Container[Mention]
) -> Iterator[tuple[Mention, ...]]:
    """Give the sets of names that share no word, at most four each; only a loose name is left out.

    It is left out also for one that shares a word with it.
    """
    for size in range(min(4, len(mentions)), -1, -1):
        for chosen in combinations(mentions, size):
            places = {place for one in chosen for place in one.positions}
            if len(places) == sum(len(one.positions) for one in chosen) and all(
                one in chosen or one in loose or size == 4 or not places.isdisjoint(one.positions)
                for one in mentions
            ):
                yield chosen
