"""Finding a question: by words of its files, or by what a typed sentence means."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.directory import folded
from kg.phrase import Guess, PhraseReading, read_phrase
from kg.phrase.dates import newest_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.question import Question
    from server.shelf import OpenRelease

_SMALL = frozenset(
    """a an and are at by did do does for how in is of on or the to was were
       what when where which who whom""".split()
)


def search_questions(questions: Sequence[Question], words: str) -> tuple[Question, ...]:
    """Return the questions that have most of the words, the best first; all where none is given."""
    wanted = [word.strip("?.,!") for word in folded(words).split()]
    wanted = [word for word in wanted if word and word not in _SMALL]
    if not wanted:
        return tuple(questions)
    ranked = [(score, one) for one in questions if (score := _score(one, wanted))]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: (-pair[0], pair[1].name)))


def _score(question: Question, wanted: Sequence[str]) -> int:
    strong = folded(f"{question.name.replace('_', ' ')} {question.summary}")
    weak = folded(f"{question.sentence} {question.description} {' '.join(question.tags)}")
    return sum(3 * (word in strong) + (word in weak) for word in wanted)


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
