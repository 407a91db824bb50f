"""An answer as a file: every format says where it is from, and nothing cut looks whole."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openapi_spec_validator import validate
from pyoxigraph import Store

from kg.annotation import read_corpus
from kg.build import Sources, build_graphs
from kg.catalogue import open_catalogue
from kg.store import EmbeddedEngine, fill_store
from server import Settings, create_app
from server.marks import UNDATED
from server.openapi import build_openapi
from server.shelf import SingleShelf

CONTROL = "/questions/control_of_place"
BACKING = "/questions/backing_of_actors"
PERMANENT = f"http://localhost{CONTROL}?place=zenda&release=0123456789abcdef"


@pytest.fixture
def brief(engine):
    """Return a client of a server that gives no more than two rows."""
    return create_app(SingleShelf(engine), Settings(question_rows=2)).test_client()


# ---------------------------------------------------------------- GeoJSON


def test_each_row_with_a_point_is_a_feature_that_says_how_exact_the_point_is(client):
    document = client.get(f"{CONTROL}.geojson?place=zenda").json
    assert (document["type"], document["count"], document["unmapped"]) == (
        "FeatureCollection", 3, 0,
    )  # fmt: skip
    feature = document["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [14.2, 49.1]}
    properties = feature["properties"]
    assert {name: properties[name] for name in ("at", "at_id", "precision", "holder")} == {
        "at": "Zenda", "at_id": "https://w3id.org/detente/id/entity/zenda", "precision": "city",
        "holder": "Ruritania",
    }  # fmt: skip
    assert properties["claims"][0].startswith("http://localhost/claims/")


def test_rows_without_a_point_are_counted_and_not_drawn(client):
    document = client.get("/questions/deployments_in_place.geojson").json
    assert document["count"] == len(document["features"]) + document["unmapped"]
    assert document["unmapped"] > 0


# ---------------------------------------------------------------- all rows


@pytest.fixture(scope="module")
def shipped():
    """Return an engine with the shipped corpus."""
    graphs = build_graphs(read_corpus(Sources().articles), Sources(), lambda *_: None)
    store = Store()
    fill_store(store, (quad for each in graphs.values() for quad in each))
    return EmbeddedEngine(store, "0123456789abcdef")


@pytest.mark.parametrize("name", [one.name for one in open_catalogue().questions if one.cuts])
def test_a_server_that_shows_few_rows_still_gives_them_all_as_tsv(shipped, name):
    few, many = (
        create_app(SingleShelf(shipped), Settings(question_rows=rows)).test_client()
        for rows in (2, 10_000)
    )
    path = f"/questions/{name}.tsv"
    every = many.get(path).text
    assert every.count("\n") > 100
    assert few.get(path).text == every


# ---------------------------------------------------------------- days


def test_files_mark_the_rows_that_no_day_dates_to_the_day_asked_for(client):
    """As the page does: whoever reads only the file must not take them for dated."""
    address = "/questions/deployments_in_place.{}?day=1924-05-04"
    document = client.get(address.format("json")).json
    assert [row["undated"] for row in document["rows"]] == [True, False]
    sheet = csv.DictReader(io.StringIO(client.get(address.format("csv")).text))
    assert [row["undated"] for row in sheet] == ["yes", "no"]
    features = client.get(f"{CONTROL}.geojson?day=1924-05-04").json["features"]
    assert [one["properties"]["undated"] for one in features] == [False, False]


@pytest.mark.parametrize("asked", ["", "?knownBy=1924-12-31"])
def test_where_no_day_is_asked_for_no_row_is_marked(client, asked):
    address = f"/questions/deployments_in_place.{{}}{asked}"
    assert all("undated" not in row for row in client.get(address.format("json")).json["rows"])
    assert "undated" not in client.get(address.format("csv")).text.splitlines()[0].split(",")


def test_no_question_has_a_column_called_as_the_mark():
    names = {name for one in open_catalogue().questions for name, _ in one.columns}
    assert UNDATED not in names


def test_a_question_without_places_has_no_map_and_says_so(client):
    refused = client.get("/questions/kin_of_person.geojson")
    assert refused.status_code == 406
    assert refused.json["detail"].endswith("It has no column of places, and so no map.")
    accept = {"Accept": "application/geo+json"}
    assert client.get("/questions/kin_of_person", headers=accept).status_code == 406
    assert client.get(CONTROL, headers=accept).content_type == "application/geo+json"


# ---------------------------------------------------------------- citations


def test_a_citation_names_question_version_release_and_the_address_for_good(client):
    version = open_catalogue().find("control_of_place").version
    text = client.get(f"{CONTROL}.txt?place=zenda").text
    assert text == (
        "Détente: “control of Zenda on any day”. Answer to a canned question; question "
        f"control_of_place, version {version}; release 0123456789abcdef; data as of 5 May 1924. "
        f"{PERMANENT}\n"
    )
    assert text.strip() in client.get(
        f"{CONTROL}?place=zenda", headers={"Accept": "text/html"}
    ).text.replace("&amp;", "&")


def test_bibtex_escapes_words_and_leaves_the_address_alone(client):
    body = client.get(f"{CONTROL}.bib?place=zenda").text
    fields = dict(re.findall(r"^  (\w+) +=\s*\{(.*)\},$", body, re.MULTILINE))
    assert body.startswith("@misc{detente-control-of-place-")
    assert fields["title"] == "{control of Zenda on any day}"
    assert fields["note"].startswith(r"question control\_of\_place, version ")
    assert fields["url"] == PERMANENT


def test_csl_json_is_one_data_set(client):
    response = client.get(CONTROL, headers={"Accept": "application/vnd.citationstyles.csl+json"})
    assert response.content_type == "application/vnd.citationstyles.csl+json"
    [entry] = json.loads(response.data)
    assert (entry["type"], entry["title"], entry["version"], entry["URL"]) == (
        "dataset", "control of any place on any day", "0123456789abcdef",
        f"http://localhost{CONTROL}?release=0123456789abcdef",
    )  # fmt: skip


def test_two_answers_of_one_question_have_two_keys(client):
    keys = {
        client.get(f"{CONTROL}.bib{query}").text.splitlines()[0]
        for query in ("", "?place=zenda", "?place=strelsau")
    }
    assert len(keys) == 3


@pytest.mark.parametrize("ending", ["json", "csv", "tsv", "srj", "ttl", "geojson", "bib", "txt"])
def test_every_format_tells_in_a_header_how_to_cite_it(client, ending):
    response = client.get(f"{CONTROL}.{ending}?place=zenda")
    assert response.headers["Link"] == f'<{PERMANENT}>; rel="cite-as"'


# ---------------------------------------------------------------- rows over the cap


def test_json_says_that_there_are_more_rows(brief):
    response = brief.get(f"{CONTROL}.json")
    document = response.json
    assert (document["count"], document["truncated"], document["rowCap"]) == (2, True, 2)
    assert response.headers["X-Detente-Truncated"] == "true"


def test_a_cut_table_is_named_so(brief):
    response = brief.get(f"{CONTROL}.csv")
    assert len(list(csv.DictReader(io.StringIO(response.text)))) == 2
    assert response.headers["X-Detente-Truncated"] == "true"
    assert 'filename="control_of_place-truncated.csv"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize("ending", ["tsv", "srj"])
def test_the_rows_of_the_protocol_are_never_cut(client, brief, ending):
    whole, short = (one.get(f"{CONTROL}.{ending}") for one in (client, brief))
    assert whole.data == short.data
    assert "X-Detente-Truncated" not in short.headers


def test_a_page_says_that_there_are_more_rows(brief):
    response = brief.get(CONTROL, headers={"Accept": "text/html"})
    assert response.headers["X-Detente-Truncated"] == "true"
    assert "The first 2 rows" in response.text
    assert "There are more: this page, JSON and CSV stop after 2 rows." in response.text


def test_a_whole_answer_says_that_it_is(client):
    response = client.get(f"{CONTROL}.json")
    assert response.json["truncated"] is False
    assert "X-Detente-Truncated" not in response.headers


def test_json_names_release_lens_question_and_query(client):
    document = client.get(f"{CONTROL}.json?place=zenda").json
    question = open_catalogue().find("control_of_place")
    assert document["question"] == {
        "name": "control_of_place",
        "summary": question.summary,
        "sentence": "control of Zenda on any day",
        "version": question.version,
    }
    assert (document["release"], document["lens"]) == ("0123456789abcdef", None)
    assert document["permalink"] == PERMANENT
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "VALUES ?place { <https://w3id.org/detente/id/entity/zenda> }" in document["query"]


# ---------------------------------------------------------------- the API


def test_the_description_is_openapi_31_and_its_examples_are_real(client):
    document = client.get("/openapi.json").json
    validate(document)
    responses = document["paths"]["/questions/control_of_place.json"]["get"]["responses"]
    told = responses["200"]["content"]["application/json"]["examples"]["answer"]
    assert told["summary"] == "/questions/control_of_place.json, whole"
    example = told["value"]
    assert (example["release"], example["count"], example["truncated"]) == (
        "0123456789abcdef", 3, False,
    )  # fmt: skip
    assert example["rows"][0]["place"]["id"].startswith("https://w3id.org/detente/id/entity/")


def told_by(expression, body, query):
    """Return what a runtime expression of OpenAPI stands for; None where it stands for nothing."""
    if expression.startswith("$request.query."):
        return query.get(expression.removeprefix("$request.query."))
    place, pointer = expression.partition("#/")[0::2]
    if place != "$response.body":
        return expression
    for part in pointer.split("/"):
        body = body[int(part) if part.isdigit() else part]
    return body


@pytest.mark.parametrize(
    ("described", "asked", "leads_to"),
    [
        ("/questions.json", {}, "/questions/agreements_of_actor/actor.json"),
        ("/questions/{question}/{parameter}.json",
         {"question": "backing_of_actors", "parameter": "supporter", "q": "fenwick"},
         "/data/entity/grand-fenwick.ttl"),
        ("/questions/control_of_place.json", {"place": "zenda"},
         "/questions/control_of_place.csv?place=zenda"),
        ("/health", {}, "/.well-known/void"),
    ],
)  # fmt: skip
def test_a_link_of_the_description_leads_on_from_an_answer(client, described, asked, leads_to):
    paths = client.get("/openapi.json").json["paths"]
    at = {one["get"]["operationId"]: path for path, one in paths.items() if "get" in one}
    (link,) = paths[described]["get"]["responses"]["200"]["links"].values()
    given = {name: text for name, text in asked.items() if f"{{{name}}}" not in described}
    body = client.get(described.format(**asked), query_string=given).json
    told = {name: told_by(text, body, asked) for name, text in link["parameters"].items()}
    path = at[link["operationId"]]
    query = [
        f"{n}={v}" for n, v in sorted(told.items()) if v is not None and f"{{{n}}}" not in path
    ]
    address = path.format(**told) + "?" + "&".join(query)
    join = "&" if "?" in leads_to else "?"
    assert address == f"{leads_to}{join}release=0123456789abcdef"
    assert client.get(address).status_code == 200


def test_formats_are_described_where_a_question_has_them(client):
    paths = client.get("/openapi.json").json["paths"]

    def endings(name):
        return paths[f"/questions/{name}.{{format}}"]["get"]["parameters"][0]["schema"]["enum"]

    assert endings("control_of_place") == [
        "csv", "tsv", "srj", "ttl", "geojson", "bib", "csljson", "txt",
    ]  # fmt: skip
    assert "geojson" not in endings("kin_of_person")
    for name in ("control_of_place", "kin_of_person"):
        for ending in endings(name):
            assert client.get(f"/questions/{name}.{ending}").status_code == 200


def test_the_api_is_a_page_of_its_own_description_without_scripts_from_elsewhere(client):
    text = client.get("/api").text
    paths = build_openapi(open_catalogue(), "0123456789abcdef", "http://x/", {})
    for path, methods in paths["paths"].items():
        if path.endswith(".json"):
            assert f"GET {path}</code>" in text
            assert f'id="{methods["get"]["operationId"]}"' in text
    assert not re.findall(r'(?:src|href)="https?://(?!localhost|creativecommons)[^"]*', text)
    assert "<script>" not in text


def test_every_open_address_tells_a_page_of_another_site_what_it_may_ask(app, client):
    """The request of a browser for If-None-Match or Accept is answered everywhere alike."""
    told = {}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:any\((\w+)[^>]*|[^>]*)>", lambda m: m[1] or "x", rule.rule)
        response = client.options(address)
        assert (response.status_code, response.data) == (204, b""), address
        told[address] = {
            name.removeprefix("Access-Control-"): response.headers.get(name)
            for name in (
                "Allow", "Content-Type", "Access-Control-Allow-Origin",
                "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
                "Access-Control-Max-Age",
            )
        }  # fmt: skip

    assert told.pop("/sparql")["Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    assert {tuple(one.items()) for one in told.values()} == {
        (
            ("Allow", "GET, HEAD, OPTIONS"),
            ("Content-Type", None),
            ("Allow-Origin", "*"),
            ("Allow-Methods", "GET, HEAD, OPTIONS"),
            ("Allow-Headers", "Accept, Content-Type, If-None-Match"),
            ("Max-Age", "86400"),
        )
    }


# ---------------------------------------------------------------- CSV


def test_a_spreadsheet_gets_a_source_for_every_row(client):
    body = client.get(f"{CONTROL}.csv?place=zenda&bom=1").data
    assert body.startswith(b"\xef\xbb\xbf")
    for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"))):
        assert row["place"] == "Zenda"
        assert row["place_id"] == "entity/zenda"
        assert row["claim_url"].startswith("http://localhost/claims/")
        assert not any(cell[:1] in {"=", "+", "@"} for cell in row.values())


def test_a_mark_that_is_none_is_refused(client):
    refused = client.get(f"{CONTROL}.csv?place=zenda&bom=yes")
    assert (refused.status_code, refused.json["parameter"]) == (400, "bom")
    assert client.get(f"{CONTROL}.csv?place=zenda&bom=").status_code == 200


def test_a_bad_lens_is_told_beside_its_field(client):
    response = client.get(f"{CONTROL}?lens=rosy", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert 'id="lens-error" role="alert">' in response.text
    assert 'aria-describedby="lens-error"' in response.text
    assert "You are looking through the lens" not in response.text
