"""The sentence of a question with its blanks filled, as a person would write it.

The preposition before a blank is that of the form. A value may want another: `in` a month is `on` a
day, and `from` one day to another; what is open may have one of its own, `anywhere`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.question.model import Parameter, Question
    from kg.question.values import Value

_PREPOSITION = re.compile(r"\b(?:in|on|at)\s$")
# a blank that is left open with such words needs none before it
_ADVERB = re.compile(r"(?:anywhere|at|in|on|from|since|up to)\b")
_DAY = re.compile(r"\d{1,2} ")
_OPEN_ENDED = re.compile(r"since |up to ")


@dataclass(frozen=True)
class Piece:
    """A part of a sentence: the question's own words, or what is said in or of a blank."""

    text: str
    kind: Literal["own", "said", "open"] = "own"


def pieces_of(
    parts: Iterable[str | Parameter], said: Callable[[Parameter], str]
) -> tuple[Piece, ...]:
    """Return a sentence piece by piece; `said` tells what is in a blank, nothing where open."""
    told: list[Piece] = []
    for one in parts:
        if isinstance(one, str):
            told.append(Piece(one))
            continue
        before = told.pop().text if told and told[-1].kind == "own" else ""
        filled = said(one)
        opened = one.blank or f"any {one.label}"
        if filled and one.type == "interval":
            before, words = _dated(before, filled)
        elif not filled and opened == "any day" and before.endswith(" as of "):
            before, words = before.removesuffix("as of "), "at any time"
        elif not filled and _ADVERB.match(opened):
            before, words = _PREPOSITION.sub("", before), opened
        else:
            words = filled or opened
        told += [Piece(before), Piece(words, "said" if filled else "open")]
    return tuple(one for one in told if one.text)


def sentence_of(question: Question, given: Mapping[str, Sequence[Value]]) -> str:
    """Return the question's sentence with the values written out, those that it leaves out last."""
    sentence = filled_in(question.pieces, given)
    beside = "; ".join(
        f"{one.label}: {_listed(given[one.name])}"
        for one in question.further
        if given.get(one.name)
    )
    return f"{sentence} ({beside})" if beside else sentence


def filled_in(parts: Iterable[str | Parameter], given: Mapping[str, Sequence[Value]]) -> str:
    """Return a sentence with the values written out."""

    def said(one: Parameter) -> str:
        return _listed(given.get(one.name, ()))

    return "".join(piece.text for piece in pieces_of(parts, said)).strip()


def _listed(values: Iterable[Value]) -> str:
    return " or ".join(value.label for value in values)


def _dated(before: str, days: str) -> tuple[str, str]:
    """Return the words before a span of days, and the span with the preposition that it takes."""
    if not (_PREPOSITION.search(before) or before.endswith(", ")):
        return before, f"the days {days}" if _OPEN_ENDED.match(days) else days
    kept = _PREPOSITION.sub("", before)
    if _OPEN_ENDED.match(days):
        return kept, days
    if " to " in days:
        return kept, f"from {days}"
    return kept, f"{'on' if _DAY.match(days) else 'in'} {days}"
