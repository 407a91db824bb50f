"""The command group `detente`; each module of this package adds the commands of one subject."""

from __future__ import annotations

import sys
from importlib import metadata

import click

from kg.cli import ask, corpus, query, release, why
from kg.errors import DetenteError, InputError


class Group(click.Group):
    """A group that turns Détente's own errors into one clear message and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; errors raised on purpose are printed without a stack trace."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            for finding in error.findings:
                click.echo(str(finding), err=True)
            count = len(error.findings)
            click.echo(
                f"{count} {'finding' if count == 1 else 'findings'}; nothing was changed", err=True
            )
        except DetenteError as error:
            click.echo(f"detente: {error}", err=True)
        except KeyboardInterrupt:
            click.echo("detente: interrupted; the current release stays", err=True)
            sys.exit(130)
        sys.exit(1)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(metadata.version("detente"), prog_name="detente")
def detente() -> None:
    """Ask who backs whom, where the troops are, who talks to whom, and who says so.

    \b
    detente build            make a graph of the shipped articles
    detente ask              list the questions; `detente ask NAME` answers one
    detente serve            the same, with pictures, in your browser

    Every answer rests on claims: what an article says, who says it, and how firmly.
    """  # noqa: D301 - click takes a real backspace for "do not wrap"


for module in (corpus, release, query, ask, why):
    module.register(detente)
