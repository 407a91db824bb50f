"""A typed sentence -> the questions it may mean, filled in, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.phrase.cutting import Cut, choices_of_mentions
from kg.phrase.dates import find_days
from kg.phrase.days import blank_for, lens_for, other_day_of, why_not, written
from kg.phrase.fitting import best_filling, is_channel
from kg.phrase.frame import frame_of
from kg.phrase.manners import polite_spans
from kg.phrase.names import find_mentions, parted
from kg.phrase.near import similar_names
from kg.phrase.negation import is_of_denials, not_understood
from kg.phrase.pronouns import resolved
from kg.phrase.reading import Guess, PhraseReading, Understood
from kg.phrase.titles import with_titles
from kg.phrase.wording import likeness, stems_of, wording_of
from kg.phrase.words import KINDS, LIGHT, SMALL, cut, framing_stems, kindred, stem
from kg.question.days import spelled_value

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
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
_SAY = stem("says")
# how much it tells that a question has what was typed, and the other way round, and a likeness
_HAD, _MET, _LIKE = 0.35, 0.35, 0.2
# how much it tells that names fit their blanks, and that one has none
_NAMES, _UNPLACED = 0.2, 0.05
# how much it tells that a sentence is a way of asking, and that its negation is understood: by any
# question of denials, or by one that negates the same word
_FRAMED, _DENIED, _NEGATED = 0.15, 0.1, 0.2
# how much it tells that a question has no word of those that say how the rest is known
_UNSAID = 0.15
_LENS = "as a lens: no blank takes it"
_OPPOSITE = "this question asks for what is so, not for what is not"
_FIRST_DAY = "asked as of its first day"
_OTHER_ORDER = "the day and the month the other way round"
_COMPARED = "asked of the other of the two"
_JOINING = frozenset({"and", "or", "vs", "versus"})
_NO_BLANK = "this question has no blank for it"


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
    apart = [(one.start, one.end) for one in days] + [*polite_spans(typed)]
    words = tuple(
        word for word in parted(cut(typed), directory)
        if not any(start <= word.start < end for start, end in apart)
    )  # fmt: skip
    small = frozenset(
        word.plain for word in words if word.plain in SMALL or stem(word.plain) in wording.asking
    )
    mentions = with_titles(words, find_mentions(words, directory, small))[:_MOST_MENTIONS]
    if (plain := resolved(words, mentions)) != words:
        words = plain
        mentions = with_titles(words, find_mentions(words, directory, small))[:_MOST_MENTIONS]
    named = {place for one in mentions for place in one.positions}
    words = _respelt(words, named, wording)
    unknown, unread = _strangers(words, named, wording)
    strange = [one for one in mentions if _is_strange(one, words, wording)]
    cuts = [
        replace(
            Cut.of(chosen, words, wording), dropped=sum(_is_dropped(one, chosen) for one in strange)
        )
        for chosen in choices_of_mentions(mentions, _loose(mentions, words, wording))
    ]
    guesses = [
        guess
        for question in questions
        if (guess := _guess(question, words, cuts, days, wording, newest)).score > 0
    ]
    ranked = sorted(guesses, key=lambda one: (-one.score, one.question.name))
    respelt = tuple((one.typed, one.respelt) for one in words if one.respelt)
    in_order = sorted(mentions, key=lambda one: (one.first, -one.last))
    known = tuple(dict.fromkeys(one.referents[0] for one in in_order))
    similar = similar_names((*unknown, *unread), directory)
    return PhraseReading(typed, tuple(ranked), unknown, unread, respelt, known, similar)


def _respelt(words: Sequence[Word], named: Container[int], wording: Wording) -> tuple[Word, ...]:
    """Return the words, those that no name and no question has spelt as one that a question has."""
    return tuple(
        word if place in named or word.plain in SMALL else wording.respelt(word)
        for place, word in enumerate(words)
    )


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


def _loose(
    mentions: Sequence[Mention], words: Sequence[Word], wording: Wording
) -> frozenset[Mention]:
    """Return the names that may be none: `hostages` is somebody's, and a word of questions."""
    return frozenset(
        one
        for one in mentions
        if _is_loose(one) or any(_is_known(words[place].plain, wording) for place in one.positions)
    )


def _is_strange(one: Mention, words: Sequence[Word], wording: Wording) -> bool:
    """Tell whether the words of a name are none that a question has, and more than a part of it."""
    own = not (one.described or one.in_part)
    return own and not any(_is_known(words[place].plain, wording) for place in one.positions)


def _is_dropped(one: Mention, chosen: Sequence[Mention]) -> bool:
    """Tell whether a name is not chosen, nor one that shares a word with it."""
    return all(one.positions.isdisjoint(each.positions) for each in chosen)


def _is_loose(one: Mention) -> bool:
    return one.misspelt or one.described or one.in_part


# a small word, but what it asks for few questions tell
_WHY = "why"


@dataclass
class _Draft:
    """A guess while it is made."""

    question: Question
    values: dict[str, tuple[str, ...]]
    told: list[Understood]
    aside: list[Understood]
    score: float
    lens: dict[str, str] = field(default_factory=dict)
    # the other end of a span of which the question takes one day, or the day that it may be too
    other_day: dict[str, tuple[str, ...]] = field(default_factory=dict)
    other_note: str = ""
    shaky: bool = False


def _guess(
    question: Question,
    words: Sequence[Word],
    cuts: Sequence[Cut],
    days: Sequence[When],
    wording: Wording,
    newest: date | None,
) -> Guess:
    fit = max((_fit(question, words, cut_, wording) for cut_ in cuts), key=lambda one: one.score)
    draft = _begun(question, fit)
    for one in fit.cut.chosen:
        if not _is_placed(one, fit.filled):
            _place_name(draft, one, words)
    for when in days:
        _place_days(draft, when, newest)
    for parameter, choices in _chosen(question, words, fit.filled):
        draft.values[parameter.name] = tuple(one.value for one in choices)
        draft.told += [Understood(one.label, one.value, parameter.name) for one in choices]
        draft.score += 0.1
    guess = Guess(
        question, 0.0, draft.values, tuple(draft.told), tuple(draft.aside),
        tuple(draft.lens.items()), tuple(_unused(question, fit, wording)),
        fit.is_shaky or draft.shaky,
    )  # fmt: skip
    guess = replace(guess, score=round(draft.score - 0.12 * len(guess.missing), 4))
    if draft.other_day:
        return replace(guess, variant=_variant(guess, draft))
    return replace(guess, variant=_of_the_other(guess, fit, words))


def _begun(question: Question, fit: _Fit) -> _Draft:
    """Return a guess with its names, and with what is made of negations."""
    left_out = not_understood(question, fit.cut.negations)
    score = fit.score - _UNPLACED * len(left_out)
    if len(fit.cut.negations) > len(left_out):
        score += _DENIED if is_of_denials(question) else _NEGATED
    return _Draft(
        question,
        {one.parameter.name: (one.referent.key,) for one in fit.filled},
        [_told(one) for one in fit.filled],
        [Understood(one.typed, "negation", note=_OPPOSITE) for one in left_out],
        score,
    )


def _place_name(draft: _Draft, one: Mention, words: Sequence[Word]) -> None:
    """Put a name that no blank takes into the lens, or aside."""
    label = one.referents[0].label
    if _is_credited(one, words) and "according-to" not in draft.lens:
        draft.lens["according-to"] = one.referents[0].key
        draft.told.append(Understood(one.typed, label, "according-to", _LENS))
    else:
        draft.aside.append(Understood(one.typed, label, note=_NO_BLANK))


def _place_days(draft: _Draft, when: When, newest: date | None) -> None:
    """Put days into a blank, into the lens, or aside."""
    into = blank_for(draft.question, when, draft.values)
    narrowing = lens_for(when)
    if into:
        day, note = written(into, when, newest)
        draft.values[into.name] = (day,)
        notes = "; ".join(one for one in (when.note, note) if one)
        draft.told.append(Understood(when.typed, spelled_value(day), into.name, notes))
        draft.other_day |= other_day_of(into, when, day)
        draft.other_note = _OTHER_ORDER if when.other else _FIRST_DAY
        draft.shaky |= when.doubtful
        draft.score += 0.04 if draft.other_day else 0.08
        return
    draft.score -= 0.05
    if narrowing and narrowing[0] not in draft.lens:
        draft.lens[narrowing[0]] = narrowing[1]
        draft.told.append(Understood(when.typed, when.told, narrowing[0], _LENS))
    else:
        meaning = when.told if when.is_read else "no day"
        draft.aside.append(Understood(when.typed, meaning, note=why_not(draft.question, when)))


def _of_the_other(guess: Guess, fit: _Fit, words: Sequence[Word]) -> Guess | None:
    """Return a guess with the name beside one of its own: `Turkey and Israel` in one blank."""
    for one in fit.cut.chosen:
        before = next((each for each in fit.filled if _are_joined(each.mention, one, words)), None)
        if not before or any(each.mention is one for each in fit.filled):
            continue
        fits = [each for each in one.referents if each.classes & set(before.parameter.classes)]
        if fits:
            other = replace(before, mention=one, referent=fits[0])
            return _with_other(guess, before, other)
    return None


def _are_joined(one: Mention, other: Mention, words: Sequence[Word]) -> bool:
    """Tell whether only `and` or the like stands between two names."""
    between = words[one.last + 1 : other.first]
    return len(between) == 1 and between[0].plain in _JOINING


def _with_other(guess: Guess, own: Filled, other: Filled) -> Guess:
    """Return a guess with another name in a blank, and its own one left out."""
    name = own.parameter.name
    told = [replace(_told(other), note=_COMPARED) if one.parameter == name else one
            for one in guess.understood]  # fmt: skip
    aside = [Understood(own.mention.typed, own.referent.label, note=_NO_BLANK)
             if one.words == other.mention.typed else one for one in guess.aside]  # fmt: skip
    values = {**guess.values, name: (other.referent.key,)}
    return replace(guess, values=values, understood=tuple(told), aside=tuple(aside))


def _variant(guess: Guess, draft: _Draft) -> Guess:
    """Return a guess with other days."""
    values = draft.other_day
    told = tuple(
        replace(one, meaning=spelled_value(values[one.parameter][0]), note=draft.other_note)
        if one.parameter in values
        else one
        for one in guess.understood
    )
    return replace(guess, values={**guess.values, **values}, understood=told)


@dataclass(frozen=True)
class _Fit:
    """A way to cut a sentence, with the names in a question's blanks, and how good it is."""

    cut: Cut
    filled: tuple[Filled, ...]
    score: float
    # where words begin that only tell of what: `said about withdrawing troops`
    free: int

    @property
    def is_shaky(self) -> bool:
        """Tell whether a name is doubtful, or several names are asked nothing.

        Without any small word it is not told which of several names is which.
        """
        asks = any(stems_of(word.plain) for _, word in self.cut.rest)
        joined = any(word.plain in SMALL for _, word in self.cut.rest) or any(
            one.demonym for one in self.cut.chosen
        )
        return any(one.mention.is_scrap for one in self.filled) or (
            len(self.cut.chosen) > 1 and not (asks and joined)
        )


def _fit(question: Question, words: Sequence[Word], cut_: Cut, wording: Wording) -> _Fit:
    filled, worth = best_filling(question, cut_.chosen, words)
    blanks = {one.mention.first: (one.parameter.name, one.mention.last) for one in filled}
    named = {place for one in cut_.chosen for place in one.positions}
    free = frame_of(question, words, blanks, named)
    asking = cut_ if free is None else cut_.until(free)
    bare = free is not None and not asking.stems
    score = _score(question, len(words), asking, filled, worth, wording, bare=bare)
    score -= _UNPLACED * cut_.dropped
    score -= _UNSAID * _leaves_framing_out(question, asking, wording)
    return _Fit(cut_, filled, score + _FRAMED * (free is not None), free or len(words))


def _leaves_framing_out(question: Question, asking: Cut, wording: Wording) -> bool:
    """Tell whether a word says how the rest is known, and the question has none such."""
    typed = {place: word.plain for place, word in asking.rest}
    return any(
        one in framing_stems() and not wording.has(question, one) and not _is_idle(typed, place)
        for place, word in typed.items()
        if (one := stem(word))
    )


def _unused(question: Question, fit: _Fit, wording: Wording) -> Iterator[str]:
    """Give the words that tell something and that the question has not, as they were typed."""
    told = {place for one in fit.cut.negations for place in one.places}
    told |= {place for one in fit.filled for place in one.mention.positions}
    typed = {place: word.plain for place, word in fit.cut.rest}
    told |= {place for place in typed if _is_idle(typed, place)}
    for place, word in fit.cut.rest:
        stems = [] if word.plain in LIGHT else stems_of(word.plain)
        had = place < fit.free and any(wording.has(question, one) for one in stems)
        lost = stems and not had and place not in told
        if lost or (word.plain == _WHY and not _tells_why(question)):
            yield word.typed


def _tells_why(question: Question) -> bool:
    """Tell whether a question is one that is asked with `why`."""
    return any(_WHY in one.lower().split() for one in question.asked)


def _is_idle(typed: Mapping[int, str], place: int) -> bool:
    """Tell whether a word says what every question says: `who says so`, `which groups` for who."""
    if stem(typed[place]) == _SAY and typed.get(place + 1) == "so":
        return True
    return typed.get(place - 1) == "which" and typed[place] in KINDS


def _score(
    question: Question,
    length: int,
    cut_: Cut,
    filled: Sequence[Filled],
    worth: float,
    wording: Wording,
    *,
    bare: bool,
) -> float:
    # a way of asking may be two names and a small word: `Netanyahu on the deal`
    had, met = (1.0, 1.0) if bare else wording.fit(question, cut_.stems)
    # small words alone make no likeness
    like = likeness(question, cut_.text) if had and not bare else 0.0
    placed = sum(_is_placed(one, filled) or is_channel(one, cut_.chosen) for one in cut_.chosen)
    worth += placed - len(filled)
    names = worth / len(cut_.chosen) if cut_.chosen else 1.0
    unplaced = len(cut_.chosen) - placed
    shaky = sum(_is_loose(one.mention) for one in filled)
    covered = sum(len(one.mention.positions) for one in filled) / max(1, length)
    wordy = _HAD * had + _MET * met + _LIKE * like
    return wordy + _NAMES * (names - 1) + 0.1 * covered - _UNPLACED * unplaced - 0.02 * shaky


def _is_placed(mention: Mention, filled: Sequence[Filled]) -> bool:
    """Tell whether a name is in a blank, or in the name of what is: hostages held in Gaza."""
    label = mention.referents[0].label
    return any(
        one.mention is mention or mention.referents[0] in one.mention.referents
        or any(name in one.referent.label for name in (label, *mention.referents[0].aliases))
        for one in filled
    )  # fmt: skip


def _told(one: Filled) -> Understood:
    others = [each.label for each in one.mention.referents if each is not one.referent][:3]
    notes = []
    if one.mention.in_part:
        notes.append("read as a part of the name")
    elif one.mention.misspelt:
        notes.append("read as a misspelling")
    if others:
        notes.append(f"may also be {', '.join(others)}")
    return Understood(one.mention.typed, one.referent.label, one.parameter.name, "; ".join(notes))


def _is_credited(mention: Mention, words: Sequence[Word]) -> bool:
    """Tell whether `according to` stands before a name."""
    return [word.plain for word in words[: mention.first][-2:]] == ["according", "to"]


@lru_cache(maxsize=512)
def _telling(label: str) -> frozenset[str]:
    """Return the words of a choice that must be typed: `if` alone asks for every condition."""
    return frozenset(word.plain for word in cut(label)) - SMALL - {"if"}


def _chosen(
    question: Question, words: Sequence[Word], filled: Sequence[Filled]
) -> Iterator[tuple[Parameter, tuple[Choice, ...]]]:
    """Give the choices whose every word was typed: all of a repeated blank, else the longest.

    A choice that is the question's own word narrows nothing: `captives held by Hamas`. Where its
    sentence names several, one of them does.
    """
    inside = {place for one in filled for place in one.mention.positions}
    typed = {word.plain for place, word in enumerate(words) if place not in inside}
    for parameter in question.parameters:
        if parameter.type != "choice":
            continue
        fits = [
            (len(wanted), choice)
            for choice in parameter.choices
            if (wanted := _telling(choice.label)) and wanted <= typed
        ]
        own = [one for one in parameter.choices if one.label in question.sentence]
        if fits and not (len(own) == 1 and any(one in own for _, one in fits)):
            longest = max(fits, key=lambda one: one[0])[1]
            yield parameter, tuple(one for _, one in fits) if parameter.repeated else (longest,)
