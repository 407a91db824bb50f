"""Content negotiation: what an Accept header gets."""

from __future__ import annotations

import pytest

from server.formats import BOOLEANS, GRAPHS, HTML, SOLUTIONS, choose, wants_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "srj"),
        ("*/*", "srj"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv; q=0.5, text/tab-separated-values", "tsv"),
        ("text/*", "csv"),
        ("text/*;q=0.9, application/sparql-results+xml;q=0.1", "csv"),
        ("text/csv;q=0, text/*", "tsv"),
        ("application/sparql-results+json;q=0.1, */*;q=0.2", "srx"),
        ("application/json", "json"),
        ("image/png, */*;q=0.1", "srj"),
        ("text/csv;charset=utf-8", "csv"),
    ],
)
def test_the_most_wanted_offer_is_chosen(accept, name):
    assert choose(accept, SOLUTIONS).name == name


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle"])
def test_nothing_is_chosen_where_nothing_is_acceptable(accept):
    assert choose(accept, SOLUTIONS) is None


def test_a_browser_gets_a_page_where_there_is_one():
    assert choose(BROWSER, (*SOLUTIONS, HTML)) is HTML
    assert wants_html(BROWSER)
    assert not wants_html("*/*")


@pytest.mark.parametrize("table", [SOLUTIONS, BOOLEANS, GRAPHS])
def test_a_table_has_each_media_type_once(table):
    types = [one.media_type for one in table]
    assert len(types) == len(set(types))
