"""Dates with their room for doubt: an EDTF string as the four time stamps of a happening.

A happening begins somewhere in [earliest begin, latest begin] and ends somewhere in
[earliest end, latest end]; None is an open side. What a date means depends on what it dates:

| date of …               | an event ("attacked on …")    | a situation ("controls, on …")       |
|-------------------------|-------------------------------|--------------------------------------|
| `2024-12` (some day)    | begins and ends within it     | holds at some time within it         |
| `2024-11-30/2024-12-01` | begins and ends within it     | begins on the one, ends on the other |
| `2024-11-27/..`         | begins then, end not known    | begins then, end not known           |
| `../2024-12-08` Stated  | ends then, begin not known    | ends then, begin not known           |
| `../2024-12-08` Inferred| over by then                  | over by then ("former", "once")      |
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Kind = Literal["event", "situation"]
Basis = Literal["Stated", "Inferred", "Relative"]
OPEN = ("", "..")
APPROXIMATE = "~?%"


@dataclass(frozen=True, order=True)
class Stamps:
    """The four time stamps; None where a side is open."""

    earliest_begin: date | None = None
    latest_begin: date | None = None
    earliest_end: date | None = None
    latest_end: date | None = None

    @property
    def is_possible(self) -> bool:
        """Whether some begin and some end fit: no side is empty, and it may end after it begins."""
        return (
            _ordered(self.earliest_begin, self.latest_begin)
            and _ordered(self.earliest_end, self.latest_end)
            and _ordered(self.earliest_begin, self.latest_end)
        )

    def meet(self, other: Stamps) -> Stamps:
        """Return what both say: the later of the earliest, the earlier of the latest."""
        return Stamps(
            _latest(self.earliest_begin, other.earliest_begin),
            _earliest(self.latest_begin, other.latest_begin),
            _latest(self.earliest_end, other.earliest_end),
            _earliest(self.latest_end, other.latest_end),
        )

    def widen(self, other: Stamps) -> Stamps:
        """Return the room that leaves both possible; an open side stays open."""
        return Stamps(
            _outer(min, self.earliest_begin, other.earliest_begin),
            _outer(max, self.latest_begin, other.latest_begin),
            _outer(min, self.earliest_end, other.earliest_end),
            _outer(max, self.latest_end, other.latest_end),
        )

    @property
    def sides(self) -> tuple[date | None, ...]:
        """The four dates in order."""
        return (self.earliest_begin, self.latest_begin, self.earliest_end, self.latest_end)

    def ended_before(self, day: date) -> bool:
        """Whether it was certainly over on that day."""
        return self.latest_end is not None and self.latest_end < day

    def certainly_on(self, day: date) -> bool:
        """Whether it certainly held on that day."""
        begun = self.latest_begin is not None and self.latest_begin <= day
        return begun and self.earliest_end is not None and day <= self.earliest_end

    def possibly_on(self, day: date) -> bool:
        """Whether nothing known speaks against its holding on that day."""
        return _ordered(self.earliest_begin, day) and _ordered(day, self.latest_end)


UNDATED = Stamps()


@dataclass(frozen=True)
class When:
    """What a claim says about its time; `presumed` where only its tense says it."""

    stamps: Stamps = UNDATED
    basis: Basis = "Stated"
    edtf: str | None = None
    expression: str | None = None
    inferred_from: str | None = None
    presumed: bool = False
    relative_to: str | None = None
    offset: str | None = None


def read_edtf(text: str, kind: Kind, basis: Basis = "Stated") -> Stamps:
    """Return the four stamps of an EDTF date or interval; ValueError where it is not one."""
    _checked(text)
    begin, interval, end = text.partition("/")
    if not interval:
        first, last = _range(text)
        if kind == "event":
            return Stamps(first, last, first, last)
        return Stamps(None, last, first, None)
    if begin in OPEN:
        first, last = _range(end)
        return Stamps(None, last, None if basis == "Inferred" else first, last)
    first, latest_begin = _range(begin)
    if end in OPEN:
        return Stamps(first, latest_begin, first, None)
    earliest_end, last = _range(end)
    if kind == "event":
        return Stamps(first, last, first, last)
    return Stamps(first, latest_begin, earliest_end, last)


def some_day_in(text: str) -> Stamps:
    """Return the stamps of what happened on one day of an EDTF date or interval, open sides too."""
    begin, interval, end = text.partition("/")
    if not interval or ".." not in (begin, end):
        return read_edtf(text, "event")
    _checked(text)
    first = None if begin in OPEN else _range(begin)[0]
    last = None if end in OPEN else _range(end)[1]
    return Stamps(first, last, first, last)


def pool(stamps: Iterable[Stamps]) -> tuple[Stamps, bool]:
    """Return what several claims on one happening say together, and whether they agree.

    They are intersected while that leaves something possible; where it does not, the widest
    reading is kept and the second value is False. What is undated has no say.
    """
    met, widest = UNDATED, None
    for each in stamps:
        if each == UNDATED:
            continue
        met = met.meet(each)
        widest = each if widest is None else widest.widen(each)
    if met.is_possible:
        return met, True
    return widest or UNDATED, False


@cache
def _checked(text: str) -> None:
    """Raise ValueError where a text is no EDTF. The parser is slow: each text goes there once."""
    try:
        parse_edtf(text)
    except EDTFParseException as error:
        message = f"{text!r} is no EDTF date"
        raise ValueError(message) from error
    if all(part in OPEN for part in text.split("/")):
        message = f"{text!r} says nothing"
        raise ValueError(message)


@cache
def _range(text: str) -> tuple[date, date]:
    """Return first and last day of a single date; `~` and `?` add one unit on each side."""
    parsed = parse_edtf(text)
    first, last = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    if not set(text) & set(APPROXIMATE):
        return first, last
    match text.strip("[]{}~?%").count("-"):
        case 0:
            return first.replace(year=first.year - 1), last.replace(year=last.year + 1)
        case 1:
            return month_start(add_months(first, -1)), month_end(add_months(last, 1))
        case _:
            return first - timedelta(days=1), last + timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def month_start(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _ordered(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _outer(choose: Callable[[list[date]], date], *days: date | None) -> date | None:
    known = [day for day in days if day]
    return choose(known) if len(known) == len(days) else None
