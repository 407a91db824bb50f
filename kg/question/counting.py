"""How many rows a question gives with each value of a parameter: one grouped query for them all.

The question's own text is kept. Its slots are filled with all values at once, each beside a copy of
itself in a variable of our own; that variable is carried out of every SELECT around a slot and into
its GROUP BY, so that the rows of one value never meet those of another. Where that would not give
what the question gives with one value alone, there is no count: nothing is better than a wrong
number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.question.bind import fill
from kg.question.slots import find_slots, spliced, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.question.model import Parameter, Question, Slot
    from kg.question.values import Value

PICKED, ROWS = "valuePicked", "rowsGiven"
_SLOT = re.compile(r"[?$](\w+)\s*\{\s*\Z")
# a slot in one of these says nothing of the rows around it
_CLOSED = {"OPTIONAL", "MINUS", "EXISTS", "GRAPH", "SERVICE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_MODIFIERS = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}


@dataclass
class _Select:
    """One SELECT: where more can be projected, or grouped by; `end` is where its order begins."""

    projection: int = -1
    grouping: int = -1
    end: int = -1
    lists: bool = False
    aggregates: bool = False
    cut: bool = False
    modifier: str = ""

    @property
    def is_closed(self) -> bool:
        """Tell whether one more variable would change what comes out."""
        return self.cut or (self.aggregates and self.grouping < 0)


@dataclass
class _Brace:
    """An open brace: whether it is the body of a SELECT, and whether rows can come without it."""

    body_of: _Select | None = None
    closed: bool = False
    holds: _Select | None = None  # the SELECT that was begun within


class _Reader:
    """One pass over the words of a query: which SELECTs stand around each slot."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack = [_Brace()]
        self._before = ["", ""]
        self.around: dict[int, tuple[_Brace, ...]] = {}
        slots = iter([*find_slots(text), None])
        slot = next(slots)
        for token in tokens(text):
            if slot and token.start() >= slot.start:
                self.around[slot.start] = tuple(self._stack)
                slot = next(slots)
            self._read(token[0].upper(), token.start())
            self._before = [self._before[1], token[0].upper()]
        self._close(len(text))
        self.outermost = self._stack[0].holds or _Select()

    def _read(self, word: str, place: int) -> None:
        here = self._stack[-1]
        if word == "{":
            self._open(here, place)
        elif word == "}":
            self._close(place)
            self._stack.pop()
        elif word == "SELECT":
            here.holds = _Select()
        elif here.holds:
            _note(here.holds, word, place)

    def _open(self, here: _Brace, place: int) -> None:
        begun = here.holds
        if begun and begun.projection < 0:
            begun.projection = place
        body_of = begun if begun and not begun.modifier else None
        if begun and not begun.modifier:
            begun.modifier = "WHERE"
        closed = bool(_CLOSED & {self._before[1], self._before[0]})
        self._stack.append(_Brace(body_of, closed and body_of is None))

    def _close(self, place: int) -> None:
        """End the modifiers of the SELECT that was begun within the brace that ends."""
        if begun := self._stack[-1].holds:
            _note(begun, "}", place)


def _note(begun: _Select, word: str, place: int) -> None:
    """Take in one word of a SELECT that is not in its body."""
    if not begun.modifier:
        if word == "WHERE":
            begun.projection = place
        begun.aggregates |= word in _AGGREGATES
        begun.lists |= word[0] in "?$("
        return
    begun.aggregates |= word in _AGGREGATES
    if word in _MODIFIERS or word == "}":
        if begun.modifier == "GROUP":
            begun.grouping = place
        begun.modifier = word
        begun.cut |= word in {"LIMIT", "OFFSET", "VALUES"}
        if begun.end < 0 and word in {"ORDER", "}"}:
            begun.end = place


def count_query(
    question: Question,
    parameter: Parameter,
    values: Mapping[str, tuple[Value, ...]],
    iris: Iterable[str],
) -> str:
    """Return a query for the rows that each value gives, the other blanks filled as they are.

    It gives PICKED and ROWS; a value without rows does not appear. Empty where it cannot be asked.
    """
    text = fill(question, {name: one for name, one in values.items() if name != parameter.name})
    slots = [slot for slot in find_slots(text) if slot.variable in parameter.slots]
    reader = _Reader(text)
    around = [brace for slot in slots for brace in reader.around[slot.start]]
    selects = {id(one): one for brace in around if (one := brace.body_of)}
    unfit = any(brace.closed for brace in around) or any(one.is_closed for one in selects.values())
    if question.form != "SELECT" or len(parameter.slots) != 1 or not slots or unfit:
        return ""
    edits = [_filled(text, slot, iris) for slot in slots]
    for one in selects.values():
        if one.lists:
            edits.append((one.projection, one.projection, f" ?{PICKED} "))
        if one.grouping >= 0:
            edits.append((one.grouping, one.grouping, f" ?{PICKED} "))
    return _wrapped(text, edits, reader.outermost.end)


def _filled(text: str, slot: Slot, iris: Iterable[str]) -> tuple[int, int, str]:
    """Return the edit that fills a slot with all values, each beside a copy of itself."""
    match = _SLOT.search(text, 0, slot.start)
    if match is None:  # a slot is found by these very signs
        raise ValueError(text[: slot.start])
    rows = " ".join(f"({NamedNode(iri)} {NamedNode(iri)})" for iri in iris)
    return match.start(), slot.end, f"(?{match[1]} ?{PICKED}) {{ {rows}"


def _wrapped(text: str, edits: Sequence[tuple[int, int, str]], end: int) -> str:
    begin = next(token.start() for token in tokens(text) if token[0].upper() == "SELECT")
    body = spliced(text[:end], edits)[begin:]
    return (
        f"{text[:begin]}SELECT ?{PICKED} (COUNT(*) AS ?{ROWS}) WHERE {{ {{\n{body}\n}} }}"
        f" GROUP BY ?{PICKED}\n"
    )
