"""What a release holds, in figures: the honest answer to "how much is this based on?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.evidence import Named, Source
from kg.store.interface import select

if TYPE_CHECKING:
    from kg.store.interface import Engine

_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_ARTICLES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?article ?title ?publisher ?publisherLabel ?issued (COUNT(DISTINCT ?claim) AS ?claims)
WHERE {
  ?article a dt:Article ; dcterms:title ?title .
  OPTIONAL { ?article dcterms:publisher ?publisher . ?publisher rdfs:label ?publisherLabel
             FILTER(LANGMATCHES(LANG(?publisherLabel), "en")) }
  OPTIONAL { ?article dt:edtf ?issued }
  OPTIONAL { ?claim a dt:Claim ; dt:inArticle ?article }
} GROUP BY ?article ?title ?publisher ?publisherLabel ?issued
ORDER BY ?issued ?title ?article
"""
_FIGURES = """
SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }
"""


@dataclass(frozen=True)
class ArticleEntry:
    """An article of the release and how many claims it makes."""

    source: Source
    claims: int

    @property
    def id(self) -> str:
        """Return the article's id."""
        return self.source.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Holdings:
    """The articles and the size of a release."""

    articles: tuple[ArticleEntry, ...]
    triples: int

    @property
    def claims(self) -> int:
        """Return how many claims all articles make."""
        return sum(entry.claims for entry in self.articles)

    @property
    def publishers(self) -> tuple[Named, ...]:
        """Return the publishers, in order of their names."""
        found = {entry.source.publisher for entry in self.articles if entry.source.publisher}
        return tuple(sorted(found, key=lambda one: one.label))

    @cached_property
    def days(self) -> tuple[str, ...]:
        """Return every day that some article's date names, in order."""
        issued = " ".join(one.source.issued for one in self.articles)
        return tuple(sorted(_DAY.findall(issued)))

    @property
    def first(self) -> str:
        """Return the earliest day that an article may be of; empty where none is dated."""
        return self.days[0] if self.days else ""

    @property
    def last(self) -> str:
        """Return the latest day that an article's date names: what the data is as of."""
        return self.days[-1] if self.days else ""

    @property
    def last_is_sure(self) -> bool:
        """Tell whether an article is known to be of the last day, and not only perhaps."""
        last = self.last
        return any(one.source.issued == last for one in self.articles)


def read_holdings(engine: Engine) -> Holdings:
    """Read what a release holds."""
    articles: dict[str, ArticleEntry] = {}
    for row in select(engine, _ARTICLES).rows:
        iri = row["article"].value
        publisher = row.get("publisher")
        named = Named(publisher.value, row["publisherLabel"].value) if publisher else None
        issued = row["issued"].value if "issued" in row else ""
        source = Source(iri, row["title"].value, named, issued)
        articles.setdefault(iri, ArticleEntry(source, int(row["claims"].value)))
    figures = select(engine, _FIGURES).rows[0]
    return Holdings(tuple(articles.values()), int(figures["triples"].value))
