"""How terms are shown to a reader: when an article came out, and up to when a release knows."""

from __future__ import annotations

import pytest

from kg.evidence import Source
from kg.holdings import ArticleEntry, Holdings
from server.show import as_of, shown_issue


@pytest.mark.parametrize(
    ("edtf", "shown"),
    [
        ("1924-05-02", "2 May 1924"),
        ("1924-05", "May 1924"),
        ("1924-05-02/1924-05-08", "between 2 May and 8 May 1924"),
        ("1924-05/1924-11", "between May and Nov 1924"),
        ("1924-12-30/1925-01-02", "between 30 Dec 1924 and 2 Jan 1925"),
        ("1924-05/1924-11-02", "between May 1924 and 2 Nov 1924"),
        ("1924/1925", "between 1924 and 1925"),
        ("1924-05-09/..", "9 May 1924 or later"),
    ],
)
def test_a_span_in_which_an_article_came_out_does_not_read_as_if_it_came_out_all_the_time(
    edtf, shown
):
    assert shown_issue(edtf) == shown


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("1924-05-02", "1924-05-05"), "5 May 1924"),
        (("1924-05-02", "1924-01/1924-11"), "Nov 1924 at the latest"),
        ((), "an unknown day"),
    ],
)
def test_what_the_newest_article_may_be_of_is_not_told_as_what_it_is_of(days, told):
    entries = [ArticleEntry(Source(f"article/{day}", "", None, day), 1) for day in days]
    assert as_of(Holdings(tuple(entries), 0)) == told
