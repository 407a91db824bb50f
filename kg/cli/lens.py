"""The options that choose a lens, for every command that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.lens import LENSES
from kg.lens_store import lens_text

if TYPE_CHECKING:
    from collections.abc import MutableMapping

LENS_OPTIONS = ("lens", "as_of", "known_by", "according_to")
_NAMES = ", ".join(
    f"{each.name}:…" if each.parameter else each.name for each in LENSES.values()
)  # fmt: skip


def lens_options() -> list[click.Option]:
    """Return the options: a whole lens, and what narrows it."""
    return [
        click.Option(
            ["--lens"], metavar="LENS", default="",
            help=f"Whose word to take: {_NAMES}, or several with + between "
                 "(default+known-by:2024-12-05). Without it, every claim is listed.",
        ),
        *(
            click.Option([f"--{name}"], metavar=what, default="", help=LENSES[name].description)
            for name, what in (("as-of", "DAY"), ("known-by", "DAY"), ("according-to", "WHO"))
        ),
    ]  # fmt: skip


def taken_lens(given: MutableMapping[str, Any]) -> str:
    """Take the options of a lens out of those given, and return the lens that they make."""
    lens, as_of, known_by, who = (given.pop(name) for name in LENS_OPTIONS)
    return lens_text(lens, as_of, known_by, who)
