"""Why an answer is empty: which filter is too narrow, or that the articles do not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.question.bind import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.question.bind import Bound
    from kg.question.model import Parameter


@dataclass(frozen=True)
class Relaxed:
    """A parameter, and how many rows there would be without it."""

    parameter: Parameter
    rows: int


@dataclass(frozen=True)
class Emptiness:
    """Why there are no rows: `relaxed` says what opening one blank would give."""

    relaxed: tuple[Relaxed, ...]
    open_rows: int

    @property
    def in_corpus(self) -> bool:
        """Tell whether the question has rows at all when every blank is open."""
        return self.open_rows > 0


def explain_empty(bound: Bound, count: Callable[[str], int]) -> Emptiness:
    """Return why a bound question has no rows; `count` gives the rows of a SPARQL text."""
    question = bound.question
    relaxed = []
    for parameter in question.parameters:
        if parameter.name in bound.values and not parameter.required:
            rest = {name: one for name, one in bound.values.items() if name != parameter.name}
            relaxed.append(Relaxed(parameter, count(fill(question, rest))))
    needed = {
        parameter.name: bound.values[parameter.name]
        for parameter in question.parameters
        if parameter.required and parameter.name in bound.values
    }
    return Emptiness(tuple(relaxed), count(fill(question, needed)))
