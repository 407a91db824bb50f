"""A question's sentence, its blanks filled, reads as a person would write it."""

from __future__ import annotations

import pytest

from kg.catalogue import open_catalogue
from kg.question import Question, read_values
from kg.question.days import spelled_value
from kg.question.sentence import sentence_of


class Nobody:
    """A directory that knows no names."""

    def find(self, value, classes):
        return ()

    def suggest(self, value, classes):
        return ()

    def classes_of(self, value):
        return ()


def told(name, **given):
    question = open_catalogue().find(name)
    assert isinstance(question, Question)
    values = {one: [text] for one, text in given.items()}
    return sentence_of(question, read_values(question, values, Nobody()).values)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("2024-12-06", "6 December 2024"),
        ("2024-12-06/2024-12-06", "6 December 2024"),
        ("2024-12-01/2024-12-31", "December 2024"),
        ("2024-02-01/2024-02-29", "February 2024"),
        ("2024-01-01/2024-12-31", "2024"),
        ("2025-01-06/2025-01-19", "6 to 19 January 2025"),
        ("2024-11-27/2024-12-08", "27 November to 8 December 2024"),
        ("2024-12-01/2025-01-31", "1 December 2024 to 31 January 2025"),
        ("2024-11-27/..", "since 27 November 2024"),
        ("../2024-12-08", "up to 8 December 2024"),
    ],
)
def test_days_are_written_as_a_person_writes_them(raw, words):
    assert spelled_value(raw) == words


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("captures_by_actor", {}, "what anyone captured anywhere at any time"),
        ("captures_by_actor", {"period": "2024-12-06/2024-12-06"},
         "what anyone captured anywhere on 6 December 2024"),
        ("captures_by_actor", {"period": "2024-12-01/2024-12-31"},
         "what anyone captured anywhere in December 2024"),
        ("captures_by_actor", {"period": "2024-11-27/2024-12-08"},
         "what anyone captured anywhere from 27 November to 8 December 2024"),
        ("captures_by_actor", {"period": "2024-11-27/.."},
         "what anyone captured anywhere since 27 November 2024"),
        ("captures_by_actor", {"period": "../2024-12-08"},
         "what anyone captured anywhere up to 8 December 2024"),
        ("negotiations_of_actor", {"period": "2025-01-01/2025-01-31"},
         "negotiations and meetings of anyone with anyone, in January 2025"),
        ("negotiations_of_actor", {},
         "negotiations and meetings of anyone with anyone, at any time"),
        ("events_of_period", {"period": "2024-12-01/2024-12-31"}, "events told of December 2024"),
        ("events_of_period", {"period": "2024-12-06/.."},
         "events told of the days since 6 December 2024"),
        ("changes_in_backing", {},
         "changes in the backing by anyone of anyone from one day to another"),
        ("names_of_actor", {}, "names of anyone or anything at any time"),
        ("names_of_actor", {"day": "2024-12-06"},
         "names of anyone or anything as of 6 December 2024"),
        ("control_of_place", {"day": "2024-12-06"}, "control of any place on 6 December 2024"),
    ],
)  # fmt: skip
def test_a_blank_has_the_preposition_that_its_value_takes(name, given, sentence):
    assert told(name, **given) == sentence


def test_what_is_asked_beside_the_sentence_is_told_with_it():
    """Else an answer of what was known by a day would be cited as if all were known."""
    assert told("control_of_place", knownBy="2024-12-05") == (
        "control of any place on any day (known by: 5 December 2024)"
    )
