"""The command `detente`: everything that kg can do, and `serve`."""

from __future__ import annotations

import atexit
import contextlib
import errno
import functools
import resource
import signal
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
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kg import release as releases
from kg.catalogue import open_catalogue
from kg.cli import detente as main
from kg.errors import DetenteError, StoreFailure
from kg.rdf_files import build_rdf_release
from kg.store.confine import end_with
from server import create_app
from server.gate import gate_of, write_log
from server.listener import Listener
from server.mcp_command import mcp
from server.settings import SETTINGS, Settings
from server.shelf import ReleaseShelf
from server.store_shelf import StoreShelf
from server.watch import readers_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from kg.question import Catalogue
    from kg.release import Release
    from server.shelf import Shelf
    from server.watch import Readers

__all__ = ["main"]

# beside those that wait for queries: for what needs none, and for saying that too many wait
_THREADS = 8
_GRACE_SECONDS = 5
_START_TRIES, _START_PAUSE = 600, 0.02
# files beside the connections: stores, pipes, answers on their way
_FILES = 256


def _setting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for every row of the table of settings."""
    for setting in reversed(SETTINGS):
        kind = float if isinstance(setting.default, float) else int
        command = click.option(
            f"--{setting.name.replace('_', '-')}",
            type=(
                click.FloatRange(min=0.1 if setting.least else 0)
                if kind is float
                else click.IntRange(min=setting.least)
            ),
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
@click.option("--store", help="Serve what the SPARQL 1.1 store at this URL holds.")
@click.option(
    "--store-union",
    default="",
    help="The graph that stands for the default graph, in a store that has none of its own.",
)
@click.option(
    "--access-log",
    is_flag=True,
    help="Write a line of JSON for each request to standard error, without its query.",
)
@click.option(
    "--log-queries",
    is_flag=True,
    help="Write the same log, with the query of each request.",
)
@_setting_options
def serve(
    host: str,
    port: int,
    data_dir: Path,
    files: tuple[Path, ...],
    store: str | None,
    store_union: str,
    access_log: bool,
    log_queries: bool,
    **given: float,
) -> None:
    """Serve the current release: the questions in a browser, and a SPARQL endpoint.

    A release that is built or switched to meanwhile is served from the next request on. Ctrl-C
    ends it.
    """
    if store and files:
        raise click.UsageError("--store and --rdf exclude each other")
    with _holding_port(host, port), contextlib.ExitStack() as stack:
        if access_log or log_queries:
            write_log(queries=log_queries)
        if files:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="detente-")))
            build_rdf_release(data_dir, files, lambda *_: None)
        settings = Settings(**given)  # type: ignore[arg-type]
        catalogue = open_catalogue()
        open_shelf: Callable[[], Shelf]
        if store:
            open_shelf = functools.partial(StoreShelf, store, settings, union=store_union)
            held = _store_held(open_shelf(), store)
        else:
            open_shelf = functools.partial(ReleaseShelf, data_dir, settings)
            held = _release_held(releases.current(data_dir))
        for broken in catalogue.broken:
            for finding in broken.findings:
                click.echo(f"broken question: {finding}", err=True)
        told = _announcement(host, port, held, len(catalogue.questions))
        tell = functools.partial(_tell_when_listening, host, port, told, settings.unread)
        load = functools.partial(load_app, open_shelf, settings, catalogue, tell)
        _run(load, host, port, settings)


def _release_held(current: Release) -> str:
    manifest = current.manifest
    return f"release {current.id}: {len(manifest.articles)} articles, {manifest.quads:,} quads"


def _store_held(shelf: Shelf, url: str) -> str:
    """Say what a store holds; StoreFailure or ReleaseError where it cannot be served."""
    try:
        with contextlib.closing(shelf), shelf.reading(None) as found:
            holdings = found.holdings
    except StoreFailure as error:
        raise click.ClickException(f"{url}: {error}") from error
    what = f"release {found.id}" if found.exact else "what nobody marked as a release"
    return (
        f"{what} in the store at {url}: {len(holdings.articles)} articles, "
        f"{holdings.triples:,} triples"
    )


def load_app(
    open_shelf: Callable[[], Shelf],
    settings: Settings,
    catalogue: Catalogue,
    tell: Callable[[], None],
    readers: Callable[[asyncio.AbstractEventLoop], Readers] = readers_of,
) -> Listener:
    """Return the application over a shelf; the server's own process calls it."""
    shelf = open_shelf()
    atexit.register(shelf.close)
    app = create_app(shelf, settings, catalogue)
    with shelf.reading(None):
        threading.Thread(target=tell, daemon=True).start()
    threads = settings.workers + settings.reserved + settings.waiting + _THREADS
    return Listener(
        gate_of(app), threads=threads, max_body=settings.max_body, slowest=settings.slowest,
        readers=readers,
    )  # fmt: skip


def _tell_when_listening(host: str, port: int, told: str, unread: float) -> None:
    """Print the address once it answers, and not before; bound how long answers lie unread.

    That something answers there is not enough: it may be another server, one that is stopping.
    """
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    for _ in range(_START_TRIES):
        with contextlib.suppress(OSError), socket.create_connection((near, port), timeout=1):
            if _bound_reading(port, unread):
                click.echo(told)
                sys.stdout.flush()
                return
        time.sleep(_START_PAUSE)


def _bound_reading(port: int, seconds: float) -> bool:
    """Have the kernel let go of connections whose client takes nothing for so long.

    They inherit it from the socket that listens, which Granian makes for itself; it writes
    answers without any bound of its own. Tell whether this process listens on the port.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux only, as is the folder
        return True
    listens = False
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # most are no sockets
            found = socket.socket(fileno=int(entry.name))
            try:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    milliseconds = int(seconds * 1000)
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
                    listens = listens or found.getsockname()[1] == port
            finally:
                found.detach()
    return listens


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


def _announcement(host: str, port: int, held: str, questions: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return (
        f"Détente is at http://{shown}:{port}/ (SPARQL at /sparql), with {held}, "
        f"{questions} questions. Ctrl-C ends it."
    )


def _connections(wanted: int) -> int:
    """Return how many connections may be open at once, and raise the limit of open files to it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = max(1, min(wanted, hard - _FILES))
    if soft != resource.RLIM_INFINITY and soft < wanted + _FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted + _FILES, hard))
    return wanted


def _run(load: Callable[[], Listener], host: str, port: int, settings: Settings) -> None:
    """Run the server until it is told to stop; it listens in a process of its own.

    Each answer is made in full before its first byte, and carries its Content-Length: one that
    breaks off cannot be taken for a whole one.
    """
    server = Granian(
        "detente",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        backpressure=_connections(settings.connections),
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.slowest * 1000)),
        websockets=False,
        # told to stop before it listens, the process would wait for ever
        workers_kill_timeout=_GRACE_SECONDS,
        log_level=LogLevels.error,
    )

    ours, theirs = socket.socketpair()

    def load_unless_stopped() -> Listener:
        """Load in the process that serves; told to stop before it does so, it ends at once.

        It ends with its parent, also where that is killed: the workers end with it.
        """
        ours.close()
        end_with(theirs.fileno())
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if server.interrupt_signal:  # the handlers that it began with, its parent's, noted one
            sys.exit()
        try:
            return load()
        except DetenteError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(1)

    with ours, theirs:
        server.serve(target_loader=load_unless_stopped, wrap_loader=False)  # type: ignore[arg-type]
