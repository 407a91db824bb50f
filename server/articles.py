"""/articles and /claims: what each article says, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from pyoxigraph import Literal

from kg.errors import NotFound
from kg.evidence import CLAIM_IRI, read_evidence
from kg.independence import independence_of
from kg.store.interface import select
from kg.vocabulary import ART, DT, SAID
from kg.why import edges_from
from server.links import to_node
from server.pages import order_key, properties
from server.service import opened, service
from server.show import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.evidence import Evidence
    from server.pages import Property
    from server.shelf import OpenRelease

blueprint = Blueprint("articles", __name__)

_PARTICIPANT = SAID + "participant"

_OUT = """
SELECT DISTINCT ?property ?value WHERE { %s ?property ?value } ORDER BY ?property ?value
"""
_IN = """
SELECT DISTINCT ?property ?value WHERE { ?value ?property %s } ORDER BY ?property ?value LIMIT 500
"""
_OF_ARTICLE = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { ?claim a dt:Claim ; dt:inArticle %s } ORDER BY ?claim
"""
_ALL = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { ?claim a dt:Claim . %s } ORDER BY ?claim
"""
_CERTAINTIES = ("Asserted", "Reported", "Speculated")
_SISTERS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { %s dt:about ?it . ?claim dt:about ?it ; a dt:Claim } ORDER BY ?claim
"""
_TIES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?relation ?other ?reason WHERE {
  { ?tie dt:linkFrom %s ; dt:linkTo ?other } UNION { ?tie dt:linkTo %s ; dt:linkFrom ?other }
  ?tie dt:linkBy ?relation . OPTIONAL { ?tie dt:reason ?reason }
} ORDER BY ?relation ?other
"""
_SHOWN_ELSEWHERE = frozenset(
    "https://w3id.org/detente/ontology#" + name
    for name in ("paraphrase", "certainty", "stage", "polarity", "attributedTo", "via", "inArticle",
                 "evidence", "anchor")
)  # fmt: skip


# on the page of a claim these stand in words: under linked claims, and under what rests on it
_TOLD_IN_WORDS = frozenset(
    (DT + "linkFrom", DT + "linkTo", "http://www.w3.org/ns/prov#wasDerivedFrom")
)


@blueprint.get("/articles/")
def articles() -> str:
    """List the articles of the release."""
    return render_template("articles.html", holdings=opened().holdings)


@blueprint.get("/articles/<article>")
def article(article: str) -> str:
    """Show an article: about it, and what it says."""
    release, iri = opened(), ART + article
    entry = next((one for one in release.holdings.articles if one.source.iri == iri), None)
    if entry is None:
        known = ", ".join(one.id for one in release.holdings.articles)
        raise NotFound(f"no article {article!r} in release {release.id}; there are: {known}")
    return render_template(
        "article.html", entry=entry, iri=iri, own=properties(release, _OUT, iri),
        claims=_claims(release, _OF_ARTICLE % to_node(iri)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Sought:
    """Which claims a list is to have."""

    kind: str = ""
    words: str = ""
    certainty: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> _Sought:
        """Return what an address asks for; a class or certainty that cannot be is left out."""
        kind, certainty = args.get("class", ""), args.get("certainty", "")
        return cls(
            kind if kind.isalnum() else "",
            " ".join(args.get("q", "")[:200].split()),
            certainty if certainty in _CERTAINTIES else "",
        )

    @property
    def pattern(self) -> str:
        """Return it as SPARQL about ?claim."""
        parts = [f"?claim a {to_node(SAID + self.kind)} ."] if self.kind else []
        if self.certainty:
            parts.append(f"?claim dt:certainty {to_node(DT + self.certainty)} .")
        if self.words:
            parts.append("?claim dt:paraphrase ?says .")
        for word in self.words.lower().split():
            parts.append(f"FILTER(CONTAINS(LCASE(STR(?says)), {Literal(word)}))")
        return " ".join(parts)

    def path(self, page: int) -> str:
        """Return the path of a page of the list."""
        told = {"class": self.kind, "q": self.words, "certainty": self.certainty, "page": page}
        return "/claims/?" + urlencode({name: one for name, one in told.items() if one})


@blueprint.get("/claims/")
def claims() -> str:
    """List claims: all, those of one class, that have some words, or are told so firmly."""
    release, sought = opened(), _Sought.read(request.args)
    found = [row["claim"].value for row in select(release.engine, _ALL % sought.pattern).rows]
    if sought.kind and not sought.words and not sought.certainty and not found:
        told = f"no claim is of the class {sought.kind[:60]!r}; /ontology lists the classes"
        raise NotFound(told)
    size = service().settings.page_rows
    pages = max(1, -(-len(found) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = read_evidence(release.engine, found[(number - 1) * size : number * size])
    return render_template(
        "claims.html", claims=sorted(shown.values(), key=order_key), total=len(found),
        sought=sought, kind=spaced(sought.kind), certainties=_CERTAINTIES,
        page=number, pages=pages,
    )  # fmt: skip


@blueprint.get("/claims/<article>/<event>")
def claim(article: str, event: str) -> str:
    """Show one claim: what it says, who says it, on what it rests, what stands beside it."""
    release, iri = opened(), f"{CLAIM_IRI}{article}/{event}"
    own = properties(release, _OUT, iri, _SHOWN_ELSEWHERE)
    if not own:
        raise NotFound(f"no claim {article}/{event} in release {release.id}; /claims/ lists them")
    one = read_evidence(release.engine, [iri]).get(iri)
    sisters = [other for other in _claims(release, _SISTERS % to_node(iri)) if other.iri != iri]
    return render_template(
        "claim.html", one=one, iri=iri, own=_without_general(own),
        around=properties(release, _IN, iri, _TOLD_IN_WORDS),
        sisters=sisters, ties=_ties(release, iri),
        edges=edges_from(release.engine, iri),
        voices=independence_of(release.engine, [iri, *(each.iri for each in sisters)]),
    )  # fmt: skip


def _without_general(own: list[Property]) -> list[Property]:
    """Leave out that somebody takes part, where it is told as what."""
    parts = {
        cell.iri
        for one in own
        if one.iri.startswith(SAID) and one.iri != _PARTICIPANT
        for cell in one.values
    }
    return [
        one
        for one in own
        if one.iri != _PARTICIPANT or not parts.issuperset(cell.iri for cell in one.values)
    ]


def _claims(release: OpenRelease, text: str) -> list[Evidence]:
    iris = [row["claim"].value for row in select(release.engine, text).rows]
    return sorted(read_evidence(release.engine, iris).values(), key=order_key)


def _ties(release: OpenRelease, iri: str) -> list[tuple[str, Evidence, str]]:
    node = to_node(iri)
    rows = select(release.engine, _TIES % (node, node)).rows
    evidence = read_evidence(release.engine, {row["other"].value for row in rows})
    return [
        (
            spaced(row["relation"].value.rpartition("#")[2]),
            evidence[row["other"].value],
            row["reason"].value if "reason" in row else "",
        )
        for row in rows
        if row["other"].value in evidence
    ]
