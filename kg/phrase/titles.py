"""A name with what its bearer is: `SDF boss Mazloum` and `President Assad` name one person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.phrase.names import Mention
    from kg.phrase.words import Word

_TITLES = frozenset(
    "boss leader chief head commander president pm premier minister secretary spokesman "
    "spokeswoman spokesperson official general colonel king prince envoy ambassador dictator ruler "
    "strongman chairman director analyst expert adviser advisor mr mrs ms dr sheikh "
    "journalist resident".split()
)
_BESIDE = frozenset(
    "prime foreign defense defence interior deputy vice former ex new senior top state of the "
    "military political media press army rebel".split()
)
_LONGEST = 5


def with_titles(words: Sequence[Word], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions, a person's with the title before it, and with whose title that is.

    That the title is the person's is not looked up: a name with somebody else's is never sure.
    """
    people = [one for one in mentions if "Person" in one.referents[0].classes]
    titled = [longer for one in people if (longer := _with_title(one, words, mentions))]
    inside = {one for one in mentions for longer in titled if one.positions < longer.positions}
    return (*(one for one in mentions if one not in inside), *titled)


def _with_title(one: Mention, words: Sequence[Word], mentions: Sequence[Mention]) -> Mention | None:
    owners = {each.last: each for each in mentions if "Person" not in each.referents[0].classes}
    end = one.first - 1
    # `leader of HTS Golani`
    owner = owners.get(end)
    if owner and "Office" not in owner.referents[0].classes:
        behind = words[owner.first - 1].plain == "of" if owner.first else False
        first = _title_at(words, owner.first - 2) if behind else None
        return None if first is None else _longer(one, first, words, owned=True)
    first = _title_at(words, end)
    if first is None:
        return None
    owner = owners.get(first - 1)
    return _longer(one, owner.first if owner else first, words, owned=bool(owner))


def _title_at(words: Sequence[Word], last: int) -> int | None:
    """Return where a title begins that ends at a place; None where none does."""
    if last < 0 or words[last].plain not in _TITLES | {"state"}:
        return None
    first = last
    while first and last - first < _LONGEST and words[first - 1].plain in _TITLES | _BESIDE:
        first -= 1
    while first < last and words[first].plain in {"of", "the", "state"}:
        first += 1
    said = {word.plain for word in words[first : last + 1]}
    return None if said.isdisjoint(_TITLES) else first


def _longer(one: Mention, first: int, words: Sequence[Word], *, owned: bool) -> Mention:
    typed = " ".join(word.typed for word in words[first : one.last + 1])
    return replace(one, first=first, typed=typed, titled=owned)
