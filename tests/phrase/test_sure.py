"""A reading is sure where it uses all that was typed; what it does not use, it tells."""

from __future__ import annotations

import pytest
from bench_phrases import NEWEST, SETS, accepted, answerable

from kg.catalogue import open_catalogue
from kg.phrase import read_phrase


def read(words, directory):
    return read_phrase(words, open_catalogue().questions, directory, NEWEST)


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        ("who backs the Lake League with umbrellas", ("umbrellas",)),
        ("what did Rudolf say about withdrawing troops", ("withdrawing", "troops")),
        ("who backs the Lake League quietly", ("quietly",)),
    ],
)
def test_a_word_that_the_question_has_not_leaves_it_unsure(lake, words, unused):
    reading = read(words, lake)
    assert (reading.sure, reading.guesses[0].unused) == (None, unused)


@pytest.mark.parametrize(
    ("words", "aside"),
    [
        ("what links Krakozhia and Ruritania in december 2024", ["in december 2024"]),
        ("who holds Zenda, Krakozhia or Ruritania", ["Krakozhia", "Ruritania"]),
    ],
)
def test_a_name_or_a_day_that_no_blank_takes_leaves_it_unsure(lake, words, aside):
    reading = read(words, lake)
    assert (reading.sure, [one.words for one in reading.guesses[0].aside]) == (None, aside)


def test_a_guess_far_from_the_ways_of_asking_is_not_sure_though_all_its_words_are_used(shipped):
    reading = read("iranian militias in syria", shipped)
    assert (reading.sure, reading.guesses[0].is_whole) == (None, True)


@pytest.mark.parametrize(
    ("words", "unused", "sure"),
    [
        ("why did Krakozhia take Zenda", ("why",), False),
        ("did Krakozhia take Zenda", (), True),
        ("why are the talks stuck", (), True),
    ],
)
def test_why_is_not_told_by_a_question_that_tells_only_what(lake, words, unused, sure):
    reading = read(words, lake)
    assert (reading.guesses[0].unused, reading.sure is not None) == (unused, sure)


def test_out_of_a_place_is_from_it_and_no_doer(shipped):
    guess = read("why did iran pull its troops out of syria", shipped).guesses[0]
    assert dict(guess.arguments) == {"actor": "iran", "asked": "syria"}


def test_several_names_of_which_nothing_is_asked_leave_it_unsure(lake):
    assert read("Krakozhia Ruritania Zenda", lake).sure is None
    assert read("Krakozhia", lake).sure.question.name == "claims_about_actor"


@pytest.mark.parametrize(
    "words",
    ["who backs the Lake League since when and who says so", "which groups back the Lake League"],
)
def test_words_that_ask_for_nothing_more_leave_it_sure(lake, words):
    assert read(words, lake).guesses[0].unused == ()


def test_a_part_of_a_compound_is_another_word(lake):
    names = [one.question.name for one in read("where did Rudolf go", lake).guesses[:1]]
    assert names == ["displacement_of_people"]


@pytest.mark.parametrize(
    ("words", "question", "values"),
    [
        ("Krakozhia position on Ruritania", "statements_about_topic",
         {"teller": "krakozhia", "topic": "ruritania"}),
        ("what is Krakozhia's view on the Lake League", "statements_about_topic",
         {"teller": "krakozhia", "topic": "lake-league"}),
        ("is Rudolf dead", "casualties_by_source", {"victim": "king-rudolf"}),
        ("what did Rudolf say about the umbrellas of Sapt", "statements_by_actor",
         {"speaker": "king-rudolf", "topic": "sapt"}),
    ],
)  # fmt: skip
def test_a_sentence_that_is_a_way_of_asking_is_read_as_that_question(lake, words, question, values):
    guess = read(words, lake).guesses[0]
    assert (guess.question.name, dict(guess.arguments)) == (question, values)


def test_two_outlets_that_disagree_are_not_two_who_negotiate(shipped):
    reading = read("what do reuters and ap disagree on", shipped)
    assert reading.sure is None
    assert {"claims_in_doubt", "figures_that_disagree"} <= {
        one.question.name for one in reading.guesses[:3]
    }


@pytest.mark.parametrize("name", SETS)
def test_a_sure_reading_is_the_right_question_in_all_phrasings(name, shipped):
    wrong = []
    for one in answerable(name):
        sure = read(one["words"], shipped).sure
        if sure and sure.question.name not in {each for each, _ in accepted(one)}:
            wrong.append(one["words"])
    assert wrong == []
