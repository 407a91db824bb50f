"""Names that come close to what was typed: a slip, another spelling of the sound, a part of one."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from kg.directory import folded
from kg.phrase.known import ASIDE, is_local, key_of, names_of
from kg.phrase.words import SMALL, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.directory import GraphDirectory
    from kg.question import Referent

MOST_SQUASHED = 4
_MOST_SIMILAR = 5
_SHORT = 6
_SIMILAR = 78
# letters that one name begins with in one spelling or another: Jolani and Golani, Qatar and Katar
_FIRST = str.maketrans("jqc", "gkk")
# how one sound of another script is spelt in Latin letters: Julani, Joulani, Jawlani, Golani
_SPELT = (
    (re.compile(r"[kgc]h|[qck]"), lambda match: match[0][0].translate(_FIRST)),
    (re.compile(r"j"), "g"),
    (re.compile(r"[ao]?[uw](?![aeiou])|o[ou]?"), "o"),
    (re.compile(r"[ae]?[iy](?![aou])|e+"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=4096)
def sound_of(name: str) -> str:
    """Return how a name sounds, roughly: spellings of one name in Latin letters have one sound."""
    sound = name
    for letters, plain in _SPELT:
        sound = letters.sub(plain, sound)
    return sound


@lru_cache(maxsize=4)
def _squashed(directory: GraphDirectory) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the names by how their first letter sounds, each as one word."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for key in names_of(directory):
        if len(key) <= MOST_SQUASHED:
            found[key[0][:1].translate(_FIRST)].setdefault("".join(key), key)
    return found


@lru_cache(maxsize=4)
def _sounds(directory: GraphDirectory) -> dict[str, tuple[str, ...]]:
    """Return the names by their sound."""
    found: dict[str, tuple[str, ...]] = {}
    for names in _squashed(directory).values():
        for squashed, key in names.items():
            found.setdefault(sound_of(squashed), key)
    return found


@lru_cache(maxsize=4)
def _parts(directory: GraphDirectory) -> dict[tuple[str, ...], tuple[Referent, ...]]:
    """Return whose name has a run of words as a part of it, the best known first.

    In `allies of the Lake League` the words `Lake League` are the name of another.
    """
    names = names_of(directory)
    found: dict[tuple[str, ...], dict[str, Referent]] = defaultdict(dict)
    for one in directory.referents:
        if "Entity" in one.classes and "Article" not in one.classes and not is_local(one):
            for name in (one.label, *one.aliases):
                key = key_of(cut(ASIDE.sub("", name)))
                others = [run for run in _runs(key) if run != key and run in names]
                for run in _runs(key):
                    if not any(_holds(other, run) for other in others):
                        found[run][one.iri] = one
    return {
        run: tuple(sorted(ones.values(), key=lambda one: -one.claims))
        for run, ones in found.items()
    }


def _runs(key: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for first in range(len(key)):
        for last in range(first + 1, len(key) + 1):
            run = tuple(key[first:last])
            if run[0] not in SMALL and run[-1] not in SMALL:
                yield run


def _holds(name: Sequence[str], run: Sequence[str]) -> bool:
    """Tell whether a name has a run as a part, and more words than it."""
    starts = range(len(name) - len(run) + 1)
    return len(name) > len(run) and any(tuple(name[at : at + len(run)]) == run for at in starts)


def part_of(run: tuple[str, ...], directory: GraphDirectory) -> tuple[Referent, ...]:
    """Return the one whose name alone has a run of words as a part; a short word is no part."""
    if len("".join(run)) < 5:
        return ()
    found = _parts(directory).get(run, ())
    return found if len(found) == 1 else ()


def near_name(typed: str, directory: GraphDirectory, *, single: bool) -> tuple[str, ...] | None:
    """Return the name that sounds the same, or is one slip away, two for long ones."""
    if len(typed) < (5 if single else 7):
        return None
    if same := _sounds(directory).get(sound_of(typed)):
        return same
    near = _squashed(directory).get(typed[:1].translate(_FIRST), {})
    best = process.extractOne(
        typed, near.keys(), scorer=DamerauLevenshtein.distance,
        score_cutoff=2 if len(typed) >= 8 else 1,
    )  # fmt: skip
    return near[best[0]] if best else None


def is_doubtful(typed: str, name: str) -> bool:
    """Tell whether a short word has other letters than a name, and another sound: Golan, Golani."""
    return (
        len(typed) <= _SHORT and sorted(typed) != sorted(name) and sound_of(typed) != sound_of(name)
    )


def similar_names(words: Sequence[str], directory: GraphDirectory) -> tuple[Referent, ...]:
    """Return whose names, or words of whose names, come close to some words, the closest first."""
    found: dict[Referent, float] = {}
    for word in words:
        wanted = sound_of(folded(word).replace("-", "").replace(" ", ""))
        if len(wanted) < 4:
            continue
        near = process.extract(
            wanted, _spoken(directory), scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=20
        )
        for run, score, _ in near:
            for one in _spoken_by(directory)[run]:
                found[one] = max(found.get(one, 0.0), score)
    ranked = sorted(found, key=lambda one: (-found[one], -one.claims, one.label))
    return tuple(ranked[:_MOST_SIMILAR])


@lru_cache(maxsize=4)
def _spoken_by(directory: GraphDirectory) -> dict[str, tuple[Referent, ...]]:
    """Return by the sound of a word, or of some words, in whose name it is."""
    found: dict[str, dict[Referent, None]] = defaultdict(dict)
    for run, ones in _parts(directory).items():
        if len(run) <= MOST_SQUASHED:
            found[sound_of("".join(run))].update(dict.fromkeys(ones))
    return {sound: tuple(ones) for sound, ones in found.items()}


@lru_cache(maxsize=4)
def _spoken(directory: GraphDirectory) -> tuple[str, ...]:
    return tuple(_spoken_by(directory))
