"""The words of a query: its form, its slots, each a `VALUES ?name { UNDEF }`, and its cuts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast, get_args

from kg.question.model import Cut, Form, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORMS = get_args(Form)
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
             |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<word>[\w.-]*:[\w.%/-]*|[A-Za-z_]\w*)
  | (?P<sign>[{}()\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_CUT = re.compile(r"#first\b\s*(.*?)\s*")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Give the words, variables, IRIs, strings and brackets of a query; comments are left out."""
    return (match for match in _TOKEN.finditer(text) if match.lastgroup != "comment")


def find_form(text: str) -> Form:
    """Return the form of a query; `SELECT` where no word tells."""
    words = (match[0].upper() for match in tokens(text))
    return cast("Form", next((word for word in words if word in _FORMS), "SELECT"))


def find_slots(text: str) -> tuple[Slot, ...]:
    """Return the slots of a query in the order of its text."""
    found = []
    window: list[re.Match[str]] = []
    for token in tokens(text):
        window = [*window[-4:], token]
        if len(window) == 5 and _is_slot(window):
            undef = window[3]
            found.append(Slot(window[1][0][1:], undef.start(), undef.end()))
    return tuple(found)


def find_cuts(text: str) -> tuple[Cut, ...]:
    """Return the cuts of a query in the order of its text: comments `#first ORDER BY …`."""
    return tuple(
        Cut(told[1], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup == "comment" and (told := _CUT.fullmatch(match[0]))
    )


def with_cuts(text: str, rows: int) -> str:
    """Return a query with all cuts made, for who wants so many rows."""
    cuts = find_cuts(text)
    return spliced(text, [(one.start, one.end, one.clause(rows)) for one in cuts])


def spliced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with pieces replaced: each edit is where one begins and ends, and the new."""
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join(pieces) + text[position:]


def _is_slot(window: list[re.Match[str]]) -> bool:
    values, variable, opening, undef, closing = window
    return (
        values[0].upper() == "VALUES"
        and variable.lastgroup == "variable"
        and opening[0] == "{"
        and undef[0].upper() == "UNDEF"
        and closing[0] == "}"
    )
