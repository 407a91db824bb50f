"""The pages and formats of the questions."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from pyoxigraph import RdfFormat, parse

from kg.catalogue import open_catalogue
from kg.question import read_question
from kg.question.model import Broken, Catalogue
from server import Settings, create_app
from server.search import search_questions
from server.shelf import SingleShelf
from server.spreadsheet import guarded

HTML = {"Accept": "text/html"}
BACKING = "/questions/backing_of_actors"


def page(client, address):
    response = client.get(address, headers=HTML)
    return response.status_code, html.unescape(response.data.decode())


def words(text):
    """Return the words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


# ---------------------------------------------------------------- the list


def test_the_list_has_every_question_under_its_theme(client):
    status, text = page(client, "/questions/")
    assert status == 200
    for question in open_catalogue().questions:
        assert f'href="/questions/{question.name}"' in text
        assert f'<h2 id="{question.theme}">' in text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("boats", ["boats_on_lake"]),
        ("Where is the harbour?", ["harbour_of_town", "boats_on_lake"]),
        ("HÁRBOUR", ["harbour_of_town", "boats_on_lake"]),
        ("who is the", ["boats_on_lake", "harbour_of_town"]),
        ("dragons", []),
    ],
)
def test_words_find_their_questions_the_best_first(asked, names):
    query = "SELECT ?s WHERE { ?s ?p ?o }"
    texts = {
        "boats_on_lake": f"#+ summary: Which boats?\n#+ tags: [harbour]\n{query}",
        "harbour_of_town": f"#+ summary: Which harbour?\n{query}",
    }
    questions = [read_question(texts[name], name=name, theme="x", file="q.rq") for name in texts]
    assert [one.name for one in search_questions(questions, asked)] == names


def test_words_find_entities_whatever_their_accents(client):
    _, text = page(client, "/questions/?q=elphberg")
    assert '<a href="/page/entity/king-rudolf">Rudolf Élphberg</a>' in text


def test_a_broken_question_is_shown_as_broken_and_the_others_work(engine):
    sound = open_catalogue().questions[0]
    broken = read_catalogue_of_one_broken_file()
    app = create_app(SingleShelf(engine), Settings(), Catalogue((sound,), (broken,)))
    client = app.test_client()
    _, text = page(client, "/questions/")
    assert "broken: line 2" in words(text)
    assert client.get(f"/questions/{sound.name}", headers=HTML).status_code == 200
    response = client.get("/questions/bad")
    assert response.status_code == 500
    assert response.json["type"].endswith("/question-broken")
    assert "queries/names/bad.rq:2" in response.json["detail"]


def read_catalogue_of_one_broken_file():
    from kg.errors import QuestionError

    text = "#+ summary: Bad?\n#+ tags: [\nSELECT ?s WHERE { ?s ?p ?o }\n"
    try:
        read_question(text, name="bad", theme="names", file="queries/names/bad.rq")
    except QuestionError as error:
        return Broken("bad", "names", "queries/names/bad.rq", error.findings)
    raise AssertionError


# ---------------------------------------------------------------- the form


@pytest.fixture
def counting(engine):
    """Return a client of a server that counts rows and has not counted any."""
    return create_app(SingleShelf(engine), Settings()).test_client()


def test_pickers_offer_the_entities_of_their_class_that_claims_speak_of(client):
    _, text = page(client, BACKING)
    picker = re.search(r'<select id="field-supporter".*?</select>', text, re.DOTALL)[0]
    assert re.findall(r'<option value="([^"]*)"', picker) == [
        "", "entity/zenda-post/a-clerk"[7:], "flavia", "grand-fenwick", "harbour-master",
        "krakozhia", "lake-league", "king-rudolf", "ruritania", "ruritanian-guard", "zenda-post",
    ]  # fmt: skip


def test_choices_come_with_the_rows_that_each_gives(counting):
    found = counting.get(f"{BACKING}/supporter.json?q=fen&most=1").json
    assert found == {
        "question": "backing_of_actors", "parameter": "supporter", "dependsOn": [],
        "release": "0123456789abcdef", "lens": None, "given": {}, "narrowed": False,
        "counted": True, "count": 1, "truncated": False,
        "choices": [{
            "key": "grand-fenwick", "label": "Grand Fenwick", "aliases": [], "rows": 1,
            "claims": 3,
            "id": "https://w3id.org/detente/id/entity/grand-fenwick",
            "url": "http://localhost/page/entity/grand-fenwick",
        }],
        "similar": [],
    }  # fmt: skip


def test_a_whole_name_stands_before_what_only_has_it_within_and_one_spelt_otherwise_is_similar(
    counting,
):
    def keys(words):
        found = counting.get(f"/questions/claims_about_actor/topic.json?q={words}&most=2").json
        return [[one["key"] for one in found[kind]] for kind in ("choices", "similar")]

    assert {words: keys(words) for words in ("zenda", "streslau")} == {
        "zenda": [["zenda", "zenda-post/a-clerk"], []],
        "streslau": [[], ["strelsau"]],
    }


def keys_and_rows(client, address):
    found = client.get(address).json
    return {one["key"]: one["rows"] for one in found["choices"]}, found["narrowed"]


def test_a_choice_that_depends_on_others_is_narrowed_to_what_gives_rows_with_them(counting):
    every, narrowed = keys_and_rows(counting, f"{BACKING}/supported.json")
    assert (len(every), every["lake-league"], every["krakozhia"], narrowed) == (10, 1, 0, False)
    few = keys_and_rows(counting, f"{BACKING}/supported.json?supporter=grand-fenwick")
    assert few == ({"lake-league": 1}, True)
    # what it does not depend on changes the rows only
    late, narrowed = keys_and_rows(counting, f"{BACKING}/supported.json?knownBy=1900-01-01")
    assert (set(late), set(late.values()), narrowed) == (set(every), {0}, False)


def test_a_page_shows_rows_once_they_are_counted_and_nothing_before(counting):
    address = f"{BACKING}?supporter=grand-fenwick&knownBy=1924-05-06"
    counting.application.extensions["detente"].counts.later = lambda *_: None
    _, text = page(counting, address)
    assert ('value="krakozhia"' in text, "data-rows" in text) == (True, False)
    asked = address.replace("?", "/supported.json?")
    assert keys_and_rows(counting, asked) == ({"lake-league": 1}, True)
    _, text = page(counting, address)
    picker = re.search(r'<select id="field-supported".*?</select>', text, re.DOTALL)[0]
    assert re.findall(r"<option.*?</option>", picker) == [
        '<option value="">anyone</option>',
        '<option value="lake-league" data-aliases="Seebund, the Leaguers" data-rows="1" '
        'data-claims="5" data-label="Lake League">Lake League (1 row)</option>',
    ]
    assert "Supported: only what gives rows with the supporter chosen is offered." in text


def test_a_page_has_its_choices_counted_behind_it(counting):
    counts = counting.application.extensions["detente"].counts
    page(counting, f"{BACKING}?supporter=grand-fenwick")
    if thread := counts._thread:
        thread.join(60)
    _, text = page(counting, f"{BACKING}?supporter=grand-fenwick")
    assert "Lake League (1 row)" in text


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("supported.json?supporter=nobody", 400, "is called 'nobody'"),
        ("supported.json?most=0", 400, "is no number from 1 to 1000"),
        ("supported.json?color=red", 400, "no such parameter"),
        ("certainty.json", 404, "it has supporter, supported, source"),
    ],
)
def test_choices_that_cannot_be_given_are_refused(client, address, status, told):
    answer = client.get(f"{BACKING}/{address}")
    assert (answer.status_code, told in answer.json["detail"]) == (status, True)


def test_the_form_keeps_what_was_chosen(client):
    _, text = page(client, f"{BACKING}?supporter=grand-fenwick&knownBy=1924-05-06")
    assert '<option value="grand-fenwick" selected' in text
    assert 'name="knownBy" type="date" value="1924-05-06"' in text


def test_a_needed_blank_waits_for_its_value(client):
    status, text = page(client, "/questions/path_between_actors")
    assert status == 200
    assert "Fill the blank and ask." in text
    assert "alert" not in text


@pytest.mark.parametrize(
    ("address", "field", "message"),
    [
        ("supporter=nobody", "supporter", "no actor is called 'nobody' here"),
        ("supporter=zenda", "supporter", "'zenda' is known as city; wanted is actor"),
        ("knownBy=yesterday", "knownBy", "'yesterday' is no date: write it as 2025-01-15"),
        ("certainty=Sure", "certainty", "'Sure' is no choice: choose from Asserted, Reported"),
        ("supporter=a%00b", "supporter", "holds a control character"),
        ("supporter=" + "x" * 2000, "supporter", "too long: 2000 characters"),
    ],
)
def test_an_error_stands_beside_its_field(client, address, field, message):
    status, text = page(client, f"{BACKING}?{address}")
    assert status == 400
    told = re.search(rf'id="field-{field}-error" role="alert">([^<]*)', text)[1]
    assert told.startswith(message)
    assert f'aria-describedby="field-{field}-error"' in text


def test_an_unknown_parameter_is_told_and_not_ignored(client):
    status, text = page(client, f"{BACKING}?suporter=grand-fenwick")
    assert status == 400
    assert "suporter: no such parameter" in re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("suporter", "did you mean supporter? "),
        ("known_by", "did you mean knownBy or known-by? "),
        ("asOf", "did you mean as-of? "),
        ("According_To", "did you mean according-to? "),
        ("lense", "did you mean lens? "),
        ("colour", ""),
    ],
)
def test_an_unknown_parameter_is_answered_with_the_name_that_was_meant(client, name, meant):
    told = client.get(f"{BACKING}.json?{name}=x")
    assert (told.status_code, told.json["parameter"], told.json["detail"]) == (
        400, name, f"no such parameter; {meant}backing_of_actors takes supporter, supported, day, "
        "source, knownBy, certainty, and like every question lens, as-of, known-by, "
        "according-to, release",
    )  # fmt: skip


def test_a_hostile_value_comes_back_as_text(client):
    response = client.get(f"{BACKING}?supporter=%3Cscript%3Ealert(1)%3C/script%3E", headers=HTML)
    assert response.status_code == 400
    assert b"<script>alert" not in response.data
    assert b"&lt;script&gt;alert" in response.data


# ---------------------------------------------------------------- the answer


def test_a_row_opens_its_evidence(client):
    _, text = page(client, "/questions/deployments_in_place?source=harbour-master")
    card = words(re.search(r'<article class="claim">.*?</article>', text, re.DOTALL)[0])
    assert (
        card.split()
        == (
            "The harbour master puts the Ruritanian guard at no fewer than forty boats. reported"
            " Who says so harbour master of Zenda , through Zenda Post"
            " Article Guard keeps to the lake"
            " Published Strelsau Courier , 5 May 1924 Sources 1 claim from 1 independent origin:"
            " Zenda Post (credited in “Guard keeps to the lake”)."
            " Where characters 380–517 of the article"
        ).split()
    )


def test_contradicting_claims_stand_side_by_side(client):
    _, text = page(client, "/questions/control_of_place?place=zenda&day=1924-05-06")
    assert "2 rows" in words(text)
    assert '<span class="badge negated"' in text


def test_the_query_is_shown_as_it_was_sent(client):
    _, text = page(client, f"{BACKING}?supporter=grand-fenwick")
    sent = client.get(f"{BACKING}.json?supporter=grand-fenwick").json["query"]
    assert sent in text


def test_the_permanent_link_pins_the_release(client):
    _, text = page(client, f"{BACKING}?supporter=grand-fenwick")
    link = f"{BACKING}?supporter=grand-fenwick&release=0123456789abcdef"
    assert f'<a href="{link}">permanent link' in text
    status, pinned = page(client, link)
    assert status == 200
    assert "You are reading release 0123456789abcdef" in words(pinned)
    assert page(client, f"{BACKING}?release=ffff")[0] == 404


def test_rows_are_sorted_by_a_column(client):
    first = page(client, "/questions/control_of_place?sort=holder")[1]
    last = page(client, "/questions/control_of_place?sort=-holder")[1]
    order = re.compile(r'data-label="Who"[^>]*><a [^>]*>([^<]*)')
    assert order.findall(first) == ["Lake League", "Lake League", "Ruritania"]
    assert order.findall(last) == ["Ruritania", "Lake League", "Lake League"]
    assert 'aria-sort="descending"' in last


def test_rows_are_paged_and_counted(engine):
    client = create_app(SingleShelf(engine), Settings(page_rows=2)).test_client()
    _, text = page(client, "/questions/claims_in_doubt?page=2")
    assert "3 rows" in words(text)
    assert "Rows 3–3 of 3" in words(text)


# ---------------------------------------------------------------- answers that are empty


def test_an_empty_answer_says_which_blank_is_too_narrow(client):
    _, text = page(client, f"{BACKING}?supporter=grand-fenwick&supported=krakozhia")
    told = words(text)
    assert "Not known from these articles" in told
    assert "without supported : 1 row" in told
    assert "without supporter" not in told


def test_an_empty_answer_says_that_nobody_speaks_of_an_entity(client):
    _, text = page(client, "/questions/claims_about_actor?topic=unmentioned")
    assert "Syldavia is known here, but no claim speaks of it." in words(text)


def test_an_empty_answer_says_that_the_corpus_has_nothing(client, engine):
    text = "#+ summary: Ghosts?\n#+ empty: Nobody speaks of ghosts.\nSELECT ?s WHERE { ?s <a:b> 1 }"
    question = read_question(text, name="ghosts_of_lake", theme="x", file="q.rq")
    app = create_app(SingleShelf(engine), Settings(), Catalogue((question,)))
    _, shown = page(app.test_client(), "/questions/ghosts_of_lake")
    assert "Nobody speaks of ghosts." in words(shown)


# ---------------------------------------------------------------- formats


def test_json_has_rows_with_their_evidence_and_where_they_are_from(client):
    document = client.get("/questions/figures_by_source.json?topic=ruritanian-guard").json
    assert document["question"]["name"] == "figures_by_source"
    assert document["parameters"] == {"topic": ["ruritanian-guard"]}
    assert document["release"] == "0123456789abcdef"
    assert document["dataAsOf"] == "1924-05-05"
    assert (document["count"], document["truncated"]) == (2, False)
    assert document["permalink"] == (
        "http://localhost/questions/figures_by_source"
        "?topic=ruritanian-guard&release=0123456789abcdef"
    )
    row = document["rows"][1]
    assert (row["figure"], row["lower"], row["upper"]) == ("no fewer than forty", 40, None)
    assert row["teller"] == {
        "id": "https://w3id.org/detente/id/entity/harbour-master",
        "label": "harbour master of Zenda",
        "url": "http://localhost/page/entity/harbour-master",
    }
    claim = document["claims"][row["claim"]["id"]]
    assert claim["spans"] == [[380, 517]]
    assert [source["title"] for source in document["sources"]] == [
        "Guard keeps to the lake", "League denies holding Zenda",
    ]  # fmt: skip


SMALL = """\
#+ summary: Who backs whom?
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX said: <https://w3id.org/detente/said#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?supporter ?supporterLabel ?supported ?against ?certainty ?claim WHERE {
  ?claim a said:Support ; said:supporter ?supporter ; said:supported ?supported ;
         dt:certainty ?certainty .
  ?supporter rdfs:label ?supporterLabel .
  OPTIONAL { ?claim said:aid ?against }
}
"""


def test_csv_has_names_ids_and_sources(engine):
    question = read_question(SMALL, name="backing_in_short", theme="x", file="q.rq")
    client = create_app(SingleShelf(engine), Settings(), Catalogue((question,))).test_client()
    response = client.get("/questions/backing_in_short.csv")
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    assert list(csv.DictReader(io.StringIO(response.data.decode()))) == [
        {
            "supporter": "Grand Fenwick", "supporter_id": "entity/grand-fenwick",
            "supported": "Lake League", "supported_id": "entity/lake-league",
            "against": "",
            "claim": "strelsau-courier/E2",
            "says": "Grand Fenwick arms the Lake League against Ruritania.",
            "contradicted_by": "", "contradicted_by_says": "",
            "certainty": "Asserted", "stage": "Actual", "polarity": "Affirmed",
            "attributed_to": "Guard keeps to the lake", "via": "",
            "article": "Guard keeps to the lake", "publisher": "Strelsau Courier",
            "published": "1924-05-05",
            "claim_url": "http://localhost/claims/strelsau-courier/E2",
        }
    ]  # fmt: skip


def test_csv_for_a_spreadsheet_that_needs_a_mark(client):
    assert client.get(f"{BACKING}.csv?bom=1").data.startswith(b"\xef\xbb\xbfsupporter,")


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-5", "-5"), ("-5.2", "-5.2"), ("@x", "'@x"),
     ("-5+cmd", "'-5+cmd"), ("\tx", "'\tx"), ("plain", "plain"), ("", "")],
)  # fmt: skip
def test_no_cell_is_a_formula(text, cell):
    assert guarded(text) == cell


def test_srj_and_tsv_are_the_rows_as_the_protocol_has_them(client):
    raw = json.loads(client.get(f"{BACKING}.srj").data)
    assert raw["results"]["bindings"][0]["kindLabel"]["value"] == "weapons support"
    assert client.get(f"{BACKING}.tsv").data.startswith(b"?supporter\t?supporterLabel\t")


def test_turtle_is_the_claims_behind_the_rows(client):
    body = client.get("/questions/figures_by_source.ttl?topic=ruritanian-guard").data
    triples = {(quad.subject.value, quad.predicate.value) for quad in parse(body, RdfFormat.TURTLE)}
    span = "https://w3id.org/detente/id/span/strelsau-courier/380-517"
    assert (span, "http://www.w3.org/ns/oa#start") in triples
    assert client.get("/questions/figures_by_source.ttl?topic=ruritanian-guard").data == body


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "text/turtle"])
def test_a_question_is_negotiated(client, accept):
    assert client.get(BACKING, headers={"Accept": accept}).mimetype == accept


def test_what_a_question_is_not_offered_as(client):
    assert client.get(BACKING, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{BACKING}.xyz").status_code == 404


def test_a_bad_value_is_a_problem_for_a_program(client):
    response = client.get(f"{BACKING}.json?supporter=zenda")
    assert response.status_code == 400
    assert response.json["parameter"] == "supporter"


def test_an_unknown_question_is_told_with_the_nearest_name(client):
    response = client.get("/questions/backing_of_actor")
    assert response.status_code == 404
    assert "did you mean backing_of_actors" in response.json["detail"]


def test_an_answer_has_a_tag(client):
    tag = client.get(f"{BACKING}.json").headers["ETag"]
    assert client.get(f"{BACKING}.json", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{BACKING}.csv").headers["ETag"] != tag


def test_openapi_has_the_endpoint_and_the_graph_beside_the_questions(client):
    paths = client.get("/openapi.json").json["paths"]
    assert [path for path in paths if not path.startswith("/questions/")] == [
        "/sparql", "/data/{kind}/{key}.{format}", "/export/{what}.{format}",
        "/.well-known/void", "/questions.json", "/words.json", "/health", "/health/live",
    ]  # fmt: skip


def test_openapi_has_every_question_with_its_typed_parameters(client):
    document = client.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    paths = document["paths"]
    assert {path for path in paths if path.startswith("/questions/")} == {
        f"/questions/{one.name}.{ending}"
        for one in open_catalogue().questions
        for ending in ("json", "{format}")
    } | {"/questions/{question}/{parameter}.json"}
    operation = paths["/questions/backing_of_actors.json"]["get"]
    by_name = {one["name"]: one for one in operation["parameters"] if "name" in one}
    assert by_name["knownBy"]["schema"] == {"type": "string", "format": "date"}
    assert by_name["certainty"]["schema"] == {
        "type": "array",
        "items": {"type": "string", "enum": ["Asserted", "Reported", "Speculated"]},
        "maxItems": 50,
    }


# ---------------------------------------------------------------- lists, and pages for programs


def test_the_list_of_questions_tells_a_program_what_each_takes_and_where_it_is(client):
    told = client.get("/questions/", headers={"Accept": "application/json"}).json
    assert told == client.get("/questions.json").json
    assert (told["release"], told["lens"]) == ("0123456789abcdef", None)
    assert [one["name"] for one in told["questions"]] == [
        one.name for one in open_catalogue().questions
    ]
    named = {one["name"]: one for one in told["questions"]}
    found = named["timeline_of_place"]
    root = "http://localhost/questions/timeline_of_place"
    assert found["links"]["page"] == root
    assert found["links"]["csv"] == f"{root}.csv"
    assert found["summary"] == "What happened in a place, day by day?"
    [place] = [one for one in found["parameters"] if one["name"] == "place"]
    summary = place.pop("summary")
    assert (summary != "", place) == (True, {
        "name": "place", "type": "entity", "label": "place", "required": True, "repeated": False,
        "default": [], "example": place["example"], "classes": ["Place"], "dependsOn": [],
        "choices": f"{root}/place.json",
    })  # fmt: skip
    for one in told["questions"]:
        assert client.head(one["links"]["page"]).status_code in {200, 400}, one["name"]


def test_the_list_for_programs_is_narrowed_by_words_as_the_page_is(client):
    few = [one["name"] for one in client.get("/questions.json?q=deployments").json["questions"]]
    assert "deployments_in_place" in few
    assert len(few) < len(open_catalogue().questions)


@pytest.mark.parametrize("address", ["/", "/articles/", "/claims/", "/api", f"/embed{BACKING}"])
def test_a_page_is_not_sent_to_a_program_that_does_not_read_pages(client, address):
    """It is 406, with where programs look; whoever takes anything still gets the page."""
    refused = client.get(address, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.mimetype) == (406, "application/problem+json")
    assert "/openapi.json" in refused.json["detail"]
    for accept in ("*/*", "text/html", "application/json, text/*;q=0.1"):
        assert client.get(address, headers={"Accept": accept}).mimetype == "text/html"


def test_the_api_is_found_with_a_slash_too_many(client):
    response = client.get("/api/?release=0123456789abcdef")
    assert (response.status_code, response.headers["Location"]) == (
        303, "/api?release=0123456789abcdef",
    )  # fmt: skip


def test_an_example_stands_in_words_and_a_day_not_as_a_program_writes_it(client):
    _, text = page(client, "/questions/events_of_period")
    note = words(re.search(r'<p class="note">.*?</p>', text, re.DOTALL)[0])
    assert note.strip() == (
        "Fill the blank and ask. For example: 29 to 30 November 2024 ."
    )  # fmt: skip


def test_a_name_that_is_close_or_of_several_is_chosen_by_a_link_and_the_rest_is_kept(client):
    """Whoever reads the page need not know that a name has a key."""
    address = "/questions/backing_of_actors?day=1924-05-04&supporter=Ruritannia"
    status, text = page(client, address)
    error = re.search(r'id="field-supporter-error".*?</span>', text, re.DOTALL)[0]
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', error)
    assert (status, links[0]) == (
        400, ("/questions/backing_of_actors?day=1924-05-04&supporter=ruritania", "Ruritania"),
    )  # fmt: skip
    assert page(client, links[0][0])[0] == 200
