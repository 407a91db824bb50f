"""How often a typed sentence finds its question: `python tests/benchmarks/bench_phrases.py`.

Prints, for each of the sets, the hit rate at 1 and at 3, the share whose values are right as
well, and the time of one sentence; `--misses` lists what was missed. The fourth set and the fifth
are told in two halves: the code was bettered on the odd half, and on the even half only measured.
`--set NAME` asks for one set.
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
SETS = (
    "phrasings", "phrasings_second", "phrasings_third", "phrasings_fourth odd",
    "phrasings_fourth even", "phrasings_fifth odd", "phrasings_fifth even",
)  # fmt: skip
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
    """Return the sentences of a set, or of one half of it, with what they should find."""
    stem, _, half = name.partition(" ")
    everything = tomllib.loads((DATA / f"{stem}.toml").read_text("utf-8"))["phrasing"]
    return [one for one in everything if not half or one["number"] % 2 == (half == "odd")]


def answerable(name):
    """Return the sentences of a set that some question answers."""
    known = {one.name for one in open_catalogue().questions}
    return [one for one in phrasings(name) if one.get("question") in known]


def accepted(one):
    """Return what a sentence may find: the name of each question, with its values."""
    return [(each["question"], each["values"]) for each in (one, *one.get("also", ()))]


def read(words, directory):
    """Return what a sentence is read as."""
    return read_phrase(words, open_catalogue().questions, directory, NEWEST)


def places(wanted, directory):
    """Return for each sentence the place of its question (0 for none) and whether all is right."""
    found = []
    for one in wanted:
        reading = read(one["words"], directory)
        names = {name for name, _ in accepted(one)}
        at = [n for n, guess in enumerate(reading.guesses, 1) if guess.question.name in names]
        guess = reading.guesses[at[0] - 1] if at else None
        values = dict(guess.arguments) if guess else {}
        right = bool(guess) and (guess.question.name, values) in accepted(one)
        right = right and list(reading.unknown) == one.get("unknown", [])
        found.append((at[0] if at else 0, right, reading, values))
    return found


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--set", action="append", choices=SETS)
    asked = parser.parse_args()
    directory = shipped_directory()
    for name in asked.set or SETS:
        tell(name, directory, misses=asked.misses)


def tell(name, directory, *, misses):
    """Print the figures of one set."""
    wanted = answerable(name)
    places(wanted[:1], directory)
    began = time.perf_counter()
    found = places(wanted, directory)
    took = (time.perf_counter() - began) / len(found)
    at = {most: sum(0 < place <= most for place, *_ in found) for most in (1, 3)}
    whole = sum(place == 1 and right for place, right, *_ in found)
    total = len(found)
    strangers = [one["words"] for one in phrasings(name) if "question" not in one]
    unsure = sum(read(words, directory).sure is None for words in strangers)
    sys.stdout.write(
        f"{name}: {total} phrasings; "
        f"hit at 1 {at[1] / total:.3f}, at 3 {at[3] / total:.3f}, "
        f"question and values at 1 {whole / total:.3f}, {took * 1000:.0f} ms each; "
        f"of {len(strangers)} without a question, {unsure} left open\n"
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
