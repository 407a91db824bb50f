"""Figures with their bounds: `>=40;boat`, `6..9;week`, `~15;barge`, `=34;name`, `vague;fighter`.

An exact figure has equal bounds; one that is only approximate has an estimate and no bounds; a
vague one ("scores of") has no number at all. Numbers are integers or decimals, never derived
integer types, which Oxigraph would rewrite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

NUMBER = r"\d+(?:\.\d+)?(?:/[1-9]\d*)?"
GRAMMAR = re.compile(
    rf"(?P<vague>vague)|(?P<about>~)?(?:(?P<low>{NUMBER})\.\.(?P<high>{NUMBER})"
    rf"|(?P<sign>>=|<=|>|<|=)?(?P<number>{NUMBER}))"
)
PLACES = 6


@dataclass(frozen=True)
class Quantity:
    """A figure as a source gives it. Bounds are exact; None is no bound."""

    unit: str | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    estimate: Fraction | None = None
    approximate: bool = False
    vague: bool = False

    def meets(self, other: Quantity) -> bool:
        """Return whether one number fits both.

        What is only approximate or vague, and what counts another unit, contradicts nothing.
        """
        if self.unit != other.unit or self.soft or other.soft:
            return True
        return _below(self, other) and _below(other, self)

    @property
    def soft(self) -> bool:
        """Whether it sets no bounds that another figure could break."""
        return self.approximate or self.vague


def parse_quantity(text: str) -> Quantity:
    """Return the figure that a reference describes; ValueError where it is not one."""
    figure, _, unit = (part.strip() for part in text.partition(";"))
    found = GRAMMAR.fullmatch(figure)
    if not found:
        message = f"{text!r} is no quantity such as >=40;boat, 6..9;week, ~15;barge or vague;barge"
        raise ValueError(message)
    if found["vague"]:
        return Quantity(unit or None, vague=True)
    about = bool(found["about"])
    if found["low"]:
        low, high = _fraction(found["low"]), _fraction(found["high"])
        if low > high:
            message = f"{text!r}: the lower bound is above the upper one"
            raise ValueError(message)
        return Quantity(unit or None, low, high, approximate=about)
    return _signed(unit or None, found["sign"] or "=", _fraction(found["number"]), about=about)


def _signed(unit: str | None, sign: str, number: Fraction, *, about: bool) -> Quantity:
    """Return a figure of one number and the sign before it."""
    match sign:
        case ">" | ">=":
            return Quantity(unit, lower=number, lower_inclusive=sign == ">=", approximate=about)
        case "<" | "<=":
            return Quantity(unit, upper=number, upper_inclusive=sign == "<=", approximate=about)
        case _ if about:
            return Quantity(unit, estimate=number, approximate=True)
        case _:
            return Quantity(unit, number, number, estimate=number)


def decimal_text(number: Fraction) -> str:
    """Return a number as RDF writes it: `40`, `0.4`; a third is rounded to six places."""
    if number.denominator == 1:
        return str(number.numerator)
    with localcontext(prec=40):
        value = (Decimal(number.numerator) / Decimal(number.denominator)).quantize(
            Decimal(1).scaleb(-PLACES)
        )
    return f"{value.normalize():f}"


def _fraction(text: str) -> Fraction:
    whole, _, part = text.partition("/")
    return Fraction(whole) / Fraction(part) if part else Fraction(whole)


def _below(one: Quantity, other: Quantity) -> bool:
    """Return whether the lower bound of one leaves room under the upper bound of the other."""
    if one.lower is None or other.upper is None:
        return True
    if one.lower == other.upper:
        return one.lower_inclusive and other.upper_inclusive
    return one.lower < other.upper
