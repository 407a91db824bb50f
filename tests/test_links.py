"""Ties between claims that a reader drew by hand."""

import pytest

from kg.errors import AnnotationError
from kg.links import Tie, link_quads, read_links
from kg.vocabulary import claim_iri, compact
from tests.invented import article, told

ARTICLES = (
    article(told("E1", "Attack", notes=[("Slug", "raid")])),
    article(told("E1", "Attack"), named="post-1"),
)
ONE, OTHER = claim_iri("courier-1", "E1"), claim_iri("post-1", "E1")


@pytest.mark.parametrize("name", ["courier-1#E1", "courier-1#raid"])
def test_a_claim_is_named_by_number_or_slug(name):
    text = f"# a note\n\n{name}\tcontradicts\tpost-1#E1\tOne saw boats, the other none.\n"
    assert read_links(text, ARTICLES) == (
        Tie(ONE, "contradicts", OTHER, "One saw boats, the other none.", 3),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("courier-1#E1\tcontradicts\tpost-1#E1", "links.tsv:1: 3 fields, not 4"),
        ("courier-1#E1\tdenies\tpost-1#E1\twhy", "links.tsv:1: denies is no relation"),
        ("courier-1#E1\tcontradicts\tpost-1#E9\twhy", "links.tsv:1: there is no claim post-1#E9"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_number(line, message):
    with pytest.raises(AnnotationError, match=message):
        read_links(line, ARTICLES)


@pytest.mark.parametrize(("relation", "edges"), [("contradicts", 2), ("supersedes", 1)])
def test_a_tie_is_an_edge_and_a_node_with_its_reason(relation, edges):
    found = list(link_quads([Tie(ONE, relation, OTHER, "why")]))
    assert sum(compact(q.predicate.value) == f"dt:{relation}" for q in found) == edges
    node = {compact(q.predicate.value): q.object for q in found if "/id/link/" in q.subject.value}
    assert (node["dt:linkFrom"], node["dt:linkTo"], node["dt:reason"].value) == (ONE, OTHER, "why")
