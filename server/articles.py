"""/articles and /claims: what each article says, claim by claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from kg.errors import NotFound
from kg.evidence import CLAIM_IRI, read_evidence
from kg.independence import independence_of
from kg.store.interface import select
from kg.vocabulary import ART, SAID
from kg.why import edges_from
from server.links import to_node
from server.pages import order_key, properties
from server.service import opened, service
from server.show import spaced

if TYPE_CHECKING:
    from kg.evidence import Evidence
    from server.shelf import OpenRelease

blueprint = Blueprint("articles", __name__)

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
_OF_CLASS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { ?claim a dt:Claim , %s } ORDER BY ?claim
"""
_ALL = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { ?claim a dt:Claim } ORDER BY ?claim
"""
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


@blueprint.get("/claims/")
def claims() -> str:
    """List claims, all or those of one class."""
    release, kind = opened(), request.args.get("class", "")
    text = _OF_CLASS % to_node(SAID + kind) if kind.isalnum() else _ALL
    found = [row["claim"].value for row in select(release.engine, text).rows]
    if kind and not found:
        raise NotFound(f"no claim is of the class {kind[:60]!r}; /ontology lists the classes")
    size = service().settings.page_rows
    pages = max(1, -(-len(found) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = read_evidence(release.engine, found[(number - 1) * size : number * size])
    return render_template(
        "claims.html", claims=sorted(shown.values(), key=order_key), total=len(found),
        kind=spaced(kind), kind_name=kind, page=number, pages=pages,
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
        "claim.html", one=one, iri=iri, own=own, around=properties(release, _IN, iri),
        sisters=sisters, ties=_ties(release, iri),
        edges=edges_from(release.engine, iri),
        voices=independence_of(release.engine, [iri, *(each.iri for each in sisters)]),
    )  # fmt: skip


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
