"""The command `ask`: each question is a subcommand, each of its parameters an option."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg.catalogue import open_catalogue
from kg.cli.answer_table import claims_of, readable, spoken, told_against, told_undated
from kg.cli.lens import lens_options, taken_lens
from kg.cli.query import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    opened,
    release_option,
    timeout_option,
)
from kg.cli.release import data_option
from kg.cli.table import show_table
from kg.cli.words import show_reading, understand
from kg.counts import rows_within
from kg.directory import read_directory
from kg.errors import QueryMemory, QueryTimeout, QuestionError, ValueRefused
from kg.evidence import CLAIM_IRI
from kg.question import Question, bind_question
from kg.question.asked_days import asked_days
from kg.question.explain import explain_empty
from kg.rivals import read_rivals
from kg.store import QueryRequest
from kg.store.interface import DEFAULT_FORMATS, N_TRIPLES, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kg.question import Parameter
    from kg.rivals import Rival
    from kg.store import Answer, Engine, Table

# a claim's IRI among the rows of each of the formats
_CLAIM = re.compile(re.escape(CLAIM_IRI) + r"[^\s<>\",]+")
# so many contradicted claims are named beside a file
_NAMED = 5


class Questions(click.Group):
    """A group with one command for each question file."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the questions' names."""
        return sorted(question.name for question in open_catalogue().questions)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what cannot be a question's name for a question in plain words."""
        if "_" in args[0] or self.get_command(ctx, args[0]):
            return super().resolve_command(ctx, args)
        return "words", plain_words, args

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command that answers one question; QuestionError where its file is broken."""
        found = open_catalogue().find(name)
        if found is None:
            return None
        if not isinstance(found, Question):
            raise QuestionError(found.findings)
        return question_command(found)


def question_command(question: Question) -> click.Command:
    """Return a question as a command."""
    command = click.Command(
        question.name,
        callback=lambda **given: answer(question, **given),
        short_help=question.summary,
        help=f"{question.summary}\n\n{question.description}",
        params=[*(_option(parameter) for parameter in question.parameters), *lens_options()],
    )
    graph = question.form == "CONSTRUCT"
    formats = [*GRAPH_FORMATS] if graph else [*RESULT_FORMATS]
    name = click.option(
        "--format", "format_name", type=click.Choice(formats),
        help="Turtle unless told." if graph else "A table that marks contradictions, unless told.",
    )  # fmt: skip
    for decorate in (timeout_option, release_option, data_option, name):
        decorate(command)
    return command


def _option(parameter: Parameter) -> click.Option:
    """Return a parameter as an option; values are read and refused by kg.question."""
    known = ", ".join(choice.value for choice in parameter.choices)
    example = f" For example: {parameter.example[0]}." if parameter.example else ""
    return click.Option(
        [f"--{parameter.name}", f"p_{parameter.name}"],
        multiple=parameter.repeated,
        metavar=parameter.type.upper(),
        help=f"{parameter.summary}{f' One of: {known}.' if known else ''}{example}",
    )


def answer(
    question: Question,
    *,
    data_dir: Path,
    release_id: str | None,
    timeout: float,
    format_name: str | None,
    **given: Any,  # noqa: ANN401 - click hands a text or several
) -> None:
    """Bind, ask and print."""
    lens = taken_lens(given)
    with opened(data_dir, release_id, timeout, lens) as engine:
        directory = read_directory(engine)
        try:
            bound = bind_question(question, _values(given), directory)
        except ValueRefused as refused:
            raise click.BadParameter(str(refused), param_hint=f"--{refused.parameter}") from refused
        formats = dict(DEFAULT_FORMATS)
        if format_name:
            formats["solutions"] = RESULT_FORMATS.get(format_name, formats["solutions"])
            formats["graph"] = GRAPH_FORMATS.get(format_name, N_TRIPLES)
        elif question.form == "CONSTRUCT":
            formats["graph"] = GRAPH_FORMATS["ttl"]
        found = engine.evaluate(QueryRequest(bound.text, formats, timeout=timeout))
        shown = None if format_name or found.kind == "graph" else read_table(found.body)
        reasons: tuple[str, ...] = ()
        claims = _claims(found, shown)
        rivals = _rivals(engine, claims)
        if shown is not None and not shown.rows:
            ask_rows = rows_within(engine, timeout)
            reasons = explain_empty(bound, ask_rows, directory, lens).reasons
    if shown is None:
        sys.stdout.buffer.write(found.body.rstrip(b"\r\n") + b"\n")
        _warn(claims, rivals)
        if claims and asked_days(bound, [name for name, _ in question.columns], lens):
            click.echo("rows that show no day may hold then: the table marks them", err=True)
    else:
        days = asked_days(bound, shown.variables, lens)
        show_table(readable(shown, question, rivals, days))
        for told in (*reasons, *told_undated(shown, days), *told_against(shown, rivals)):
            click.echo(told)


def _claims(found: Answer, shown: Table | None) -> tuple[str, ...]:
    """Return the claims that an answer's rows name, whatever format it is in."""
    if shown is not None:
        return tuple(claim for row in shown.rows for claim in claims_of(row))
    text = found.body.decode() if found.kind == "solutions" else ""
    return tuple(dict.fromkeys(_CLAIM.findall(text)))


def _rivals(engine: Engine, claims: Sequence[str]) -> dict[str, tuple[Rival, ...]]:
    """Return what contradicts claims; an answer is given without it where that takes too long."""
    try:
        return read_rivals(engine, claims)
    except (QueryTimeout, QueryMemory):
        click.echo("what contradicts these claims could not be looked up in time", err=True)
        return {}


def _warn(claims: Sequence[str], rivals: Mapping[str, Sequence[Rival]]) -> None:
    """Say beside a format that has no place for it which claims are contradicted."""
    disputed = [spoken(claim) for claim in claims if claim in rivals]
    if disputed:
        more = f" and {len(disputed) - _NAMED} more" if len(disputed) > _NAMED else ""
        named = ", ".join(disputed[:_NAMED]) + more
        click.echo(f"contradicted by other claims: {named}; the table says by which", err=True)


def _values(given: Mapping[str, str | Sequence[str] | None]) -> dict[str, list[str]]:
    return {
        name.removeprefix("p_"): [value] if isinstance(value, str) else list(value)
        for name, value in given.items()
        if value
    }


@click.command("words")
@click.argument("words", nargs=-1, required=True)
@data_option
@release_option
def plain_words(words: tuple[str, ...], data_dir: Path, release_id: str | None) -> None:
    """Say which question some words are taken for, and answer it."""
    answer_words(" ".join(words), data_dir, release_id)


def answer_words(words: str, data_dir: Path, release_id: str | None) -> None:
    """Say on standard error what was understood, and answer it where that is sure."""
    reading = understand(words, data_dir, release_id)
    show_reading(reading)
    if reading.sure is None:
        sys.exit(1)
    told = ["--data", str(data_dir), *(["--release", release_id] if release_id else [])]
    for name, text in reading.sure.arguments:
        told += [f"--{name}", text]
    question_command(reading.sure.question).main(told, standalone_mode=False)


@click.command("ask", cls=Questions, invoke_without_command=True)
@click.option("--words", help="The question in plain words: `who backs HTS`.")
@data_option
@release_option
@click.pass_context
def ask(context: click.Context, words: str | None, data_dir: Path, release_id: str | None) -> None:
    """Answer a canned question: `detente ask NAME --parameter value`.

    `detente ask who backs HTS` says which question it takes that for, and answers it.

    Every row ends with the claim it rests on and, where others contradict it, with those. The
    files of --format are the rows alone, as SPARQL has them: what is contradicted in them is said
    on standard error. `detente ask NAME --help` tells what a question takes. Actors and places are
    given by key or by any name they have. Every question can be asked through a lens:
    `--lens asserted`, `--known-by 2024-12-05`.
    """
    if context.invoked_subcommand is None and not words:
        click.echo(context.get_help())
    elif context.invoked_subcommand is None and words:
        answer_words(words, data_dir, release_id)
    elif words:
        raise click.UsageError("give either --words or the name of a question")
    else:
        _hand_down(context)


def _hand_down(context: click.Context) -> None:
    """Let `detente ask --data DIR NAME` mean the same as `detente ask NAME --data DIR`."""
    given = {
        name: value
        for name in ("data_dir", "release_id")
        if (value := context.params[name])
        and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    context.default_map = {str(context.invoked_subcommand): given}


def register(group: click.Group) -> None:
    """Add this module's command to the group."""
    group.add_command(ask)
