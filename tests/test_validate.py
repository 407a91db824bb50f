"""Every shipped article, as a build writes it, conforms to shapes.ttl."""

from dataclasses import replace
from importlib.resources import files

import pytest

from kg.annotation import read_corpus
from kg.check import read_material
from kg.ontology import DT
from kg.validate import article_graph, check_articles, line_of, shown_node

CORPUS = files("kg.corpus")
ARTICLES = read_corpus(CORPUS)
SMALLEST = min(ARTICLES, key=lambda each: len(each.events))


def material(*articles):
    return read_material(articles, CORPUS, files("ontology"))


@pytest.mark.parametrize("each", ARTICLES, ids=lambda each: each.id)
def test_the_graph_of_a_shipped_article_conforms(each):
    assert [str(finding) for finding in check_articles(material(each))] == []


def test_what_a_shape_refuses_is_named_by_its_line_of_the_annotation():
    first = next(each for each in SMALLEST.notes if each.type == "Paraphrase")
    notes = tuple(replace(x, text="no stop") if x is first else x for x in SMALLEST.notes)
    found = check_articles(material(replace(SMALLEST, notes=notes)))
    place = (SMALLEST.file, SMALLEST.events[first.target].line, "article-shape")
    assert {(each.file, each.line, each.rule) for each in found} == {place}
    message = f"{first.target}: a claim has one paraphrase, a full sentence of ours"
    assert message in {each.message for each in found}


def test_a_graph_of_an_article_holds_claims_and_not_what_holds():
    graph = article_graph(SMALLEST, material())
    assert len(graph) > 500
    assert DT.grade not in set(graph.predicates())


def test_a_node_has_the_line_of_what_it_was_made_from():
    event, mention = next(iter(SMALLEST.events.values())), next(iter(SMALLEST.mentions.values()))
    claim = f"https://w3id.org/detente/id/claim/{SMALLEST.id}/{event.id}"
    figure = f"https://w3id.org/detente/id/quantity/{SMALLEST.id}/{mention.id}"
    assert (shown_node(claim), line_of(SMALLEST, claim)) == (event.id, event.line)
    assert (shown_node(figure), line_of(SMALLEST, figure)) == (mention.id, mention.line)
    assert line_of(SMALLEST, "https://w3id.org/detente/id/entity/zenda") == 0
