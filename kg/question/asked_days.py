"""The days that a question asks for, and the rows of its answer that no day dates to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.question.columns import day_columns
from kg.vocabulary import DT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.question.bind import Bound
    from kg.question.explain import Term

_ACTUAL = f"{DT}Actual"
_AS_OF = "as-of:"


@dataclass(frozen=True)
class AskedDays:
    """The last of the days asked for, empty for none, and the columns that show days."""

    last: str
    columns: tuple[str, ...]
    begin: str

    def are_open_for(self, row: Mapping[str, Term]) -> bool:
        """Tell whether a row shows no day, or has begun only by a day after those asked for.

        What is planned, wished for or supposed is not said to have been on any day.
        """
        if "stage" in row and row["stage"].value != _ACTUAL:
            return False
        shown = [name for name in self.columns if name in row]
        late = self.begin in row and bool(self.last) and row[self.begin].value > self.last
        return not shown or late


def asked_days(bound: Bound, variables: Sequence[str], lens: str = "") -> AskedDays | None:
    """Return the days that a question asks for, itself or through a lens; None for none.

    By when something was known is another matter.
    """
    question = bound.question
    columns = day_columns(question, variables)
    begin = question.view.option("start") or "begin"
    for parameter in question.parameters:
        values = bound.values.get(parameter.name, ())
        if parameter.type in {"date", "interval"} and parameter.name != "knownBy" and values:
            last = max((term.value for one in values if (term := one.terms[-1])), default="")
            return AskedDays(last, columns, begin)
    day = day_of_lens(lens)
    return AskedDays(day, columns, begin) if day and columns else None


def asked_day(bound: Bound, lens: str = "") -> str:
    """Return the one day as of which a question is asked; empty where it is none."""
    own = (
        bound.values[one.name][0].raw
        for one in bound.question.parameters
        if one.type == "date" and one.name != "knownBy" and one.name in bound.values
    )
    return next(own, "") or day_of_lens(lens)


def day_of_lens(lens: str) -> str:
    """Return the day as of which a lens looks; empty where it looks at all days."""
    parts = (part.strip() for part in lens.split("+"))
    return next((part.removeprefix(_AS_OF) for part in parts if part.startswith(_AS_OF)), "")
