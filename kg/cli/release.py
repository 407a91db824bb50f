"""Commands about releases: build, releases, export."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kg import export as exporting
from kg import release as releases
from kg.build import Sources, build_release
from kg.store import load_remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.release import Release

data_option = click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=releases.default_data_dir,
    show_default="the user's data directory, or $DETENTE_DATA",
    help="Where releases are kept.",
)


class _Bar:
    """Progress as a bar on a terminal and as lines in a log."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            console=self._console, disable=not self._console.is_terminal, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("starting", total=None)
        self._last = ""

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._progress.start()
        return self.report

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report(self, step: str, done: int, of: int) -> None:
        self._progress.update(self._task, description=step, completed=done, total=of)
        if step != self._last and not self._console.is_terminal:
            click.echo(f"build: {step}", err=True)
        self._last = step


@click.command()
@data_option
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of annotated articles in place of the shipped ones.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the articles' texts are, to check the annotations against them first.",
)
def build(data_dir: Path, corpus: Path | None, texts: Path | None) -> None:
    """Build a release from the annotated articles, and make it the current one.

    The release is written beside the current one and switched to when it is whole: a build that
    fails, or that you interrupt, changes nothing.
    """
    with _Bar() as report:
        built = build_release(data_dir, Sources(corpus=corpus, texts=texts), report)
    click.echo(describe(built))


def describe(release: Release) -> str:
    """Return one line that says what a release holds."""
    manifest = release.manifest
    return (
        f"release {manifest.id}: {len(manifest.articles)} articles, "
        f"{manifest.notes.get('claims', '?')} claims, {manifest.quads:,} quads"
    )


@click.group("releases", invoke_without_command=True)
@data_option
@click.pass_context
def releases_group(ctx: click.Context, data_dir: Path) -> None:
    """List the releases that were built; the current one is starred."""
    ctx.obj = data_dir
    if ctx.invoked_subcommand:
        return
    served = releases.current(data_dir).id
    for release in releases.list_releases(data_dir):
        star = "*" if release.id == served else " "
        click.echo(f"{star} {release.manifest.built}  {describe(release)}")


@releases_group.command("use")
@click.argument("release")
@click.pass_obj
def use_release(data_dir: Path, release: str) -> None:
    """Make RELEASE (an id, or the beginning of one) the current one."""
    found = releases.find_release(data_dir, release)
    releases.switch_to(data_dir, found.id)
    click.echo(f"now serving {describe(found)}")


@releases_group.command("prune")
@click.option("--keep", type=click.IntRange(min=1), default=3, show_default=True,
              help="How many of the newest to keep.")  # fmt: skip
@click.pass_obj
def prune_releases(data_dir: Path, keep: int) -> None:
    """Remove old releases; the current one always stays."""
    removed = releases.prune(data_dir, keep)
    click.echo(f"removed {len(removed)}: {', '.join(removed)}" if removed else "nothing to remove")


@releases_group.command("load")
@click.argument("url")
@click.option("--release", "release_id", help="Another release than the current one.")
@click.option("--union", default="",
              help="The graph for the union of all graphs but those of the lenses, where the "
              "store has no default graph of its own (Virtuoso).")  # fmt: skip
@click.option("--user", default="", help="Who writes there; the password is asked for, or taken "
              "from $DETENTE_STORE_PASSWORD.")  # fmt: skip
@click.pass_obj
def load_into_store(
    data_dir: Path, url: str, release_id: str | None, union: str, user: str
) -> None:
    """Load a release into the store whose SPARQL 1.1 Graph Store Protocol is at URL.

    It replaces the release that was loaded there before. `detente serve --store` serves it.
    """
    release = (
        releases.find_release(data_dir, release_id) if release_id else releases.current(data_dir)
    )
    password = os.environ.get("DETENTE_STORE_PASSWORD", "")
    if user and not password:
        password = click.prompt(f"Password of {user}", hide_input=True, err=True)
    sent = load_remote(
        url, release.data, release=release.id, union=union, user=user, password=password
    )
    click.echo(f"loaded {describe(release)}: {sent:,} triples sent")


@click.command("export")
@data_option
@click.option("--release", "release_id", help="Another release than the current one.")
@click.option("--article", help="Only this article's graph, by its id.")
@click.option("--entity", help="Only what is said of one thing: a key as entity/hts, or an IRI.")
@click.option("--format", "name", type=click.Choice(list(exporting.FORMATS)), default="ttl",
              show_default=True, help="The RDF format.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write to a file; without it, to standard output.")  # fmt: skip
def export_command(
    data_dir: Path,
    release_id: str | None,
    article: str | None,
    entity: str | None,
    name: str,
    output: Path | None,
) -> None:
    """Write the graph, one article or one entity as RDF.

    Sorted: two exports of one release are the same bytes. ttl, nt and rdf merge the graphs;
    trig, nq and jsonld keep them apart.
    """
    if article and entity:
        raise click.UsageError("--article and --entity exclude each other")
    release = (
        releases.find_release(data_dir, release_id) if release_id else releases.current(data_dir)
    )
    if article:
        body = exporting.to_bytes(exporting.article_quads(release, article), name)
    elif entity:
        body = exporting.to_bytes(exporting.entity_quads(release, entity), name)
    else:
        body = exporting.whole(release, name)
    if output:
        output.write_bytes(body)
    else:
        sys.stdout.buffer.write(body)


def register(group: click.Group) -> None:
    """Add this module's commands to the group."""
    for command in (build, releases_group, export_command):
        group.add_command(command)
