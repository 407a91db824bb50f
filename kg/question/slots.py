"""The words of a query: its form, and its slots, each a `VALUES ?name { UNDEF }`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast, get_args

from kg.question.model import Form, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def _is_slot(window: list[re.Match[str]]) -> bool:
    values, variable, opening, undef, closing = window
    return (
        values[0].upper() == "VALUES"
        and variable.lastgroup == "variable"
        and opening[0] == "{"
        and undef[0].upper() == "UNDEF"
        and closing[0] == "}"
    )
