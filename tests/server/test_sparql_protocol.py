"""The SPARQL 1.1 Protocol at /sparql, in-process: method, parameters, dataset, types, status."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlencode

import pytest

RELEASE = "0123456789abcdef"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
JSON = "application/sparql-results+json"
ONE = "SELECT ?x WHERE { VALUES ?x { 1 } }"
ZENDA = "https://w3id.org/detente/graph/article/zenda-post"
COURIER = "https://w3id.org/detente/graph/article/strelsau-courier"
COUNT = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a <https://w3id.org/detente/ontology#Claim> }"


IN_GRAPHS = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def get(client, accept=None, **parameters):
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql?" + urlencode(parameters, doseq=True), headers=headers)


def number(response):
    return int(response.json["results"]["bindings"][0]["n"]["value"])


def problem(response):
    document = json.loads(response.data)
    assert response.content_type == "application/problem+json"
    assert document["status"] == response.status_code
    return document


# ---------------------------------------------------------------- the three ways to ask


def test_get_query(client):
    response = get(client, query=ONE)
    assert (response.status_code, response.content_type) == (200, JSON)
    assert response.json["results"]["bindings"][0]["x"]["value"] == "1"


def test_post_query_form(client):
    response = client.post("/sparql", data={"query": ONE})
    assert (response.status_code, response.content_type) == (200, JSON)


def test_post_query_direct(client):
    response = client.post("/sparql", data=ONE, content_type=QUERY)
    assert (response.status_code, response.content_type) == (200, JSON)


def test_post_query_direct_with_charset_and_dataset_in_the_address(client):
    address = "/sparql?" + urlencode({"default-graph-uri": ZENDA})
    response = client.post(address, data=COUNT, content_type=f"{QUERY}; charset=utf-8")
    assert number(response) == 6


def test_unknown_parameters_are_ignored(client):
    assert get(client, query=ONE, format="json", output="xml").status_code == 200


def test_head_has_the_headers_of_get_and_no_body(client):
    address = "/sparql?" + urlencode({"query": ONE})
    got, head = client.get(address), client.head(address)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(got.data))
    assert head.headers["ETag"] == got.headers["ETag"]


def test_options_says_what_is_taken(client):
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"


# ---------------------------------------------------------------- kinds and types of answers


@pytest.mark.parametrize(
    ("accept", "content_type", "body"),
    [
        ("text/csv", "text/csv; charset=utf-8; header=present", b"x\r\n1\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?x\n1\n"),
        ("application/json", "application/json", None),
        ("application/sparql-results+xml", "application/sparql-results+xml", None),
    ],
)
def test_select_accept(client, accept, content_type, body):
    response = get(client, accept, query=ONE)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert body is None or response.data == body


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
     "text/tab-separated-values", "application/json"],
)  # fmt: skip
def test_ask_accept(client, accept):
    response = get(client, accept, query="ASK {}")
    assert (response.status_code, response.mimetype) == (200, accept)
    assert b"true" in response.data


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig; charset=utf-8"),
        ("application/n-quads", "application/n-quads"),
    ],
)
@pytest.mark.parametrize(
    "query",
    ["CONSTRUCT { <a:s> <a:p> <a:o> } WHERE {}",
     "DESCRIBE <https://w3id.org/detente/id/entity/zenda>"],
)  # fmt: skip
def test_construct_and_describe_accept(client, query, accept, content_type):
    response = get(client, accept, query=query)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert response.data


def test_accept_that_cannot_be_met(client):
    response = get(client, "image/png", query=ONE)
    assert response.status_code == 406
    assert "application/sparql-results+json" in problem(response)["detail"]


def test_accept_of_a_graph_for_a_select(client):
    assert get(client, "text/turtle", query=ONE).status_code == 406


def test_a_graph_is_a_graph_though_a_table_would_be_liked(client):
    accept = "text/csv, text/turtle;q=0.5"
    assert get(client, accept, query="CONSTRUCT WHERE { ?s a ?o }").mimetype == "text/turtle"


def test_a_graph_is_a_page_where_a_table_would_be_liked_better(client):
    query = "CONSTRUCT { <a:s> <a:p> 7 } WHERE {}"
    response = get(client, "text/csv, text/html;q=0.5", query=query)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "&lt;a:s&gt; &lt;a:p&gt; 7" in response.data.decode()


# ---------------------------------------------------------------- the dataset


def test_the_default_graph_is_the_union(client):
    assert number(get(client, query=COUNT)) == 12


def test_default_graph_uri(client):
    assert number(get(client, query=COUNT, **{"default-graph-uri": ZENDA})) == 6
    assert number(get(client, query=COUNT, **{"default-graph-uri": [ZENDA, COURIER]})) == 12


def test_the_dataset_in_a_posted_form(client):
    for graphs, expected in ((ZENDA, 6), ([ZENDA, COURIER], 12)):
        form = {"query": COUNT, "default-graph-uri": graphs}
        assert number(client.post("/sparql", data=form)) == expected
    form = {"query": IN_GRAPHS, "named-graph-uri": [ZENDA, COURIER]}
    assert number(client.post("/sparql", data=form)) == 2


def test_a_whole_dataset_in_the_address_and_in_a_form(client):
    query = COUNT.replace("?c a", "GRAPH ?g { ?c a ?t } ?c a")
    both = {"query": query, "default-graph-uri": ZENDA, "named-graph-uri": COURIER}
    assert number(get(client, **both)) == number(client.post("/sparql", data=both)) == 0
    same = {**both, "named-graph-uri": [COURIER, ZENDA]}
    assert number(get(client, **same)) == number(client.post("/sparql", data=same)) == 6
    query = query.replace("WHERE", f"FROM <{COURIER}> FROM NAMED <{COURIER}> WHERE")
    assert number(get(client, **{**same, "query": query})) == 6


def test_named_graph_uri(client):
    assert number(get(client, query=IN_GRAPHS, **{"named-graph-uri": ZENDA})) == 1


def test_the_parameters_win_over_from(client):
    query = COUNT.replace("WHERE", f"FROM <{COURIER}> WHERE")
    assert number(get(client, query=query)) == 6
    both = query.replace(COURIER, "https://w3id.org/detente/graph/truthy")
    assert number(get(client, query=both, **{"default-graph-uri": ZENDA})) == 6


def test_a_graph_that_is_no_iri(client):
    response = get(client, query=ONE, **{"default-graph-uri": "not an iri"})
    assert response.status_code == 400
    assert problem(response)["parameter"] == "default-graph-uri"


# ---------------------------------------------------------------- requests that are refused


def test_a_syntax_error_has_line_column_token_and_hint(client):
    query = "SELECT ?x\nWHERE { ?x dt:about }"
    response = get(client, query=query)
    told = problem(response)
    assert response.status_code == 400
    assert told["type"] == "https://w3id.org/detente/problem/query-syntax"
    assert told["query"] == query
    assert (told["line"], bool(told["column"]), bool(told["token"])) == (2, True, True)
    assert "PREFIX dt:" in told["hint"]


def test_post_without_a_query(client):
    assert problem(client.post("/sparql", data={}, content_type=FORM))["status"] == 400


def test_query_given_twice(client):
    assert get(client, query=[ONE, ONE]).status_code == 400
    address = "/sparql?" + urlencode({"query": ONE})
    assert client.post(address, data=ONE, content_type=QUERY).status_code == 400


@pytest.mark.parametrize("timeout", ["soon", "-1", "0", "nan", "inf", ""])
def test_a_timeout_that_is_no_time(client, timeout):
    response = get(client, query=ONE, timeout=timeout)
    assert response.status_code == 400
    assert problem(response)["parameter"] == "timeout"


def test_a_timeout_may_only_lower_the_limit(client):
    assert get(client, query=ONE, timeout="5").headers["X-Detente-Timeout"] == "5"
    clamped = get(client, query=ONE, timeout="5000")
    assert clamped.headers["X-Detente-Timeout"] == "30"
    assert clamped.headers["X-Detente-Timeout-Clamped"] == "true"


@pytest.mark.parametrize(
    "query",
    ["INSERT DATA { <a:s> <a:p> <a:o> }", "DELETE WHERE { ?s ?p ?o }",
     "LOAD <http://127.0.0.1:1/>", "CLEAR ALL",
     "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
     "SELECT * WHERE { S\\u0045RVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"],
)  # fmt: skip
def test_updates_and_service_are_refused(client, query):
    response = get(client, query=query)
    assert response.status_code == 403
    assert problem(response)["type"] == "https://w3id.org/detente/problem/query-refused"


def test_the_update_operation_is_refused(client):
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    update = "application/sparql-update"
    assert client.post("/sparql", data="CLEAR ALL", content_type=update).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method(client, method):
    response = getattr(client, method)("/sparql")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("length_is_told", [True, False])
def test_a_body_over_the_limit(client, length_is_told):
    body = b"#" * 1_000_001
    extra = {} if length_is_told else {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    response = client.post("/sparql", data=body, content_type=QUERY, environ_overrides=extra)
    assert response.status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "", None])
def test_a_post_of_another_type(client, content_type):
    response = client.post("/sparql", data=ONE, content_type=content_type)
    assert response.status_code == 415
    assert response.headers["Accept-Post"] == f"{FORM}, {QUERY}"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"ASK { ?s ?p '\xff' }", QUERY), (b"query=%FF", FORM), (b"query=\xff", FORM),
     (ONE.encode(), f"{QUERY}; charset=latin-1")],
)  # fmt: skip
def test_a_body_that_is_not_utf8(client, body, content_type):
    response = client.post("/sparql", data=body, content_type=content_type)
    assert response.status_code == 415
    assert problem(response)["type"] == "https://w3id.org/detente/problem/not-utf-8"


def test_an_address_that_is_not_utf8(client):
    response = client.get("/sparql?query=%FF")
    assert response.status_code == 400


def test_an_unknown_release(client):
    assert get(client, query=ONE, release="nope").status_code == 404


# ---------------------------------------------------------------- headers


def test_every_answer_carries_its_release(client):
    assert get(client, query=ONE).headers["X-Detente-Release"] == RELEASE


def test_cors_without_credentials(client):
    headers = client.get("/sparql?query=ASK{}", headers={"Origin": "https://x.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "X-Detente-Release" in headers["Access-Control-Expose-Headers"]


def test_vary(client):
    assert get(client, query=ONE).headers["Vary"] == "Accept, Accept-Encoding"


def test_the_tag_is_of_release_query_and_format(client):
    first = get(client, query=ONE).headers["ETag"]
    assert get(client, query=ONE).headers["ETag"] == first
    assert get(client, "text/csv", query=ONE).headers["ETag"] != first
    assert get(client, query=ONE + " ").headers["ETag"] != first
    assert get(client, query=ONE, **{"default-graph-uri": ZENDA}).headers["ETag"] != first


def test_if_none_match(client):
    address = "/sparql?" + urlencode({"query": ONE})
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(("query", "status"), [("SELEC", 400), ("CLEAR ALL", 403), ("ASK {", 400)])
def test_any_tag_will_do_only_for_an_answer_that_there_is(client, query, status):
    address = "/sparql?" + urlencode({"query": query})
    response = client.get(address, headers={"If-None-Match": "*", "Accept": "text/csv"})
    assert response.status_code == status


def test_an_answer_that_differs_each_time_has_no_tag(client):
    response = get(client, query="SELECT (NOW() AS ?now) WHERE {}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_gzip_when_asked(client):
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 500"
    plain = get(client, query=query)
    packed = client.get(
        "/sparql?" + urlencode({"query": query}), headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert gzip.decompress(packed.data) == plain.data
    tag = packed.headers["ETag"]
    assert tag == "W/" + plain.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": tag}
    again = client.get("/sparql?" + urlencode({"query": query}), headers=headers)
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip;q=0, identity", None), ("br", None), ("gzip;q=0.5, identity", None),
     ("identity;q=0.5, gzip", "gzip"), ("deflate, gzip;q=0.1", "gzip"), ("GZIP", "gzip"),
     ("*", "gzip"), ("*;q=0", None), ("identity;q=0, *", "gzip")],
)  # fmt: skip
def test_gzip_as_the_qualities_say(client, accepted, encoding):
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 500"
    headers = {"Accept-Encoding": accepted}
    response = client.get("/sparql?" + urlencode({"query": query}), headers=headers)
    assert response.headers.get("Content-Encoding") == encoding


# ---------------------------------------------------------------- without a query


def test_the_service_description(client):
    response = client.get("/sparql")
    assert (response.status_code, response.mimetype) == (200, "text/turtle")
    text = response.data.decode()
    assert "sd:endpoint" in text
    # which is said of the union of all graphs, without those of the lenses left out
    assert "sd:UnionDefaultGraph" not in text
    assert "sd:defaultGraph" in text
    assert "void:triples" in text


def test_the_service_description_in_another_format(client):
    response = client.get("/sparql", headers={"Accept": "application/ld+json"})
    assert response.mimetype == "application/ld+json"
    assert json.loads(response.data)


def test_the_editor_for_a_browser(client):
    response = client.get("/sparql", headers={"Accept": BROWSER})
    assert response.mimetype == "text/html"
    page = response.data.decode()
    assert '<textarea id="query" name="query"' in page
    assert "/sparql?show=backing_of_actors" in page
    assert response.headers["X-Detente-Release"] == RELEASE


def test_the_editor_starts_with_a_question_and_its_values(client):
    address = "/sparql?show=backing_of_actors&supporter=grand-fenwick"
    page = client.get(address, headers={"Accept": BROWSER}).data.decode()
    assert "VALUES ?supporter { &lt;https://w3id.org/detente/id/entity/grand-fenwick&gt; }" in page


def test_an_answer_for_a_browser(client):
    page = get(client, BROWSER, query=ONE).data.decode()
    assert "1 row" in page
    assert ONE.replace("?x {", "?x {") in page


def test_a_syntax_error_for_a_browser_keeps_the_query(client):
    response = get(client, BROWSER, query="SELECT nonsense")
    assert response.status_code == 400
    assert "SELECT nonsense</textarea>" in response.data.decode()
