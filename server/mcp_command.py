"""The command `mcp`: the questions as tools for a language model."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import release as releases
from kg.catalogue import open_catalogue
from server.settings import Settings
from server.shelf import ReleaseShelf


@click.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp instead of stdio.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address for --http.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True,
              help="The port for --http.")  # fmt: skip
@click.option("--root", default="http://127.0.0.1:8000/", show_default=True,
              help="Where `detente serve` is: the links in answers lead there.")  # fmt: skip
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=releases.default_data_dir,
    show_default="the user's data directory, or $DETENTE_DATA",
    help="Where releases are kept.",
)
def mcp(http: bool, host: str, port: int, root: str, data_dir: Path) -> None:
    """Offer the questions as tools to a language model (Model Context Protocol).

    Over standard input and output unless told otherwise. It only reads.
    """
    try:
        import anyio

        from server.mcp import serve_http, serve_stdio
        from server.mcp_tools import Toolbox
    except ImportError as error:
        told = f"`detente mcp` needs the MCP SDK ({error.name}): pip install 'detente[mcp]'"
        raise click.ClickException(told) from error
    releases.current(data_dir)
    shelf = ReleaseShelf(data_dir, Settings())
    box = Toolbox(shelf, open_catalogue(), root)
    try:
        if http:
            click.echo(f"Détente's tools are at http://{host}:{port}/mcp. Ctrl-C ends it.")
            sys.stdout.flush()
            anyio.run(serve_http, box, host, port)
        else:
            anyio.run(serve_stdio, box)
    finally:
        shelf.close()
