"""How people type: politely, with titles and short names, in clauses, about two at once."""

from __future__ import annotations

import pytest
from bench_phrases import NEWEST

from kg.catalogue import open_catalogue
from kg.phrase import read_phrase
from kg.phrase.words import stem


def read(words, directory):
    return read_phrase(words, open_catalogue().questions, directory, NEWEST)


def first(words, directory):
    guess = read(words, directory).guesses[0]
    return guess.question.name, dict(guess.arguments)


@pytest.mark.parametrize(
    "words",
    [
        "please could you tell me who backs HTS",
        "I would be grateful to learn who backs HTS.",
        "hello, do you know who backs HTS? thanks in advance",
        "i'd like to know who backs HTS pls",
        "I wonder who backs HTS",
    ],
)
def test_polite_words_change_nothing(shipped, words):
    assert first(words, shipped) == ("backing_of_actors", {"supported": "hts"})
    assert read(words, shipped).sure


@pytest.mark.parametrize("words", ["tell me about HTS", "please tell me more about HTS"])
def test_polite_words_that_alone_ask_are_kept(shipped, words):
    assert first(words, shipped) == ("claims_about_actor", {"topic": "hts"})


@pytest.mark.parametrize(
    ("words", "speaker", "sure"),
    [
        ("what did Mr Guler say", "guler", True),
        ("what did President Assad say", "assad-bashar", True),
        ("what did SDF boss Mazloum say", "abdi-mazloum", False),
        ("what did Israeli prime minister Netanyahu say", "netanyahu", False),
        ("what did US secretary of state Blinken say", "blinken", False),
        ("what did the leader of HTS Golani say", "golani", False),
    ],
)
def test_a_title_before_a_person_is_of_that_person_and_with_anothers_name_not_sure(
    shipped, words, speaker, sure
):
    assert first(words, shipped) == ("statements_by_actor", {"speaker": speaker})
    assert (read(words, shipped).sure is not None) == sure


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("assad-erdogan talks", ["assad-bashar", "erdogan"]),
        ("the USA and the U.S.", ["united-states"]),
        ("ne syria", ["northeastern-syria", "syria"]),
        ("north-eastern Syria", ["northeastern-syria", "syria"]),
        ("northern Syria", ["northern-syria", "syria"]),
        ("gazans", ["gaza"]),
        ("who made the list of 34 names", ["hostage-list-34"]),
    ],
)
def test_names_are_known_in_short_and_joined_by_a_hyphen(shipped, words, keys):
    assert [one.key for one in read(words, shipped).named] == keys


def test_of_two_that_are_compared_the_first_is_asked_about_and_the_other_is_offered(shipped):
    reading = read("compare the bases of Turkey and Russia in Syria", shipped)
    one, other = reading.guesses[0], reading.others[0]
    assert (dict(one.arguments), dict(other.arguments)) == (
        {"actor": "turkiye", "asked": "syria"},
        {"actor": "russia", "asked": "syria"},
    )
    assert [[each.words for each in guess.aside] for guess in (one, other)] == [
        ["Russia"],
        ["Turkey"],
    ]
    assert reading.sure is None


def test_he_is_the_only_person_named_before(shipped):
    assert first("Guler, Reuters: what did he say about troops", shipped) == (
        "statements_by_actor",
        {"speaker": "guler"},
    )


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("who denied that HTS holds Homs", "denials_and_rejections"),
        ("what if Homs is captured", "conditions_of_happenings"),
        ("what does Landis think of the Syrian army", "statements_by_actor"),
    ],
)
def test_a_word_that_says_how_the_rest_is_known_is_what_is_asked(shipped, words, question):
    names = [one.question.name for one in read(words, shipped).guesses[:3]]
    assert question in names


def test_two_readings_that_fit_as_well_are_both_left_open(shipped):
    reading = read("kurdish fighters leave aleppo when", shipped)
    assert [one.is_whole for one in reading.guesses[:2]] == [True, True]
    assert reading.sure is None


def test_names_without_any_small_word_leave_it_open_which_is_which(shipped):
    assert read("displaced gaza percent UN", shipped).sure is None


@pytest.mark.parametrize(
    "family",
    [
        "retreat retreats retreated retreating",
        "progress progressing progressed",
        "fall fell fallen",
        "former formerly",
        "family families",
        "ally allies allied",
    ],
)
def test_words_of_one_family_have_one_stem_though_they_end_alike(family):
    assert len({stem(word) for word in family.split()}) == 1


def test_all_is_no_ally():
    assert stem("all") != stem("ally")
