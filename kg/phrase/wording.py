"""How well the words of a sentence fit the words of each question."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from kg.phrase.words import SMALL, cut, kindred, known_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.question import Question

_BLANK = re.compile(r"\{\w+\}")
# what a question says of its source is the same in all of them
_SOURCE = re.compile(r"[^,{}]*\{source\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# a word that only means much the same counts less than the word itself
_KINDRED = 0.75


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words that carry meaning."""
    spaced = _CAMEL.sub(" ", _BLANK.sub(" ", text)).replace("_", " ")
    return [
        stem(part) for word in cut(spaced) for part in word.plain.split("-") if part not in SMALL
    ]


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
    def _rarity(self) -> dict[str, float]:
        seen = Counter(one for found in self.weights.values() for one in found)
        total = len(self.questions)
        return {one: math.log(1 + total / count) for one, count in seen.items()}

    def rarity(self, word: str) -> float:
        """Return how much a stem tells; an unknown one tells as much as the rarest."""
        return self._rarity.get(word, math.log(1 + len(self.questions)))

    def fit(self, question: Question, words: Sequence[str]) -> tuple[float, float]:
        """Return the share of the typed stems that the question has, and of its own core ones."""
        weights = self.weights[question.name]
        total = sum(map(self.rarity, words))
        had = sum(self.rarity(word) * _held(word, weights) for word in words)
        core = {one for one, weight in weights.items() if weight >= 1}
        asked = {*words, *(near for word in words for near in kindred(word))}
        whole = sum(self.rarity(one) for one in core)
        met = sum(self.rarity(one) for one in core & asked)
        return (had / total if total else 0.0, met / whole if whole else 0.0)


def _held(word: str, weights: Mapping[str, float]) -> float:
    same = weights.get(word, 0.0)
    near = max((weights.get(one, 0.0) for one in kindred(word)), default=0.0)
    return max(same, _KINDRED * near)


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
    note((question.name, question.summary, _SOURCE.sub("", question.sentence)), 1.0)
    return dict(found)


def _told(question: Question) -> list[object]:
    """Return the parameters that the sentence names: the others are the same in all questions."""
    return [piece for piece in question.pieces if not isinstance(piece, str)]


def likeness(question: Question, sentence: str) -> float:
    """Return how like a sentence, its names left out, is to the question's own, from 0 to 1."""
    texts = (question.summary, _BLANK.sub(" ", question.sentence))
    return max(fuzz.token_set_ratio(sentence.lower(), text.lower()) for text in texts) / 100


@lru_cache(maxsize=4)
def wording_of(questions: tuple[Question, ...]) -> Wording:
    """Return the wording of some questions, worked out once."""
    return Wording(questions)
