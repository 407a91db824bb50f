"""The search box: a typed sentence is understood, or what is not known of it is said."""

from __future__ import annotations

import html
import re

HTML = {"Accept": "text/html"}


def searched(client, words):
    response = client.get("/questions/", query_string={"q": words}, headers=HTML)
    assert response.status_code == 200
    return html.unescape(response.data.decode())


def links(text, part):
    piece = re.search(rf"<{part}.*?(?=</section>)", text, re.DOTALL)
    return re.findall(r'href="(/questions/[^"]*)"', piece[0]) if piece else []


def test_the_page_links_to_the_question_that_the_sentence_fills(client):
    text = searched(client, "who backs the Lake League")
    assert links(text, 'section class="understood"')[0] == (
        "/questions/backing_of_actors?supported=lake-league"
    )
    assert "“Lake League”: Lake League" in text


def test_the_page_offers_the_next_best_guesses(client):
    text = searched(client, "who backs the Lake League")
    assert 3 <= len(links(text, 'section class="understood"')) <= 4
    assert "Or did you mean:" in text


def test_a_name_that_is_not_there_is_said_not_to_be_known(client):
    text = searched(client, "who backs Strackenz")
    assert "Not known from these articles: “Strackenz”" in text
    assert links(text, 'section class="understood"')[0] == "/questions/backing_of_actors"


def test_what_has_no_blank_is_said_to_be_left_aside(client):
    text = searched(client, "what links Krakozhia and Ruritania in december")
    assert "is left aside: this question takes no day" in text


def test_markup_in_a_sentence_stays_text(client):
    response = client.get("/questions/", query_string={"q": "<script>x</script>"}, headers=HTML)
    assert b"<script>x" not in response.data
