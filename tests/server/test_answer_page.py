"""An answer on its page: why it is empty, what contradicts it, its filter, what is not dated."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.lens_view import UNHEARD
from kg.question.asked_days import AskedDays
from kg.store import EmbeddedEngine, fill_store
from kg.vocabulary import DT, ID
from server import Settings, create_app
from server.shelf import SingleShelf
from tests.server.conftest import RELEASE

HTML = {"Accept": "text/html"}
TAKEN, DENIED = ID + "claim/strelsau-courier/E3", ID + "claim/zenda-post/E2"


def page(client, address):
    response = client.get(address, headers=HTML)
    text = html.unescape(response.data.decode())
    answer = re.search(r'<section class="answer".*?</section>', text, re.DOTALL)[0]
    return response.status_code, answer


def words(text):
    """Return the words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()


def parts(text, name):
    """Return the words of each paragraph of a class."""
    found = re.findall(rf'<p class="{name}"[^>]*>(.*?)</p>', text, re.DOTALL)
    return [words(one) for one in found]


# ---------------------------------------------------------------- why there are no rows


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("statements_by_actor?speaker=ruritania",
         "No article quotes Ruritania, or credits anything to that source. 6 claims speak of"
         " Ruritania ; none answers this. with speaker left open : 14 rows"),
        ("changes_in_backing?period=1900-01-01/1900-12-31",
         "No change in backing is known for 1900."),
        ("timeline_of_place?place=strelsau&period=1900-01-01/1900-12-31",
         "Every word is known here, but together they leave nothing. Leave one open:"
         " with place left open : 1 row without period : 1 row; the days that they"
         " show run from 12 May 1924 to 12 May 1924"),
        ("backing_of_actors?supported=ruritania",
         "6 claims speak of Ruritania ; none answers this. without supported : 1 row"),
        ("military_events_of_actor?actor=unmentioned&knownBy=1900-01-01",
         "Syldavia is known here, but no claim speaks of it."
         " No article gives Syldavia a part in the fighting. With other values there are 5 rows ."),
    ],
)  # fmt: skip
def test_an_empty_answer_says_what_is_so_of_the_values_it_was_asked_with(client, address, told):
    _, text = page(client, f"/questions/{address}")
    empty = re.search(r'<div class="empty">(.*?)<p class="meta">', text, re.DOTALL)[1]
    assert words(empty) == told


def test_a_needed_value_that_is_too_narrow_is_left_open_by_a_link_that_keeps_the_others(client):
    _, text = page(client, "/questions/statements_by_actor?speaker=ruritania&release=" + RELEASE)
    path = f"/questions/statements_by_actor?speaker=&release={RELEASE}"
    assert f'<a href="{path}">with speaker left open</a>' in text
    assert client.get(path, headers=HTML).status_code == 200


def test_a_program_is_told_why_there_are_no_rows(client):
    address = "/questions/statements_by_actor.json"
    assert client.get(f"{address}?speaker=ruritania").json["empty"] == {
        "meaning": "not known from these articles",
        "reasons": [
            "No article quotes Ruritania, or credits anything to that source.",
            "6 claims speak of Ruritania; none answers this.",
            "With speaker left open there would be 14 rows.",
        ],
        "rowsWithout": {"speaker": 14},
        "rowsWithNeededOnly": 0,
        "rowsWithAllOpen": 14,
    }
    assert "empty" not in client.get(f"{address}?speaker=lake-league").json


# ---------------------------------------------------------------- what contradicts what


@pytest.fixture(scope="module")
def disputed(quads):
    """The invented graph, in which the capture of Zenda and its denial contradict each other."""
    link = NamedNode(ID + "link/zenda")
    told = {"linkFrom": NamedNode(TAKEN), "linkTo": NamedNode(DENIED),
            "linkBy": NamedNode(DT + "contradicts")}  # fmt: skip
    store = Store()
    fill_store(store, [*quads, *(Quad(link, NamedNode(DT + p), o) for p, o in told.items())])
    shelf = SingleShelf(EmbeddedEngine(store, RELEASE))
    return create_app(shelf, Settings(counting=0, page_rows=2)).test_client()


def test_rows_whose_claims_contradict_each_other_are_marked_and_lead_to_each_other(disputed):
    _, text = page(disputed, "/questions/control_of_place?sort=says")
    assert parts(text, "marked") == ["disputed Row 2 disagrees with row 3"]
    link = "/questions/control_of_place?sort=says&page=2#row-3"
    assert f'<a href="{link}">3</a>' in text
    _, text = page(disputed, link.partition("#")[0])
    assert parts(text, "marked") == ["disputed Row 3 disagrees with row 2"]
    assert '<tbody class="row disputed" id="row-3">' in text
    assert 'href="/questions/control_of_place?sort=says#row-2"' in text


def test_a_row_contradicted_by_a_claim_of_no_row_says_which(disputed):
    _, text = page(disputed, "/questions/control_of_place?source=zenda-post&place=zenda")
    assert parts(text, "marked") == [
        "disputed Row 2 is contradicted by 1 claim in no row here:"
        " The Lake League took Zenda at the start of May."
    ]


def test_a_claim_that_the_lens_leaves_out_contradicts_no_row(quads):
    """It could be told neither by what it says nor by who says it: under the lens nobody does."""
    link = NamedNode(ID + "link/zenda")
    told = {"linkFrom": NamedNode(TAKEN), "linkTo": NamedNode(DENIED),
            "linkBy": NamedNode(DT + "contradicts")}  # fmt: skip
    heard = [
        Quad(one.subject, one.predicate, one.object, UNHEARD)
        if one.subject == NamedNode(DENIED)
        else one
        for one in quads
    ]
    store = Store()
    fill_store(store, [*heard, *(Quad(link, NamedNode(DT + p), o) for p, o in told.items())])
    client = create_app(SingleShelf(EmbeddedEngine(store, RELEASE))).test_client()
    status, text = page(client, "/questions/captures_by_actor?source=strelsau-courier")
    assert (status, text.count('<tbody class="row'), parts(text, "marked")) == (200, 1, [])


def test_a_claim_leads_to_the_claims_that_contradict_it(disputed):
    _, text = page(disputed, "/questions/captures_by_actor?source=strelsau-courier")
    card = re.search(r'<article class="claim">.*?</article>', text, re.DOTALL)[0]
    against = re.search(r'<div class="against">(.*?)</div>', card, re.DOTALL)[1]
    assert words(against) == (
        "Contradicted by The Lake League says that it has not taken Zenda."
    )  # fmt: skip
    assert 'href="/claims/zenda-post/E2"' in against


def test_a_program_is_told_what_contradicts_each_claim(disputed):
    claims = disputed.get("/questions/control_of_place.json").json["claims"]
    assert {iri: one["contradicts"] for iri, one in claims.items()} == {
        TAKEN: [DENIED],
        DENIED: [TAKEN],
        ID + "claim/zenda-post/E5": [],
    }


def test_a_row_that_nobody_tells_as_a_fact_does_not_look_like_one(client):
    _, text = page(client, "/questions/control_of_place?sort=says")
    found = re.findall(r'<tbody class="([^"]*)".*?class="shades">(.*?)</details>', text, re.DOTALL)
    badges = [(kind, tuple(re.findall(r'class="badge (\w+)"', told))) for kind, told in found]

    assert {(kind, "negated" in told) for kind, told in badges} == {
        ("row", False), ("row hedged", True),
    }  # fmt: skip


def test_a_spreadsheet_has_what_contradicts_a_row_beside_what_the_row_says(disputed):
    text = disputed.get("/questions/control_of_place.csv").text
    rows = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: row["claim"])
    names = ("claim", "contradicted_by", "contradicted_by_says")
    took, denies = (
        "The Lake League took Zenda at the start of May.",
        "The Lake League says that it has not taken Zenda.",
    )
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("strelsau-courier/E3", "zenda-post/E2", denies),
        ("zenda-post/E2", "strelsau-courier/E3", took),
        ("zenda-post/E5", "", ""),
    ]


def test_a_spreadsheet_has_the_claim_that_contradicts_a_row_and_stands_in_none(disputed):
    text = disputed.get("/questions/control_of_place.csv?source=zenda-post&place=zenda").text
    found = {row["claim"]: row["contradicted_by"] for row in csv.DictReader(io.StringIO(text))}
    assert found == {"zenda-post/E2": "strelsau-courier/E3", "zenda-post/E5": ""}


# ---------------------------------------------------------------- the filter and the pages


@pytest.mark.parametrize(
    ("typed", "told", "rows"),
    [
        ("LEAGUE  zenda", "2 of 3 rows", 2),  # all words, whatever their case
        ("ruritania", "1 of 3 rows", 1),
        ("says not taken", "1 of 3 rows", 1),  # what a claim says
        ("courier", "1 of 3 rows", 1),  # where it stands
        ("léague", "2 of 3 rows", 2),  # whatever the accents
        ("umbrella", "0 of 3 rows", 0),
    ],
)
def test_rows_are_filtered_by_what_they_show_and_counted(client, typed, told, rows):
    status, text = page(client, f"/questions/control_of_place?filter={typed}")
    assert (status, text.count('<tbody class="row')) == (200, rows)
    assert words(text).startswith(f"{told} · control of any place on any day")


def test_a_filter_stays_while_rows_are_sorted_and_paged_and_one_link_ends_it(engine):
    client = create_app(SingleShelf(engine), Settings(page_rows=2)).test_client()
    address = "/questions/control_of_place"
    _, text = page(client, f"{address}?place=zenda&filter=zenda&sort=holder")
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', text)
    assert kept == [("place", "zenda"), ("sort", "holder")]
    assert f'href="{address}?place=zenda&sort=-holder&filter=zenda"' in text
    assert f'<a rel="next" href="{address}?place=zenda&sort=holder&filter=zenda&page=2">' in text
    assert f'<a class="reset" href="{address}?place=zenda&sort=holder">Show all 3 rows</a>' in text


def test_what_is_kept_and_cited_is_the_whole_answer_and_the_page_says_so(client):
    _, text = page(client, "/questions/control_of_place?filter=ruritania")
    assert "The other files, the citation and the permanent link are of all 3 rows." in words(text)
    assert 'href="/questions/control_of_place.csv"' in text
    whole = client.get("/questions/control_of_place.json")
    assert json.loads(client.get("/questions/control_of_place.json?filter=x").data) == whole.json


@pytest.mark.parametrize(
    ("number", "told", "rows"),
    [
        ("99", "There is no page “99”: the pages go from 1 to 2. This is page 2.", 1),
        ("0", "There is no page “0”: the pages go from 1 to 2. This is page 1.", 2),
        ("second", "There is no page “second”: the pages go from 1 to 2. This is page 1.", 2),
    ],
)
def test_a_page_that_is_not_there_is_told_and_the_nearest_is_shown(engine, number, told, rows):
    client = create_app(SingleShelf(engine), Settings(page_rows=2)).test_client()
    status, text = page(client, f"/questions/control_of_place?page={number}")
    assert (status, text.count('<tbody class="row')) == (404, rows)
    assert parts(text, "note wrong") == [told]


# ---------------------------------------------------------------- days


def test_rows_that_are_not_dated_to_the_day_asked_for_are_counted_and_marked(client):
    _, text = page(client, "/questions/deployments_in_place?day=1924-05-02")
    assert parts(text, "note") == [
        "2 of 2 rows are not dated to then: no day is shown, or only a later one."
        " They are here, and marked, because they may hold then."
    ]
    assert parts(text, "marked") == ["not dated to then It may hold then; no day tells so."] * 2
    _, text = page(client, "/questions/deployments_in_place?day=1924-05-04")
    assert parts(text, "note")[0].startswith("1 of 2 rows is not dated to then:")


@pytest.mark.parametrize(
    ("asked", "rows"),
    [("?day=1924-05-02", 2), ("?day=1924-05-04", 1), ("?knownBy=1924-12-31", None), ("", None)],
)
def test_a_program_is_told_how_many_rows_are_not_dated_to_the_day_asked_for(client, asked, rows):
    found = client.get(f"/questions/deployments_in_place.json{asked}").json
    assert found["rowsUndated"] == rows


def test_only_what_is_told_as_fact_is_marked_as_perhaps_holding_on_a_day_that_it_does_not_tell():
    days = AskedDays("1924-05-02", ("begin", "end"), "begin")
    stages = ("Actual", "Planned", "Desired", "Supposed")
    rows = {one: {"stage": NamedNode(f"https://w3id.org/detente/ontology#{one}")} for one in stages}

    assert {name: days.are_open_for(row) for name, row in rows.items()} == {
        "Actual": True, "Planned": False, "Desired": False, "Supposed": False,
    }  # fmt: skip
