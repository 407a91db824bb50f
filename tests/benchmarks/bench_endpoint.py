"""How fast the endpoint is, beside others with the same data in the same run; and how fair.

    python tests/benchmarks/bench_endpoint.py

needs `wrk` (apt-get install wrk), `oxigraph` (PyPI) and, for the third column, the command
`rdflib-endpoint` (PyPI). Point queries that were never seen, one that is repeated, and heavy ones,
each server in turn, in rounds; medians and ratios are printed. Then four clients send runaways
while ASK {} is timed. It takes about seven minutes and ends only the processes that it started.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from kg.build import Sources, build_release

ROUNDS, SECONDS, CONNECTIONS = 3, 4, 4
BIN = Path(sys.executable).parent
JSON = "application/sparql-results+json"
HEAVY = (
    "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(STRLEN(STR(?s)) != %d) } "
    "GROUP BY ?c ORDER BY DESC(?n)"
)
POINT = "SELECT ?p ?o { <https://w3id.org/detente/id/entity/syria> ?p ?o FILTER(STR(?o) != 'x%d') }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?%s) }"
# one request after another with another number in it
SCRIPT = """
local number = tonumber(os.getenv("FROM"))
request = function()
  number = number + 1
  return wrk.format("GET", (os.getenv("TARGET"):gsub("NUMBER", tostring(number))),
                    {Accept = "application/sparql-results+json"})
end
"""


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def ask(url: str, query: str, seconds: float = 60) -> int:
    """Send a query; return the status."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{url}?query={quote(query)}", headers={"Accept": JSON}
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310 - loopback
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@contextlib.contextmanager
def running(command: list[str], url: str):
    """Run a server until it is done with."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                ask(url, "ASK {}")
                break
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def rate(url: str, query: str, first: int, script: Path) -> float:
    """Return requests per second, as wrk counts them."""
    target = f"/{url.split('/', 3)[3]}?query={quote(query)}"
    run = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s", "-s", script,
         "/".join(url.split("/")[:3])],
        capture_output=True, text=True, check=True, timeout=SECONDS + 60,
        env={**os.environ, "FROM": str(first), "TARGET": target},
    )  # fmt: skip
    if "Non-2xx" in run.stdout:
        sys.stdout.write(f"warning: {url} {run.stdout}\n")
    found = re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)
    return float(found[1]) if found else 0.0


def measure(servers: dict[str, str], script: Path) -> dict[str, dict[str, float]]:
    """Return the median of each server's rates for each kind of query, taken in turn."""
    kinds = {
        "point, never seen": (POINT % 7).replace("x7", "xNUMBER"),
        "point, repeated": POINT % 0,
        "heavy, never seen": (HEAVY % 7).replace("!= 7", "!= NUMBER"),
        "heavy, repeated": HEAVY % 0,
    }
    first, table = 10_000_000, {}
    for kind, query in kinds.items():
        found: dict[str, list[float]] = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, url in servers.items():
                first += 1_000_000
                found[name].append(rate(url, query, first, script))
        table[kind] = {name: statistics.median(rates) for name, rates in found.items()}
    return table


def show(table: dict[str, dict[str, float]]) -> None:
    """Print rates, and in brackets what part of the native server's each is."""
    names = list(next(iter(table.values())))
    write = sys.stdout.write
    write(f"{f'requests/s, median of {ROUNDS}':26}" + "".join(f"{n:>20}" for n in names) + "\n")
    for kind, rates in table.items():
        native = rates["oxigraph"] or 1.0
        cells = (f"{value:,.1f} ({value / native:.2f})" for value in rates.values())
        write(f"{kind:26}" + "".join(f"{cell:>20}" for cell in cells) + "\n")


def times(url: str, count: int) -> list[float]:
    """Return the milliseconds that ASK {} takes, each time."""
    found = []
    for number in range(count):
        started = time.perf_counter()
        status = ask(url, f"ASK {{}} # {number} {started}")
        if status == 200:
            found.append(1000 * (time.perf_counter() - started))
        time.sleep(0.05)
    return found


def fairness(url: str) -> None:
    """Print how long ASK {} takes alone, and while four clients send runaways without pause."""
    idle = times(url, 100)
    over = threading.Event()
    statuses: list[int] = []

    def run_away(name: str) -> None:
        while not over.is_set():
            statuses.append(ask(url, RUNAWAY % name + f" # {time.perf_counter()}"))

    clients = [threading.Thread(target=run_away, args=(name,)) for name in "adgh"]
    for client in clients:
        client.start()
    time.sleep(3)
    beside = times(url, 200)
    over.set()
    for client in clients:
        client.join()
    for name, found in (("idle", idle), ("beside four runaways", beside)):
        sys.stdout.write(
            f"ASK {{}} {name}: {len(found)} answered, p50 {statistics.median(found):.1f} ms, "
            f"max {max(found):.1f} ms\n"
        )
    counts = {status: statuses.count(status) for status in sorted(set(statuses))}
    sys.stdout.write(f"the runaways ended in {counts}\n")


def main() -> None:
    """Build the shipped release, serve it three times over, measure."""
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install -y wrk")
    with tempfile.TemporaryDirectory() as folder:
        release = build_release(Path(folder), Sources(), lambda *_: None)
        script = Path(folder) / "wrk.lua"
        script.write_text(SCRIPT)
        ports = [free_port() for _ in range(3)]
        ours, native, rdflib = (f"http://127.0.0.1:{port}/" for port in ports)
        servers = {"detente": f"{ours}sparql", "oxigraph": f"{native}query"}
        sys.stdout.write(
            f"{release.manifest.quads:,} quads, {os.cpu_count()} cores, load "
            f"{os.getloadavg()[0]:.1f}, {CONNECTIONS} connections, {SECONDS} s a run\n"
        )
        serve = [str(BIN / "detente"), "serve", "--data", folder, "--port", str(ports[0]),
                 "--timeout", "5", "--patience", "5"]  # fmt: skip
        peer = [str(BIN / "oxigraph"), "serve-read-only", "--location", str(release.store),
                "--bind", f"127.0.0.1:{ports[1]}"]  # fmt: skip
        with running(serve, servers["detente"]):
            with running(peer, servers["oxigraph"]):
                table = measure(servers, script)
            fairness(servers["detente"])
        # alone and last: it goes on with queries whose clients are gone
        if slow := shutil.which("rdflib-endpoint", path=f"{BIN}:{os.environ['PATH']}"):
            command = [slow, "serve", "--host", "127.0.0.1", "--port", str(ports[2]),
                       str(release.data)]  # fmt: skip
            with running(command, rdflib):
                for kind, rates in measure({"rdflib-endpoint": rdflib}, script).items():
                    table[kind].update(rates)
        show(table)


if __name__ == "__main__":
    main()
