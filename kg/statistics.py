"""What a dataset holds, counted: triples, subjects, objects, and those of each property and class.

A release is counted once, when it is written. A dataset that was not is counted by queries, each
of which is left out where it takes too long.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import QueryMemory, QueryTimeout
from kg.store import select
from kg.store.embedded import LENS_GRAPHS
from kg.vocabulary import iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Engine, Table

T = TypeVar("T")
_TYPE = str(iri("rdf:type"))
_EACH_ONCE = "SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
_ALL = f"""
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE {{ {{ {_EACH_ONCE} }} }}
"""
_DEFAULT = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }
"""
_PROPERTIES = f"""
SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE {{ {{ {_EACH_ONCE} }} }} GROUP BY ?p
"""
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?things)
WHERE { GRAPH ?g { ?s a ?class } FILTER(isIRI(?class)) } GROUP BY ?class
"""
_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph
"""


@dataclass(frozen=True)
class Count:
    """How many triples, each once, and how many different subjects and objects they have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Statistics:
    """All graphs together, the default graph, and the properties, classes and graphs by their IRIs.

    None and nothing stand for what was not counted.
    """

    whole: Count | None = None
    default: Count | None = None
    properties: dict[str, Count] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    graphs: dict[str, int] = field(default_factory=dict)

    @property
    def quads(self) -> int:
        """How many triples there are, once for each graph that holds them."""
        return sum(self.graphs.values())


def count_quads(body: bytes) -> Statistics:
    """Count sorted N-Quads that hold each quad once."""
    quads = [line.removesuffix(" .").rpartition(" ") for line in body.decode().split("\n") if line]
    graphs = Counter(graph.strip("<>") for _, _, graph in quads)
    whole = list(dict.fromkeys(triple for triple, _, _ in quads))
    seen = dict.fromkeys(
        triple for triple, _, graph in quads if not graph.startswith(f"<{LENS_GRAPHS}")
    )
    by_property: dict[str, list[str]] = {}
    for triple in whole:
        by_property.setdefault(triple.split(" ", 2)[1], []).append(triple)
    kinds = Counter(triple.split(" ", 2)[2] for triple in by_property.get(_TYPE, ()))
    return Statistics(
        _count(whole),
        _count(seen),
        {name.strip("<>"): _count(found) for name, found in sorted(by_property.items())},
        {name.strip("<>"): found for name, found in sorted(kinds.items()) if name[0] == "<"},
        dict(sorted(graphs.items())),
    )


def _count(triples: Iterable[str]) -> Count:
    parts = [triple.split(" ", 2) for triple in triples]
    return Count(len(parts), len({s for s, _, _ in parts}), len({o for _, _, o in parts}))


def to_json(counted: Statistics) -> bytes:
    """Return statistics as a file."""
    return json.dumps(asdict(counted), indent=1, ensure_ascii=False).encode() + b"\n"


def from_json(body: bytes) -> Statistics:
    """Return the statistics of a file; ValueError, TypeError or KeyError where it holds none."""
    raw: dict[str, Any] = json.loads(body)
    return Statistics(
        Count(**raw["whole"]),
        Count(**raw["default"]),
        {name: Count(**one) for name, one in raw["properties"].items()},
        raw["classes"],
        raw["graphs"],
    )


def ask_statistics(engine: Engine, seconds: float) -> Statistics:
    """Count by queries, each of which may take so many seconds."""

    def rows(text: str) -> Table | None:
        try:
            return select(engine, text, timeout=seconds)
        except (QueryTimeout, QueryMemory):
            return None

    whole, default, graphs = rows(_ALL), rows(_DEFAULT), rows(_GRAPHS)
    properties, classes = rows(_PROPERTIES), rows(_CLASSES)
    return Statistics(
        next(iter(_counts(whole)), None),
        next(iter(_counts(default)), None),
        _named(properties, "p", _counts(properties)),
        _named(classes, "class", _numbers(classes, "things")),
        _named(graphs, "graph", _numbers(graphs, "triples")),
    )


def _counts(table: Table | None) -> list[Count]:
    parts = (_numbers(table, name) for name in ("triples", "subjects", "objects"))
    return [Count(*one) for one in zip(*parts, strict=True)]


def _numbers(table: Table | None, name: str) -> list[int]:
    return [int(row[name].value) for row in table.rows] if table else []


def _named(table: Table | None, name: str, told: list[T]) -> dict[str, T]:
    names = [row[name].value for row in table.rows] if table else []
    return dict(sorted(zip(names, told, strict=True)))
