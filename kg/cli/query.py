"""Commands that ask: query, ask."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from kg import release as releases
from kg.cli.release import data_option
from kg.cli.table import show_table
from kg.directory import read_directory
from kg.errors import QuerySyntaxError
from kg.lens_store import named_lens, through_lens
from kg.store import QueryRequest, RemoteEngine, WorkerPool
from kg.store.interface import DEFAULT_FORMATS, JSON_RESULTS, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from kg.store import Engine, Kind

RESULT_FORMATS: dict[str, str] = {
    "json": JSON_RESULTS,
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_FORMATS: dict[str, str] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
release_option = click.option(
    "--release", "release_id", help="Another release than the current one: its id."
)
timeout_option = click.option(
    "--timeout", type=float, default=60.0, show_default=True, help="Stop the query after SECONDS."
)


@contextlib.contextmanager
def opened(
    data_dir: Path, release_id: str | None, seconds: float, lens: str = ""
) -> Iterator[Engine]:
    """Open a release, seen through a lens if one is given, behind one killable worker."""
    release = (
        releases.find_release(data_dir, release_id) if release_id else releases.current(data_dir)
    )
    if lens:
        with opened(data_dir, release.id, seconds) as engine:
            chosen = named_lens(lens, read_directory(engine))
        release = through_lens(data_dir, release, chosen, _told)
    pool = WorkerPool(release.store, release.id, workers=1, seconds=seconds)
    try:
        yield pool
    finally:
        pool.close()


def _told(step: str, _done: int, _of: int) -> None:
    click.echo(f"{step} …", err=True)


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@data_option
@release_option
@click.option("--endpoint", help="Ask the SPARQL endpoint at this URL in place of a release.")
@click.option("--format", "name", type=click.Choice([*RESULT_FORMATS, *GRAPH_FORMATS]),
              help="A table on a terminal, JSON or Turtle otherwise.")  # fmt: skip
@timeout_option
@click.option("--lens", default="", help="See the release through a lens: asserted+known-by:DAY.")
def query(
    file: TextIO,
    data_dir: Path,
    release_id: str | None,
    endpoint: str | None,
    name: str | None,
    timeout: float,
    lens: str,
) -> None:
    """Run the SPARQL query in FILE, or on standard input where FILE is -.

    The default graph is the union of all graphs but those of the lenses; GRAPH names one.
    """
    if endpoint and lens:
        raise click.UsageError("--lens looks at a release here; --endpoint asks another server")
    formats: dict[Kind, str] = dict(DEFAULT_FORMATS)
    formats["graph"] = GRAPH_FORMATS.get(name or "ttl", "text/turtle")
    if name in RESULT_FORMATS:
        formats["solutions"] = formats["boolean"] = RESULT_FORMATS[name]
    request = QueryRequest(file.read(), formats, timeout=timeout)
    with contextlib.ExitStack() as stack:
        engine: Engine = (
            RemoteEngine(endpoint, seconds=timeout)
            if endpoint
            else stack.enter_context(opened(data_dir, release_id, timeout, lens))
        )
        try:
            answer = engine.evaluate(request)
        except QuerySyntaxError as error:
            raise click.ClickException(f"{file.name}: {error}; {error.hint}") from error
    if answer.kind == "solutions" and name is None and sys.stdout.isatty():
        show_table(read_table(answer.body))
    else:
        sys.stdout.buffer.write(answer.body.rstrip(b"\n") + b"\n")


def register(group: click.Group) -> None:
    """Add this module's commands to the group."""
    group.add_command(query)
