"""Ties between claims that a reader drew by hand: kg/corpus/links.tsv -> graph/links.

One tie a line: claim, relation, claim, why; tabs between. A claim is `article#E7`, or
`article#slug` with the slug it has in its draft. Lines that start with # are notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.errors import AnnotationError, Finding
from kg.rdf import TYPE, english, hashed_iri
from kg.vocabulary import claim_iri, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.annotation.model import Article

FILE = "kg/corpus/links.tsv"
SYMMETRIC = ("contradicts", "corroborates")
RELATIONS = (*SYMMETRIC, "supersedes")


@dataclass(frozen=True)
class Tie:
    """One tie between two claims, with the reason for it."""

    source: NamedNode
    relation: str
    target: NamedNode
    reason: str
    line: int = 0


def read_links(text: str, articles: Iterable[Article]) -> tuple[Tie, ...]:
    """Return the ties of a links.tsv; AnnotationError with every line that is unusable."""
    claims = dict(_names(articles))
    found: list[Tie] = []
    findings: list[Finding] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        tie = _tie(line, number, claims)
        if isinstance(tie, Tie):
            found.append(tie)
        else:
            findings.append(tie)
    if findings:
        raise AnnotationError(findings)
    return tuple(found)


def link_quads(ties: Iterable[Tie]) -> Iterator[Quad]:
    """Yield graph/links: each tie as a triple between claims, and as a node with its reason."""
    graph = graph_iri("links")
    for tie in ties:
        relation = iri(f"dt:{tie.relation}")
        yield Quad(tie.source, relation, tie.target, graph)
        if tie.relation in SYMMETRIC:
            yield Quad(tie.target, relation, tie.source, graph)
        node = hashed_iri("link", tie.source, relation, tie.target)
        yield Quad(node, TYPE, iri("dt:Link"), graph)
        yield Quad(node, iri("dt:linkFrom"), tie.source, graph)
        yield Quad(node, iri("dt:linkBy"), relation, graph)
        yield Quad(node, iri("dt:linkTo"), tie.target, graph)
        yield Quad(node, iri("dt:reason"), english(tie.reason), graph)


def _names(articles: Iterable[Article]) -> Iterator[tuple[str, NamedNode]]:
    """Yield every way to name a claim, with its IRI."""
    for article in articles:
        slugs = {note.target: note.text for note in article.notes if note.type == "Slug"}
        for event in article.events:
            term = claim_iri(article.id, event)
            yield f"{article.id}#{event}", term
            if event in slugs:
                yield f"{article.id}#{slugs[event]}", term


def _tie(line: str, number: int, claims: dict[str, NamedNode]) -> Tie | Finding:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 4 or not all(fields):
        remedy = "write claim, relation, claim, why, with one tab between"
        return Finding(FILE, number, "link-fields", f"{len(fields)} fields, not 4", remedy)
    source, relation, target, reason = fields
    if relation not in RELATIONS:
        remedy = f"choose one of {', '.join(RELATIONS)}"
        return Finding(FILE, number, "link-relation", f"{relation} is no relation", remedy)
    for name in (source, target):
        if name not in claims:
            remedy = "write article#E7, or article#slug with the slug of the draft"
            return Finding(FILE, number, "link-claim", f"there is no claim {name}", remedy)
    return Tie(claims[source], relation, claims[target], reason, number)
