"""`not`, `never`, `no longer` in a sentence: no question answers the opposite of what it asks.

A negation is understood only by a question that is about what is denied, or that is asked with the
same word negated: `why is there no deal yet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.phrase.words import CONTRACTIONS, SMALL, cut, kindred, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.phrase.words import Word
    from kg.question import Question

_NEGATING = frozenset(
    "not never no cannot neither nor none nobody nothing nowhere without hardly".split()
)
_DENYING = stem("denied")


@dataclass(frozen=True)
class Negation:
    """A negation: the places of its words, and the stems of the telling words on either side."""

    places: tuple[int, ...]
    typed: str
    before: str = ""
    after: str = ""
    # `no longer`: it was so before
    over: bool = False

    def is_like(self, other: Negation) -> bool:
        """Tell whether two negations deny the same word, or follow the same."""
        return self.over == other.over and self._is_beside_like(other)

    def _is_beside_like(self, other: Negation) -> bool:
        return _alike(self.after, other.after) or _alike(self.before, other.before)


def _alike(one: str, other: str) -> bool:
    return bool(one) and (one == other or one in kindred(other))


def find_negations(words: Sequence[Word]) -> tuple[Negation, ...]:
    """Return the negations of a sentence."""
    return tuple(
        _negation(words, place)
        for place, word in enumerate(words)
        if word.plain in _NEGATING or word.plain in CONTRACTIONS
    )


def _negation(words: Sequence[Word], place: int) -> Negation:
    plain = [one.plain for one in words]
    next_word = "".join(plain[place + 1 : place + 2])
    last = place + (plain[place] in {"no", "not"} and next_word in {"one", "longer"})
    ended = _end_of(plain, last + 1)
    places = (*range(place, last + 1), *ended)
    rest = [one for at, one in enumerate(words) if at > last and at not in ended]
    return Negation(
        places,
        " ".join(words[at].typed for at in places),
        "".join(_telling(words[:place])[-1:]),
        "" if next_word == "to" else "".join(_telling(rest)[:1]),
        over=bool(ended) or next_word == "longer",
    )


def _end_of(plain: Sequence[str], start: int) -> tuple[int, ...]:
    """Return the places of `any more`, which says of a negation before it that it was so once."""
    for at in range(start, len(plain)):
        if plain[at : at + 2] in (["any", "more"], ["any", "longer"]):
            return (at, at + 1)
        if plain[at] == "anymore":
            return (at,)
    return ()


def _telling(words: Sequence[Word]) -> list[str]:
    return [stem(one.plain) for one in words if one.plain not in SMALL | _NEGATING]


def not_understood(question: Question, found: Sequence[Negation]) -> tuple[Negation, ...]:
    """Return the negations that a question leaves out."""
    if not found or is_of_denials(question):
        return ()
    own = _own(question)
    return tuple(one for one in found if not any(one.is_like(other) for other in own))


@lru_cache(maxsize=512)
def is_of_denials(question: Question) -> bool:
    """Tell whether a question is about what is denied."""
    stems = {stem(word.plain) for word in cut(f"{question.summary} {' '.join(question.tags)}")}
    return not stems.isdisjoint({_DENYING, *kindred(_DENYING)})


@lru_cache(maxsize=512)
def _own(question: Question) -> tuple[Negation, ...]:
    """Return the negations in the ways in which a question is asked."""
    ways = (question.summary, question.sentence, *question.asked)
    return tuple(one for way in ways for one in find_negations(cut(way)))
