"""What stands behind a row: the claims, who makes them, how firmly, in which article and where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.names import is_readable
from kg.store.interface import select
from kg.vocabulary import DT, ID, SAID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store.interface import Engine, Term

CLAIM_IRI = ID + "claim/"
SHADES = ("certainty", "stage", "polarity")

_DETAILS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?claim ?property ?value ?label WHERE {
  VALUES ?claim { %s }
  ?claim ?property ?value .
  OPTIONAL { ?value rdfs:label ?label }
}
"""
_ARTICLES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?article ?title ?publisher ?publisherLabel ?issued WHERE {
  VALUES ?article { %s }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article dcterms:publisher ?publisher .
             OPTIONAL { ?publisher rdfs:label ?publisherLabel
                        FILTER(LANGMATCHES(LANG(?publisherLabel), "en")) } }
  OPTIONAL { ?article dt:edtf ?issued }
}
"""
_SPANS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?span ?start ?end WHERE {
  VALUES ?span { %s }
  ?span oa:start ?start ; oa:end ?end .
}
"""


@dataclass(frozen=True)
class Named:
    """An IRI and what it is called."""

    iri: str
    label: str


@dataclass(frozen=True)
class Source:
    """An article: what it is called, who published it and when."""

    iri: str
    title: str
    publisher: Named | None = None
    issued: str = ""


@dataclass(frozen=True)
class Evidence:
    """One claim as a reader needs it to judge a row."""

    iri: str
    paraphrase: str = ""
    classes: tuple[str, ...] = ()
    certainty: str = ""
    stage: str = ""
    polarity: str = ""
    condition_force: str = ""
    attributed_to: tuple[Named, ...] = ()
    via: tuple[Named, ...] = ()
    origin: tuple[Named, ...] = ()
    conditions: tuple[str, ...] = ()
    about: tuple[Named, ...] = ()
    article: Source | None = None
    spans: tuple[tuple[int, int], ...] = ()
    anchor: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> str:
        """Return the claim's place in an address: `<article>/<E id>`."""
        return self.iri.removeprefix(CLAIM_IRI)


@dataclass
class _Gathered:
    values: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)


def read_evidence(engine: Engine, claims: Iterable[str]) -> dict[str, Evidence]:
    """Return the evidence of claims by their IRIs; IRIs that are no claims are left out."""
    wanted = sorted({iri for iri in claims if iri.startswith(CLAIM_IRI)})
    if not wanted:
        return {}
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    for row in select(engine, _DETAILS % _listed(wanted)).rows:
        one, value = gathered[row["claim"].value], row["value"]
        name = row["property"].value
        if value not in one.values[name]:
            one.values[name].append(value)
        if "label" in row and (value.value not in one.labels or is_readable(row["label"])):
            one.labels[value.value] = row["label"].value
    articles = read_sources(engine, _iris(gathered, "inArticle"))
    spans = _read_spans(engine, _iris(gathered, "evidence") | _iris(gathered, "anchor"))
    return {
        iri: _evidence(iri, gathered[iri], articles, spans) for iri in wanted if iri in gathered
    }


def read_sources(engine: Engine, articles: Iterable[str]) -> dict[str, Source]:
    """Return articles by their IRIs."""
    wanted = sorted(articles)
    found: dict[str, Source] = {}
    if not wanted:
        return found
    for row in select(engine, _ARTICLES % _listed(wanted)).rows:
        iri = row["article"].value
        publisher = row.get("publisher")
        found[iri] = Source(
            iri,
            row["title"].value if "title" in row else iri.rpartition("/")[2],
            Named(publisher.value, _text(row, "publisherLabel") or _tail(publisher.value))
            if publisher
            else None,
            _text(row, "issued"),
        )
    return found


def _text(row: Mapping[str, Term], name: str) -> str:
    return row[name].value if name in row else ""


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def _listed(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in iris)


def _iris(gathered: Mapping[str, _Gathered], name: str) -> set[str]:
    return {
        value.value
        for one in gathered.values()
        for value in one.values.get(DT + name, ())
        if isinstance(value, NamedNode)
    }


def _read_spans(engine: Engine, spans: set[str]) -> dict[str, tuple[int, int]]:
    if not spans:
        return {}
    rows = select(engine, _SPANS % _listed(sorted(spans))).rows
    return {row["span"].value: (int(row["start"].value), int(row["end"].value)) for row in rows}


def _evidence(
    iri: str,
    one: _Gathered,
    articles: Mapping[str, Source],
    spans: Mapping[str, tuple[int, int]],
) -> Evidence:
    def values(name: str) -> list[str]:
        return [value.value for value in one.values.get(DT + name, ())]

    def local(name: str) -> str:
        return next((value.removeprefix(DT) for value in values(name)), "")

    def named(name: str) -> tuple[Named, ...]:
        return tuple(
            sorted(
                (Named(value, one.labels.get(value) or _tail(value)) for value in values(name)),
                key=lambda each: each.label,
            )
        )

    def places(name: str) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(spans[value] for value in values(name) if value in spans))

    types = one.values.get("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ())
    return Evidence(
        iri=iri,
        paraphrase=next(iter(values("paraphrase")), ""),
        classes=tuple(
            sorted(kind.value.removeprefix(SAID) for kind in types if kind.value.startswith(SAID))
        ),
        certainty=local("certainty"),
        stage=local("stage"),
        polarity=local("polarity"),
        condition_force=local("conditionForce"),
        attributed_to=named("attributedTo"),
        via=named("via"),
        origin=named("origin"),
        conditions=tuple(sorted(values("onCondition"))),
        about=named("about"),
        article=next((articles[value] for value in values("inArticle") if value in articles), None),
        spans=places("evidence"),
        anchor=places("anchor"),
    )
