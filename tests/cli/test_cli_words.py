"""`detente ask --words`: the command that was understood, then the answer, or the guesses."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg.cli import detente
from kg.cli.words import command_of
from kg.phrase import Guess
from kg.question import read_question


def ask(*arguments):
    return CliRunner().invoke(detente, ["ask", *arguments])


def test_words_and_a_name_together_are_refused(tmp_path):
    told = ask("--words", "who backs whom", "--data", str(tmp_path), "backing_of_actors")
    assert told.exit_code == 2
    assert "give either --words or the name of a question" in told.output


def test_without_anything_the_questions_are_listed():
    told = ask()
    assert told.exit_code == 0
    assert "backing_of_actors" in told.output


@pytest.mark.parametrize(
    ("values", "command"),
    [
        ({"who": ("a b",)}, "detente ask who_where --who 'a b'"),
        ({}, "detente ask who_where --who …"),
    ],
)
def test_the_command_is_one_that_can_be_typed(values, command):
    text = (
        "#+ summary: Who?\n#+ parameters:\n#+   who: {type: text, required: true}\n"
        "SELECT ?who WHERE { VALUES ?who { UNDEF } ?who ?p ?o }\n"
    )
    question = read_question(text, name="who_where", theme="names", file="x.rq")
    assert command_of(Guess(question, 1.0, values)) == command
