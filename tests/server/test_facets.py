"""Counts beside an answer by which its rows are narrowed: how firmly, by whom and where told."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from kg.catalogue import open_catalogue
from server import Settings, create_app, facets
from server.facets import NAMES
from server.shelf import SingleShelf

WHOLE = "/questions/claims_about_actor"
ADDRESS = f"{WHOLE}?topic=krakozhia"


def offered(client, address):
    """Return the facets of a page: their titles, and each value with its rows and its address."""
    response = client.get(address, headers={"Accept": "text/html"})
    text = html.unescape(response.text)
    found = {}
    for line in re.findall(r'<p><span class="what">(.*?)</p>', text):
        title, _, values = line.partition("</span>")
        found[title] = [
            (label, int(rows), path)
            for path, label, rows in re.findall(
                r'<a href="([^"]*)#answer"[^>]*>(.*?) <span class="count">(\d+)</span>', values
            )
        ]
    return found, text


def shown(text):
    return text.count('<tbody class="row')


def test_every_count_is_that_of_the_rows_it_leads_to(client):
    found, text = offered(client, ADDRESS)
    whole = shown(text)
    assert {"How firmly", "Who says so", "Published by"} <= set(found)
    for values in found.values():
        for label, rows, path in values:
            _, narrowed = offered(client, path)
            assert (label, shown(narrowed)) == (label, rows)
            assert f"{rows} of {whole} rows" in narrowed


def test_each_matter_in_which_rows_differ_has_its_values_those_with_most_rows_first(client):
    found, _ = offered(client, ADDRESS)
    assert {title: [one[:2] for one in values] for title, values in found.items()} == {
        "How firmly": [("asserted", 4), ("reported", 1), ("speculated", 1)],
        "Told as": [("happened or holds", 4), ("planned", 1), ("wanted", 1)],
        "Who says so": [
            ("the article itself", 3), ("Rudolf Élphberg", 1), ("a clerk", 1),
            ("harbour master of Zenda", 1),
        ],
        "Published by": [("Strelsau Courier", 4), ("Zenda Post", 2)],
    }  # fmt: skip


def test_counts_go_by_what_is_chosen_otherwise(client):
    """The other values of what is chosen keep theirs: one may be taken in its place."""
    found, _ = offered(client, f"{ADDRESS}&only-publisher=zenda-post")
    assert {title: [one[:2] for one in values] for title, values in found.items()} == {
        "How firmly": [("asserted", 1), ("speculated", 1)],
        "Who says so": [("a clerk", 1), ("the article itself", 1)],
        "Published by": [("Zenda Post", 2), ("Strelsau Courier", 4)],
    }


def test_to_choose_what_is_chosen_gives_the_others_back(client):
    found, text = offered(client, f"{ADDRESS}&only-publisher=zenda-post")
    assert found["Published by"][0][2] == ADDRESS
    assert text.count('aria-current="true" title="Show the others again"') == 1


def test_a_choice_stays_while_rows_are_sorted_filtered_and_paged(engine):
    client = create_app(SingleShelf(engine), Settings(page_rows=1)).test_client()
    address = f"{ADDRESS}&only-certainty=Reported"
    _, text = offered(client, address)
    assert '<input type="hidden" name="only-certainty" value="Reported">' in text
    links = re.findall(rf'href="({WHOLE}[?][^"]*(?:sort|page)=[^"]*)"', text)
    assert links
    assert all("only-certainty=Reported" in one for one in links)
    assert f'<a class="reset" href="{ADDRESS}">' in text


def test_the_narrowed_rows_are_offered_for_a_spreadsheet_and_other_files_stay_whole(client):
    found, _ = offered(client, ADDRESS)
    _, rows, path = found["Published by"][0]
    _, text = offered(client, path)
    [sheet] = re.findall(r'<a href="([^"]*)">(?:This row|These [^<]* rows) for Excel', text)
    response = client.get(sheet)
    assert len(list(csv.DictReader(io.StringIO(response.text.lstrip("\ufeff"))))) == rows
    assert 'filename="claims_about_actor-narrowed.csv"' in response.headers["Content-Disposition"]
    query = path.partition("?")[2]
    assert client.get(f"{WHOLE}.json?{query}").json == (
        client.get(f"{WHOLE}.json?topic=krakozhia").json
    )


def test_what_no_row_has_leaves_none_and_shows_the_way_back(client):
    _, text = offered(client, f"{ADDRESS}&only-publisher=nobody")
    assert shown(text) == 0
    assert "No row has a claim with what is chosen above." in text
    assert f'<a class="reset" href="{ADDRESS}">Show all' in text


def test_of_few_rows_nothing_is_counted(client):
    found, text = offered(client, "/questions/control_of_place")
    assert (found, shown(text)) == ({}, 3)


def test_of_too_many_rows_nothing_is_counted_until_it_is_chosen(client, monkeypatch):
    """Their evidence would be read for each look at a page."""
    monkeypatch.setattr(facets, "MOST_ROWS", 5)
    assert offered(client, ADDRESS)[0] == {}
    assert offered(client, f"{ADDRESS}&only-certainty=Reported")[0] != {}


@pytest.mark.parametrize("value", ["<script>", "' OR 1=1", "x" * 5000, "\x00", "é%"])
def test_a_hostile_choice_is_shown_as_text_and_fits_no_row(client, value):
    response = client.get(
        WHOLE, query_string={"topic": "krakozhia", "only-teller": value},
        headers={"Accept": "text/html"},
    )  # fmt: skip
    assert response.status_code == 200
    assert "<script>" not in response.text.partition("<main")[2].partition("facets")[2]


def test_no_parameter_of_a_question_is_called_as_a_choice():
    names = {one.name for question in open_catalogue().questions for one in question.parameters}
    assert names.isdisjoint(NAMES)
