"""What a written day, month, year or part of one spans: `8 dec`, `27/11/24`, `late november`."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

_MONTHS = [name.lower() for name in calendar.month_name]
MONTH = "|".join(
    [*_MONTHS[1:], *(f"{name[:3]}\\.?" for name in _MONTHS[1:] if name != "may"), r"sept\.?"]
)
YEAR = r"(?:\d{4}\b|[’']\d{2}\b)"
NTH = r"\d{1,2}(?:st|nd|rd|th)?\b"
_NUMBERS = (
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})"
    r"|\d{1,2}/(?:(?:19|20)\d{2}|\d{1,2})"
)
# a part of a month or year
_PART = (
    r"(?:early|mid|late|(?:the\s+)?(?:beginning|start|middle|end|"
    r"(?:first|second|third|last)\s+(?:week|half|days)|1st\s+(?:week|half)|2nd\s+(?:week|half))"
    r"\s+(?:of|in))"
)
DAY = (
    rf"{_PART}[\s-]+(?:the\s+)?(?:(?:{MONTH})(?:\s+{YEAR})?(?!\s*\d)|(?:19|20)\d{{2}}\b)"
    rf"|{_NUMBERS}"
    rf"|{NTH}[\s-]+(?:of\s+)?(?:{MONTH})(?:[,\s-]+{YEAR})?"
    rf"|(?:{MONTH})\s+(?:the\s+)?{NTH}(?:,?\s+{YEAR})?"
    rf"|(?:{MONTH})(?:,?\s+(?:of\s+)?{YEAR})?"
    r"|(?:19|20)\d{2}(?:-\d{2})?"
    r"|(?:last|this)\s+(?:year|month)"
)
_ORDER = re.compile(r"(?<![\d./])(?<!\d{4}-)(\d{1,2})[/-](\d{1,2})(?:[/-]\d{2,4})?(?![\d/])")
_DAY_FIRST = "the day is taken to stand before the month"


class Span(NamedTuple):
    """The first and the last day of what was typed, and what had to be supposed."""

    first: date | None
    last: date | None
    note: str
    # the day that the same numbers are where the other stands first
    other: date | None = None


class Frame(NamedTuple):
    """What days are counted from, and what leads in `12/8/2024`: `day`, `month`, or unsaid."""

    newest: date | None
    leads: str = ""


def span_of(typed: str, frame: Frame) -> Span:
    """Return the span of a day, month or year that was typed."""
    text = " ".join(typed.lower().split())
    if told := re.fullmatch(r"(last|this)\s+(year|month)", text):
        return _told_from(frame.newest, last=told[1] == "last", year=told[2] == "year")
    if part := re.match(_PART, text):
        whole = text[part.end() :].lstrip(" -").removeprefix("the ")
        return _part_of(part[0], span_of(whole, frame))
    if re.fullmatch(_NUMBERS, text):
        return _of_numbers(re.findall(r"\d+", text), frame, dotted="." in text)
    return _spelt_out(text, frame.newest)


def leading_in(sentence: str) -> str:
    """Return what the numbers of a day show to lead: `11/27/24` the month, `27/11/24` the day."""
    found = _ORDER.findall(sentence)
    if any(int(other) <= 12 < int(one) for one, other in found):
        return "day"
    return "month" if any(int(one) <= 12 < int(other) for one, other in found) else ""


def says_year(typed: str) -> bool:
    """Tell whether a year was typed."""
    return bool(re.search(r"\d{4}|[’']\d{2}|\d[-./]\d{1,2}[-./]\d{2}$|year|month", typed))


def _of_numbers(numbers: list[str], frame: Frame, *, dotted: bool) -> Span:
    """Return the day of numbers: year first, or day and month; alone they are before the newest."""
    if len(numbers[0]) == 4:
        year, month, day = map(int, numbers)
        return _days(year, month, day, "")
    if len(numbers[1]) == 4:
        return _days(int(numbers[1]), int(numbers[0]), None, "")
    day, month = int(numbers[0]), int(numbers[1])
    if frame.leads == "month" and not dotted:
        return _numbered(month, day, numbers[2:], frame)
    read = _numbered(day, month, numbers[2:], frame)
    if dotted or frame.leads or day == month or read.first is None:
        return read
    other = _numbered(month, day, numbers[2:], frame).first
    if frame.newest and other and other <= frame.newest < read.first:
        return Span(other, other, "the month is taken to stand before the day", read.first)
    return read._replace(note="; ".join(one for one in (_DAY_FIRST, read.note) if one), other=other)


def _numbered(day: int, month: int, year: list[str], frame: Frame) -> Span:
    if year:
        return _days(int(year[0]) + 2000 * (len(year[0]) == 2), month, day, "")
    return _supposed(month, day, frame.newest)


def _spelt_out(text: str, newest: date | None) -> Span:
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        typed_year, _, typed_month = text.partition("-")
        return _days(int(typed_year), int(typed_month) if typed_month else None, None, "")
    name = next(word for word in re.findall(r"[a-z]+", text) if _month(word))
    short = re.search(r"[’'](\d{2})\b", text)
    numbers = [int(one) for one in re.findall(r"(?<![’'])\b\d+", text)]
    year_given = next((one for one in numbers if one > 31), 2000 + int(short[1]) if short else None)
    day = next((one for one in numbers if one <= 31), None)
    if year_given is not None:
        return _days(year_given, _month(name), day, "")
    return _supposed(_month(name), day, newest)


def _supposed(month: int, day: int | None, newest: date | None) -> Span:
    """Return a day or month without a year: the last one before the newest article."""
    if newest is None:
        return Span(None, None, "no year is given")
    supposed = newest.year - ((month, day or 1) > (newest.month, newest.day))
    return _days(supposed, month, day, f"taken as {supposed}, the last before the newest article")


def _told_from(newest: date | None, *, last: bool, year: bool) -> Span:
    """Return the month or year of the newest article, or the one before it."""
    if newest is None:
        return Span(None, None, "no day is known to count from")
    if year:
        number = newest.year - last
        return _days(number, None, None, f"taken as {number}, counted from the newest article")
    month = newest.replace(day=1) - timedelta(days=last)
    note = f"taken as {month:%B %Y}, counted from the newest article"
    return _days(month.year, month.month, None, note)


def _part_of(typed: str, whole: Span) -> Span:
    """Return about a third of a month or year, or a half or a week of a month."""
    if whole.first is None or whole.last is None:
        return whole
    if "week" in typed or "days" in typed or "half" in typed:
        return _weeks_of(typed, whole.first, whole.last, whole.note)
    one = timedelta(days=1)
    if whole.first.month != whole.last.month:
        ends = (whole.first.replace(month=4, day=30), whole.first.replace(month=8, day=31))
    else:
        ends = (whole.first.replace(day=10), whole.first.replace(day=20))
    if typed.startswith("mid") or "middle" in typed:
        return Span(ends[0] + one, ends[1], whole.note)
    if typed.startswith("late") or "end" in typed:
        return Span(ends[1] + one, whole.last, whole.note)
    return Span(whole.first, ends[0], whole.note)


def _weeks_of(typed: str, first: date, last: date, note: str) -> Span:
    """Return a week or a half of a month or year, counted from its first day or its last."""
    many = (last - first).days // 2 + 1 if "half" in typed else 7
    length = timedelta(days=many - 1)
    number = next((n for n, word in enumerate(("first", "1st", "second", "2nd", "third"))
                   if word in typed), None)  # fmt: skip
    if number is None:
        return Span(last - length, last, note)
    begin = first + timedelta(days=many * (number // 2))
    return Span(begin, min(last, begin + length), note)


def _month(word: str) -> int:
    return next((n for n, name in enumerate(_MONTHS) if n and name.startswith(word[:3])), 0)


def _days(year: int, month: int | None, day: int | None, note: str) -> Span:
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return Span(first, first, note)
        end = month or 12
        return Span(first, date(year, end, calendar.monthrange(year, end)[1]), note)
    except ValueError:
        return Span(None, None, "not in the calendar")


def month_meant(word: str) -> str:
    """Return the month that a misspelt word is a slip away from, empty for none."""
    plain = word.lower()
    if len(plain) < 6 or plain in _MONTHS:
        return ""
    near = [name for name in _MONTHS[1:]
            if len(name) > 5 and name[:2] == plain[:2]
            and DamerauLevenshtein.distance(plain, name) <= 1 + (len(name) > 7)]  # fmt: skip
    return near[0] if near else ""
