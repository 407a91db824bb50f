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
    assert 3 <= len(set(links(text, 'section class="understood"'))) <= 4
    assert "Or did you mean:" in text


def test_a_name_that_is_not_there_is_said_not_to_be_known(client):
    text = searched(client, "who backs Strackenz")
    assert "Not known from these articles: “Strackenz”" in text
    assert "Not used" not in text
    assert links(text, 'section class="understood"')[0] == "/questions/backing_of_actors"


def test_what_has_no_blank_is_said_to_be_left_aside(client):
    text = searched(client, "what links Krakozhia and Ruritania in december")
    assert "is left aside: this question takes no day" in text


def test_markup_in_a_sentence_stays_text(client):
    response = client.get("/questions/", query_string={"q": "<script>x</script>"}, headers=HTML)
    assert b"<script>x" not in response.data


def test_the_words_that_the_question_does_not_use_are_told(client):
    text = searched(client, "who backs the Lake League with umbrellas")
    assert "Not used: “umbrellas”" in text


def test_a_needed_blank_that_nothing_fills_is_told(client):
    text = searched(client, "who no longer backs the Lake League")
    assert "Still needed: period." in text
    assert "Fill in the rest" in text


def test_what_is_not_sure_is_said_not_to_be(client):
    assert "Not sure. Perhaps you mean" in searched(client, "Krakozhia umbrellas in the rain")


def test_a_span_of_days_is_told_in_words(client):
    text = searched(client, "what happened in Krakozhia since 5 May 1924")
    assert "“since 5 May 1924”: since 5 May 1924" in text


def test_whom_the_sentence_names_is_linked_whatever_is_asked(client):
    text = searched(client, "who backs the Lake League")
    assert 'href="/page/entity/lake-league"' in text


def test_words_that_nothing_has_get_a_hint_and_no_guess(client):
    text = searched(client, "xyzzy plugh")
    assert "None of these words is one that a question or a name has" in text
    assert links(text, 'section class="understood"') == []


def test_only_questions_with_half_of_the_words_are_listed_beside(client):
    text = searched(client, "air strikes of Krakozhia")
    listed = re.search(r'<ul class="questions">.*?</ul>', text, re.DOTALL)
    assert re.findall(r"/questions/([a-z_]+)", listed[0])[0] == "air_strikes_by_actor"
    assert "coverage_of_corpus" not in listed[0]


def test_a_negation_that_is_left_out_is_told(client):
    text = searched(client, "who does not back the Lake League")
    assert "Not sure. Perhaps you mean" in text
    assert (
        "“not” (negation) is left aside: this question asks for what is so, not for what is not"
    ) in text


def test_words_that_a_name_has_are_never_said_to_be_had_by_none(client):
    text = searched(client, "leagu")
    assert "None of these words" not in text
    assert 'href="/page/entity/lake-league"' in text


def test_names_that_come_close_are_offered(client):
    text = searched(client, "who backs Rakozhia")
    similar = re.search(r"<h2>Similar names</h2>.*?</section>", text, re.DOTALL)
    assert 'href="/page/entity/krakozhia"' in similar[0]


def test_a_span_for_one_day_is_told_and_offered_as_its_first_day_too(client):
    text = searched(client, "who held Zenda in april 1924")
    assert "asked as of its last" in text
    assert [one for one in links(text, 'section class="understood"') if "1924" in one][:3] == [
        "/questions/control_of_place?place=zenda&day=1924-04-30",
        "/questions/control_of_place?place=zenda&day=1924-04-30",
        "/questions/control_of_place?place=zenda&day=1924-04-01",
    ]


def test_each_guess_says_how_many_rows_it_gives(client):
    text = searched(client, "who backs the Lake League")
    piece = re.search(r'section class="understood".*?</section>', text, re.DOTALL)[0]
    button = re.search(r'<a class="button" href="[^"]*">([^<]*)</a> <[^>]*>([^<]*)', piece)
    others = re.findall(r"<li><a .*?</li>", piece.partition("Or did you mean")[2], re.DOTALL)

    assert button.groups() == ("Show the answer", "1 row")
    assert all(re.search(r'<span class="meta">(no rows|\d+ rows?)</span>', one) for one in others)
    assert "See why there are no rows" in searched(client, "who backs Ruritania")
