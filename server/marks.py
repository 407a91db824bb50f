"""What is marked in an answer's rows: what they contradict, and that they show no day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.rivals import read_rivals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.rivals import Rival
    from kg.store import Row
    from server.answers import AskedQuestion

    Rivals = Mapping[str, tuple[Rival, ...]]

# what files call the mark of a row that is not dated to the days asked for
UNDATED = "undated"
UNDATED_SCHEMA: dict[str, Any] = {
    "type": "boolean",
    "description": "Only where a day is asked for: no day, or only a later one, is told of the row;"
    " it is here since it may hold then.",
}


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
    days = asked.days
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
    days = asked.days
    return sum(days.are_open_for(row) for row in rows) if days else None
