"""The lens of a request: `?lens=`, with `as-of`, `known-by` and `according-to` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.lens_store import lens_description, lens_text, offered_lenses
from kg.question.days import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.question import Directory, Referent


@dataclass(frozen=True)
class LensPart:
    """What narrows a lens: its name in an address, its words, what is written in it."""

    name: str
    label: str
    type: str
    summary: str
    example: str


LENS_PARTS: tuple[LensPart, ...] = tuple(
    LensPart(name, label, type_, lens_description(name), example)
    for name, label, type_, example in (
        ("as-of", "As of", "date", "2024-12-10"),
        ("known-by", "Known by", "date", "2024-12-05"),
        ("according-to", "According to", "text", "reuters"),
    )
)
LENS_NAMES = ("lens", *(part.name for part in LENS_PARTS))
# what the address of each question takes beside its own parameters, and what is asked with them
BESIDE = (*LENS_NAMES, "release")
# the lenses that are chosen by name alone
CHOICES: tuple[tuple[str, str], ...] = tuple(
    (name, label) for name, label in offered_lenses() if not name.endswith(":")
)
# what a lens of days takes, in the words of an answer's heading
_DAYS = {
    "as-of": "only what held or may have held on {}",
    "known-by": "only what articles had said by {}",
}


def lens_of(args: Mapping[str, str]) -> str:
    """Return the one text of a request's lens; empty where it has none."""
    lens, *parts = (args.get(name, "").strip() for name in LENS_NAMES)
    return lens_text(lens, *parts)


def fields_of(lens: str) -> dict[str, str]:
    """Return the fields of a form that make a lens, by their names."""
    found: dict[str, str] = {}
    whole = []
    for piece in lens.split("+"):
        name, _, value = piece.strip().partition(":")
        if name in LENS_NAMES[1:]:
            found[name] = value
        elif name:
            whole.append(piece.strip())
    return {"lens": "+".join(whole), **found}


def lens_words(lens: str, directory: Directory) -> str:
    """Return in words what a lens takes, as an answer's heading says it; empty for no lens."""
    return ", ".join(_words(piece.strip(), directory) for piece in lens.split("+") if piece.strip())


def _words(piece: str, directory: Directory) -> str:
    name, _, value = piece.partition(":")
    if name == "according-to":
        found = directory.find(value, ("Entity", "Article"))
        told = found[0].label if found else value
        return f"only what {f'the article “{told}”' if _is_article(found) else told} says"
    if name in _DAYS:
        return _DAYS[name].format(spelled(date.fromisoformat(value)))
    return dict(CHOICES).get(name, name).lower()


def _is_article(found: Sequence[Referent]) -> bool:
    return bool(found) and "Article" in found[0].classes
