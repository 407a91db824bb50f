"""Who and what a sentence names: every run of words that is somebody's name, whole or misspelt.

A person is known by the last word of the name too, a crossing without the word `crossing`, an
article by words of its title before `article`, and a happening by its description: `the capture
of Aleppo`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.phrase.known import ASIDE, LONGEST, Names, key_of, label_of, names_of, with_compass
from kg.phrase.near import MOST_SQUASHED, is_doubtful, near_name, part_of
from kg.phrase.words import DEMONYMS, SHORT_NAMES, SMALL, cut, kindred, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.directory import GraphDirectory
    from kg.phrase.words import Word
    from kg.question import Referent

_SUFFIX = re.compile(r"(?<=\w{3})[’'](?:\w+)$")
_HYPHEN = re.compile(r"[-/]")
_TOLD = re.compile(r"-E\d+$")
# `al-Golani` is Golani
_THE = frozenset({"al", "el"})
_ARTICLE_WORDS = frozenset({"article", "story", "piece"})
_BETWEEN = frozenset({"of", "on", "in", "with", "by", "from", "to", "between"})


@dataclass(frozen=True)
class Mention:
    """A run of words that names something: words `first` to `last`, and whom it may name."""

    first: int
    last: int
    typed: str
    referents: tuple[Referent, ...]
    misspelt: bool = False
    described: bool = False
    demonym: bool = False
    in_part: bool = False
    # a short word with another letter: Golan is not Golani
    doubtful: bool = False
    # with the title before it, and whose: `SDF boss Mazloum`
    titled: bool = False

    @property
    def is_scrap(self) -> bool:
        """Tell whether the name is none to be sure of: one word of it, or with another's title."""
        return self.doubtful or self.titled or (self.in_part and self.first == self.last)

    @property
    def positions(self) -> frozenset[int]:
        """Return the numbers of its words."""
        return frozenset(range(self.first, self.last + 1))


@dataclass(frozen=True)
class _Described:
    """A happening's name: all its stems, and those with a capital."""

    stems: frozenset[str]
    proper: frozenset[str]
    referent: Referent


@lru_cache(maxsize=4)
def _described(directory: GraphDirectory) -> dict[str, list[_Described]]:
    """Return the happenings that have a name, by the stem of its first word."""
    found: dict[str, list[_Described]] = defaultdict(list)
    for one in directory.referents:
        label = cut(ASIDE.sub("", one.label))
        words = [word for n, word in enumerate(label) if not n or word.plain not in SMALL]
        if "Happening" in one.classes and words and not _TOLD.search(one.key):
            proper = frozenset(_stems(word for word in words[1:] if word.typed[:1].isupper()))
            stems = [stem(words[0].plain), *_stems(words[1:])]
            found[stems[0]].append(_Described(frozenset(stems), proper, one))
    return found


@lru_cache(maxsize=4)
def _titled(directory: GraphDirectory) -> tuple[tuple[frozenset[str], Referent], ...]:
    """Return the articles, each with the words of its title."""
    return tuple(
        (frozenset(label_of(one)), one) for one in directory.referents if "Article" in one.classes
    )


def _stems(words: Iterable[Word]) -> list[str]:
    return [stem(part) for part in key_of(tuple(words)) if part not in SMALL]


def find_mentions(
    words: Sequence[Word], directory: GraphDirectory, vocabulary: Collection[str]
) -> tuple[Mention, ...]:
    """Return every run of words that names something; runs may overlap."""
    names = names_of(directory)
    found = []
    for first in range(len(words)):
        for last in range(first, min(len(words), first + LONGEST)):
            run = words[first : last + 1]
            forms = (
                key_of(run), key_of(_bare(run)), _without_the(key_of(run)),
                with_compass(key_of(run)),
            )  # fmt: skip
            if key := next((one for one in forms if one in names), None):
                found.append(Mention(first, last, _typed(words, first, last), names[key]))
    for place, word in enumerate(words):
        short = SHORT_NAMES.get(word.plain)
        country = DEMONYMS.get(word.plain) or DEMONYMS.get(word.plain.removesuffix("s")) or short
        referents = names.get(key_of(cut(country)), ()) if country else ()
        if referents and not any(one.first == one.last == place for one in found):
            found.append(Mention(place, place, word.typed, referents, demonym=not short))
    strange = {
        place
        for place, word in enumerate(words)
        if word.plain not in vocabulary
        and not any(place in one.positions for one in found)
    }  # fmt: skip
    found += _partial(words, strange, directory, single=False)
    strange -= {place for one in found for place in one.positions}
    exact = {one.referents for one in found}
    found += [one for one in _misspelt(words, strange, directory) if one.referents not in exact]
    strange -= {place for one in found for place in one.positions}
    found += _partial(words, strange, directory, single=True)
    found += _articles(words, directory)
    found += _descriptions(words, directory)
    return tuple(found)


def parted(words: Sequence[Word], directory: GraphDirectory) -> tuple[Word, ...]:
    """Return the words, `Israel-Turkey` and `Turkish-backed` as two: each is a name or is none."""
    names = names_of(directory)
    found: list[Word] = []
    for word in words:
        parts = [one for one in cut(_HYPHEN.sub(" ", word.typed)) if one.plain]
        known = [one.plain not in _THE and _is_name(one, names) for one in parts]
        if len(parts) < 2 or key_of([word]) in names or not any(known):
            found.append(word)
            continue
        found += [
            replace(one, start=word.start + one.start, end=word.start + one.end,
                    possessive=word.possessive and one is parts[-1])
            for one in parts
        ]  # fmt: skip
    return tuple(found)


def _is_name(word: Word, names: Names) -> bool:
    return (word.plain,) in names or word.plain in DEMONYMS or word.plain in SHORT_NAMES


def _bare(run: Sequence[Word]) -> tuple[Word, ...]:
    """Return a run without what follows the last word's apostrophe: `Suriye'deki` is in Suriye."""
    plain = _SUFFIX.sub("", run[-1].plain)
    return (*run[:-1], replace(run[-1], plain=plain))


def _without_the(key: tuple[str, ...]) -> tuple[str, ...]:
    return key[1:] if key[:1] and key[0] in _THE else key


def _partial(
    words: Sequence[Word], strange: AbstractSet[int], directory: GraphDirectory, *, single: bool
) -> Iterator[Mention]:
    """Give the longest runs with a strange word that are a part of one name: `hayat tahrir`."""
    taken: set[int] = set()
    for size in (1,) if single else range(min(LONGEST, len(words)), 1, -1):
        for first in range(len(words) - size + 1):
            places = set(range(first, first + size))
            if strange.isdisjoint(places) or not taken.isdisjoint(places):
                continue
            if fits := part_of(key_of(words[first : first + size]), directory):
                last = first + size - 1
                yield Mention(first, last, _typed(words, first, last), fits, in_part=True)
                taken |= places


def _typed(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.typed for word in words[first : last + 1])


def _misspelt(
    words: Sequence[Word], strange: AbstractSet[int], directory: GraphDirectory
) -> Iterator[Mention]:
    """Give the names one slip away, two for long ones, however their words are parted."""
    names = names_of(directory)
    for first in range(len(words)):
        for last in range(first, min(len(words), first + MOST_SQUASHED)):
            run = words[first : last + 1]
            if strange.isdisjoint(range(first, last + 1)) or _is_loose(run):
                continue
            typed_name = "".join(_without_the(key_of(run)))
            if key := near_name(typed_name, directory, single=first == last):
                typed, misspelt = _typed(words, first, last), not _is_number(run, key)
                doubtful = misspelt and is_doubtful(typed_name, "".join(key))
                yield Mention(first, last, typed, names[key], misspelt=misspelt, doubtful=doubtful)


def _is_number(run: Sequence[Word], key: tuple[str, ...]) -> bool:
    """Tell whether only the plural's ending parts what was typed from a name: `rebel`, `rebels`."""
    return "".join(key_of(run)).removesuffix("s") == "".join(key).removesuffix("s")


def _is_loose(run: Sequence[Word]) -> bool:
    """Tell whether a run begins or ends with a small word, which is no part of a name."""
    return run[0].plain in SMALL or run[-1].plain in SMALL


def _articles(words: Sequence[Word], directory: GraphDirectory) -> Iterator[Mention]:
    """Give the article that alone has the words before `article` in its title."""
    for last, word in enumerate(words):
        if word.plain not in _ARTICLE_WORDS:
            continue
        for first in range(max(0, last - MOST_SQUASHED), last):
            said = frozenset(key_of(words[first:last]))
            fits = [one for title, one in _titled(directory) if said <= title]
            if len(fits) == 1 and not said <= SMALL and words[first].plain not in SMALL:
                typed = _typed(words, first, last)
                yield Mention(first, last, typed, tuple(fits), described=True)
                break


def _descriptions(words: Sequence[Word], directory: GraphDirectory) -> Iterator[Mention]:
    """Give the happenings that a run of words describes: `the capture of Aleppo`."""
    for first, head in enumerate(words):
        small = words[first + 1 : first + 2]
        # `list` asks for one, unless another word stands before it
        told = head.plain not in SMALL or (first and head.plain == "list")
        if not told or not small or small[0].plain not in _BETWEEN:
            continue
        for last in range(min(len(words) - 1, first + 5), first + 1, -1):
            if words[last].plain in SMALL:
                continue
            if fits := _fitting(words[first : last + 1], directory):
                yield Mention(first, last, _typed(words, first, last), fits, described=True)
                break


def _numbered(head: str, others: set[str], directory: GraphDirectory) -> list[_Described]:
    """Return the one happening that has all the words, a number among them: `list of 34 names`."""
    if not any(one.isdigit() for one in others):
        return []
    fits = [one for one in _described(directory).get(head, ()) if others <= one.stems]
    return fits if len(fits) == 1 else []


def _fitting(run: Sequence[Word], directory: GraphDirectory) -> tuple[Referent, ...]:
    """Return the happenings whose name begins so, has all the rest, and no other proper name."""
    head, others = stem(run[0].plain), _stems(run[1:])
    fits = [
        one
        for each in (head, *kindred(head))
        for one in _described(directory).get(each, ())
        if one.proper and one.proper <= set(others) <= one.stems
    ] or _numbered(head, set(others), directory)
    best = sorted(fits, key=lambda one: (len(one.stems), -one.referent.claims))
    return tuple(one.referent for one in best)
