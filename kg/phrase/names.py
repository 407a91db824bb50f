"""Who and what a sentence names: every run of words that is somebody's name, whole or misspelt."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from kg.phrase.words import DEMONYMS, SMALL, cut

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kg.directory import GraphDirectory
    from kg.phrase.words import Word
    from kg.question import Referent

_LONGEST = 12
_ASIDE = re.compile(r"\s*\([^)]*\)")
_SUFFIX = re.compile(r"(?<=\w{3})[’'](?:\w+)$")
_LOCAL = re.compile(r"^(?!article/)[^/]+/")


@dataclass(frozen=True)
class Mention:
    """A run of words that names something: words `first` to `last`, and whom it may name."""

    first: int
    last: int
    typed: str
    referents: tuple[Referent, ...]
    misspelt: bool = False
    demonym: bool = False

    @property
    def positions(self) -> frozenset[int]:
        """Return the numbers of its words."""
        return frozenset(range(self.first, self.last + 1))


Names = dict[tuple[str, ...], tuple["Referent", ...]]


@lru_cache(maxsize=4)
def names_of(directory: GraphDirectory) -> Names:
    """Return whom each name stands for, the name's best known bearer first."""
    bearers: dict[tuple[str, ...], dict[str, Referent]] = defaultdict(dict)
    for one in directory.referents:
        for name in (one.label, *one.aliases, one.key, one.key.removeprefix("article/")):
            for form in {name, _ASIDE.sub("", name)}:
                key = _key(cut(form))
                if _may_be_typed(key, one):
                    bearers[key][one.iri] = one
    return {
        key: tuple(sorted(found.values(), key=lambda one: (_label(one) != key, -one.claims)))
        for key, found in bearers.items()
    }


def _label(one: Referent) -> tuple[str, ...]:
    return _key(cut(_ASIDE.sub("", one.label)))


def _key(words: Sequence[Word]) -> tuple[str, ...]:
    """Return what a name is looked up by: `al-Sham`, `al Sham` are one."""
    return tuple(part for word in words for part in word.plain.split("-") if part)


def _may_be_typed(key: tuple[str, ...], one: Referent) -> bool:
    """Tell whether a name is one: not a small word, and no short words of one article's own."""
    if not key or len(key) > _LONGEST or all(word in SMALL for word in key):
        return False
    return len(key) >= 3 or not _LOCAL.match(one.key)


def find_mentions(
    words: Sequence[Word], directory: GraphDirectory, vocabulary: Collection[str]
) -> tuple[Mention, ...]:
    """Return every run of words that names something; runs may overlap."""
    names = names_of(directory)
    found = []
    for first in range(len(words)):
        for last in range(first, min(len(words), first + _LONGEST)):
            run = words[first : last + 1]
            if (key := _key(run)) in names or (key := _key(_bare(run))) in names:
                found.append(Mention(first, last, _typed(words, first, last), names[key]))
    covered = {place for one in found for place in one.positions}
    for place, word in enumerate(words):
        country = DEMONYMS.get(word.plain) or DEMONYMS.get(word.plain.removesuffix("s"))
        if country and (referents := names.get(_key(cut(country)), ())):
            if not any(one.first == one.last == place for one in found):
                found.append(Mention(place, place, word.typed, referents, demonym=True))
        elif place not in covered and word.plain not in vocabulary:
            found += _misspelt(place, word, names)
    return tuple(found)


def _bare(run: Sequence[Word]) -> tuple[Word, ...]:
    """Return a run without what follows the last word's apostrophe: `Suriye'deki` is in Suriye."""
    plain = _SUFFIX.sub("", run[-1].plain)
    return (*run[:-1], replace(run[-1], plain=plain))


def _typed(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.typed for word in words[first : last + 1])


def _misspelt(place: int, word: Word, names: Names) -> list[Mention]:
    """Return the one-word names one slip away, two for a long word; the first letter is right."""
    if len(word.plain) < 5:
        return []
    slips = 2 if len(word.plain) >= 8 else 1
    near = [key[0] for key in names if len(key) == 1 and key[0][:1] == word.plain[:1]]
    best = process.extractOne(
        word.plain, near, scorer=DamerauLevenshtein.distance, score_cutoff=slips
    )
    return [Mention(place, place, word.typed, names[best[0],], misspelt=True)] if best else []
