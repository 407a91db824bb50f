"""How well the words of a sentence fit the words of each question."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from kg.phrase.words import SMALL, cut, kindred, known_words, stem, table_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.phrase.words import Word
    from kg.question import Question

_BLANK = re.compile(r"\{\w+\}")
# what a question says of its source is the same in all of them
_SOURCE = re.compile(r"[^,{}]*\{source\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# a word that only means much the same counts less than the word itself
_KINDRED = 0.75
_ASKED = 0.9
# a word of the description only, or of the columns
_IN_PASSING = 0.4
# a shorter word is one slip away from too many others
_LONG = 6


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words that carry meaning."""
    spaced = _CAMEL.sub(" ", _BLANK.sub(" ", text)).replace("_", " ")
    parts = [part for word in cut(spaced) for part in parts_of(word.plain)]
    return [stem(one) for one in parts if one not in SMALL]


def parts_of(word: str) -> list[str]:
    """Return the words of a compound; one of the table of words stays whole: `go-between`."""
    return [word] if stem(word) in known_words() else word.split("-")


@dataclass(frozen=True)
class Wording:
    """The words of all questions, weighed: a word that few questions have tells more."""

    questions: tuple[Question, ...]

    @cached_property
    def weights(self) -> dict[str, dict[str, float]]:
        """Return the weight of each stem in each question, by the question's name."""
        return {one.name: _weights(one) for one in self.questions}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return the stems that some question has."""
        return frozenset(one for found in self.weights.values() for one in found) | known_words()

    @cached_property
    def asking(self) -> frozenset[str]:
        """Return the stems that some question has, and not in passing."""
        strong = (
            {one for one, weight in found.items() if weight > _IN_PASSING}
            for found in self.weights.values()
        )
        return known_words().union(*strong)

    @cached_property
    def _rarity(self) -> dict[str, float]:
        seen = Counter(one for found in self.weights.values() for one in found)
        total = len(self.questions)
        return {one: math.log(1 + total / count) for one, count in seen.items()}

    @cached_property
    def _rarest(self) -> float:
        return math.log(1 + len(self.questions))

    @cached_property
    def _cores(self) -> dict[str, tuple[frozenset[str], float]]:
        """Return the core stems of each question, and how much they tell together."""
        cores = {
            name: frozenset(one for one, weight in found.items() if weight >= 1)
            for name, found in self.weights.items()
        }
        return {name: (core, sum(map(self.rarity, core))) for name, core in cores.items()}

    @cached_property
    def _spellings(self) -> tuple[str, ...]:
        """Return the long words of all questions, and of the table of words alike, as written."""
        texts = [one for question in self.questions for one in _texts(question)]
        words = {word.plain for text in texts for word in cut(_BLANK.sub(" ", text))}
        return tuple(sorted(one for one in words | table_words() if len(one) >= _LONG))

    def respelt(self, word: Word) -> Word:
        """Return a word as the word of a question that it is a slip away from, if it is.

        A long word may have the stem of another by chance: `statments` that of `state`.
        """
        known = stem(word.plain) in self.vocabulary
        if len(word.plain) < _LONG + 2 * known or word.typed[:1].isupper():
            return word
        if word.plain in self._spellings:
            return word
        for plain in (word.plain, word.plain.removesuffix("s")):
            found = process.extract(
                plain, self._spellings, scorer=DamerauLevenshtein.distance, score_cutoff=1
            )
            near = [one for one, *_ in found if _is_slip(plain, one)]
            if near and stem(word.plain) not in map(stem, near):
                return replace(word, plain=near[0], respelt=near[0])
        return word

    def rarity(self, word: str) -> float:
        """Return how much a stem tells; an unknown one tells as much as the rarest."""
        return self._rarity.get(word, self._rarest)

    def fit(self, question: Question, words: Sequence[str]) -> tuple[float, float]:
        """Return the share of the typed stems that the question has, and of its own core ones."""
        weights = self.weights[question.name]
        total = sum(map(self.rarity, words))
        had = sum(self.rarity(word) * _held(word, weights) for word in words)
        core, whole = self._cores[question.name]
        met = sum(self.rarity(one) for one in core & _asked(tuple(words)))
        likest = max((self._alike(words, one) for one in _ways(question)), default=0.0)
        return (had / total if total else 0.0, max(met / whole if whole else 0.0, likest))

    def has(self, question: Question, word: str) -> bool:
        """Tell whether a question has a stem, or one that asks for the same, and not in passing."""
        return _held(word, self.weights[question.name]) > _IN_PASSING

    def _alike(self, typed: Sequence[str], way: tuple[str, ...]) -> float:
        """Return how alike some typed stems and one way of asking are: the harmonic mean."""
        said, asked = self._share(typed, way), self._share(way, typed)
        return 2 * said * asked / (said + asked) if said + asked else 0.0

    def _share(self, words: Sequence[str], others: Sequence[str]) -> float:
        """Return how much of some stems others have, the telling ones counting more."""
        there = frozenset(others)
        said = [(self.rarity(word), word) for word in words]
        held = sum(
            rarity
            if word in there
            else 0.0
            if there.isdisjoint(kindred(word))
            else rarity * _KINDRED
            for rarity, word in said
        )
        return held / (sum(rarity for rarity, _ in said) or 1.0)


def _is_slip(typed: str, meant: str) -> bool:
    """Tell whether a letter is missing, doubled or out of place: another one makes another word."""
    return typed[0] == meant[0] and (len(typed) != len(meant) or sorted(typed) == sorted(meant))


@lru_cache(maxsize=256)
def _asked(words: tuple[str, ...]) -> frozenset[str]:
    """Return some stems, and those that ask for the same."""
    return frozenset(words).union(*map(kindred, words))


def _held(word: str, weights: Mapping[str, float]) -> float:
    same = weights.get(word, 0.0)
    # most words of a sentence are none that mean what one of the question's does
    shared = kindred(word) & weights.keys() if same < _KINDRED else ()
    return max(same, _KINDRED * max(map(weights.__getitem__, shared))) if shared else same


@lru_cache(maxsize=512)
def _ways(question: Question) -> tuple[tuple[str, ...], ...]:
    """Return the stems of each way in which a question is asked, its blanks left out."""
    texts = (question.summary, _SOURCE.sub("", question.sentence), *question.asked)
    return tuple(tuple(stems_of(one)) for one in texts)


def _weights(question: Question) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)

    def note(texts: Iterable[str], weight: float) -> None:
        for text in texts:
            for one in stems_of(text):
                found[one] = max(found[one], weight)

    note((question.description,), 0.35)
    note((parameter.summary for parameter in question.parameters if parameter in _told(question)),
         0.3)  # fmt: skip
    note((one.label for parameter in question.parameters for one in parameter.choices
          if parameter in _told(question)), 0.7)  # fmt: skip
    note((title for _, title in question.columns), 0.3)
    note((question.theme, *question.tags), 0.9)
    note(question.asked, _ASKED)
    note((question.name, question.summary, _SOURCE.sub("", question.sentence)), 1.0)
    return dict(found)


def _told(question: Question) -> list[object]:
    """Return the parameters that the sentence names: the others are the same in all questions."""
    return [piece for piece in question.pieces if not isinstance(piece, str)]


def _texts(question: Question) -> tuple[str, ...]:
    return (question.summary, question.sentence, *question.asked)


@lru_cache(maxsize=512)
def _bare_texts(question: Question) -> tuple[str, ...]:
    return tuple(_BLANK.sub(" ", text).lower() for text in _texts(question))


def likeness(question: Question, sentence: str) -> float:
    """Return how like a sentence, its names left out, is to the question's own, from 0 to 1."""
    return max(fuzz.token_sort_ratio(sentence, text) for text in _bare_texts(question)) / 100


@lru_cache(maxsize=4)
def wording_of(questions: tuple[Question, ...]) -> Wording:
    """Return the wording of some questions, worked out once."""
    return Wording(questions)
