"""The lens of a request: `?lens=`, with `as-of`, `known-by` and `according-to` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.lens_store import lens_description, lens_text, offered_lenses

if TYPE_CHECKING:
    from collections.abc import Mapping


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
# the lenses that are chosen by name alone
CHOICES: tuple[tuple[str, str], ...] = tuple(
    (name, label) for name, label in offered_lenses() if not name.endswith(":")
)


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
