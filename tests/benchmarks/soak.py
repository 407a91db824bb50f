"""Ten minutes of everything at once: readers, runaways, slow and vanishing clients, new releases.

    python tests/benchmarks/soak.py [--minutes 10]

Prints how requests ended, how long they took, what the pool did, and the memory of each process at
the start and at the end. Any status but 200, 400, 429 and 503, and any answer that is not that of
its release, is a failure (exit status 1). It ends only the processes that it started.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import quote

from kg import release as releases
from kg.build import Sources, build_release

DETENTE = Path(sys.executable).with_name("detente")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # %s"
POINT = "SELECT ?p ?o { <https://w3id.org/detente/id/entity/%s> ?p ?o } # %s"
LARGE = "SELECT * { ?s ?p ?o . ?s ?p2 ?o2 } LIMIT 60000 # %s"
RUNAWAYS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # %s",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i # %s",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # %s",
    "ASK { FILTER(" + "STR(" * 5000 + "?x" + ")" * 5000 + ") } # %s",
)
PAGES = ("/", "/questions/", "/questions/backing_of_actors", "/page/entity/syria", "/articles/",
         "/questions/deployments_in_place.json", "/.well-known/void", "/openapi.json")  # fmt: skip


class Soak:
    """A server under load, and what became of it."""

    def __init__(self, port: int) -> None:
        self.port, self.over = port, threading.Event()
        self.chance = random.Random(1924)  # noqa: S311 - no secret
        self.ended: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.counts: defaultdict[str, set[bytes]] = defaultdict(set)

    def ask(self, who: str, path: str, accept: str = "text/csv") -> None:
        """Send one request and note what came of it."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Accept": accept}
        )
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
                body, status = answer.read(), answer.status
                if who == "counting":
                    self.counts[answer.headers["X-Detente-Release"]].add(body)
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        except OSError:
            status = 0
        self.ended[who][status] += 1
        self.took[who].append(time.monotonic() - started)

    def sparql(self, who: str, query: str) -> None:
        """Send a query that was never sent before."""
        mark = f"{time.monotonic_ns()}{self.chance.random()}"
        self.ask(who, "/sparql?query=" + quote(query % mark))

    def run(self, who: str) -> None:
        """Be one client until it is over."""
        while not self.over.is_set():
            match who:
                case "counting":
                    self.sparql(who, COUNT)
                case "points":
                    self.sparql(who, POINT % (self.chance.choice(("syria", "iran", "hts")), "%s"))
                case "pages":
                    self.ask(who, self.chance.choice(PAGES), "text/html, */*;q=0.5")
                case "large":
                    self.sparql(who, LARGE)
                case "runaways":
                    self.sparql(who, self.chance.choice(RUNAWAYS))
                case _:
                    self.trouble(who)
            time.sleep({"counting": 0.05, "points": 0.02, "pages": 0.1}.get(who, 0.5))

    def trouble(self, who: str) -> None:
        """Send half a request, read half an answer, or go away in the middle."""
        with contextlib.suppress(OSError), socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(30)
            client.connect(("127.0.0.1", self.port))
            query = RUNAWAYS[0] if who == "vanishing" else LARGE
            text = f"GET /sparql?query={quote(query % time.monotonic_ns())} HTTP/1.1\r\nHost: x\r\n"
            client.sendall(text.encode() + (b"" if who == "half" else b"\r\n"))
            self.over.wait(self.chance.uniform(0.1, 3.0))
            if who == "slow":
                client.recv(1000)
                self.over.wait(8)
        self.ended[who][0] += 1


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    below = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [pid, *(one for child in below.stdout.split() for one in tree(int(child)))]


def memory(pid: int) -> dict[str, list[int]]:
    """Return the resident megabytes of a server's processes, and its open files."""
    told: defaultdict[str, list[int]] = defaultdict(list)
    for one in tree(pid):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{one}/cmdline").read_bytes()
            status = Path(f"/proc/{one}/status").read_text()
            role = "workers" if b"kg.store." in command else "servers"
            told[f"MB of {role}"].append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024)  # type: ignore[index]
            if role == "servers":
                told["open files of servers"].append(len(os.listdir(f"/proc/{one}/fd")))  # noqa: PTH208 - a count
    return dict(told)


def metrics(port: int) -> list[str]:
    """Return what the server says of its pools."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    told = (
        "detente_kills_total",
        "detente_queries_total",
        "detente_queries_ended",
        "detente_running",
    )
    return [line for line in lines if line.startswith(told) and not line.endswith(" 0.0")]


def switch(soak: Soak, folder: Path) -> None:
    """Make one release current after another, and now and then a new one, and prune."""
    known = [one.id for one in releases.list_releases(folder)]
    quads = list(
        releases.open_release(folder / "releases" / known[0]).data.read_bytes().splitlines()
    )
    number = 0
    while not soak.over.wait(20):
        number += 1
        releases.switch_to(folder, known[number % len(known)])
        if number % 3 == 0:
            from pyoxigraph import RdfFormat, parse

            fewer = b"\n".join(quads[: len(quads) - number]) + b"\n"
            releases.write_release(folder, parse(fewer, format=RdfFormat.N_QUADS))
            releases.prune(folder, keep=2)
            known = [one.id for one in releases.list_releases(folder)]
    sys.stdout.write(f"releases switched: {number} times\n")


def main() -> None:
    """Serve, soak, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as probe:
        folder, port = Path(name), probe.getsockname()[1]
        probe.close()
        build_release(folder, Sources(), lambda *_: None)
        server = subprocess.Popen(
            [DETENTE, "serve", "--data", folder, "--port", str(port), "--timeout", "5",
             "--memory", "1024", "--largest", "50000000", "--client-queries", "0",
             "--slowest", "5"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            server.stdout.readline()  # type: ignore[union-attr]
            soak = Soak(port)
            time.sleep(2)
            before = memory(server.pid)
            clients = ["counting", "points", "points", "pages", "large", "runaways", "runaways",
                       "slow", "slow", "half", "vanishing"]  # fmt: skip
            threads = [threading.Thread(target=soak.run, args=(who,)) for who in clients]
            threads.append(threading.Thread(target=switch, args=(soak, folder)))
            for thread in threads:
                thread.start()
            soak.over.wait(60 * minutes)
            soak.over.set()
            for thread in threads:
                thread.join()
            time.sleep(8)
            tell(soak, before, memory(server.pid), minutes)
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)
    good = {200, 400, 429, 503}  # 400: nested too deeply
    asked = {who: ended for who, ended in soak.ended.items() if who in soak.took}
    bad = {who: dict(ended) for who, ended in asked.items() if set(ended) - good}
    mixed = {release: told for release, told in soak.counts.items() if len(told) > 1}
    sys.exit(f"failed: {bad} {mixed}" if bad or mixed else 0)


def tell(
    soak: Soak, before: dict[str, list[int]], after: dict[str, list[int]], minutes: float
) -> None:
    """Print the figures."""
    write = sys.stdout.write
    write(f"{minutes:g} minutes, {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}\n")
    for who, ended in sorted(soak.ended.items()):
        took = sorted(soak.took.get(who, [0.0]))
        write(
            f"{who:10} {sum(ended.values()):7,} requests, ended in {dict(sorted(ended.items()))}, "
            f"p50 {1000 * statistics.median(took):.0f} ms, "
            f"p99 {1000 * took[int(len(took) * 0.99)]:.0f} ms, max {took[-1]:.1f} s\n"
        )
    write(f"releases that answered: {len(soak.counts)}, each with one count\n")
    for role, had in before.items():
        write(f"{role}: {had} at the start, {after[role]} at the end\n")
    write("\n".join(metrics(soak.port)) + "\n")


if __name__ == "__main__":
    main()
