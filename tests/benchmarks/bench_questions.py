"""How long each question takes on a large graph: median, 95th percentile, and what was slowest.

    python -m tests.benchmarks.bench_questions --claims 1000000 --folder DIR [--question NAME ...]

makes a graph of so many claims with the shape of the shipped one, in DIR, which is used again when
it is there: copies of the shipped articles with claims, happenings, derivations and actors of their
own; every fiftieth copy speaks of the shipped actors themselves, so that these are as common as a
well-known actor is. The copies tell of 43 different years, four years apart: otherwise a day would
hold more than any day does. Each question is asked with every example of its parameters by itself,
and with nothing but what it requires. A query gets 30 seconds and 6 GB, in a process of its own,
and gives 10,000 rows at most. The seconds are the processor's: others lengthen them less.

What was seen at a million claims is in docs/questions.md.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import re
import resource
import signal
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from kg.annotation import read_corpus
from kg.build import Sources, build_graphs
from kg.catalogue import open_catalogue
from kg.directory import read_directory
from kg.question import bind_question
from kg.store import EmbeddedEngine, QueryRequest, fill_store
from kg.store.interface import JSON_RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from pyoxigraph import Quad

    from kg.directory import Directory
    from kg.question import Question

SHARED = 50
# 29 February stays a day; 43 and 50 have no divisor in common, so each actor is in each year
YEARS_APART, FIRST, ERAS = 4, -24, 43
SECONDS, MEMORY, ROWS = 30, 6 << 30, 10_000
ONCE = ("ontology", "meta")
HEAD = "| Question | Ways | Runs | Median | p95 | Not answered |\n|---|---|---|---|---|---|\n"
NODE = re.compile(r"<https://w3id\.org/detente/id/(?!rule/)[^>]+")
DATE = re.compile(r'"[^"]*"(?=\^\^<(?:http://www\.w3\.org/2001/XMLSchema#date|[^>]*/EDTF)>)')
YEAR, YEAR_MARKED = re.compile(r"\b\d{4}\b"), re.compile("\2(\\d{4})")


class Copies(io.RawIOBase):
    """N-Triples: copy after copy of a text in which marks stand where names differ."""

    def __init__(self, text: str, copies: int) -> None:
        self._left = memoryview(b"")
        self._pieces = (self._copy(text, number) for number in range(copies))

    @staticmethod
    def _copy(text: str, number: int) -> bytes:
        actor = f"-{number}" if number % SHARED else ""
        later = YEARS_APART * ((number - FIRST) % ERAS + FIRST)
        dated = YEAR_MARKED.sub(lambda found: f"{int(found[1]) + later:04}", text)
        return dated.replace("\0", f"-{number}" if number else "").replace("\1", actor).encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def marked(quads: list[Quad]) -> str:
    """Return quads as N-Triples with a mark behind each name and before each year of copies."""

    def mark(found: re.Match[str]) -> str:
        return found.group() + ("\1" if "/id/entity/" in found.group() else "\0")

    triples = {quad.triple for quad in quads}
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    dated = DATE.sub(lambda found: YEAR.sub("\2\\g<0>", found[0]), (text or b"").decode())
    return NODE.sub(mark, dated)


def write(folder: Path, graphs: dict[str, list[Quad]], claims: int, shipped: int) -> None:
    """Write the large graph, as the default graph of a store."""
    once = [quad for name, quads in graphs.items() if name in ONCE for quad in quads]
    rest = [
        quad
        for name, quads in graphs.items()
        if name not in ONCE and not name.startswith("lens/")
        for quad in quads
    ]
    store = pyoxigraph.Store(str(folder))
    n_triples = pyoxigraph.RdfFormat.N_TRIPLES
    store.bulk_load(io.BytesIO(marked(once).translate({0: "", 1: "", 2: ""}).encode()), n_triples)
    store.bulk_load(Copies(marked(rest), -(-claims // shipped)), n_triples)
    store.optimize()
    store.flush()


def requests(
    question: Question, directory: Directory, without: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield a name and the query for each way in which a question is asked."""
    needed = {one.name: [*one.example] for one in question.parameters if one.required}
    yield "as it stands", bind_question(question, needed, directory).first(ROWS)
    for one in question.parameters:
        if one.example and not one.required and one.name not in without:
            values = needed | {one.name: [*one.example][: None if one.repeated else 1]}
            yield one.name, bind_question(question, values, directory).first(ROWS)


def answer(folder: str, pipe: Connection) -> None:
    """Answer queries until the other end is closed; send the seconds of this process.

    A query that has used up its seconds ends the process: that is what SIGPROF does.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    engine = EmbeddedEngine.open(Path(folder), "large")
    while True:
        request = QueryRequest(pipe.recv(), {"solutions": JSON_RESULTS}, max_rows=ROWS)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = time.process_time()
        engine.evaluate(request)
        took = time.process_time() - start
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(took)


class Worker:
    """A process that answers queries, and is replaced when a query takes too long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        self._pipe, other = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=answer, args=(str(self._folder), other), daemon=True
        )
        self._process.start()
        other.close()

    def seconds(self, query: str) -> float | None:
        """Return how long a query took, or None where it took too long or too much."""
        self._pipe.send(query)
        try:
            return float(self._pipe.recv())
        except EOFError:
            self.stop()
            self._start()
            return None

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def measure(worker: Worker, name: str, asked: list[tuple[str, str]], rounds: int) -> str:
    """Return a row of the table: what one question took."""
    times: list[tuple[float, str]] = []
    failed = []
    for way, query in asked:
        spent = 0.0
        for _ in range(rounds):
            took = worker.seconds(query)
            if took is None:
                failed.append(way)
                break
            times.append((took, way))
            spent += took
            if spent > SECONDS / 10:
                break
    ordered = sorted(times)
    cells = [f"`{name}`", str(len(asked)), str(len(times)), "", "", ", ".join(failed)]
    if ordered:
        slowest = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        cells[3] = f"{statistics.median(took for took, _ in ordered):.2f}"
        cells[4] = f"{slowest[0]:.2f} ({slowest[1]})"
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Make the graph where it is missing, and ask every question."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--question", action="append", default=[])
    parser.add_argument("--filled", type=int, help="ways with a blank filled to ask")
    parser.add_argument("--without", action="append", default=[], help="a parameter left empty")
    options = parser.parse_args()
    articles = read_corpus(Sources().articles)
    graphs = build_graphs(articles, Sources(), lambda *_: None)
    quads = [quad for each in graphs.values() for quad in each]
    kind = pyoxigraph.NamedNode("https://w3id.org/detente/ontology#Claim")
    shipped = len({quad.subject for quad in quads if quad.object == kind})
    if not options.folder.exists():
        start = time.perf_counter()
        write(options.folder, graphs, options.claims, shipped)
        sys.stdout.write(
            f"{options.claims:,} claims loaded in {time.perf_counter() - start:.0f} s\n"
        )
        sys.stdout.flush()
    store = pyoxigraph.Store()
    fill_store(store, quads)
    directory = read_directory(EmbeddedEngine(store, "shipped"))
    worker = Worker(options.folder)
    sys.stdout.write(HEAD)
    for question in open_catalogue().questions:
        if not options.question or question.name in options.question:
            asked = list(requests(question, directory, options.without))
            if options.filled:
                needs = any(one.required for one in question.parameters)
                asked = (asked if needs else asked[1:] or asked)[: options.filled]
            sys.stdout.write(measure(worker, question.name, asked, options.rounds))
            sys.stdout.flush()
    worker.stop()


if __name__ == "__main__":
    main()
