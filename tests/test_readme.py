"""The README says what is true: its questions, its commands, its files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.catalogue import open_catalogue
from kg.question.__main__ import with_table
from server.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```console\n(.*?)```", README, re.DOTALL))


def test_the_table_of_questions_is_the_shipped_one():
    """`python -m kg.question` writes it."""
    assert with_table(README, open_catalogue()) == README


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_is_named_in_the_readme_and_has_help(name):
    shown = CliRunner().invoke(main, [name, "--help"])

    assert f"detente {name}" in README
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 4


@pytest.mark.parametrize("option", sorted(set(re.findall(r"^\$ detente .*", SHELL, re.MULTILINE))))
def test_every_option_that_the_session_uses_exists(option):
    words = option.split()[2:]
    command, rest = main.commands[words[0]], words[1:]
    if rest and hasattr(command, "get_command") and rest[0] in command.list_commands(None):
        command, rest = command.get_command(None, rest[0]), rest[1:]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}

    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)", README))))
def test_every_file_that_the_readme_links_to_is_there(link):
    assert (ROOT / link).exists()
