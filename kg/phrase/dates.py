"""Days and spans of days in a sentence: `on 5 December 2024`, `before …`, `in december`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = [name.lower() for name in calendar.month_name]
_MONTH = "|".join(
    [*_MONTHS[1:], *(f"{name[:3]}\\.?" for name in _MONTHS[1:] if name != "may"), r"sept\.?"]
)
_DAY = (
    r"\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTH})(?:\s+\d{{4}})?"
    r"|(?:19|20)\d{2}(?:-\d{2})?"
)
# a part of a month, and a month or year told from the newest article
_PART = r"(?:early|mid|late|(?:the\s+)?(?:beginning|start|middle|end)\s+of)"
_DAY = rf"{_PART}[\s-]+(?:{_MONTH})(?:\s+\d{{4}})?(?!\s*\d)|{_DAY}|(?:last|this)\s+(?:year|month)"
_SINGLE = re.compile(
    r"\b(?:(?P<cue>known by|published (?:by|before)|as of|on|in|during|before|after|since|"
    rf"until|till|by|from)\s+)?(?:the\s+)?(?P<day>{_DAY})(?!\w)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"\b(?:between|from)\s+(?P<first>{_DAY})\s+(?:and|to|until|till)\s+(?P<last>{_DAY})(?!\w)",
    re.IGNORECASE,
)
_BARE_MONTH = re.compile(r"(?:may|mar|march|jan|sun|dec)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class When:
    """A span of days that was typed; `note` says what had to be supposed, or why there is none."""

    typed: str
    start: int
    end: int
    first: date | None = None
    last: date | None = None
    published: bool = False
    note: str = ""
    as_of: bool = False

    @property
    def is_day(self) -> bool:
        """Tell whether it is one day."""
        return self.first is not None and self.first == self.last

    @property
    def is_read(self) -> bool:
        """Tell whether there is a day in it."""
        return self.first is not None or self.last is not None

    @property
    def told(self) -> str:
        """Return it in words: `2024-12-08`, `2024-12-01 to 2024-12-31`, `2024-11-27 or later`."""
        if self.first and self.last:
            return str(self.first) if self.is_day else f"{self.first} to {self.last}"
        return f"{self.first} or later" if self.first else f"{self.last} or earlier"

    @property
    def interval(self) -> str:
        """Return it as an interval is written: `2024-12-01/..`."""
        return f"{self.first or '..'}/{self.last or '..'}"


def newest_day(text: str) -> date | None:
    """Return the last day of what an ISO date or interval may mean; None where it is none."""
    match = re.search(r"(\d{4}-\d{2}-\d{2}|\d{4}(?:-\d{2})?)[~?%]?$", text)
    return _span(match[1], None)[1] if match else None


def find_days(sentence: str, newest: date | None) -> tuple[When, ...]:
    """Return the days of a sentence; a month without a year is the last one before `newest`."""
    if pair := _PAIR.search(sentence):
        first, _, note = _span(pair["first"], newest)
        _, last, other = _span(pair["last"], newest)
        if first and last:
            found = When(pair[0], pair.start(), pair.end(), first, last, note=note or other)
            rest = " " * len(pair[0])
            blanked = sentence[: pair.start()] + rest + sentence[pair.end() :]
            return (found, *find_days(blanked, newest))
    return tuple(
        _read(match, newest)
        for match in _SINGLE.finditer(sentence)
        if match["cue"] or not _BARE_MONTH.fullmatch(match["day"])
    )


def _read(match: re.Match[str], newest: date | None) -> When:
    cue = " ".join((match["cue"] or "").lower().split())
    first, last, note = _span(match["day"], newest)
    where = (match[0], match.start(), match.end())
    if first is None or last is None:
        return When(*where, note=note)
    one = timedelta(days=1)
    ends: dict[str, tuple[date | None, date | None]] = {
        "known by": (last, last),
        "published by": (last, last),
        "published before": (first - one, first - one),
        "before": (None, first - one),
        "until": (None, last),
        "till": (None, last),
        "by": (None, last),
        "after": (last + one, None),
        "since": (first, None),
        "from": (first, None),
    }
    published = cue.startswith(("known", "published"))
    begin, end = ends.get(cue, (first, last))
    return When(*where, begin, end, published=published, note=note, as_of=cue == "as of")


def _span(typed: str, newest: date | None) -> tuple[date | None, date | None, str]:
    """Return the first and the last day of what was typed, and what had to be supposed."""
    text = " ".join(typed.lower().split())
    if told := re.fullmatch(r"(last|this)\s+(year|month)", text):
        return _told_from(newest, last=told[1] == "last", year=told[2] == "year")
    if part := re.match(_PART, text):
        return _part_of(part[0], _span(text[part.end() :].lstrip(" -"), newest))
    return _spelt_out(text, newest)


def _spelt_out(text: str, newest: date | None) -> tuple[date | None, date | None, str]:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        typed_year, typed_month, typed_day = text.split("-")
        return _days(int(typed_year), int(typed_month), int(typed_day), "")
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        typed_year, _, typed_month = text.partition("-")
        return _days(int(typed_year), int(typed_month) if typed_month else None, None, "")
    name = next(word for word in re.findall(r"[a-z]+", text) if _month(word))
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    year_given = next((one for one in numbers if one > 31), None)
    day = next((one for one in numbers if one <= 31), None)
    month = _month(name)
    if year_given is not None:
        return _days(year_given, month, day, "")
    if newest is None:
        return None, None, "no year is given"
    begins = (month, day or 1)
    supposed = newest.year - (begins > (newest.month, newest.day))
    return _days(supposed, month, day, f"taken as {supposed}, the last before the newest article")


def _told_from(
    newest: date | None, *, last: bool, year: bool
) -> tuple[date | None, date | None, str]:
    """Return the month or year of the newest article, or the one before it."""
    if newest is None:
        return None, None, "no day is known to count from"
    if year:
        number = newest.year - last
        return _days(number, None, None, f"taken as {number}, counted from the newest article")
    month = newest.replace(day=1) - timedelta(days=last)
    note = f"taken as {month:%B %Y}, counted from the newest article"
    return _days(month.year, month.month, None, note)


def _part_of(
    typed: str, month: tuple[date | None, date | None, str]
) -> tuple[date | None, date | None, str]:
    """Return about a third of a month: the days to the 10th, to the 20th, or the others."""
    first, last, note = month
    if first is None or last is None:
        return month
    tenth, twentieth = first.replace(day=10), first.replace(day=20)
    one = timedelta(days=1)
    if typed.startswith("mid") or "middle" in typed:
        return tenth + one, twentieth, note
    if typed.startswith("late") or "end" in typed:
        return twentieth + one, last, note
    return first, tenth, note


def _month(word: str) -> int:
    return next((n for n, name in enumerate(_MONTHS) if n and name.startswith(word[:3])), 0)


def _days(
    year: int, month: int | None, day: int | None, note: str
) -> tuple[date | None, date | None, str]:
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first, note
        end = month or 12
        return first, date(year, end, calendar.monthrange(year, end)[1]), note
    except ValueError:
        return None, None, "not in the calendar"
