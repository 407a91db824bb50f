"""A typed sentence -> the questions it may mean, filled in, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from kg.phrase.dates import find_days
from kg.phrase.fitting import best_filling
from kg.phrase.names import find_mentions
from kg.phrase.wording import likeness, stems_of, wording_of
from kg.phrase.words import SMALL, cut, kindred, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kg.directory import GraphDirectory
    from kg.phrase.dates import When
    from kg.phrase.fitting import Filled
    from kg.phrase.names import Mention
    from kg.phrase.wording import Wording
    from kg.phrase.words import Word
    from kg.question import Parameter, Question
    from kg.question.model import Choice

LONGEST = 300
_MOST_MENTIONS = 8
_SURE = 0.5
_PROFILE = ("everything", "tell")
_LENS = "as a lens: no blank takes it"


@dataclass(frozen=True)
class Understood:
    """Some typed words, what they were read as, and the blank that takes it; empty for none."""

    words: str
    meaning: str
    parameter: str = ""
    note: str = ""


@dataclass(frozen=True)
class Guess:
    """A question that the sentence may mean, with the values for it."""

    question: Question
    score: float
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    aside: tuple[Understood, ...] = ()
    # what no blank takes and a lens does: `as-of`, `known-by`, `according-to`
    lens: tuple[tuple[str, str], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the needed blanks that nothing typed fills."""
        return tuple(
            one.name
            for one in self.question.parameters
            if one.required and not one.default and one.name not in self.values
        )

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Return the values as pairs for an address or a command, those of the lens last."""
        values = [
            (one.name, text)
            for one in self.question.parameters
            for text in self.values.get(one.name, ())
        ]
        return [*values, *self.lens]


@dataclass(frozen=True)
class PhraseReading:
    """What was made of a sentence: the guesses, and the names that the graph does not have."""

    words: str
    guesses: tuple[Guess, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def sure(self) -> Guess | None:
        """Return the first guess where it can be answered as it stands, None otherwise."""
        first = next(iter(self.guesses), None)
        if first and not self.unknown and not first.missing and first.score >= _SURE:
            return first
        return None


def read_phrase(
    sentence: str,
    questions: Sequence[Question],
    directory: GraphDirectory,
    newest: date | None = None,
) -> PhraseReading:
    """Return the questions that a sentence may mean, the likeliest first.

    `newest` is the day of the newest article: a month without a year is the last one before it.
    """
    typed = " ".join(sentence[:LONGEST].split())
    wording = wording_of(tuple(questions))
    days = find_days(typed, newest)
    words = tuple(
        word for word in cut(typed) if not any(one.start <= word.start < one.end for one in days)
    )
    small = frozenset(
        word.plain
        for word in words
        if word.plain in SMALL or stem(word.plain) in wording.vocabulary
    )
    mentions = find_mentions(words, directory, small)[:_MOST_MENTIONS]
    named = {place for one in mentions for place in one.positions}
    unknown, unread = _strangers(words, named, wording)
    guesses = [
        guess
        for question in questions
        if (guess := _guess(question, words, mentions, days, wording)).score > 0
    ]
    ranked = sorted(guesses, key=lambda one: (-one.score, one.question.name))
    return PhraseReading(typed, tuple(ranked), unknown, unread)


def _strangers(
    words: Sequence[Word], named: set[int], wording: Wording
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that nothing bears, and the other words that no question has."""
    unknown: list[str] = []
    unread: list[str] = []
    previous = -2
    for place, word in enumerate(words):
        if place in named or word.plain in SMALL or _is_known(word.plain, wording):
            continue
        if not word.typed[:1].isupper():
            unread.append(word.typed)
        elif previous == place - 1:
            unknown[-1] += " " + word.typed
            previous = place
        else:
            unknown.append(word.typed)
            previous = place
    return tuple(unknown), tuple(unread)


def _is_known(plain: str, wording: Wording) -> bool:
    return all(
        part in SMALL or stem(part) in wording.vocabulary or bool(kindred(stem(part)))
        for part in plain.split("-")
    )


def _choices_of_mentions(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, ...]]:
    """Give the sets of names that do not share a word, at most four names each."""
    for size in range(min(4, len(mentions)), -1, -1):
        for chosen in combinations(mentions, size):
            places = [place for one in chosen for place in one.positions]
            if len(set(places)) == len(places):
                yield chosen


def _guess(
    question: Question,
    words: Sequence[Word],
    mentions: Sequence[Mention],
    days: Sequence[When],
    wording: Wording,
) -> Guess:
    best: tuple[float, tuple[Filled, ...], tuple[Mention, ...]] = (-1.0, (), ())
    for chosen in _choices_of_mentions(mentions):
        filled, worth = best_filling(question, chosen, words)
        score = _score(question, words, chosen, filled, worth, wording)
        if score > best[0]:
            best = (score, filled, chosen)
    score, filled, chosen = best
    values: dict[str, tuple[str, ...]] = {one.parameter.name: (one.referent.key,) for one in filled}
    told = [_told(one) for one in filled]
    lens: dict[str, str] = {}
    aside = []
    for one in chosen:
        if one in {each.mention for each in filled}:
            continue
        if _is_credited(one, words) and "according-to" not in lens:
            lens["according-to"] = one.referents[0].key
            told.append(Understood(one.typed, one.referents[0].label, "according-to", _LENS))
        else:
            told_not = "this question has no blank for it"
            aside.append(Understood(one.typed, one.referents[0].label, note=told_not))
    for when in days:
        into = _blank_for(question, when, values)
        narrowing = _lens_for(when)
        if into:
            values[into.name] = (_written(into, when),)
            told.append(Understood(when.typed, values[into.name][0], into.name, when.note))
        elif narrowing and narrowing[0] not in lens:
            lens[narrowing[0]] = narrowing[1]
            told.append(Understood(when.typed, narrowing[1], narrowing[0], _LENS))
        else:
            aside.append(Understood(when.typed, _meaning(when), note=_why_not(question, when)))
        score += 0.08 if into else -0.05
    for parameter, choices in _chosen(question, words, filled):
        values[parameter.name] = tuple(one.value for one in choices)
        told += [Understood(one.label, one.value, parameter.name) for one in choices]
        score += 0.1
    guess = Guess(question, 0.0, values, tuple(told), tuple(aside))
    score -= 0.12 * len(guess.missing)
    pairs = tuple(lens.items())
    return Guess(question, round(score, 4), values, tuple(told), tuple(aside), pairs)


def _score(
    question: Question,
    words: Sequence[Word],
    chosen: Sequence[Mention],
    filled: Sequence[Filled],
    worth: float,
    wording: Wording,
) -> float:
    inside = {place for one in chosen for place in one.positions}
    rest = [word for place, word in enumerate(words) if place not in inside]
    stems = [one for word in rest for one in stems_of(word.plain)]
    if not stems and chosen:
        stems = [one for word in _PROFILE for one in stems_of(word)]
    had, met = wording.fit(question, stems)
    like = likeness(question, " ".join(word.typed for word in rest)) if rest else 0.0
    names = worth / len(chosen) if chosen else 1.0
    unplaced = len(chosen) - len(filled)
    shaky = sum(one.mention.misspelt for one in filled)
    covered = sum(len(one.mention.positions) for one in filled) / max(1, len(words))
    wordy = 0.55 * had + 0.2 * met + 0.1 * like
    return wordy + 0.25 * (names - 1) + 0.1 * covered - 0.1 * unplaced - 0.02 * shaky


def _told(one: Filled) -> Understood:
    others = [each.label for each in one.mention.referents if each is not one.referent][:3]
    notes = []
    if one.mention.misspelt:
        notes.append("read as a misspelling")
    if others:
        notes.append(f"may also be {', '.join(others)}")
    return Understood(one.mention.typed, one.referent.label, one.parameter.name, "; ".join(notes))


def _blank_for(
    question: Question, when: When, taken: dict[str, tuple[str, ...]]
) -> Parameter | None:
    """Return the blank that a span of days fits: a single day never stands for a month."""
    if not when.is_read:
        return None
    free = [one for one in question.parameters if one.name not in taken]
    if when.published:
        return next((one for one in free if one.name == "knownBy"), None)
    for one in free:
        if one.type == "interval" or (one.type == "date" and when.is_day and one.name != "knownBy"):
            return one
    return None


def _lens_for(when: When) -> tuple[str, str] | None:
    """Return the part of a lens that says `as of` or `known by` a day, where no blank does."""
    if when.published and when.last:
        return "known-by", str(when.last)
    return ("as-of", str(when.first)) if when.as_of and when.is_day else None


def _is_credited(mention: Mention, words: Sequence[Word]) -> bool:
    """Tell whether `according to` stands before a name."""
    return [word.plain for word in words[: mention.first][-2:]] == ["according", "to"]


def _written(parameter: Parameter, when: When) -> str:
    return when.interval if parameter.type == "interval" else str(when.first)


def _meaning(when: When) -> str:
    return when.interval if when.is_read else "no day"


def _why_not(question: Question, when: When) -> str:
    if not when.is_read:
        return when.note
    takes = any(one.type == "date" and one.name != "knownBy" for one in question.parameters)
    return "this question takes one day, not a span" if takes else "this question takes no day"


def _chosen(
    question: Question, words: Sequence[Word], filled: Sequence[Filled]
) -> Iterator[tuple[Parameter, tuple[Choice, ...]]]:
    """Give the choices whose every word was typed: all of a repeated blank, else the longest."""
    inside = {place for one in filled for place in one.mention.positions}
    typed = {word.plain for place, word in enumerate(words) if place not in inside}
    for parameter in question.parameters:
        if parameter.type != "choice":
            continue
        fits = [
            (len(wanted), choice)
            for choice in parameter.choices
            if (wanted := {word.plain for word in cut(choice.label)} - SMALL) and wanted <= typed
        ]
        if fits:
            longest = max(fits, key=lambda one: one[0])[1]
            yield parameter, tuple(one for _, one in fits) if parameter.repeated else (longest,)
