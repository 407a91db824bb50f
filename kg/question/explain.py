"""Why an answer is empty: which value is too narrow, or that the articles do not say."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kg.question.bind import fill
from kg.question.columns import day_columns
from kg.question.sentence import filled_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.question.bind import Bound
    from kg.question.model import Directory, Parameter, Referent

    # the rows of a SPARQL text; None where that would take too long
    Ask = Callable[[str], "Table | None"]

# whatever they hold, these are looked at last, and so leave no less to go through
_LOOKED_AT_LAST = frozenset({"source", "knownBy"})
# more rows than these are not counted
MOST_COUNTED = 10_000
_NOTHING = "None of the articles speaks of this at all."
_DAY = re.compile(r"-?\d{4}-\d{2}-\d{2}")


class Term(Protocol):
    """A value in a row."""

    @property
    def value(self) -> str:
        """Return it as text."""


class Table(Protocol):
    """What a query gives, from wherever it comes."""

    @property
    def variables(self) -> Sequence[str]:
        """Return the columns."""

    @property
    def rows(self) -> Sequence[Mapping[str, Term]]:
        """Return the rows."""


def open_blanks(bound: Bound) -> tuple[Parameter, ...]:
    """Return the blanks that leave less to go through once they are filled in."""
    empty = [
        one
        for one in bound.question.parameters
        if one.name not in bound.values and one.name not in _LOOKED_AT_LAST
    ]
    return tuple(one for one in empty if one.type == "entity") or tuple(empty)


def hint_at_blanks(bound: Bound) -> str:
    """Say what to fill in where an answer takes too long or too much; empty where nothing is."""
    *others, last = ["", *(one.label for one in open_blanks(bound))]
    if not last:
        return ""
    named = f"{', '.join(others[1:])} or {last}" if others[1:] else last
    return f"fill in {named}: that leaves less to go through"


@dataclass(frozen=True)
class Relaxed:
    """A parameter that holds something, and the rows that there would be without it.

    `rows` is None where it took too long to tell; `days` are the first and the last day that those
    rows show, where the parameter asks for days.
    """

    parameter: Parameter
    rows: int | None
    days: tuple[str, str] | None = None


@dataclass(frozen=True)
class Emptiness:
    """Why there are no rows: `relaxed` says what opening one blank would give.

    `needed_rows` come with every blank open that may be open, `open_rows` with all of them. `named`
    is who and what had to be asked for, or alone was, that claims speak of; `unmentioned` what none
    does. `meaning` says what is not told where the needed values alone give nothing.
    """

    relaxed: tuple[Relaxed, ...]
    needed_rows: int | None
    open_rows: int | None
    meaning: str = _NOTHING
    named: tuple[Referent, ...] = ()
    unmentioned: tuple[Referent, ...] = ()
    lens: str = ""

    @property
    def useful(self) -> tuple[Relaxed, ...]:
        """Return the blanks that give rows when they alone are opened, or may do so."""
        return tuple(one for one in self.relaxed if one.rows != 0)

    @property
    def is_alone(self) -> bool:
        """Tell whether one blank alone holds something."""
        return len(self.relaxed) == 1

    @property
    def in_corpus(self) -> bool:
        """Tell whether rows are there when every blank is open that may be open."""
        return self.needed_rows != 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reason in sentences, days as ISO has them."""
        found = [
            f"{one.label} is known here, but no claim speaks of it." for one in self.unmentioned
        ]
        if not self.in_corpus:
            found.append(self.meaning)
        if not self.in_corpus or self.is_alone:
            found += [f"{_claims(one)} of {one.label}; none answers this." for one in self.named]
        found += [_without(one) for one in self.useful]
        if not self.useful and self.in_corpus and self.relaxed:
            found.append(
                "No single value is to blame: with every blank open there would be "
                f"{rows_told(self.needed_rows)}."
            )
        elif not self.useful and self.open_rows:
            found.append(f"With other values there are {rows_told(self.open_rows)}.")
        if self.lens:
            found.append(f"All this through the lens {self.lens}; without it there may be more.")
        return tuple(found)


def explain_empty(bound: Bound, ask: Ask, directory: Directory, lens: str = "") -> Emptiness:
    """Return why a bound question has no rows, asked of what is seen through a lens, if it is."""
    question, asked = bound.question, functools.cache(ask)
    held = [one for one in question.parameters if one.name in bound.values]
    needed = {one.name: bound.values[one.name] for one in held if one.required}
    referents = _referents(bound, directory)
    return Emptiness(
        relaxed=tuple(_relaxed(bound, parameter, asked) for parameter in held),
        needed_rows=_count(asked(fill(question, needed, MOST_COUNTED))),
        open_rows=_count(asked(fill(question, {}, MOST_COUNTED))),
        meaning=_filled(bound) or _NOTHING,
        named=tuple(
            one for one, required in referents if one.claims and (required or len(held) == 1)
        ),
        unmentioned=tuple(one for one, _ in referents if not one.claims),
        lens=lens,
    )


def _relaxed(bound: Bound, parameter: Parameter, ask: Ask) -> Relaxed:
    rest = {name: one for name, one in bound.values.items() if name != parameter.name}
    table = ask(fill(bound.question, rest, MOST_COUNTED))
    days = None
    # what is known by a day is no matter of the days told
    if table and parameter.type in {"date", "interval"} and parameter.name != "knownBy":
        days = _days(bound, table)
    return Relaxed(parameter, _count(table), days)


def _count(table: Table | None) -> int | None:
    return None if table is None else len(table.rows)


def _days(bound: Bound, table: Table) -> tuple[str, str] | None:
    """Return the first and the last day that some rows show."""
    columns = day_columns(bound.question, table.variables)
    told = [row[name].value for row in table.rows for name in columns if name in row]
    days = [day for day in told if _DAY.fullmatch(day)]
    return (min(days), max(days)) if days else None


def _referents(bound: Bound, directory: Directory) -> list[tuple[Referent, bool]]:
    """Return who and what is asked for, and whether the question cannot be asked without it."""
    return [
        (found[0], parameter.required)
        for parameter in bound.question.parameters
        if parameter.type == "entity"
        for value in bound.values.get(parameter.name, ())
        if (found := directory.find(value.raw, parameter.classes))
    ]


def _filled(bound: Bound) -> str:
    """Return what the question says where nothing is told, with the values it names."""
    question = bound.question
    return filled_in(question.pieces_in(question.empty), bound.values)


def _without(one: Relaxed) -> str:
    days = f"; the days that they show run from {' to '.join(one.days)}" if one.days else ""
    label = one.parameter.label
    opened = f"With {label} left open" if one.parameter.required else f"Without {label}"
    return f"{opened} there would be {rows_told(one.rows)}{days}."


def rows_told(number: int | None) -> str:
    """Return a number of rows in words; None for one that took too long to tell."""
    if number is None:
        return "rows that took too long to count"
    more = " or more" if number >= MOST_COUNTED else ""
    return f"{number:,} {'row' if number == 1 else 'rows'}{more}"


def _claims(one: Referent) -> str:
    return "1 claim speaks" if one.claims == 1 else f"{one.claims:,} claims speak"
