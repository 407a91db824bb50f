"""`he` and `she` in a sentence: whoever is named before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.phrase.names import Mention
    from kg.phrase.words import Word

_PRONOUNS = frozenset({"he", "she"})


def resolved(words: Sequence[Word], mentions: Sequence[Mention]) -> tuple[Word, ...]:
    """Return the words with the only person named before `he` in its place."""
    at = next((place for place, word in enumerate(words) if word.plain in _PRONOUNS), -1)
    before = [one for one in mentions if one.last < at and "Person" in one.referents[0].classes]
    if len({one.referents[0] for one in before}) != 1:
        return tuple(words)
    name = max(before, key=lambda one: len(one.positions))
    moved = words[name.first : name.last + 1]
    rest = [word for place, word in enumerate(words[:at]) if place not in name.positions]
    return (*rest, *moved, *words[at + 1 :])
