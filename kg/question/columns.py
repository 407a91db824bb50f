"""The columns of an answer: `?x`, `?xLabel`, `?xUrl` make one linked cell; `?claim` is evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.question.model import Question

_CLAIM = re.compile(r"claim\d*")
_TAILS = ("Label", "Url")
# what the columns of days are called, beside those that a drawing names
_DAYS = ("begin", "end", "over", "until")


@dataclass(frozen=True)
class Column:
    """One column of an answer, and the variables that make up its cells."""

    name: str
    title: str
    label: str = ""
    url: str = ""

    @property
    def is_claim(self) -> bool:
        """Tell whether the column's cells are claims, which open the evidence."""
        return bool(_CLAIM.fullmatch(self.name))


def find_columns(
    variables: Sequence[str], titles: Sequence[tuple[str, str]] = ()
) -> tuple[Column, ...]:
    """Return the columns that a query's variables make, with the titles a question gives them."""
    known, named = set(variables), dict(titles)
    columns = []
    for variable in variables:
        if any(variable.endswith(tail) and variable.removesuffix(tail) in known for tail in _TAILS):
            continue
        label, url = f"{variable}Label", f"{variable}Url"
        columns.append(
            Column(
                variable,
                named.get(variable) or _spaced(variable),
                label if label in known else "",
                url if url in known else "",
            )
        )
    return tuple(columns)


def day_columns(question: Question, variables: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of an answer that say when something was so."""
    named = {question.view.option("start"), question.view.option("end"), *_DAYS}
    return tuple(variable for variable in variables if variable in named)


def _spaced(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name)
    return words[:1].upper() + words[1:].lower()
