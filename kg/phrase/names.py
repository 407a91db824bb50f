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

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from kg.phrase.words import DEMONYMS, SMALL, cut, kindred, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.directory import GraphDirectory
    from kg.phrase.words import Word
    from kg.question import Referent

_LONGEST = 12
_ASIDE = re.compile(r"\s*\([^)]*\)")
_SUFFIX = re.compile(r"(?<=\w{3})[’'](?:\w+)$")
_LOCAL = re.compile(r"^(?!article/)[^/]+/")
_TOLD = re.compile(r"-E\d+$")
_MOST_SQUASHED = 4
# letters that one name begins with in one spelling or another: Jolani and Golani, Qatar and Katar
_SOUNDS = str.maketrans("jqc", "gkk")
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
    shorter: dict[tuple[str, ...], dict[str, Referent]] = defaultdict(dict)
    for one in directory.referents:
        for key in _shorter(one):
            if key not in bearers and _may_be_typed(key, one):
                shorter[key][one.iri] = one
    return {
        key: tuple(sorted(found.values(), key=lambda one: (_label(one) != key, -one.claims)))
        for key, found in (bearers | shorter).items()
    }


def _shorter(one: Referent) -> Iterator[tuple[str, ...]]:
    """Give the shorter names by which something goes where nothing else has them for a name."""
    label = _label(one)
    if "Person" in one.classes and len(label) > 1 and len(label[-1]) > 3:
        yield label[-1:]
    if len(label) > 1 and "Place" in one.classes and label[-1].capitalize() in one.classes:
        yield label[:-1]


@lru_cache(maxsize=4)
def _squashed(directory: GraphDirectory) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the names by how their first letter sounds, each as one word."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for key in names_of(directory):
        if len(key) <= _MOST_SQUASHED:
            found[key[0][:1].translate(_SOUNDS)].setdefault("".join(key), key)
    return found


@dataclass(frozen=True)
class _Described:
    """A happening's name: its first word's stem, all its stems, and those with a capital."""

    head: str
    stems: frozenset[str]
    proper: frozenset[str]
    referent: Referent


@lru_cache(maxsize=4)
def _described(directory: GraphDirectory) -> tuple[_Described, ...]:
    """Return the happenings that have a name."""
    found = []
    for one in directory.referents:
        words = [word for word in cut(_ASIDE.sub("", one.label)) if word.plain not in SMALL]
        if "Happening" in one.classes and words and not _TOLD.search(one.key):
            proper = frozenset(_stems(word for word in words[1:] if word.typed[:1].isupper()))
            stems = _stems(words)
            found.append(_Described(stems[0], frozenset(stems), proper, one))
    return tuple(found)


def _stems(words: Iterable[Word]) -> list[str]:
    return [stem(part) for part in _key(tuple(words)) if part not in SMALL]


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
    for place, word in enumerate(words):
        country = DEMONYMS.get(word.plain) or DEMONYMS.get(word.plain.removesuffix("s"))
        referents = names.get(_key(cut(country)), ()) if country else ()
        if referents and not any(one.first == one.last == place for one in found):
            found.append(Mention(place, place, word.typed, referents, demonym=True))
    strange = {
        place
        for place, word in enumerate(words)
        if word.plain not in vocabulary
        and not any(place in one.positions for one in found)
    }  # fmt: skip
    exact = {one.referents for one in found}
    found += [one for one in _misspelt(words, strange, directory) if one.referents not in exact]
    found += _articles(words, directory)
    found += _descriptions(words, directory)
    return tuple(found)


def _bare(run: Sequence[Word]) -> tuple[Word, ...]:
    """Return a run without what follows the last word's apostrophe: `Suriye'deki` is in Suriye."""
    plain = _SUFFIX.sub("", run[-1].plain)
    return (*run[:-1], replace(run[-1], plain=plain))


def _typed(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.typed for word in words[first : last + 1])


def _misspelt(
    words: Sequence[Word], strange: AbstractSet[int], directory: GraphDirectory
) -> Iterator[Mention]:
    """Give the names one slip away, two for long ones, however their words are parted."""
    names = names_of(directory)
    for first in range(len(words)):
        for last in range(first, min(len(words), first + _MOST_SQUASHED)):
            run = words[first : last + 1]
            if strange.isdisjoint(range(first, last + 1)) or _is_loose(run):
                continue
            if key := _near("".join(_key(run)), _squashed(directory), single=first == last):
                typed, misspelt = _typed(words, first, last), not _is_number(run, key)
                yield Mention(first, last, typed, names[key], misspelt=misspelt)


def _is_number(run: Sequence[Word], key: tuple[str, ...]) -> bool:
    """Tell whether only the plural's ending parts what was typed from a name: `rebel`, `rebels`."""
    return "".join(_key(run)).removesuffix("s") == "".join(key).removesuffix("s")


def _is_loose(run: Sequence[Word]) -> bool:
    """Tell whether a run begins or ends with a small word, which is no part of a name."""
    return run[0].plain in SMALL or run[-1].plain in SMALL


def _near(
    typed: str, squashed: dict[str, dict[str, tuple[str, ...]]], *, single: bool
) -> tuple[str, ...] | None:
    if len(typed) < (5 if single else 7):
        return None
    near = squashed.get(typed[:1].translate(_SOUNDS), {})
    best = process.extractOne(
        typed, near.keys(), scorer=DamerauLevenshtein.distance,
        score_cutoff=2 if len(typed) >= 8 else 1,
    )  # fmt: skip
    return near[best[0]] if best else None


def _articles(words: Sequence[Word], directory: GraphDirectory) -> Iterator[Mention]:
    """Give the article that alone has the words before `article` in its title."""
    titles = [one for one in directory.referents if "Article" in one.classes]
    for last, word in enumerate(words):
        if word.plain not in _ARTICLE_WORDS:
            continue
        for first in range(max(0, last - _MOST_SQUASHED), last):
            said = frozenset(_key(words[first:last]))
            fits = [one for one in titles if said <= frozenset(_label(one))]
            if len(fits) == 1 and not said <= SMALL and words[first].plain not in SMALL:
                typed = _typed(words, first, last)
                yield Mention(first, last, typed, tuple(fits), described=True)
                break


def _descriptions(words: Sequence[Word], directory: GraphDirectory) -> Iterator[Mention]:
    """Give the happenings that a run of words describes: `the capture of Aleppo`."""
    for first, head in enumerate(words):
        small = words[first + 1 : first + 2]
        if head.plain in SMALL or not small or small[0].plain not in _BETWEEN:
            continue
        for last in range(min(len(words) - 1, first + 5), first + 1, -1):
            if words[last].plain in SMALL:
                continue
            if fits := _fitting(words[first : last + 1], directory):
                yield Mention(first, last, _typed(words, first, last), fits, described=True)
                break


def _fitting(run: Sequence[Word], directory: GraphDirectory) -> tuple[Referent, ...]:
    """Return the happenings whose name begins so, has all the rest, and no other proper name."""
    head, *others = _stems(run)
    heads = {head, *kindred(head)}
    fits = [
        one
        for one in _described(directory)
        if one.head in heads and one.proper and one.proper <= set(others) <= one.stems
    ]
    best = sorted(fits, key=lambda one: (len(one.stems), -one.referent.claims))
    return tuple(one.referent for one in best)
