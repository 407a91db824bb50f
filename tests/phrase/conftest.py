"""An invented directory, and that of the shipped articles, built once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.directory import GraphDirectory
from kg.question import Referent

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from bench_phrases import shipped_directory


def actor(key, label, *aliases, kind="State", claims=3):
    above = {"Place"} if kind in {"City", "Country", "Crossing"} else {"Actor"}
    classes = frozenset({kind, "Entity", *above, *({"Place"} if kind == "State" else ())})
    return Referent(
        f"https://w3id.org/detente/id/entity/{key}", key, label, classes, aliases, claims
    )


def happening(key, label):
    classes = frozenset({"Happening", "Capture"})
    return Referent(f"https://w3id.org/detente/id/happening/{key}", key, label, classes)


@pytest.fixture(scope="session")
def lake():
    """Return a small invented directory."""
    return GraphDirectory(
        [
            actor("ruritania", "Ruritania"),
            actor("krakozhia", "Krakozhia", "Кракожия"),
            actor("lake-league", "Lake League", kind="ArmedGroup"),
            actor("zenda", "Zenda", kind="City"),
            actor("king-rudolf", "Rudolf Élphberg", kind="Person"),
            actor("turkiye", "Türkiye", "Turkey"),
            actor("al-sarab", "Jaish al-Sarab", kind="ArmedGroup"),
            actor("sapt", "Colonel Sapt", kind="Person"),
            actor("al-karim-crossing", "Al Karim crossing", kind="Crossing"),
            actor("gilboa", "Gilboa", kind="City"),
            actor("fishers", "fishers of Zenda", "fishers", kind="Collective"),
            actor("article/zenda-post", "Rudolf Seen near Zenda Castle", kind="Article"),
            happening("capture-of-zenda-1924", "taking of Zenda by fishers (May 1924)"),
        ],
        {},
    )


@pytest.fixture(scope="session")
def shipped():
    """Return the directory of the shipped articles."""
    return shipped_directory()
