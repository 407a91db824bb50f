"""Dates told from another happening."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.duration import canonical_duration, parse_relative, shift
from kg.time import Stamps

FAIR = Stamps(*[date(1924, 9, 20)] * 4)


def test_a_relative_date_names_offset_and_happening():
    assert parse_relative("-P3W;hap:harvest-fair") == ("-P21D", "harvest-fair")


@pytest.mark.parametrize(
    "text", ["P2D", "-P2D;zenda", "-P;hap:fair", "P1M2D;hap:fair", "2 days;hap:f"]
)
def test_what_is_no_relative_date_is_refused(text):
    with pytest.raises(ValueError, match=r"is no|mixes"):
        parse_relative(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("PT48H", "P2D"), ("-PT36H", "-P1DT12H"), ("P0D", "PT0S"), ("P14M", "P1Y2M"), ("P2W", "P14D")],
)
def test_durations_are_written_as_the_store_writes_them(text, canonical):
    assert canonical_duration(text) == canonical


@pytest.mark.parametrize(
    ("offset", "first", "last"),
    [
        ("-P2D", date(1924, 9, 18), date(1924, 9, 18)),
        ("PT12H", date(1924, 9, 20), date(1924, 9, 21)),
        ("-PT36H", date(1924, 9, 18), date(1924, 9, 19)),
        ("P1M", date(1924, 10, 1), date(1924, 10, 31)),
        ("-P50Y", date(1874, 1, 1), date(1874, 12, 31)),
    ],
)
def test_a_shift_is_as_exact_as_its_unit(offset, first, last):
    assert shift(FAIR, offset) == Stamps(first, last, first, last)


def test_an_open_side_stays_open():
    assert shift(Stamps(None, date(1924, 9, 20)), "P1D") == Stamps(None, date(1924, 9, 21))


@settings(deadline=None)  # not a test of how fast the machine is
@given(st.integers(0, 400), st.integers(0, 47))
def test_a_canonical_duration_is_its_own_canonical_form(days, hours):
    once = canonical_duration(f"P{days}DT{hours}H")
    assert canonical_duration(once) == once
