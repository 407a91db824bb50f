"""An answer by itself, for pages of other sites to frame; no other page may be framed by them."""

from __future__ import annotations

import html
import re

import pytest

HTML = {"Accept": "text/html"}
BACKING = "/questions/backing_of_actors?supporter=grand-fenwick"
PINNED = "&release=0123456789abcdef"


def framers(response):
    return re.search(r"frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])[1]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [(f"/embed{BACKING}", "*"), ("/embed/questions/nowhere", "*"), (BACKING, "'self'"),
     ("/", "'self'"), ("/sparql", "'self'"), ("/questions/nowhere", "'self'"),
     ("/sparql?query=ASK{}", "'self'")],
)  # fmt: skip
def test_only_embeds_may_be_framed_by_other_sites(client, address, allowed):
    response = client.get(address, headers=HTML)

    assert framers(response) == allowed
    assert "X-Frame-Options" not in response.headers


def test_an_embed_shows_sentence_rows_evidence_and_release_and_leads_to_the_full_answer(client):
    text = client.get(f"/embed{BACKING}", headers=HTML).text

    assert re.search("<h1[^>]*>(.*)</h1>", text)[1] == (
        "backing given by Grand Fenwick to anyone at any time as told by any source"
    )
    assert re.search(r'<table class="answer".*<details><summary>', text, re.DOTALL)
    assert f'<a href="{BACKING}">The full answer' in text
    assert "release <code>0123456789abcdef</code>" in text
    assert '<base target="_blank">' in text
    assert ("<form" in text, "<style" in text, '<header class="site">' in text) == (False,) * 3
    assert not re.search(r"<script(?![^>]* src=)", text)


def test_an_embed_without_rows_says_that_it_is_not_known(client):
    text = client.get(f"/embed{BACKING}&supported=grand-fenwick", headers=HTML).text

    assert ("Not known from these articles" in text, "<table" in text) == (True, False)


def test_a_value_that_cannot_be_used_is_refused_in_the_frame(client):
    assert client.get("/embed/questions/backing_of_actors?supporter=nobody").status_code == 400
    assert client.get("/embed/questions/timeline_of_place").status_code == 400


def test_the_page_of_an_answer_offers_it_as_a_frame_to_copy(client):
    text = client.get(BACKING, headers=HTML).text
    section = re.search(r'<details class="embedding">.*?</details>', text, re.DOTALL)[0]
    offered = [html.unescape(one) for one in re.findall("<code>(.*?)</code>", section)]

    sources = [re.search('src="([^"]*)"', one)[1] for one in offered]
    assert [html.unescape(one) for one in sources] == [
        f"http://localhost/embed{BACKING}", f"http://localhost/embed{BACKING}{PINNED}",
    ]  # fmt: skip
    assert all(client.get(html.unescape(one), headers=HTML).status_code == 200 for one in sources)
    assert all(one.startswith("<iframe ") and one.endswith("></iframe>") for one in offered)
