"""Figures with their bounds."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.quantity import Quantity, decimal_text, parse_quantity

Q = Fraction


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        (">=40;boat", Quantity("boat", lower=Q(40))),
        (">300;fighter", Quantity("fighter", lower=Q(300), lower_inclusive=False)),
        ("<90;day", Quantity("day", upper=Q(90), upper_inclusive=False)),
        ("<=90;day", Quantity("day", upper=Q(90))),
        ("6..9;week", Quantity("week", Q(6), Q(9))),
        ("~15;barge", Quantity("barge", estimate=Q(15), approximate=True)),
        ("=34;name", Quantity("name", Q(34), Q(34), estimate=Q(34))),
        ("34", Quantity(None, Q(34), Q(34), estimate=Q(34))),
        (">=1/3;share", Quantity("share", lower=Q(1, 3))),
        ("2.3;million", Quantity("million", Q(23, 10), Q(23, 10), estimate=Q(23, 10))),
        ("vague;fighter", Quantity("fighter", vague=True)),
    ],
)
def test_a_reference_gives_bounds_and_hedges(text, quantity):
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "many", ">=", "9..6;week", "1/0;share", "1,200;boat", "-3"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(ValueError, match=r"is no quantity|above the upper"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (">=40;boat", "34;boat", False),
        (">=40;boat", "40;boat", True),
        (">40;boat", "40;boat", False),
        ("6..9;week", "9..12;week", True),
        (">=40;boat", "12;week", True),
        (">=40;boat", "~12;boat", True),
        (">=40;boat", "vague;boat", True),
    ],
)
def test_figures_meet_where_one_number_fits_both(one, other, meet):
    assert parse_quantity(one).meets(parse_quantity(other)) is meet


FIGURES = st.builds(
    "{}{};boat".format, st.sampled_from(["", ">", ">=", "<", "<=", "~"]), st.integers(0, 20)
).map(parse_quantity)


@settings(deadline=None)  # not a test of how fast the machine is
@given(FIGURES, FIGURES)
def test_meeting_is_mutual(one, other):
    assert one.meets(other) == other.meets(one)
    assert one.meets(one)


@pytest.mark.parametrize(
    ("number", "text"), [(Q(40), "40"), (Q(2, 5), "0.4"), (Q(1, 3), "0.333333"), (Q(100), "100")]
)
def test_numbers_are_written_as_integers_or_short_decimals(number, text):
    assert decimal_text(number) == text
