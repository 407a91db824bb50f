"""Releases are built, killed, switched and pruned while queries run; every query is answered."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

from pyoxigraph import Literal, NamedNode, Quad

from kg import release as releases
from server import Settings, create_app
from server.shelf import ReleaseShelf

ROUNDS = 6
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# builds a release of so many quads under the same lock and in the same way as `detente build`
BUILD = """
import sys
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from kg.release import write_release
made = [Quad(NamedNode(f"https://example.org/{n}"), NamedNode("urn:p"), Literal(n),
             NamedNode("https://example.org/g")) for n in range(int(sys.argv[2]))]
print("ready", flush=True)
write_release(Path(sys.argv[1]), made)
"""


def quads(count):
    return [
        Quad(
            NamedNode(f"https://example.org/{n}"), NamedNode("urn:p"), Literal(n),
            NamedNode("https://example.org/g"),
        )
        for n in range(count)
    ]  # fmt: skip


def test_no_query_fails_while_builds_are_killed_and_releases_switched_and_pruned(tmp_path):
    chance = random.Random(1924)  # noqa: S311 - no secret
    first = releases.write_release(tmp_path, quads(100))
    shelf = ReleaseShelf(tmp_path, Settings(workers=1, reserved=0, timeout=20.0))
    app, over, seen = create_app(shelf, Settings(cache=0)), threading.Event(), []

    def keep_asking():
        client = app.test_client()
        while not over.is_set():
            # never the same text twice: no kept answer stands in for the engine
            answer = client.get(
                "/sparql", query_string={"query": f"{COUNT} # {time.perf_counter()}"},
                headers={"Accept": "text/csv"},
            )  # fmt: skip
            release = answer.headers.get("X-Detente-Release")
            seen.append((answer.status_code, release, answer.get_data(as_text=True).split()[-1]))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        for number in range(ROUNDS):
            build = subprocess.Popen(
                [sys.executable, "-c", BUILD, str(tmp_path), str(5_000 + number)],
                stdout=subprocess.PIPE,
            )
            build.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.4))
            build.kill()
            build.communicate()
            releases.write_release(tmp_path, quads(200 + number))
            releases.prune(tmp_path, keep=2)
            time.sleep(0.3)
        releases.write_release(tmp_path, quads(100))
        deadline = time.monotonic() + 30
        while seen[-1][1] != first.id and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        over.set()
        asking.join()
        shelf.close()

    assert {status for status, _, _ in seen} == {200}
    told = {release: set() for _, release, _ in seen}
    for _, release, count in seen:
        told[release].add(count)
    # each release says one thing, always; several were served; the first is served again
    assert {len(counts) for counts in told.values()} == {1}
    assert len(told) > ROUNDS // 2
    assert seen[-1][1:] == (first.id, "100")
    assert [path.name for path in (tmp_path / "releases").glob(".*")] == []
