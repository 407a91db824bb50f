"""Any SPARQL 1.1 server gives the answers of the embedded engine, and errors of the same meaning.

Where a server differs, `DIFFERENCES` says so, and docs/engines.md tells people.
"""

from __future__ import annotations

import http.server
import re
import threading
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.catalogue import open_catalogue
from kg.directory import read_directory
from kg.errors import (
    AnswerTooLarge,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooDeep,
    ReleaseError,
    StoreFailure,
    TooBusy,
)
from kg.question import bind_question
from kg.store import EmbeddedEngine, QueryRequest, RemoteEngine, ask, construct, load_remote, select
from kg.vocabulary import PREFIXES

QUESTIONS = {question.name: question for question in open_catalogue().questions}
# server -> what it calls otherwise -> what everybody else calls it
DIFFERENCES = {
    "oxigraph": {},
    "virtuoso": {
        "http://www.openlinksw.com/schemas/virtrdf#Geometry": PREFIXES["geo"] + "wktLiteral",
    },
}
# the questions' own examples are of an invented world, and the release is of this one
STAND_INS = {
    ("Actor",): "iran",
    ("Place",): "syria",
    ("Entity", "Happening"): "iran",
    ("Actor", "Article"): "iran",
}
# the page that tells people is what tells the tests
UNLIKE_ON_VIRTUOSO = re.findall(
    r"^\| `(\w+)` \|",
    (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
# what takes a minute on its own is on that page: this ends what hangs, on whatever machine
LONG = 300
SERVERS = ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.virtuoso)]


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    """Return a server's name and address, with the shipped release loaded."""
    return request.param, request.getfixturevalue(f"loaded_{request.param}")


@pytest.fixture(scope="module")
def embedded(shipped):
    return EmbeddedEngine.open(shipped.store, shipped.id)


def plain(table, differences):
    """Return rows as sorted text, a server's own names replaced."""

    def term(value):
        if isinstance(value, Literal) and value.datatype.value in differences:
            return Literal(value.value, datatype=NamedNode(differences[value.datatype.value]))
        return value

    return sorted(
        sorted((name, str(term(value))) for name, value in row.items()) for row in table.rows
    )


def text_of(name, embedded, *, filled):
    """Return a question with what it needs, or with all that it may be given."""
    question = QUESTIONS[name]
    values = {
        one.name: [STAND_INS.get(one.classes, one.example[0])]
        for one in question.parameters
        if one.example and (filled or one.required)
    }
    return bind_question(question, values, read_directory(embedded)).text


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("filled", [False, True], ids=["open", "filled"])
def test_every_question_gives_the_same_rows_on_the_oxigraph_server(
    loaded_oxigraph, embedded, name, filled
):
    text = text_of(name, embedded, filled=filled)

    theirs = select(loaded_oxigraph.engine(seconds=LONG), text)
    assert plain(theirs, {}) == plain(select(embedded, text), {})


@pytest.mark.virtuoso
@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - set(UNLIKE_ON_VIRTUOSO)))
def test_every_question_gives_the_same_rows_on_virtuoso_but_those_of_the_page(
    loaded_virtuoso, embedded, name
):
    text = text_of(name, embedded, filled=False)

    theirs = select(loaded_virtuoso.engine(seconds=LONG), text)
    assert plain(theirs, DIFFERENCES["virtuoso"]) == plain(select(embedded, text), {}), (
        f"Virtuoso answers {name} otherwise: say so in the table of docs/engines.md"
    )


def test_the_page_names_only_questions_that_there_are():
    assert set(UNLIKE_ON_VIRTUOSO) <= set(QUESTIONS)


def test_the_default_graph_is_the_union_without_the_lenses(server, embedded):
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    assert select(server[1].engine(), text).rows == select(embedded, text).rows


def test_a_named_graph_holds_what_it_held(server, embedded):
    text = (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } "
        "FILTER(STRSTARTS(STR(?g), 'https://w3id.org/detente/graph/article/')) } GROUP BY ?g"
    )
    rows = select(server[1].engine(), text).rows

    assert sorted(map(str, rows)) == sorted(map(str, select(embedded, text).rows))
    assert rows


def test_yes_no_and_graphs_come_as_they_were_asked_for(server, embedded):
    engine = server[1].engine()
    text = "CONSTRUCT { ?s a ?c } { ?s a ?c } "

    assert (ask(engine, "ASK { ?s ?p ?o }"), ask(engine, "ASK { ?s <urn:none> ?o }")) == (
        True,
        False,
    )
    assert construct(engine, text) == construct(embedded, text)


@pytest.mark.parametrize(
    "media_type", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_every_format_is_written_as_the_embedded_engine_writes_it(server, embedded, media_type):
    text = "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
    request = QueryRequest(text, {"solutions": media_type})

    assert server[1].engine().evaluate(request).body == embedded.evaluate(request).body


def test_rows_over_the_wanted_are_cut_and_declared(server):
    table = select(server[1].engine(), "SELECT ?s { ?s ?p ?o }", max_rows=3)

    assert (len(table.rows), table.truncated) == (3, True)


@pytest.mark.parametrize("text", ["SELEC ?s", "SELECT * { ?s ?p }", "ASK { ?s x:y ?o }"])
def test_a_query_that_cannot_be_read_is_a_syntax_error(server, text):
    with pytest.raises(QuerySyntaxError):
        server[1].engine().evaluate(QueryRequest(text))


def test_a_query_that_takes_too_long_is_a_timeout_with_its_limit(server):
    text = (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
        "FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }"
    )
    started = time.monotonic()
    with pytest.raises(QueryTimeout) as caught:
        server[1].engine(seconds=1.5).evaluate(QueryRequest(text))

    assert caught.value.seconds == 1.5
    assert time.monotonic() - started < 12


def test_an_answer_over_the_largest_is_an_error(server):
    with pytest.raises(AnswerTooLarge):
        server[1].engine(largest=100_000).evaluate(QueryRequest("SELECT * { ?s ?p ?o } LIMIT 2000"))


def test_an_update_or_a_service_is_refused_before_it_is_sent():
    engine = RemoteEngine("http://127.0.0.1:9/")
    for text in ("CLEAR ALL", "ASK { SERVICE <http://127.0.0.1:9/> {} }"):
        with pytest.raises(QueryRefused):
            engine.evaluate(QueryRequest(text))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?o FILTER(" + "!" * 2_000 + "?s) }",
        "ASK { ?s ?p ?o FILTER(" + " + ".join(["1"] * 2_000) + ") }",
        "ASK { ?s " + "/".join(["<urn:p>"] * 2_000) + " ?o }",
        "ASK {" + "UNION".join(["{}"] * 1_000) + "}",
        "ASK {" + "optional { ?s ?p ?o }" * 1_000 + "}",
        "ASK {" + "".join(f"BIND(1 AS ?x{n})" for n in range(1_000)) + "}",
        "ASK {" + "\\u004dINUS { ?s ?p ?o }" * 1_000 + "}",
    ],
)
def test_a_chain_that_would_end_the_store_for_all_is_refused_before_it_is_sent(text):
    with pytest.raises(QueryTooDeep, match="a query for this store has at most 1000 operators"):
        RemoteEngine("http://127.0.0.1:9/").evaluate(QueryRequest(text))


def test_long_texts_and_lists_are_no_chain():
    listed = " ".join(f"<urn:a/{n}-{n}> 'a+b' '!!' 1.5" for n in range(2_000))
    with pytest.raises(StoreFailure):  # it was sent
        RemoteEngine("http://127.0.0.1:9/").evaluate(
            QueryRequest(f"ASK {{ VALUES ?x {{ {listed} }} }} # {'+' * 2_000}")
        )


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(StoreFailure, match=r"http://127\.0\.0\.1:9/ does not answer: .*refused"):
        ask(RemoteEngine("http://127.0.0.1:9/"), "ASK {}")
    with pytest.raises(ReleaseError, match=r"http://127\.0\.0\.1:9/ does not"):
        load_remote("http://127.0.0.1:9/", __file__, release="r", user="a", password="b")  # noqa: S106


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "example.org"])
def test_only_an_address_of_the_web_is_an_endpoint(url):
    with pytest.raises(QueryError, match="is no address of an endpoint"):
        RemoteEngine(url)


JSON = "application/sparql-results+json"
WHOLE = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
# what a server says: status, headers, body; and what it means
SAID = {
    "busy": (429, {"Retry-After": "7"}, b"", TooBusy, "is busy"),
    "out of time at a gateway": (504, {}, b"", QueryTimeout, "gave no whole answer"),
    "out of time, another Détente": (503, {}, b'{"type": "query-timeout"}', QueryTimeout, "30 sec"),
    "out of memory, another Détente": (503, {}, b"query-memory", QueryMemory, "out of memory"),
    "refused": (403, {}, b"no", QueryRefused, "refuses: no"),
    "not found": (404, {}, b"nothing here", StoreFailure, "refuses: nothing here"),
    "broken down": (500, {}, b"ouch", StoreFailure, "refuses: ouch"),
    "a teapot": (418, {}, b"short and stout", StoreFailure, "answers 418: short and stout"),
    "Virtuoso's estimate": (
        500, {}, b"The estimated execution time 7219 (sec) exceeds the limit of 60 (sec).",
        QueryTimeout, "no whole answer",
    ),
    "cut by Virtuoso's rows": (
        200, {"Content-Type": JSON, "X-SPARQL-MaxRows": "10000"}, WHOLE, AnswerTooLarge, "10000",
    ),
    "cut by Virtuoso's clock": (
        200, {"Content-Type": JSON, "X-SQL-State": "S1TAT"}, WHOLE, AnswerTooLarge, "early",
    ),
    "cut in the middle": (
        200, {"Content-Type": JSON}, WHOLE[:-4], StoreFailure, "cannot be read",
    ),
    "a web page": (
        200, {"Content-Type": "text/html"}, b"<h1>Hello</h1>", StoreFailure, "cannot be read",
    ),
    "shorter than it said": (
        200, {"Content-Type": JSON, "Content-Length": "999"}, WHOLE, StoreFailure, "broke off",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_what_a_server_says_keeps_its_meaning(what):
    status, headers, body, error, words = SAID[what]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(error, match=words) as caught:
            select(RemoteEngine(f"http://127.0.0.1:{server.server_port}/"), "SELECT ?s {}")

    assert type(caught.value) is error
