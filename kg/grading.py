"""How firm everything is that follows: each as its best derivation, that as its weakest premise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.engine import Triple


class Way(NamedTuple):
    """A derivation while a closure grows: triples are numbers."""

    concluded: int
    rule: str
    premises: tuple[int, ...]


class Settled(NamedTuple):
    """A triple by number, how firm it is, and the place of its best derivation unless a fact."""

    number: int
    grade: int
    way: int | None


def settle(facts: Mapping[int, int], ways: list[Way], triples: list[Triple]) -> Iterator[Settled]:
    """Yield what facts give, firmest first, and what takes fewer steps first among equals.

    So no best derivation leans on its own conclusion. What nothing leads to is not yielded.
    """
    users: defaultdict[int, list[int]] = defaultdict(list)
    missing: list[int] = []
    for place, way in enumerate(ways):
        premises = set(way.premises)
        missing.append(len(premises))
        for premise in premises:
            users[premise].append(place)
    grades: dict[int, int] = {}
    waiting: defaultdict[int, dict[int, int | None]] = defaultdict(dict)
    for number, grade in facts.items():
        waiting[grade][number] = None
    while waiting:
        grade = max(waiting)
        fresh = {n: way for n, way in waiting.pop(grade).items() if n not in grades}
        grades.update(dict.fromkeys(fresh, grade))
        for number, how in fresh.items():
            yield Settled(number, grade, how)
            for place in users.get(number, ()):
                missing[place] -= 1
                way = ways[place]
                if not missing[place] and way.concluded not in grades:
                    firm = min([grades[each] for each in way.premises])
                    other = waiting[firm].setdefault(way.concluded, place)
                    if other is not None and other != place:
                        waiting[firm][way.concluded] = _first(other, place, ways, triples)


def _first(one: int, other: int, ways: list[Way], triples: list[Triple]) -> int:
    """Return which of two equally good derivations comes first: by rule, then by premises."""
    return min(one, other, key=lambda i: (ways[i].rule, [triples[n] for n in ways[i].premises]))
