"""What is marked in an answer's rows: what they contradict, and that they show no day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.question import day_columns
from kg.rivals import read_rivals
from kg.vocabulary import DT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.rivals import Rival
    from kg.store import Row
    from server.answers import AskedQuestion

    Rivals = Mapping[str, tuple[Rival, ...]]

_ACTUAL = f"{DT}Actual"


@dataclass(frozen=True)
class Marks:
    """What is marked in a row, which has a `number` in the table.

    `against` are the numbers of rows with a claim that contradicts one of its own, `elsewhere` the
    claims that do so and stand in no row; `within` tells that its own claims contradict each other.
    """

    number: int
    against: tuple[int, ...] = ()
    elsewhere: tuple[Rival, ...] = ()
    within: bool = False
    undated: bool = False

    @property
    def disputed(self) -> bool:
        """Tell whether a claim of the row is contradicted."""
        return bool(self.against or self.elsewhere or self.within)


def rivals_of(asked: AskedQuestion, rows: Sequence[Row]) -> Rivals:
    """Return what contradicts the claims behind some rows, by the claim."""
    return read_rivals(asked.release.engine, {iri for row in rows for iri in asked.claims(row)})


def mark_rows(
    asked: AskedQuestion, rows: Sequence[Row], first: int, last: int, rivals: Rivals
) -> list[Marks]:
    """Return what is marked in the rows from `first` up to `last` of all that are in the table."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        for iri in dict.fromkeys(asked.claims(row)):
            holders[iri].append(number)
    days = asked_days(asked)
    return [
        _mark(
            number,
            asked.claims(row),
            holders,
            rivals,
            undated=bool(days and days.are_open_for(row)),
        )
        for number, row in enumerate(rows[first:last], first + 1)
    ]


def _mark(
    number: int,
    claims: Sequence[str],
    holders: Mapping[str, list[int]],
    rivals: Rivals,
    *,
    undated: bool,
) -> Marks:
    told = {one.iri: one for claim in claims for one in rivals.get(claim, ())}
    others = [one for iri, one in told.items() if iri not in claims]
    against = {row for one in others for row in holders.get(one.iri, ())}
    return Marks(
        number=number,
        against=tuple(sorted(against)),
        elsewhere=tuple(one for one in others if one.iri not in holders),
        within=len(others) < len(told),
        undated=undated,
    )


def count_undated(asked: AskedQuestion, rows: Sequence[Row]) -> int | None:
    """Return how many rows are not dated to the days asked for; None where none are asked for.

    They are in the answer because they may hold then.
    """
    days = asked_days(asked)
    return sum(days.are_open_for(row) for row in rows) if days else None


@dataclass(frozen=True)
class AskedDays:
    """The last of the days asked for, empty for none, and the columns that show days."""

    last: str
    columns: tuple[str, ...]
    begin: str

    def are_open_for(self, row: Row) -> bool:
        """Tell whether a row shows no day, or has begun only by a day after those asked for.

        What is planned, wished for or supposed is not said to have been on any day.
        """
        if "stage" in row and row["stage"].value != _ACTUAL:
            return False
        shown = [name for name in self.columns if name in row]
        late = self.begin in row and bool(self.last) and row[self.begin].value > self.last
        return not shown or late


def asked_days(asked: AskedQuestion) -> AskedDays | None:
    """Return the days that a question asks for; by when something was known is another matter."""
    question = asked.bound.question
    columns = day_columns(question, asked.table.variables)
    for parameter in question.parameters:
        values = asked.bound.values.get(parameter.name, ())
        if parameter.type in {"date", "interval"} and parameter.name != "knownBy" and values:
            last = max((term.value for one in values if (term := one.terms[-1])), default="")
            return AskedDays(last, columns, question.view.option("start") or "begin")
    return None
