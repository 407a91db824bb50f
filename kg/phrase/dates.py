"""Days and spans of days in a sentence: `on 5 December 2024`, `before …`, `27/11/24 - 8/12/24`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.phrase.spans import (
    DAY,
    MONTH,
    NTH,
    YEAR,
    Frame,
    Span,
    leading_in,
    month_meant,
    says_year,
    span_of,
)
from kg.question.days import spelled_span

_SINGLE = re.compile(
    r"\b(?:(?P<cue>known by|published (?:by|before)|as of|up to|prior to|on|in|during|before|after|"
    rf"since|until|till|by|from)\s+)?(?:the\s+)?(?P<day>{DAY})(?![\w/])",
    re.IGNORECASE,
)
_TILL = r"\s+(?:to|until|till|through|thru|up to|[-–—])\s+|\s*[–—]\s*"
_TO = rf"(?:{_TILL}|-)"
# between whole days a bare hyphen may be that of `8-dec-2024`
_UNTIL = rf"(?:{_TILL}|\s*\.\.\s*|(?<=[./]\d\d)-|(?<=[./]\d{{4}})-|(?<=\d-\d\d-\d\d)/)"
_PAIRS = tuple(
    re.compile(rf"{one}(?![\w/])", re.IGNORECASE)
    for one in (
        # `27-30 November`, `between 27 and 30 November`, `Nov 27 to 30`
        rf"\b(?:(?:between|from)\s+)?(?:the\s+)?(?P<one>{NTH})(?:{_TO}|\s+and\s+)(?:the\s+)?"
        rf"(?P<other>{NTH})\s+(?:of\s+)?(?P<month>{MONTH})(?P<year>[,\s]+{YEAR})?",
        rf"\b(?:(?:between|from)\s+)?(?P<month>{MONTH})\s+(?P<one>{NTH})(?:{_TO}|\s+and\s+)"
        rf"(?P<other>{NTH})(?!\s+(?:of\s+)?(?:{MONTH}))(?P<year>[,\s]+{YEAR})?",
        rf"\b(?:between|from|in|during)\s+(?:the\s+)?(?P<first>{DAY})(?:{_UNTIL}|\s+and\s+)(?:the\s+)?"
        rf"(?P<last>{DAY})",
        rf"\b(?P<first>{DAY}){_UNTIL}(?:the\s+)?(?P<last>{DAY})",
    )
)
# what is no date unless a word before it says so
_BARE = re.compile(r"(?:may|mar|march|jan|sun|dec)\.?|\d{1,2}/\d{1,2}", re.IGNORECASE)
_WORD_END = re.compile(r"\w*")
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


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
    # the order of its numbers is supposed, and the day that it is in the other order
    doubtful: bool = False
    other: date | None = None

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
        """Return it in words: `8 December 2024`, `December 2024`, `since 27 November 2024`."""
        return spelled_span(self.first, self.last)

    @property
    def interval(self) -> str:
        """Return it as an interval is written: `2024-12-01/..`."""
        return f"{self.first or '..'}/{self.last or '..'}"


def newest_day(text: str) -> date | None:
    """Return the last day of what an ISO date or interval may mean; None where it is none."""
    match = re.search(r"(\d{4}-\d{2}-\d{2}|\d{4}(?:-\d{2})?)[~?%]?$", text)
    return span_of(match[1], Frame(None)).last if match else None


def find_days(sentence: str, newest: date | None) -> tuple[When, ...]:
    """Return the days of a sentence; a month without a year is the last one before `newest`."""
    text = _LONG_WORD.sub(_respelt, sentence)
    frame = Frame(newest, leading_in(text))
    found: list[When] = []
    for pattern in _PAIRS:
        for pair in pattern.finditer(text):
            if when := _read_pair(pair, sentence, frame):
                found.append(when)
                text = text[: when.start] + "\0" * (when.end - when.start) + text[when.end :]
    found += [
        _read(match, sentence, frame)
        for match in _SINGLE.finditer(text)
        if match["cue"] or not _BARE.fullmatch(match["day"])
    ]
    return tuple(found)


def _respelt(match: re.Match[str]) -> str:
    """Return a misspelt month as its first letters, as long as it was typed."""
    month = month_meant(match[0])
    return month[:3].ljust(len(match[0])) if month else match[0]


def _read_pair(pair: re.Match[str], sentence: str, frame: Frame) -> When | None:
    """Return two days as one span; None where one of them is none, or they come out of order."""
    found = pair.groupdict()
    if found.get("month"):
        month = f" {found['month']}{(found['year'] or '').replace(',', ' ')}"
        typed, ending = found["one"] + month, found["other"] + month
    else:
        typed, ending = found["first"], found["last"]
    last = span_of(ending, frame)
    first = span_of(typed, frame)
    if last.last and says_year(ending) and not says_year(typed):
        first = span_of(typed, frame._replace(newest=last.last))._replace(note="")
    if first.first is None or last.last is None or first.first > last.last:
        return None
    stop = next(iter(_WORD_END.finditer(sentence, pair.end()))).end()
    note = first.note or last.note
    return When(
        sentence[pair.start() : stop], pair.start(), stop, first.first, last.last, note=note
    )


def _read(match: re.Match[str], sentence: str, frame: Frame) -> When:
    cue = " ".join((match["cue"] or "").lower().split())
    span = span_of(match["day"], frame)
    # a month that was respelt is shorter than what was typed
    stop = next(iter(_WORD_END.finditer(sentence, match.end()))).end()
    where = (sentence[match.start() : stop], match.start(), stop)
    if span.first is None or span.last is None:
        return When(*where, note=span.note)
    begin, end = _ends(cue, span.first, span.last)
    return When(
        *where, begin, end, cue.startswith(("known", "published")), span.note, cue == "as of",
        span.other is not None, _other(cue, span),
    )  # fmt: skip


def _ends(cue: str, first: date, last: date) -> tuple[date | None, date | None]:
    """Return the span that a word before a day makes of it."""
    one = timedelta(days=1)
    ends: dict[str, tuple[date | None, date | None]] = {
        "known by": (last, last),
        "published by": (last, last),
        "published before": (first - one, first - one),
        "before": (None, first - one),
        "prior to": (None, first - one),
        "until": (None, last),
        "till": (None, last),
        "up to": (None, last),
        "by": (None, last),
        "after": (last + one, None),
        "since": (first, None),
        "from": (first, None),
    }
    return ends.get(cue, (first, last))


def _other(cue: str, span: Span) -> date | None:
    """Return the day that numbers are too, where nothing is counted from it."""
    return span.other if cue in {"", "on", "as of", "in"} else None
