"""Names in part, and in another spelling; and those that come close to what nothing bears."""

from __future__ import annotations

import pytest
from bench_phrases import NEWEST

from kg.catalogue import open_catalogue
from kg.phrase import read_phrase
from kg.phrase.near import part_of, similar_names, sound_of


def read(words, directory):
    return read_phrase(words, open_catalogue().questions, directory, NEWEST)


@pytest.mark.parametrize(
    "spellings",
    ["golani jolani julani joulani jawlani", "hussein hussain husein", "qatar katar",
     "khalid chalid khaled"],
)  # fmt: skip
def test_spellings_of_one_name_sound_the_same(spellings):
    assert len({sound_of(each) for each in spellings.split()}) == 1


@pytest.mark.parametrize("words", ["julani", "al-golani", "al jolani", "who backs Al-Jawlani"])
def test_a_name_is_known_in_any_spelling_of_its_sound(shipped, words):
    assert [one.key for one in read(words, shipped).named] == ["golani"]


def test_words_that_only_one_name_has_as_a_part_are_that_name(shipped):
    guess = read("who backs hayat tahrir", shipped).sure
    assert dict(guess.arguments) == {"supported": "hts"}
    assert [one.note for one in guess.understood] == ["read as a part of the name"]


def test_one_word_of_a_name_is_offered_and_never_sure(shipped):
    reading = read("who backs tahrir", shipped)
    assert dict(reading.guesses[0].arguments) == {"supported": "hts"}
    assert reading.sure is None


@pytest.mark.parametrize(
    ("words", "sure"), [("golan", False), ("Golanni", True), ("Syira", True), ("julani", True)]
)
def test_a_short_word_with_another_letter_may_be_another_name(shipped, words, sure):
    reading = read(words, shipped)
    assert (reading.guesses[0].question.name, reading.sure is not None) == (
        "claims_about_actor", sure,
    )  # fmt: skip


def test_a_part_that_several_names_have_is_none_of_them(shipped):
    assert part_of(("forces",), shipped) == ()


def test_names_that_come_close_are_offered_and_put_nowhere(lake):
    reading = read("who backs Rakozhia", lake)
    assert reading.guesses[0].values == {}
    assert [one.key for one in reading.similar] == ["krakozhia"]
    assert similar_names(("xyzzy", "", "q"), lake) == ()
