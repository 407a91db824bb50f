"""Days and spans of days as a person writes them: `6 December 2024`, `December 2024`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def spelled(day: date) -> str:
    """Return a day in words."""
    return f"{day.day} {day:%B} {day.year}"


def spelled_span(first: date | None, last: date | None) -> str:
    """Return a span of days in words: a whole month or year is named, an open end is told."""
    if first and last:
        return _whole(first, last) or f"{_without_what_both_have(first, last)} to {spelled(last)}"
    if first:
        return f"since {spelled(first)}"
    return f"up to {spelled(last)}" if last else ""


def spelled_value(raw: str) -> str:
    """Return a day or an interval, as it stands in an address, in words."""
    first, slash, last = raw.partition("/")
    return spelled_span(_day(first), _day(last if slash else first))


def _day(text: str) -> date | None:
    return None if text in {"", ".."} else date.fromisoformat(text)


def _whole(first: date, last: date) -> str:
    """Return the one day, month or year that a span is; empty where it is none of them."""
    if first == last:
        return spelled(first)
    if first.year != last.year or first.day != 1:
        return ""
    if (first.month, last.month, last.day) == (1, 12, 31):
        return f"{first.year}"
    ends = first.month == last.month and last.day == monthrange(last.year, last.month)[1]
    return f"{first:%B} {first.year}" if ends else ""


def _without_what_both_have(first: date, last: date) -> str:
    """Return the first day of a span without the month and the year that the last one tells."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}"
    return f"{first.day} {first:%B}" if first.year == last.year else spelled(first)
