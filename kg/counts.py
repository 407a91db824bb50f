"""How many rows a question gives with each choice of a parameter, asked of a release."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kg.errors import QueryTimeout
from kg.question.counting import PICKED, ROWS, count_query
from kg.question.explain import MOST_COUNTED
from kg.store.interface import select

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.question import Parameter, Question, Value
    from kg.store import Engine, Table

# values that one query counts for: a worker is never held for long
_AT_ONCE = 150
MOST_CHOICES = 3000


def rows_within(engine: Engine, seconds: float) -> Callable[[str], Table | None]:
    """Return what gives the rows of a SPARQL text; None for one that takes longer than that."""

    def rows(text: str) -> Table | None:
        try:
            return select(engine, text, timeout=seconds, max_rows=MOST_COUNTED)
        except QueryTimeout:
            return None

    return rows


def count_rows(
    engine: Engine,
    question: Question,
    parameter: Parameter,
    values: Mapping[str, tuple[Value, ...]],
    iris: Sequence[str],
    *,
    seconds: float,
) -> dict[str, int] | None:
    """Return the rows that each value gives, the other blanks filled; what gives none is left out.

    None where that cannot be told: the form of the question forbids it, a needed blank is open,
    there are too many values, or it takes longer than `seconds`. QueryError where the engine fails.
    """
    open_ones = {one.name for one in question.parameters if one.required} - {*values}
    if open_ones - {parameter.name} or len(iris) > MOST_CHOICES:
        return None
    counts: dict[str, int] = {}
    end = time.monotonic() + seconds
    for first in range(0, len(iris), _AT_ONCE):
        query = count_query(question, parameter, values, iris[first : first + _AT_ONCE])
        left = end - time.monotonic()
        if not query or left <= 0:
            return None
        try:
            table = select(engine, query, timeout=left)
        except QueryTimeout:
            return None
        for row in table.rows:
            if PICKED not in row:
                return None  # a row that comes with every value, or with none
            counts[row[PICKED].value] = int(row[ROWS].value)
    return counts
