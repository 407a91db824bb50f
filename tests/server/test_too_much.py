"""An answer that takes too long says what to fill in, where it was asked for."""

from __future__ import annotations

import contextlib
import html
import re

import pytest
from pyoxigraph import RdfFormat, serialize

from kg.question import read_question
from kg.question.model import Catalogue
from kg.store import WorkerPool, load_store
from server import Settings, create_app
from server.shelf import SingleShelf

# with nobody chosen it would be at it for years
ENDLESS = """\
#+ summary: Who talks to everybody?
#+ sentence: everybody whom {actor} talks to in {place}, by {source}
#+ parameters:
#+   actor: {type: entity, class: Actor, summary: Who talks., example: grand-fenwick}
#+   place: {type: entity, class: Place, summary: Where they talk., example: zenda}
#+   source: {type: entity, class: Actor, summary: Who says so., example: harbour-master}
SELECT (COUNT(*) AS ?number) WHERE {
  VALUES ?actor { UNDEF }
  VALUES ?place { UNDEF }
  VALUES ?source { UNDEF }
  { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }
}
"""
WHOLE = """\
#+ summary: Everybody?
SELECT (COUNT(*) AS ?number) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }
"""


@pytest.fixture(scope="module")
def client(quads, tmp_path_factory):
    base = tmp_path_factory.mktemp("too_much")
    (base / "data.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    load_store(base / "store", base / "data.nq")
    asked = (
        read_question(ENDLESS, name="endless_talks", theme="talks", file="q.rq"),
        read_question(WHOLE, name="whole_talks", theme="talks", file="w.rq"),
    )
    pool = WorkerPool(base / "store", "0123456789abcdef", workers=1, seconds=0.5)
    with contextlib.closing(pool):
        app = create_app(SingleShelf(pool), Settings(counting=0, timeout=0.5), Catalogue(asked))
        yield app.test_client()


def told(response):
    """Return what a page says where the answer would be, and where its links lead."""
    text = html.unescape(response.data.decode())
    part = re.search(r'<section class="answer".*?</section>', text, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)).strip(), re.findall(
        r'href="([^"]*)"', part
    )


@pytest.mark.parametrize(
    ("address", "says", "links"),
    [
        (
            "/questions/endless_talks",
            "No answer: too much to go through · everybody whom any actor talks to in any place, by"
            " any source The query ran longer than 0.5 seconds and was stopped. Nothing of the"
            " answer is shown. A blank filled in above leaves less to go through. For example:"
            " everybody whom Grand Fenwick talks to in any place, by any source"
            " everybody whom any actor talks to in Zenda, by any source",
            [
                "/questions/endless_talks?actor=grand-fenwick",
                "/questions/endless_talks?place=zenda",
            ],
        ),
        (
            "/questions/endless_talks?actor=flavia",
            "No answer: too much to go through · everybody whom Flavia talks to in any"
            " place, by any source The query ran longer than 0.5 seconds and was stopped. Nothing"
            " of the answer is shown. A blank filled in above leaves less to go through. For"
            " example: everybody whom Flavia talks to in Zenda, by any source",
            ["/questions/endless_talks?actor=flavia&place=zenda"],
        ),
        (
            "/questions/whole_talks",
            "No answer: too much to go through · Everybody? The query ran longer than 0.5 seconds"
            " and was stopped. Nothing of the answer is shown.",
            [],
        ),
    ],
)
def test_the_page_keeps_its_form_and_says_which_blank_to_fill_in(client, address, says, links):
    response = client.get(address, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["X-Detente-Timeout"]) == (503, "0.5")
    assert "?j ?k ?l" in response.text  # the query is echoed
    assert ('<select id="field-actor"' in response.text) == ("endless" in address)
    assert told(response) == (says, links)


@pytest.mark.parametrize("ending", ["json", "csv", "tsv", "srj", "ttl"])
def test_programs_are_told_which_blank_to_fill_in(client, ending):
    response = client.get(f"/questions/endless_talks.{ending}")
    document = response.get_json(force=True)
    assert (response.status_code, document["type"].rpartition("/")[2], document["hint"]) == (
        503, "query-timeout", "fill in actor or place: that leaves less to go through",
    )  # fmt: skip


def test_where_no_blank_is_left_nothing_is_hinted(client):
    assert "hint" not in client.get("/questions/whole_talks.json").get_json(force=True)
