"""Other servers that tests start: on loopback, on a free port, bounded in memory, ended after."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.store import RemoteEngine, load_remote


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, url, seconds=120):
    """Run a server, bounded in memory, until it answers at a URL; end it and nothing else."""
    bounded = ["bash", "-c", 'ulimit -v 6000000; exec "$@"', "bash", *map(str, command)]
    server = subprocess.Popen(bounded, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(url + "?query=ASK%7B%7D", timeout=5):  # noqa: S310
                    break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    pytest.fail(f"{command[0]} did not start")
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@dataclass(frozen=True)
class Endpoint:
    """A server that runs: where it is asked, where it is loaded, and how."""

    query: str
    graphs: str
    union: str = ""
    user: str = ""
    password: str = ""

    def load(self, release):
        return load_remote(
            self.graphs, release.data, release=release.id,
            union=self.union, user=self.user, password=self.password,
        )  # fmt: skip

    def engine(self, **options):
        return RemoteEngine(self.query, union=self.union, **options)


@contextlib.contextmanager
def running_oxigraph(place, port):
    """Run the native Oxigraph server on a folder and a port."""
    binary, url = Path(sys.executable).with_name("oxigraph"), f"http://127.0.0.1:{port}"
    command = [binary, "serve", "--location", place, "--bind", f"127.0.0.1:{port}"]
    with running(command, f"{url}/query"):
        yield Endpoint(f"{url}/query", f"{url}/store")
