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


def test_what_looks_like_a_questions_name_is_never_read_as_words(tmp_path):
    told = ask("backing_of_actor", "--data", str(tmp_path))
    assert told.exit_code == 2
    assert "No such command 'backing_of_actor'" in told.output


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Return a folder with a release of the shipped articles."""
    folder = tmp_path_factory.mktemp("shipped")
    built = CliRunner().invoke(detente, ["build", "--data", str(folder)])
    assert built.exit_code == 0, built.output
    return str(folder)


@pytest.mark.parametrize(
    "words",
    [["who backs HTS"], ["who", "backs", "HTS"], ["--words", "who backs HTS"]],
)
def test_a_question_in_plain_words_is_understood_aloud_and_answered(shipped, words):
    told = ask(*words, "--data", shipped)
    assert told.exit_code == 0
    assert told.stderr.splitlines() == [
        "detente ask backing_of_actors --supported hts",
        "  supported: Hayat Tahrir al-Sham, for “HTS”",
    ]
    assert "Türkiye" in told.stdout


def test_what_is_not_sure_is_offered_and_not_answered(shipped):
    told = ask("Hamas", "umbrellas", "in", "the", "rain", "plugh", "--data", shipped)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("not understood: umbrellas, rain, plugh\nIt may mean:\n")


def test_a_negation_is_said_to_be_left_out_and_nothing_is_answered(shipped):
    told = ask("who does not support HTS", "--data", shipped)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.splitlines()[:4] == [
        "It may mean:",
        "  detente ask backing_of_actors --supported hts",
        "      Who backs whom, and how?",
        "      left aside: “not”, this question asks for what is so, not for what is not",
    ]


def test_a_month_given_for_one_day_is_told_with_the_other_day(shipped):
    told = ask("turkish troops in syria in december 2024", "--data", shipped)
    assert told.exit_code == 0
    assert told.stderr.splitlines() == [
        "detente ask deployments_in_place --actor turkiye --asked syria --day 2024-12-31",
        "  asked: Syria, for “syria”",
        "  actor: Türkiye, for “turkish”",
        "  day: 31 December 2024, for “in december 2024” "
        "(the question takes one day: asked as of its last)",
        "  or: detente ask deployments_in_place --actor turkiye --asked syria --day 2024-12-01",
    ]


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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["statements_by_actor", "--speaker", "putin"],
         ["0 rows", "No article quotes Vladimir Putin, or credits anything to that source."]),
        (["timeline_of_place", "--place", "moscow"],
         ["0 rows", "No article tells a dated event or situation in Moscow (city)."]),
    ],
)  # fmt: skip
def test_a_question_without_rows_says_why(shipped, arguments, told):
    found = ask(*arguments, "--data", shipped).stdout.splitlines()
    start = found.index("0 rows")
    assert found[start : start + 2] == told
    assert "left open there would be" in found[-1]
