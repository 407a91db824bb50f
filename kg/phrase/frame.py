"""A sentence held against a whole way of asking: `what did {speaker} say about …`.

The last blank of a way, after `about` or `on`, may be given in words that are no name: they tell of
what, and not what is asked. They are still told as words that were not used.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.phrase.words import cut, stem

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from kg.phrase.words import Word
    from kg.question import Question

_BLANK = re.compile(r"\{(\w+)\}")
# words that come and go without another question being asked
_LIGHT = frozenset(
    "a an the do does did is are was were be been has have had exactly really still now ever "
    "just actually currently".split()
)
_ASKING = frozenset({"what", "who", "whom", "which", "where", "when", "why", "how"})
_OF_WHAT = frozenset({"about", "on", "regarding", "concerning"})


@lru_cache(maxsize=512)
def _ways(question: Question) -> tuple[tuple[str, ...], ...]:
    """Return the ways of asking, each as stems and blanks, the light words left out."""
    ways = (tuple(_pieces(one)) for one in (question.sentence, *question.asked) if "{" in one)
    return tuple(dict.fromkeys(ways))


def _pieces(way: str) -> list[str]:
    found: list[str] = []
    for number, part in enumerate(_BLANK.split(way)):
        found += [f"{{{part}}}"] if number % 2 else _stems(cut(part))
    return found


def _stems(words: Sequence[Word]) -> list[str]:
    return [stem(one.plain) for one in words if one.plain not in _LIGHT]


def frame_of(
    question: Question,
    words: Sequence[Word],
    blanks: Mapping[int, tuple[str, int]],
    named: Container[int] = frozenset(),
) -> int | None:
    """Return where the free words begin in a sentence that is one of a question's ways of asking.

    `blanks` tells for the first word of a name the blank that it fills, and its last word. None
    where no way is met; the number of words where no word is free. `named` are the places of names.
    """
    start = _start(words, named)
    ends = [_end(way, words, blanks, start) for way in _ways(question)]
    return max((one for one in ends if one is not None), default=None)


def _behind(words: Sequence[Word]) -> str:
    """Return the last word that is not light: `on the causes` has `on` before what is free."""
    return next((one.plain for one in reversed(words) if one.plain not in _LIGHT), "")


def _start(words: Sequence[Word], named: Container[int]) -> int:
    """Return where a sentence begins to ask, where only names stand before: `Reuters what …`."""
    asks = next((n for n, word in enumerate(words) if word.plain in _ASKING), 0)
    return asks if all(place in named for place in range(asks)) else 0


def _end(
    way: Sequence[str], words: Sequence[Word], blanks: Mapping[int, tuple[str, int]], start: int
) -> int | None:
    place, filled = start, 0
    for number, piece in enumerate(way):
        while place < len(words) and words[place].plain in _LIGHT and place not in blanks:
            place += 1
        last = number == len(way) - 1
        if place == len(words):
            return None
        name, end = blanks.get(place, ("", place))
        if piece == f"{{{name}}}":
            place, filled = end + 1, filled + 1
        elif last and piece[0] == "{" and filled and _behind(words[:place]) in _OF_WHAT:
            return place
        elif name or piece != stem(words[place].plain):
            return None
        else:
            place += 1
    return place if filled and place == len(words) else None
