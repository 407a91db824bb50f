"""`detente ask who backs HTS`: a question in plain words, the command it means, and its answer."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from kg.catalogue import open_catalogue
from kg.cli.query import opened
from kg.directory import read_directory
from kg.holdings import read_holdings
from kg.phrase import read_phrase
from kg.phrase.dates import newest_day

if TYPE_CHECKING:
    from pathlib import Path

    from kg.phrase import Guess, PhraseReading

_SECONDS = 60.0


def understand(words: str, data_dir: Path, release_id: str | None) -> PhraseReading:
    """Return what some words may mean in a release."""
    with opened(data_dir, release_id, _SECONDS) as engine:
        newest = newest_day(read_holdings(engine).last)
        return read_phrase(words, open_catalogue().questions, read_directory(engine), newest)


def show_reading(reading: PhraseReading) -> None:
    """Print what was understood, on standard error, so that the answer stands alone."""
    for name in reading.unknown:
        click.echo(f"not known from these articles: {name}", err=True)
    for typed, read in reading.respelt:
        click.echo(f"“{typed}” is read as “{read}”", err=True)
    if reading.similar:
        told = ", ".join(f"{one.label} ({one.key})" for one in reading.similar)
        click.echo(f"similar names: {told}", err=True)
    if guess := reading.sure:
        click.echo(command_of(guess), err=True)
        _show_details(guess)
        return
    if reading.unread:
        click.echo(f"not understood: {', '.join(reading.unread)}", err=True)
    told = "It may mean:" if reading.guesses else "No question has these words: `detente ask`."
    click.echo(told, err=True)
    for guess in (*reading.guesses[:1], *reading.others):
        click.echo(f"  {command_of(guess)}", err=True)
        click.echo(f"      {guess.question.summary}", err=True)
        _show_left_out(guess)


def _show_details(guess: Guess) -> None:
    for one in guess.understood:
        note = f" ({one.note})" if one.note else ""
        click.echo(f"  {one.parameter}: {one.meaning}, for “{one.words}”{note}", err=True)
    if guess.variant:
        click.echo(f"  or: {command_of(guess.variant)}", err=True)


def _show_left_out(guess: Guess) -> None:
    for one in guess.understood:
        if one.note:
            click.echo(f"      {one.parameter}: {one.meaning} ({one.note})", err=True)
    for one in guess.aside:
        click.echo(f"      left aside: “{one.words}”, {one.note}", err=True)
    if guess.unused:
        click.echo(f"      not used: {', '.join(guess.unused)}", err=True)


def command_of(guess: Guess) -> str:
    """Return the command that asks a guess."""
    values = [part for name, text in guess.arguments for part in (f"--{name}", text)]
    blanks = [part for name in guess.missing for part in (f"--{name}", "…")]
    return shlex.join(["detente", "ask", guess.question.name, *values]) + "".join(
        f" {part}" for part in blanks
    )
