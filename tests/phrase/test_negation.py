"""`not`, `never`, `no longer`: the opposite of what was asked is never answered for sure."""

from __future__ import annotations

import pytest
from bench_phrases import NEWEST

from kg.catalogue import open_catalogue
from kg.phrase import read_phrase
from kg.phrase.negation import find_negations
from kg.phrase.words import cut


def read(words, directory):
    return read_phrase(words, open_catalogue().questions, directory, NEWEST)


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("who does not back the Lake League", "not"),
        ("Krakozhia not backing Ruritania", "not"),
        ("Krakozhia never backed Ruritania", "never"),
        ("Krakozhia doesn't back Ruritania", "doesn't"),
        ("Krakozhia doesnt back Ruritania", "doesnt"),
        ("Krakozhia isn’t backing Ruritania", "isn’t"),
        ("nobody backs Ruritania", "nobody"),
        ("who has no bases in Ruritania", "no"),
        ("who didn't meet Rudolf", "didn't"),
        ("who cannot back Ruritania", "cannot"),
        ("which armies are not in Zenda any more", "not any more"),
    ],
)
def test_a_question_that_leaves_a_negation_out_says_so_and_is_not_sure(lake, words, typed):
    reading = read(words, lake)
    assert reading.sure is None
    left_out = [one for guess in reading.guesses[:1] for one in guess.aside]
    assert [(one.words, one.meaning, one.note) for one in left_out] == [
        (typed, "negation", "this question asks for what is so, not for what is not")
    ]


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("what did not happen", "plans_not_reported_done"),
        ("what was promised but not done", "plans_not_reported_done"),
        ("why is there no deal yet", "obstacles_to_talks"),
        ("why is there no agreement", "obstacles_to_talks"),
        ("who no longer backs Ruritania", "changes_in_backing"),
        ("who is not backing Ruritania any more", "changes_in_backing"),
        ("what is not true about Zenda and denied", "denials_and_rejections"),
        ("who said no to Rudolf", "denials_and_rejections"),
        ("what does no other article than the castle article report",
         "claims_lost_without_article"),
    ],
)  # fmt: skip
def test_a_question_about_what_is_not_so_understands_a_negation(lake, words, question):
    found = next(one for one in read(words, lake).guesses if one.question.name == question)
    assert [one for one in found.aside if one.meaning == "negation"] == []


def test_a_question_asked_with_no_longer_does_not_understand_never(lake):
    guesses = read("who never backed Ruritania", lake).guesses
    found = next(one for one in guesses if one.question.name == "changes_in_backing")
    assert [one.words for one in found.aside] == ["never"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("who backs them", []),
        ("who backs them, or not", [("not", "back", "", False)]),
        ("who does not back them", [("not", "", "back", False)]),
        ("who no longer backs them", [("no longer", "", "back", True)]),
        ("who doesn't back them anymore", [("doesn't anymore", "", "back", True)]),
        ("who said no to the deal", [("no", "say", "", False)]),
    ],
)
def test_a_negation_is_known_by_the_words_beside_it(words, found):
    negations = find_negations(cut(words))
    assert [(one.typed, one.before, one.after, one.over) for one in negations] == found
