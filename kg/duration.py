"""Dates told from another happening: `date:-P3W;hap:harvest-fair`, three weeks before the fair."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.time import Stamps, add_months, month_end, month_start

DURATION = re.compile(
    r"([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)
DAY = timedelta(days=1)


def parse_relative(text: str) -> tuple[str, str]:
    """Return offset and happening key of `-P2D;hap:harvest-fair`, or raise ValueError."""
    offset, _, key = text.partition(";")
    scheme, _, name = key.partition(":")
    if scheme not in ("hap", "kg") or not name:
        message = f"{text!r} is no relative date such as -P2D;hap:harvest-fair"
        raise ValueError(message)
    return canonical_duration(offset), name


def canonical_duration(text: str) -> str:
    """Return a duration as XML Schema writes it: `PT48H` and `P2D` are `P2D`, `P2W` is `P14D`.

    ValueError where it is none, or mixes months or years with days.
    """
    sign, months, length = _parts(text)
    if months:
        years, rest = divmod(months, 12)
        return f"{sign}P{f'{years}Y' if years else ''}{f'{rest}M' if rest else ''}"
    hours, seconds = divmod(length.seconds, 3600)
    parts = zip((hours, *divmod(seconds, 60)), "HMS", strict=True)
    clock = "".join(f"{number}{unit}" for number, unit in parts if number)
    days = f"{length.days}D" if length.days else ""
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}{'T' + clock if clock else ''}"


def in_months(duration: str) -> bool:
    """Whether a canonical duration counts months or years, not days."""
    return "T" not in duration and "D" not in duration


def shift(stamps: Stamps, offset: str) -> Stamps:
    """Return the stamps moved by a duration, as exact as its unit.

    `-P2Y` reaches some day of a year, `-P3M` some day of a month; `-PT36H` one or two days back.
    """
    earliest, latest = (
        tuple(_moved(day, offset, latest=late) for day in stamps.sides) for late in (False, True)
    )
    return Stamps(earliest[0], latest[1], earliest[2], latest[3])


def _moved(day: date | None, offset: str, *, latest: bool) -> date | None:
    """Return the earliest or latest day that lies this far from a day."""
    if day is None:
        return None
    sign, months, length = _parts(offset)
    if not months:
        exact = -length if sign else length
        whole = exact // DAY * DAY
        return day + whole + (DAY if latest and whole != exact else timedelta(0))
    moved = add_months(day, -months if sign else months)
    if months % 12 == 0:
        return date(moved.year, 12, 31) if latest else date(moved.year, 1, 1)
    return month_end(moved) if latest else month_start(moved)


def _parts(text: str) -> tuple[str, int, timedelta]:
    """Return sign, months and length of a duration; one of the two is zero."""
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        message = f"{text!r} is no duration such as -P2D, -P3W, PT48H or P4Y"
        raise ValueError(message)
    years, months, *rest = (int(each or 0) for each in found.groups()[1:])
    weeks, days, hours, minutes, seconds = rest
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length and years + months:
        message = f"{text!r} mixes months with days; write one or the other"
        raise ValueError(message)
    return "-" if found[1] == "-" else "", years * 12 + months, length
