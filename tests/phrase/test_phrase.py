"""Typed sentences: what they are read as, and what is never invented."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from kg.catalogue import open_catalogue
from kg.phrase import read_phrase
from kg.phrase.dates import find_days, newest_day
from kg.phrase.words import cut, stem

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from bench_phrases import NEWEST, SETS, answerable, phrasings, places

# measured with the command of tests/benchmarks/bench_phrases.py; what is met may only grow
FLOORS = {
    "phrasings": (0.98, 0.99, 0.97),
    "phrasings_second": (0.96, 0.96, 0.93),
    "phrasings_third": (0.96, 0.96, 0.79),
    "phrasings_fourth odd": (0.94, 0.99, 0.78),
    "phrasings_fourth even": (0.68, 0.84, 0.36),
    "phrasings_fifth odd": (0.84, 0.96, 0.72),
    "phrasings_fifth even": (0.68, 0.80, 0.52),
}


def read(words, directory, newest=NEWEST):
    return read_phrase(words, open_catalogue().questions, directory, newest)


def first(words, directory):
    guess = read(words, directory).guesses[0]
    return guess.question.name, dict(guess.arguments)


@pytest.mark.parametrize(
    ("words", "question", "values"),
    [
        ("who backs the Lake League", "backing_of_actors", {"supported": "lake-league"}),
        ("whom does Krakozhia back", "backing_of_actors", {"supporter": "krakozhia"}),
        ("who backs Кракожия", "backing_of_actors", {"supported": "krakozhia"}),
        ("who backs turkiye", "backing_of_actors", {"supported": "turkiye"}),
        ("who backs jaish al sarab", "backing_of_actors", {"supported": "al-sarab"}),
        ("who controls Zenda'da", "control_of_place", {"place": "zenda"}),
        ("who held Zenda on 3 May 1924", "control_of_place",
         {"place": "zenda", "day": "1924-05-03"}),
        ("what links Ruritania and Krakozhia", "path_between_actors",
         {"from": "ruritania", "to": "krakozhia"}),
        ("rudolf elphberg", "claims_about_actor", {"topic": "king-rudolf"}),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_a_question_with_its_values(lake, words, question, values):
    assert first(words, lake) == (question, values)


def test_a_blank_that_takes_several_choices_takes_all_that_are_typed(lake):
    guess = read("truces and proposals of Krakozhia", lake).guesses[0]
    assert guess.question.name == "agreements_of_actor"
    assert guess.values == {"actor": ("krakozhia",), "kind": ("Ceasefire", "Proposal")}


@pytest.mark.parametrize(
    ("words", "value", "note"),
    [
        ("what did Sapt say", "sapt", ""),
        ("what happened at al karim", "al-karim-crossing", ""),
        ("what happened at alkarim", "al-karim-crossing", ""),
        ("what happened in jilboa", "gilboa", "read as a misspelling"),
        ("what happened in Krakoz hja", "krakozhia", "read as a misspelling"),
        ("bases of the fisher", "fishers", ""),
    ],
)
def test_a_name_is_known_in_part_and_in_another_spelling(lake, words, value, note):
    guess = read(words, lake).guesses[0]
    assert [one for _, one in guess.arguments] == [value]
    assert [one.note for one in guess.understood] == [note]


@pytest.mark.parametrize(
    ("words", "question", "values"),
    [
        ("independent sources for the capture of Zenda", "sources_behind_happening",
         {"happening": "capture-of-zenda-1924"}),
        ("what would we lose without the castle article", "claims_lost_without_article",
         {"article": "article/zenda-post"}),
    ],
)  # fmt: skip
def test_a_happening_and_an_article_are_known_by_what_is_said_of_them(
    lake, words, question, values
):
    assert first(words, lake) == (question, values)


def test_the_capture_of_another_place_is_another_one(lake):
    guesses = read("independent sources for the capture of Gilboa", lake).guesses
    found = next(one for one in guesses if one.question.name == "sources_behind_happening")
    assert found.values == {}


def test_a_slip_in_a_word_of_a_question_is_mended_and_told(lake):
    reading = read("statments of Krakozhia", lake)
    assert reading.guesses[0].question.name == "statements_by_actor"
    assert reading.respelt == (("statments", "statement"),)


@pytest.mark.parametrize("word", ["present", "marsh", "reserve"])
def test_another_english_word_is_no_slip(lake, word):
    assert read(f"Krakozhia {word}", lake).respelt == ()


def test_an_outlet_beside_a_person_is_not_the_one_who_speaks(shipped):
    values = dict(read("what did Guler say in Reuters", shipped).guesses[0].arguments)
    assert values["speaker"] == "guler"


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("captives held by Krakozhia", {"captor": ("krakozhia",)}),
        ("captives freed by Krakozhia", {"captor": ("krakozhia",), "what": ("release",)}),
    ],
)
def test_a_choice_that_is_the_questions_own_word_narrows_nothing(lake, words, values):
    assert read(words, lake).guesses[0].values == values


def test_a_name_that_is_in_the_name_of_another_is_not_left_over(shipped):
    reading = read("figures about hostages in gaza", shipped)
    found = next(one for one in reading.guesses if one.question.name == "figures_by_source")
    assert found.values == {"topic": ("hostages-gaza",)}


def test_names_without_a_word_that_any_question_has_ask_for_everything_about_them(lake):
    guess = read("krakozhia wibbly wobbly", lake).guesses[0]
    assert (guess.question.name, guess.arguments) == (
        "claims_about_actor", [("topic", "krakozhia")],
    )  # fmt: skip


def test_a_name_that_is_not_there_gets_no_value_and_is_told(lake):
    reading = read("who backs the Duchy of Strackenz", lake)
    assert reading.guesses[0].arguments == []
    assert reading.unknown == ("Duchy", "Strackenz")
    assert reading.sure is None


def test_a_misspelt_name_is_read_and_told_as_such(lake):
    guess = read("who backs Krakozhja", lake).guesses[0]
    assert guess.arguments == [("supported", "krakozhia")]
    assert [one.note for one in guess.understood] == ["read as a misspelling"]


@pytest.mark.parametrize(
    ("words", "day", "told", "note", "other"),
    [
        ("in december 2024", "2024-12-31", "31 December 2024",
         "the question takes one day: asked as of its last", "2024-12-01"),
        ("in january 2025", "2025-01-07", "7 January 2025",
         "the question takes one day: asked as of that of the newest article", "2025-01-01"),
        ("until november 2024", "2024-11-30", "30 November 2024",
         "the question takes one day: asked as of its last", ""),
        ("on 3 may 2024", "2024-05-03", "3 May 2024", "", ""),
    ],
)  # fmt: skip
def test_a_span_given_for_one_day_becomes_its_last_and_is_told_beside_its_first(
    lake, words, day, told, note, other
):
    reading = read(f"who held Zenda {words}", lake)
    guess = reading.sure
    assert dict(guess.arguments) == {"place": "zenda", "day": day}
    assert [(one.words, one.meaning, one.note) for one in guess.understood[1:]] == [
        (words, told, note)
    ]
    others = [one.values["day"] for one in reading.others if one.question is guess.question]
    assert others == ([(other,)] if other else [])


def test_a_span_without_an_end_never_becomes_a_day(lake):
    reading = read("who held Zenda since november 2024", lake)
    guess = next(one for one in reading.guesses if one.question.name == "control_of_place")
    assert dict(guess.arguments) == {"place": "zenda"}
    assert [(one.words, one.note) for one in guess.aside] == [
        ("since november 2024", "this question takes one day, not a span")
    ]
    assert reading.sure is None or reading.sure.question.name != "control_of_place"


def test_a_needed_blank_that_nothing_fills_is_missing_and_not_guessed(lake):
    guess = read("what links two actors", lake).guesses[0]
    assert (guess.question.name, guess.arguments, guess.missing) == (
        "path_between_actors", [], ("from", "to"),
    )  # fmt: skip


@pytest.mark.parametrize("words", ["", "   ", "?", "\0", "' \" {", "xyzzy plugh", "a" * 100_000])
def test_nonsense_is_no_sure_question(lake, words):
    assert read(words, lake).sure is None


def test_every_value_of_every_guess_is_one_that_the_directory_or_the_calendar_has(lake):
    keys = {one.key for one in lake.referents}
    for one in phrasings("phrasings"):
        for guess in read(one["words"], lake).guesses:
            for parameter in guess.question.parameters:
                if parameter.type == "entity":
                    assert set(guess.values.get(parameter.name, ())) <= keys


@pytest.mark.parametrize(
    ("words", "interval"),
    [
        ("on 5 December 2024", "2024-12-05/2024-12-05"),
        ("on December 5th, 2024", "2024-12-05/2024-12-05"),
        ("2024-12-05", "2024-12-05/2024-12-05"),
        ("in december", "2024-12-01/2024-12-31"),
        ("in february 2024", "2024-02-01/2024-02-29"),
        ("in 2024", "2024-01-01/2024-12-31"),
        ("before 5 December 2024", "../2024-12-04"),
        ("after 5 December 2024", "2024-12-06/.."),
        ("since 27 November", "2024-11-27/.."),
        ("until 2024-12-08", "../2024-12-08"),
        ("between 27 November 2024 and 8 December 2024", "2024-11-27/2024-12-08"),
        ("from 2024-11-27 to 2024-12-08", "2024-11-27/2024-12-08"),
        ("in january", "2025-01-01/2025-01-31"),
        ("on 31 February 2024", "../.."),
        ("last year", "2024-01-01/2024-12-31"),
        ("this year", "2025-01-01/2025-12-31"),
        ("last month", "2024-12-01/2024-12-31"),
        ("since last month", "2024-12-01/.."),
        ("in early december", "2024-12-01/2024-12-10"),
        ("mid-November 2024", "2024-11-11/2024-11-20"),
        ("at the end of november", "2024-11-21/2024-11-30"),
        ("from november to january", "2024-11-01/2025-01-31"),
        ("27/11/24 - 8/12/24", "2024-11-27/2024-12-08"),
        ("11/27/24 to 12/8/24", "2024-11-27/2024-12-08"),
        ("8.12.2024", "2024-12-08/2024-12-08"),
        ("8-dec-2024", "2024-12-08/2024-12-08"),
        ("2024/12/08", "2024-12-08/2024-12-08"),
        ("12/2024", "2024-12-01/2024-12-31"),
        ("2024-11-27/2024-12-08", "2024-11-27/2024-12-08"),
        ("27-30 November", "2024-11-27/2024-11-30"),
        ("Nov 27 to 30, 2024", "2024-11-27/2024-11-30"),
        ("27 Nov – 8 Dec '24", "2024-11-27/2024-12-08"),
        ("between 20 december and 5 january 2025", "2024-12-20/2025-01-05"),
        ("in november and december", "2024-11-01/2024-12-31"),
        ("in the first week of december", "2024-12-01/2024-12-07"),
        ("the last days of november", "2024-11-24/2024-11-30"),
        ("in late 2024", "2024-09-01/2024-12-31"),
        ("prior to 8 december", "../2024-12-07"),
        ("on 8 decmber 2024", "2024-12-08/2024-12-08"),
    ],
)
def test_days_are_read_as_they_are_said(words, interval):
    assert [one.interval for one in find_days(f"troops {words}", NEWEST)] == [interval]


def test_a_month_without_a_year_is_told_to_be_supposed_or_left_unread():
    supposed, unread = find_days("in may", NEWEST)[0], find_days("in may", None)[0]
    assert supposed.note == "taken as 2024, the last before the newest article"
    assert (unread.is_read, unread.note) == (False, "no year is given")


def test_last_year_is_counted_from_the_newest_article_and_told():
    told, unread = find_days("last year", NEWEST)[0], find_days("last year", None)[0]
    assert told.note == "taken as 2024, counted from the newest article"
    assert (unread.is_read, unread.note) == (False, "no day is known to count from")


@pytest.mark.parametrize(
    ("typed", "day", "other"),
    [("on 5/12/2024", "2024-12-05", "2024-05-12"), ("on 12/5/2024", "2024-05-12", "2024-12-05"),
     ("on 2/1/2025", "2025-01-02", "2025-02-01"), ("on 1/2/2025", "2025-01-02", "2025-02-01")],
)  # fmt: skip
def test_numbers_that_may_be_two_days_are_never_sure_and_the_other_day_is_offered(
    lake, typed, day, other
):
    reading = read(f"who controls Zenda {typed}", lake)
    assert dict(reading.guesses[0].arguments)["day"] == day
    assert dict(reading.others[0].arguments)["day"] == other
    assert reading.sure is None


def test_numbers_that_tell_their_order_are_sure(lake):
    assert read("who controls Zenda on 5.12.2024", lake).sure
    assert read("who controls Zenda on 12/25/2024", lake).sure


@pytest.mark.parametrize("words", ["open 24/7", "5/8 of them", "a list of 34", "14 to 20 people"])
def test_other_numbers_are_no_days(words):
    assert find_days(words, NEWEST) == ()


def test_may_alone_is_no_month():
    assert find_days("who may back Krakozhia", NEWEST) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-01-07", date(2025, 1, 7)), ("2025-01", date(2025, 1, 31)),
     ("2024-11-28/2024-12-07", date(2024, 12, 7)), ("", None)],
)  # fmt: skip
def test_the_newest_day_of_a_vague_date_is_its_last(text, day):
    assert newest_day(text) == day


@pytest.mark.parametrize(
    "family",
    ["back backs backed backing backers", "capture captured captures capturing",
     "negotiate negotiation negotiations negotiating", "mediate mediator mediators mediation",
     "hold holds held holding", "say says said saying"],
)  # fmt: skip
def test_words_of_one_family_have_one_stem(family):
    assert len({stem(word) for word in family.split()}) == 1


def test_words_lose_case_accents_and_the_possessive():
    assert [(one.typed, one.plain) for one in cut("Türkiye’s talks, al-Qaeda")] == [
        ("Türkiye", "turkiye"), ("talks", "talks"), ("al-Qaeda", "al-qaeda"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_phrasings_find_their_question_as_often_as_was_measured(name, shipped):
    found = places(answerable(name), shipped)
    rates = (
        sum(place == 1 for place, *_ in found) / len(found),
        sum(0 < place <= 3 for place, *_ in found) / len(found),
        sum(place == 1 and right for place, right, *_ in found) / len(found),
    )
    assert all(rate >= floor for rate, floor in zip(rates, FLOORS[name], strict=True)), rates


@pytest.mark.parametrize("name", SETS)
def test_what_no_question_answers_is_never_taken_for_one(name, shipped):
    for one in phrasings(name):
        if one.get("none"):
            assert read(one["words"], shipped).sure is None, one["words"]


@pytest.mark.parametrize("name", SETS)
def test_no_phrasing_of_an_unknown_name_gets_a_value_for_it(name, shipped):
    for one in phrasings(name):
        if "unknown" in one:
            reading = read(one["words"], shipped)
            assert list(reading.unknown) == one["unknown"], one["words"]
            assert reading.sure is None


@pytest.mark.parametrize(
    ("words", "lens"),
    [
        ("links between Ruritania and Krakozhia known by 1924-05-05", ("known-by", "1924-05-05")),
        ("links between Ruritania and Krakozhia as of 1924-05-05", ("as-of", "1924-05-05")),
    ],
)
def test_a_day_that_no_blank_takes_becomes_a_lens_and_is_told(lake, words, lens):
    guess = read(words, lake).guesses[0]
    assert guess.question.name == "path_between_actors"
    assert guess.lens == (lens,)
    assert guess.arguments[-1] == lens
    assert [one.parameter for one in guess.understood][-1] == lens[0]
