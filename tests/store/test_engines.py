"""Every engine gives the same answers and the same errors."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib import Graph

from kg.errors import (
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooDeep,
    ReleaseError,
    TooBusy,
)
from kg.store import EmbeddedEngine, QueryRequest, WorkerPool, ask, construct, load_store, select
from kg.store.query_hint import COMMON

A, B, P = (NamedNode(f"https://example.org/{name}") for name in "abp")
G, H = (NamedNode(f"https://example.org/graph/{name}") for name in "gh")
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("store")
    quads = [Quad(A, P, Literal("1"), G), Quad(B, P, Literal("zwei", language="de"), H)]
    quads += [
        Quad(NamedNode(f"{A.value}{i}"), NamedNode("urn:n"), Literal(i), G) for i in range(300)
    ]
    (base / "data.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    load_store(base / "store", base / "data.nq")
    return base / "store"


@pytest.fixture(scope="module", params=["embedded", "workers"])
def engine(request, folder):
    opened = (
        EmbeddedEngine.open(folder, "r1")
        if request.param == "embedded"
        else WorkerPool(folder, "r1", workers=1, seconds=10)
    )
    yield opened
    opened.close()


@pytest.fixture
def pool(folder):
    opened = WorkerPool(folder, "r1", workers=1, seconds=0.5, megabytes=800, waiting=0)
    yield opened
    opened.close()


def test_the_default_graph_is_the_union_of_all_graphs(engine):
    found = select(engine, f"SELECT ?s ?o {{ ?s <{P.value}> ?o }} ORDER BY ?s")

    assert found.variables == ("s", "o")
    assert found.rows == (
        {"s": A, "o": Literal("1")},
        {"s": B, "o": Literal("zwei", language="de")},
    )


def test_from_in_the_query_chooses_the_dataset(engine):
    text = f"SELECT ?s FROM <{G.value}> {{ ?s <{P.value}> ?o }}"

    assert select(engine, text).rows == ({"s": A},)


def test_default_graph_uri_wins_over_from(engine):
    text = f"SELECT ?s FROM <{G.value}> {{ ?s <{P.value}> ?o }}"
    answer = engine.evaluate(QueryRequest(text, default_graphs=(H.value,)))

    assert [row["s"]["value"] for row in json.loads(answer.body)["results"]["bindings"]] == [
        B.value
    ]


def test_only_named_graph_uri_leaves_the_default_graph_empty(engine):
    answer = engine.evaluate(QueryRequest("SELECT ?s { ?s ?p ?o }", named_graphs=(H.value,)))

    assert json.loads(answer.body)["results"]["bindings"] == []


def test_ask_and_construct_give_their_kind(engine):
    assert ask(engine, f"ASK {{ <{A.value}> ?p ?o }}") is True
    found = construct(
        engine, f"CONSTRUCT {{ ?o2 <urn:x> ?s }} {{ ?s <{P.value}> '1' . BIND(<urn:y> AS ?o2) }}"
    )
    assert [str(triple) for triple in found] == [f"<urn:y> <urn:x> {A}"]


@pytest.mark.parametrize("held", ["\\u0001", "\\uFFFF", "\\u000b"])
@pytest.mark.parametrize(
    ("query", "kind", "xml", "other"),
    [
        ("SELECT ('a{}b' AS ?x) {{}}", "solutions", "application/sparql-results+xml", "text/csv"),
        ("CONSTRUCT {{ <urn:a> <urn:b> 'a{}b' }} {{}}", "graph", "application/rdf+xml",
         "text/turtle"),
    ],
)  # fmt: skip
def test_what_no_xml_can_hold_is_refused_in_xml_alone(engine, query, kind, xml, other, held):
    text = query.format(held)
    with pytest.raises(QueryError, match="a control character, which XML cannot"):
        engine.evaluate(QueryRequest(text, {kind: xml}))
    assert engine.evaluate(QueryRequest(text, {kind: other})).body
    assert engine.evaluate(QueryRequest(query.format("\\t\\nü\\uFFFD"), {kind: xml})).body


def test_a_select_is_not_taken_for_a_graph(engine):
    with pytest.raises(QueryError, match="gives solutions, where graph was asked for"):
        construct(engine, "SELECT * {}")


USUAL = "look just before this place: a missing ., ; or } is usual"


@pytest.mark.parametrize(
    ("text", "line", "column", "token", "hint"),
    [
        ("SELEC ?s", 1, 1, "SELEC", "SELEC is not a keyword: did you mean SELECT?"),
        ("SELECT * {\n ?s ?p ?o .\n FILTR(?o) }", 3, 2, "FILTR(?o)",
         "FILTR is not a keyword: did you mean FILTER?"),
        ("ASK { ?s dt:x ?o }", 1, 10, "dt:x",
         "the prefix is not declared: add PREFIX dt: <https://w3id.org/detente/ontology#>"),
        ("PREFIX dt: <urn:x> ASK { ?s dtt:x ?o }", 1, 29, "dtt:x",
         "the prefix dtt: is not declared: did you mean the prefix dt:?"),
        ("ASK {\n ?s foaf:name ?o }", 2, 5, "foaf:name",
         "the prefix is not declared: add PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ("ASK { <http://x y> ?p <http://a> }", 1, 19, "y>",
         "<http://x y> is no absolute IRI: blanks and brackets are escaped, as in %20"),
        ("ASK { ?s a <sheep> }", 1, 19, "<sheep>",
         "<sheep> is no absolute IRI: blanks and brackets are escaped, as in %20"),
        ("SELECT ?a ?b (SUM(?c) AS ?d) { ?a ?b ?c } ", 1, 43, "}",
         "beside an aggregate or GROUP BY, what is selected is grouped or aggregated: "
         "add GROUP BY ?a ?b"),
        ("SELECT ?a ?b WHERE { ?a ?p ?b } GROUP BY ?a LIMIT 3", 1, 52, "3",
         "beside an aggregate or GROUP BY, what is selected is grouped or aggregated: "
         "add GROUP BY ?b"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 34, "?s",
         "with GROUP BY or an aggregate, name the variables to select in place of *"),
        ("SELECT (?s AS ?o) { ?s ?p ?o }", 1, 31, "}",
         "AS needs a variable that stands nowhere else in this SELECT: take another name"),
        ("SELECT * {\r\n ?s ?p ?o\r\n FILTR(?o) }", 3, 2, "FILTR(?o)",
         "FILTR is not a keyword: did you mean FILTER?"),
        ("SELECT*{?s ?p ?o.FILTR(?s)}", 1, 18, "FILTR(?s)}",
         "FILTR is not a keyword: did you mean FILTER?"),
        ("SELECT * {\n FILTER(?s == 1)\n ?a ?b ?c .\n ?d ?e ?f }", 2, 12, "==", USUAL),
        ("SELECT * {\n ?s ?p 'ä' 'ö' .\n ?a ?b ?c .\n ?d ?e ?f }", 2, 12, "'ö'", USUAL),
        ("SELECT * {\n BIND(STR(?o) AS x)\n ?a ?b ?c }", 2, 18, "x)", USUAL),
        ("SELECT ?a, ?b { ?a ?p ?b } ORDER BY ?a LIMIT 10", 1, 10, ",", USUAL),
        ("ASK { ?s ?p 'a'@en , 'b'^^<urn:t> ,, -1 }", 1, 36, ",", USUAL),
        ("ASK { ?s ?p '''# no\n comment''' # a\n ?x }", 3, 2, "?x", USUAL),
        ("ASK {} ASK {}", 1, 8, "ASK", USUAL),
        ("ASK { ?s ?p ?o FILTER }", 1, 23, "}", USUAL),
        ("ASK { ?s ?p 'a\0' }", 1, 15, "\0", "take it out: no text holds one"),
        ("SELECT * { ?s ?p ?o", 1, 20, "?o", "1 opening and 0 closing braces: they do not match"),
    ],
)  # fmt: skip
def test_a_syntax_error_names_line_column_token_and_a_hint(engine, text, line, column, token, hint):
    with pytest.raises(QuerySyntaxError) as caught:
        engine.evaluate(QueryRequest(text))

    error = caught.value
    assert (error.line, error.column, error.token, error.hint) == (line, column, token, hint)


def test_the_prefixes_that_a_hint_knows_are_those_that_rdflib_knows():
    known = {prefix: str(namespace) for prefix, namespace in Graph().namespaces()}

    assert {name: one for name, one in COMMON.items() if name in known} == {
        name: known[name] for name in COMMON if name in known
    }
    assert sorted(set(COMMON).difference(known)) == ["dbo", "dbr", "vcard", "wdt"]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "# a comment\nLOAD <http://127.0.0.1:1/>",
        "CLEAR ALL",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service SILENT ?where { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { ?s ?p 'a' . SERVICE<http://127.0.0.1:1/>{} } } }",
    ],
)
def test_a_query_that_writes_or_reaches_out_is_refused(engine, text):
    with pytest.raises(QueryRefused):
        engine.evaluate(QueryRequest(text))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'SERVICE <x>' }",
        'ASK { ?s ?p """INSERT " DATA""" } # SERVICE',
        "PREFIX load: <urn:SERVICE> ASK { ?service load:DELETE <urn:x#SERVICE> }",
        "ASK { ?s <http://example.org/SERVICE> $insert }",
    ],
)
def test_the_words_of_updates_are_free_in_strings_iris_names_and_comments(engine, text):
    assert ask(engine, text) is False


def test_a_query_is_stopped_at_the_deadline_and_the_next_is_answered(pool):
    with pytest.raises(QueryTimeout) as caught:
        pool.evaluate(QueryRequest(RUNAWAY))

    assert (caught.value.seconds, caught.value.query, pool.kills) == (0.5, RUNAWAY, 1)
    assert ask(pool, "ASK {}") is True


def test_a_request_may_only_shorten_the_deadline(pool):
    with pytest.raises(QueryTimeout) as caught:
        pool.evaluate(QueryRequest(RUNAWAY, timeout=3600))
    assert caught.value.seconds == 0.5
    with pytest.raises(QueryTimeout) as caught:
        pool.evaluate(QueryRequest(RUNAWAY, timeout=0.1))
    assert caught.value.seconds == 0.1


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "STR(" * 20_000 + "?x" + ")" * 20_000 + ") }",
        "ASK " + "{" * 50_000 + "}" * 50_000,
        "ASK { FILTER" + "(" * 50_000 + "1" + ")" * 50_000 + " }",
    ],
    ids=["calls", "groups", "parentheses"],
)
def test_a_query_nested_too_deeply_harms_nobody_else(pool, text):
    with pytest.raises(QueryTooDeep):
        pool.evaluate(QueryRequest(text))
    assert ask(pool, "ASK {}") is True


def test_one_query_more_than_may_wait_is_refused(pool):
    import threading

    refused = []

    def runaway():
        try:
            pool.evaluate(QueryRequest(RUNAWAY))
        except QueryError as error:
            refused.append(type(error))

    threads = [threading.Thread(target=runaway) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(error.__name__ for error in refused) == ["QueryTimeout", "TooBusy", "TooBusy"]
    assert TooBusy in refused


def test_a_store_that_is_not_there_is_a_clear_error(tmp_path):
    with pytest.raises(ReleaseError, match="does not open"):
        EmbeddedEngine.open(tmp_path / "nothing", "r1")
    with pytest.raises(ReleaseError):
        WorkerPool(tmp_path / "nothing", "r1", workers=1)
