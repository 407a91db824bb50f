"""The command `detente`: everything that kg can do, and `serve`."""

from __future__ import annotations

import atexit
import contextlib
import errno
import functools
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kg import release as releases
from kg.catalogue import open_catalogue
from kg.cli import detente as main
from kg.rdf_files import build_rdf_release
from server import create_app
from server.gate import write_log
from server.mcp_command import mcp
from server.settings import SETTINGS, Settings
from server.shelf import ReleaseShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from kg.question import Catalogue
    from kg.release import Release

__all__ = ["main"]

_THREADS = 16
_GRACE_SECONDS = 5
_START_TRIES, _START_PAUSE = 600, 0.02
# connections taken at once; what waits longer for a worker is answered 429 by the pool
_BACKPRESSURE = 128


def _setting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for every row of the table of settings."""
    for setting in reversed(SETTINGS):
        kind = float if isinstance(setting.default, float) else int
        command = click.option(
            f"--{setting.name.replace('_', '-')}",
            type=click.FloatRange(min=0.1) if kind is float else click.IntRange(min=setting.least),
            default=setting.default,
            show_default=True,
            help=setting.text,
        )(command)
    return command


main.add_command(mcp)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True,
              help="The port to listen on.")  # fmt: skip
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=releases.default_data_dir,
    show_default="the user's data directory, or $DETENTE_DATA",
    help="Where releases are kept.",
)
@click.option(
    "--rdf",
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Serve this RDF file in place of a release; give it again for more files.",
)
@click.option(
    "--access-log",
    is_flag=True,
    help="Write a line of JSON for each request to standard error, without its query.",
)
@_setting_options
def serve(
    host: str,
    port: int,
    data_dir: Path,
    files: tuple[Path, ...],
    access_log: bool,
    **given: float,
) -> None:
    """Serve the current release: the questions in a browser, and a SPARQL endpoint.

    A release that is built or switched to meanwhile is served from the next request on. Ctrl-C
    ends it.
    """
    with _holding_port(host, port), contextlib.ExitStack() as stack:
        if access_log:
            write_log()
        if files:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="detente-")))
            build_rdf_release(data_dir, files, lambda *_: None)
        current = releases.current(data_dir)
        catalogue = open_catalogue()
        for broken in catalogue.broken:
            for finding in broken.findings:
                click.echo(f"broken question: {finding}", err=True)
        settings = Settings(**given)  # type: ignore[arg-type]
        told = _announcement(host, port, current, len(catalogue.questions))
        tell = functools.partial(_tell_when_listening, host, port, told)
        _run(functools.partial(load_app, data_dir, settings, catalogue, tell), host, port)


def load_app(
    data_dir: Path, settings: Settings, catalogue: Catalogue, tell: Callable[[], None]
) -> Flask:
    """Return the application over a data directory; the server's own process calls it."""
    shelf = ReleaseShelf(data_dir, settings)
    atexit.register(shelf.close)
    app = create_app(shelf, settings, catalogue)
    with shelf.reading(None):
        threading.Thread(target=tell, daemon=True).start()
    return app


def _tell_when_listening(host: str, port: int, told: str) -> None:
    """Print the address once it answers, and not before."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    for _ in range(_START_TRIES):
        with contextlib.suppress(OSError), socket.create_connection((near, port), timeout=1):
            click.echo(told)
            sys.stdout.flush()
            return
        time.sleep(_START_PAUSE)


@contextlib.contextmanager
def _holding_port(host: str, port: int) -> Iterator[None]:
    """Refuse a port that cannot be had, before anything is opened, and keep it from others.

    Granian shares a port that another Granian serves; a socket that is bound here, and never
    listens, makes the next `serve` see that the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family)
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((host, port))
    except OSError as error:
        held.close()
        in_use = error.errno == errno.EADDRINUSE
        why = "is in use" if in_use else f"cannot be had ({error.strerror})"
        message = f"port {port} of {host} {why}; choose another with --port"
        raise click.ClickException(message) from error
    with held:
        yield


def _announcement(host: str, port: int, current: Release, questions: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    manifest = current.manifest
    return (
        f"Détente is at http://{shown}:{port}/ (SPARQL at /sparql), with release {current.id}: "
        f"{len(manifest.articles)} articles, {manifest.quads:,} quads, {questions} questions. "
        "Ctrl-C ends it."
    )


def _run(load: Callable[[], Flask], host: str, port: int) -> None:
    """Run the server until it is told to stop; it listens in a process of its own.

    Granian ends a broken stream as if it were whole; so no response here is a stream: each is
    made in full before its first byte, and carries its Content-Length.
    """
    server = Granian(
        "detente",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        backpressure=_BACKPRESSURE,
        websockets=False,
        # told to stop before it listens, the process would wait for ever
        workers_kill_timeout=_GRACE_SECONDS,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=load, wrap_loader=False)
