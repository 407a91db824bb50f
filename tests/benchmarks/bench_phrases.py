"""How often a typed sentence finds its question: `python tests/benchmarks/bench_phrases.py`.

Prints, for each of the sets, the hit rate at 1 and at 3, the share whose values are right as
well, and the time of one sentence; `--misses` lists what was missed.
"""

import argparse
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

from kg.annotation import read_corpus
from kg.build import Sources, build_graphs
from kg.catalogue import open_catalogue
from kg.directory import read_directory
from kg.phrase import read_phrase
from kg.store import EmbeddedEngine, fill_store

DATA = Path(__file__).parents[1] / "data"
SETS = ("phrasings", "phrasings_second", "phrasings_third")
NEWEST = date(2025, 1, 7)


def shipped_directory():
    """Return the directory of a release of the shipped files, built in memory."""
    from pyoxigraph import Store

    sources = Sources()
    graphs = build_graphs(read_corpus(sources.articles), sources, lambda *_: None)
    store = Store()
    fill_store(store, [quad for quads in graphs.values() for quad in quads])
    return read_directory(EmbeddedEngine(store, "0" * 16))


def phrasings(name):
    """Return the sentences of a set with what they should find."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))["phrasing"]


def places(wanted, directory):
    """Return for each sentence the place of its question (0 for none) and whether all is right."""
    questions = open_catalogue().questions
    found = []
    for one in wanted:
        reading = read_phrase(one["words"], questions, directory, NEWEST)
        names = [guess.question.name for guess in reading.guesses]
        place = names.index(one["question"]) + 1 if one["question"] in names else 0
        guess = reading.guesses[place - 1] if place else None
        values = dict(guess.arguments) if guess else {}
        right = values == one["values"] and list(reading.unknown) == one.get("unknown", [])
        found.append((place, right, reading, values))
    return found


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    misses = parser.parse_args().misses
    directory = shipped_directory()
    known = {one.name for one in open_catalogue().questions}
    for name in SETS:
        wanted = [one for one in phrasings(name) if one["question"] in known]
        places(wanted[:1], directory)
        began = time.perf_counter()
        found = places(wanted, directory)
        took = (time.perf_counter() - began) / len(found)
        at = {most: sum(0 < place <= most for place, *_ in found) for most in (1, 3)}
        whole = sum(place == 1 and right for place, right, *_ in found)
        total = len(found)
        sys.stdout.write(
            f"{name}: {total} phrasings, {len(phrasings(name)) - total} without a question; "
            f"hit at 1 {at[1] / total:.3f}, at 3 {at[3] / total:.3f}, "
            f"question and values at 1 {whole / total:.3f}, {took * 1000:.0f} ms each\n"
        )
        for one, (place, right, reading, values) in zip(wanted, found, strict=True):
            if misses and not (place == 1 and right):
                first = reading.guesses[0].question.name if reading.guesses else "-"
                sys.stdout.write(
                    f"  {one['words']!r}: wanted {one['question']} {one['values']}, place {place} "
                    f"(first {first}), values {values}, unknown {reading.unknown}\n"
                )


if __name__ == "__main__":
    main()
