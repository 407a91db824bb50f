"""Dates with their room for doubt: EDTF strings as four time stamps."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.time import UNDATED, Stamps, pool, read_edtf, some_day_in

DAY = date.fromisoformat


def stamps(*sides):
    return Stamps(*(each and DAY(each) for each in sides))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("1924-05-03", ("1924-05-03", "1924-05-03", "1924-05-03", "1924-05-03")),
        ("1924-05", ("1924-05-01", "1924-05-31", "1924-05-01", "1924-05-31")),
        ("1924", ("1924-01-01", "1924-12-31", "1924-01-01", "1924-12-31")),
        ("1924-05-03/1924-05-04", ("1924-05-03", "1924-05-04", "1924-05-03", "1924-05-04")),
        ("1924-05-03/..", ("1924-05-03", "1924-05-03", "1924-05-03", None)),
        ("../1924-05-03", (None, "1924-05-03", "1924-05-03", "1924-05-03")),
        ("1924-05~", ("1924-04-01", "1924-06-30", "1924-04-01", "1924-06-30")),
        ("1924~", ("1923-01-01", "1925-12-31", "1923-01-01", "1925-12-31")),
        ("1924-05-03?", ("1924-05-02", "1924-05-04", "1924-05-02", "1924-05-04")),
        ("1924-05-XX", ("1924-05-01", "1924-05-31", "1924-05-01", "1924-05-31")),
    ],
)
def test_an_event_begins_and_ends_within_its_date(text, sides):
    assert read_edtf(text, "event") == stamps(*sides)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("1924-05-03", (None, "1924-05-03", "1924-05-03", None)),
        ("1924-05", (None, "1924-05-31", "1924-05-01", None)),
        ("1924-05-03/1924-06", ("1924-05-03", "1924-05-03", "1924-06-01", "1924-06-30")),
        ("1924-05/..", ("1924-05-01", "1924-05-31", "1924-05-01", None)),
        ("../1924-05-03", (None, "1924-05-03", "1924-05-03", "1924-05-03")),
    ],
)
def test_a_situation_holds_at_its_date_and_only_an_interval_bounds_it(text, sides):
    assert read_edtf(text, "situation") == stamps(*sides)


def test_an_inferred_end_says_only_that_it_was_over_by_then():
    former = read_edtf("../1924-05-03", "situation", "Inferred")
    assert former == stamps(None, "1924-05-03", None, "1924-05-03")


@pytest.mark.parametrize("text", ["", "Saturday", "1924-13", "1924-02-30", "../..", "/"])
@pytest.mark.parametrize("kind", ["event", "situation"])
def test_what_is_no_date_is_refused(text, kind):
    with pytest.raises(ValueError, match=r"no EDTF date|says nothing"):
        read_edtf(text, kind)


def test_an_open_interval_of_publication_is_some_day_in_it():
    assert some_day_in("1924-05-03/..") == stamps("1924-05-03", None, "1924-05-03", None)
    assert some_day_in("1924-05") == read_edtf("1924-05", "event")


def test_dates_that_meet_are_pooled_to_what_both_say():
    month = read_edtf("1924-05", "event")
    weekend = read_edtf("1924-05-03/1924-05-04", "event")
    assert pool([month, weekend, UNDATED]) == (weekend, True)


def test_dates_that_do_not_meet_keep_the_widest_reading_and_are_marked():
    one, other = read_edtf("1924-05-03", "event"), read_edtf("1924-05-09", "event")
    widest = stamps("1924-05-03", "1924-05-09", "1924-05-03", "1924-05-09")
    assert pool([one, other]) == (widest, False)


def test_on_a_day_is_answered_certainly_possibly_or_not():
    some_day = read_edtf("1924-05", "event")
    assert not some_day.certainly_on(DAY("1924-05-03"))
    assert some_day.possibly_on(DAY("1924-05-03"))
    assert not some_day.possibly_on(DAY("1924-06-01"))
    since_then = read_edtf("1924-05-03/1924-06-09", "situation")
    assert since_then.certainly_on(DAY("1924-05-20"))


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(1999, 12, 31))
RANGES = st.tuples(DAYS, DAYS).map(sorted)


@settings(deadline=None)  # not a test of how fast the machine is
@given(RANGES, st.sampled_from(["event", "situation"]))
def test_what_is_certain_on_a_day_is_possible_on_it(days, kind):
    read = read_edtf(f"{days[0]}/{days[1]}", kind)
    assert read.is_possible
    for day in days:
        assert read.possibly_on(day)
        assert read.possibly_on(day) or not read.certainly_on(day)


@settings(deadline=None)  # not a test of how fast the machine is
@given(st.lists(RANGES, max_size=4))
def test_pooling_does_not_depend_on_the_order(ranges):
    read = [read_edtf(f"{a}/{b}", "event") for a, b in ranges]
    assert pool(read) == pool(reversed(read))
