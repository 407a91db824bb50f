"""The token at which a query cannot be read: Oxigraph names a place that may lie behind it.

It tries a keyword by taking as many characters as that has, whatever they are, and names the
furthest that it came to so: up to 14 too far, often on the next line. With blanks before each token
nothing that is tried at one reaches the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.store.query_text import places

if TYPE_CHECKING:
    from collections.abc import Callable

POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FURTHEST = 32
_BLANKS = " " * _FURTHEST
# of a longer query the place is left as the engine names it
_READ = 20_000
# between names, words, strings and brackets: what stands behind a blank, and what parts others
_BETWEEN = re.compile(r"(?<=\s)\S|[,;]")


def offset_of(text: str, line: int, column: int) -> int:
    """Return the offset of a line and column, counted from one."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, counted from one."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def exact_offset(text: str, offset: int, read: Callable[[str], str]) -> int | None:
    """Return where the token begins that cannot be read; None where it is not found.

    `read` gives what the engine says of a text.
    """
    if offset > _READ:
        return None
    begins = [one for one in _beginnings(text[: offset + _FURTHEST]) if one >= offset - _FURTHEST]
    if not begins:
        return None
    pieces = [text[one:next_one] for one, next_one in pairwise([*begins, len(text)])]
    whole = text[: begins[0]] + "".join(_BLANKS + piece for piece in pieces)
    told = POSITION.search(read(whole + _BLANKS))
    if not told:
        return None
    place = offset_of(whole, int(told[1]), int(told[2]))
    moved = [one + number * _FURTHEST for number, one in enumerate(begins, 1)]
    found = bisect_right(moved, place) - 1
    at_end = place >= len(whole) + _FURTHEST
    return None if found < 0 or at_end or begins[found] > offset else begins[found]


def _beginnings(text: str) -> list[int]:
    """Return where blanks may stand that change nothing, in order."""
    found, end = set[int](), 0
    for kind, start, after in [*places(text), ("", len(text), len(text))]:
        found.update(end + m.start() for m in _BETWEEN.finditer(text[end:start]))
        if kind and kind != "tag" and not re.match(r"[\w^@]", text[start - 1 : start]):
            found.add(start)
        end = after
    return sorted(found)
