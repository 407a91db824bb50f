"""Finding a question: by words of its files, or by what a typed sentence means."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kg.counts import rows_within
from kg.directory import folded
from kg.errors import QueryError, ValueRefused
from kg.phrase import Guess, PhraseReading, read_phrase
from kg.phrase.dates import newest_day
from kg.phrase.words import SMALL
from kg.question import bind_question
from kg.question.explain import MOST_COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.question import Question
    from server.shelf import OpenRelease

_WORD = re.compile(r"\w+")
# seconds for the rows of all guesses: whoever typed a sentence waits for them
_COUNTING = 1.0


def search_questions(questions: Sequence[Question], words: str) -> tuple[Question, ...]:
    """Return the questions that have half of the words or more, the best first.

    A word is had where one begins with it; all questions are returned where none is given.
    """
    wanted = [word for word in _WORD.findall(folded(words)) if word not in SMALL]
    if not wanted:
        return tuple(questions)
    ranked = [(score, one) for one in questions if (score := _score(one, wanted))]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: (-pair[0], pair[1].name)))


def _score(question: Question, wanted: Sequence[str]) -> int:
    strong = _WORD.findall(folded(f"{question.name.replace('_', ' ')} {question.summary}"))
    weak = _WORD.findall(
        folded(f"{question.sentence} {question.description} {' '.join(question.tags)}")
    )
    had = [(_begins(word, strong), _begins(word, weak)) for word in wanted]
    enough = 2 * sum(one or other for one, other in had) >= len(wanted)
    return sum(3 * one + other for one, other in had) if enough else 0


def _begins(word: str, words: Sequence[str]) -> bool:
    return any(one.startswith(word) for one in words)


def read_sentence(
    words: str, questions: Sequence[Question], release: OpenRelease
) -> PhraseReading | None:
    """Return what a sentence may mean, None where nothing was typed."""
    if not words:
        return None
    return read_phrase(words, questions, release.directory, newest_day(release.holdings.last))


def filled_path(guess: Guess) -> str:
    """Return the path of a guess: the question with its values."""
    query = urlencode(guess.arguments)
    return f"/questions/{guess.question.name}" + (f"?{query}" if query else "")


def rows_of_guesses(guesses: Sequence[Guess], release: OpenRelease) -> list[int | None]:
    """Return the rows of each guess's answer; None where that is not told in time."""
    end = time.monotonic() + _COUNTING
    return [_rows_of(guess, release, end - time.monotonic()) for guess in guesses]


def _rows_of(guess: Guess, release: OpenRelease, seconds: float) -> int | None:
    if guess.missing or guess.lens or seconds <= 0:
        return None
    given: dict[str, list[str]] = {}
    for name, text in guess.arguments:
        given.setdefault(name, []).append(text)
    try:
        bound = bind_question(guess.question, given, release.directory)
        ask = rows_within(release.engine, min(seconds, _COUNTING / 2))
        table = ask(bound.first(MOST_COUNTED))
    except (QueryError, ValueRefused):
        return None  # whoever opens it is told what is wrong
    return None if table is None else len(table.rows)


def document_of(reading: PhraseReading) -> dict[str, Any]:
    """Return what a sentence was read as, for a program: the guesses, the likeliest first."""
    return {
        "sure": reading.sure is not None,
        "unknownNames": list(reading.unknown),
        "notUnderstood": list(reading.unread),
        "readAs": dict(reading.respelt),
        "similarNames": [{"key": one.key, "label": one.label} for one in reading.similar],
        "guesses": [
            {
                "question": one.question.name,
                "summary": one.question.summary,
                "arguments": _grouped(one),
                "missing": list(one.missing),
                "understood": [
                    {
                        "words": each.words, "as": each.meaning, "parameter": each.parameter,
                        **({"note": each.note} if each.note else {}),
                    }
                    for each in one.understood
                ],
                "leftAside": [f"{each.words}: {each.note}" for each in one.aside],
                "notUsed": list(one.unused),
                "score": one.score,
            }
            for one in (*reading.guesses[:1], *reading.others)
        ],
    }  # fmt: skip


def _grouped(guess: Guess) -> dict[str, str | list[str]]:
    """Return a guess's arguments by name; a name that is given several times has a list."""
    found: dict[str, list[str]] = {}
    for name, text in guess.arguments:
        found.setdefault(name, []).append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}
