"""Content negotiation: the tables of formats, and one function that chooses from them.

Adding a result format is adding one row.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.http import parse_accept_header

from kg.store.interface import JSON_RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Format:
    """A format: its file ending, its media type, what the engine calls it where that differs.

    `title` is what the page of an answer calls it; one without is not listed there.
    """

    name: str
    media_type: str
    engine_type: str = ""
    parameters: str = ""
    title: str = ""

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header."""
        return self.media_type + self.parameters

    @property
    def engine(self) -> str:
        """Return the media type to ask the engine for."""
        return self.engine_type or self.media_type


_UTF8 = "; charset=utf-8"

HTML = Format("html", "text/html", parameters=_UTF8)
JSON = Format("json", "application/json", title="JSON")
PROBLEM = Format("problem", "application/problem+json")
CSV = Format("csv", "text/csv", parameters=_UTF8 + "; header=present", title="CSV")
TSV = Format("tsv", "text/tab-separated-values", parameters=_UTF8, title="TSV")
SRJ = Format("srj", JSON_RESULTS, title="SPARQL JSON")
TURTLE = Format("ttl", "text/turtle", parameters=_UTF8, title="Turtle")
GEOJSON = Format("geojson", "application/geo+json", title="GeoJSON")
BIBTEX = Format("bib", "application/x-bibtex", parameters=_UTF8)
CSL = Format("csljson", "application/vnd.citationstyles.csl+json")
CITATION = Format("txt", "text/plain", parameters=_UTF8)
TRIG = Format("trig", "application/trig", parameters=_UTF8)

# the first row of each table is what `*/*` gets
SOLUTIONS: tuple[Format, ...] = (
    SRJ,
    Format("srx", "application/sparql-results+xml"),
    CSV,
    TSV,
    Format("json", "application/json", JSON_RESULTS),
    Format("xml", "application/xml", "application/sparql-results+xml"),
)
BOOLEANS: tuple[Format, ...] = SOLUTIONS
GRAPHS: tuple[Format, ...] = (
    TURTLE,
    Format("nt", "application/n-triples"),
    Format("rdf", "application/rdf+xml"),
    Format("jsonld", "application/ld+json"),
    TRIG,
    Format("nq", "application/n-quads"),
    Format("json", "application/json", "application/ld+json"),
    Format("xml", "application/xml", "application/rdf+xml"),
)
# what a page has beside it under /data/, by file ending
DATA: dict[str, Format] = {
    one.name: one for one in GRAPHS if one.name in {"ttl", "nt", "rdf", "jsonld"}
}
EXPORT: dict[str, Format] = {
    one.name: one for one in GRAPHS if one.name in {"ttl", "nt", "rdf", "jsonld", "trig", "nq"}
}


def choose(accept: str, offers: Sequence[Format]) -> Format | None:
    """Return the offer that an Accept header wants most; the earlier offer wins a tie.

    The quality of an offer is that of the most specific range that covers it. No header is `*/*`;
    None means that nothing offered is acceptable.
    """
    if not accept.strip():
        return offers[0]
    ranges = [(value.lower(), quality) for value, quality in parse_accept_header(accept)]
    best, best_quality = None, 0.0
    for offer in offers:
        quality = _quality(offer.media_type, ranges)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    kind = media_type.partition("/")[0]
    levels = {media_type: 3, f"{kind}/*": 2, "*/*": 1}
    covering = [
        (levels[bare], quality)
        for value, quality in ranges
        if (bare := value.partition(";")[0].strip()) in levels
    ]
    return max(covering)[1] if covering else 0.0


@functools.lru_cache(maxsize=256)
def wants_gzip(accept_encoding: str) -> bool:
    """Tell whether a client likes an answer compressed no less than as it is."""
    given = {name.lower(): quality for name, quality in parse_accept_header(accept_encoding)}
    packed = given.get("gzip", given.get("*", 0.0))
    return packed > 0 and packed >= given.get("identity", 0.0)


def wants_html(accept: str) -> bool:
    """Tell whether a client would rather read a page than anything a program reads."""
    return choose(accept, (JSON, HTML)) is HTML
