"""A name that is no parameter of a question: refused with the name that was probably meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kg.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.question.model import Question

_CLOSE = 0.7


def refuse_unknown(question: Question, name: str, beside: Sequence[str]) -> ValueRefused:
    """Return the refusal of a name; `beside` are names that every question takes where it is asked.

    Where two are spelt alike, such as `knownBy` of a question and `known-by` of a lens, both are
    named: they are not the same.
    """
    own = [parameter.name for parameter in question.parameters]
    meant = " or ".join(_meant(name, (*own, *beside)))
    hint = f"did you mean {meant}? " if meant else ""
    more = f", and like every question {', '.join(beside)}" if beside else ""
    return ValueRefused(
        name[:80],
        f"no such parameter; {hint}{question.name} takes {', '.join(own) or 'none'}{more}",
    )


def _meant(name: str, known: Sequence[str]) -> list[str]:
    """Return the names that differ in hyphens and capitals alone; else the closest ones."""
    by_letters: dict[str, list[str]] = {}
    for one in known:
        by_letters.setdefault(_letters(one), []).append(one)
    close = difflib.get_close_matches(_letters(name[:80]), by_letters, 1, _CLOSE)
    return by_letters[close[0]] if close else []


def _letters(name: str) -> str:
    return name.replace("-", "").replace("_", "").casefold()
