"""The names that a release knows: whom each one stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.phrase.words import SMALL, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.directory import GraphDirectory
    from kg.phrase.words import Word
    from kg.question import Referent

LONGEST = 12
ASIDE = re.compile(r"\s*\([^)]*\)")
_LOCAL = re.compile(r"^(?!article/)[^/]+/")
_NORTH_OR_SOUTH = frozenset({"north", "south"})
_WINDS = ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
_COMPASS = {
    short: f"{wind}ern"
    for wind in _WINDS
    for short in (wind, wind[0] + wind[5:6] if len(wind) > 5 else wind)
}
Names = dict[tuple[str, ...], tuple["Referent", ...]]


@lru_cache(maxsize=4)
def names_of(directory: GraphDirectory) -> Names:
    """Return whom each name stands for, the name's best known bearer first."""
    bearers: dict[tuple[str, ...], dict[str, Referent]] = defaultdict(dict)
    for one in directory.referents:
        for name in (one.label, *one.aliases, one.key, one.key.removeprefix("article/")):
            for form in {name, ASIDE.sub("", name)}:
                key = key_of(cut(form))
                if _may_be_typed(key, one):
                    bearers[key][one.iri] = one
    shorter: dict[tuple[str, ...], dict[str, Referent]] = defaultdict(dict)
    for one in directory.referents:
        for key in _shorter(one):
            if key not in bearers and _may_be_typed(key, one):
                shorter[key][one.iri] = one
    return {
        key: tuple(sorted(found.values(), key=lambda one: (label_of(one) != key, -one.claims)))
        for key, found in (bearers | shorter).items()
    }


def _shorter(one: Referent) -> Iterator[tuple[str, ...]]:
    """Give the shorter names by which something goes where nothing else has them for a name."""
    label = label_of(one)
    if "Person" in one.classes and len(label) > 1 and len(label[-1]) > 3:
        yield label[-1:]
    if len(label) > 1 and "Place" in one.classes and label[-1].capitalize() in one.classes:
        yield label[:-1]


def label_of(one: Referent) -> tuple[str, ...]:
    """Return the name of something as it is looked up, without what is said aside in brackets."""
    return key_of(cut(ASIDE.sub("", one.label)))


def key_of(words: Sequence[Word]) -> tuple[str, ...]:
    """Return what a name is looked up by: `al-Sham`, `al Sham` are one."""
    return tuple(part for word in words for part in word.plain.split("-") if part)


def with_compass(key: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name with its part of the compass in full: `ne syria` is northeastern Syria."""
    if (
        len(key) > 1
        and key[0] in _NORTH_OR_SOUTH
        and key[1] in {"east", "west", "eastern", "western"}
    ):
        key = (key[0] + key[1], *key[2:])
    return (_COMPASS.get(key[0], key[0]), *key[1:]) if len(key) > 1 else key


def _may_be_typed(key: tuple[str, ...], one: Referent) -> bool:
    """Tell whether a name is one: not a small word, and no short words of one article's own."""
    if not key or len(key) > LONGEST or all(word in SMALL for word in key):
        return False
    return len(key) >= 3 or not is_local(one)


def is_local(one: Referent) -> bool:
    """Tell whether only one article knows something."""
    return bool(_LOCAL.match(one.key))
