"""From the shipped files to a release: read, claim, project, infer, write.

Everything that goes into the graph comes from the corpus and the ontology, and nothing from the
clock: the same files give the same release id.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.annotation import read_corpus
from kg.annotation.corpus import read_text
from kg.catalogue import open_catalogue
from kg.check import check_corpus
from kg.claim import claims_of
from kg.coverage import coverage_quads
from kg.dataset import entity_quads, meta_quads, ontology_quads
from kg.errors import AnnotationError
from kg.identity import Identities
from kg.lens import DEFAULT, MATERIALISED
from kg.links import link_quads, read_links
from kg.ontology import load_schema, open_ontology
from kg.populate import quads as article_quads
from kg.projection import project
from kg.question.rdf import NAME as QUESTIONS
from kg.question.rdf import question_quads
from kg.reason import conclusions, infer
from kg.release import write_release
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.annotation.model import Article
    from kg.claim import Claim
    from kg.links import Tie
    from kg.ontology import Schema
    from kg.release import Release

    Report = Callable[[str, int, int], None]

ONTOLOGY_FILES = ("detente.ttl", "said.ttl")
ENTITIES = "entities.ttl"
LINKS = "links.tsv"


@dataclass(frozen=True)
class Sources:
    """Where a build reads from; None is what is shipped, and no texts."""

    corpus: Path | None = None
    texts: Path | None = None

    @property
    def articles(self) -> Path | Traversable:
        """The folder of annotated articles."""
        return self.corpus or files("kg.corpus")


def build_release(data_dir: Path, sources: Sources, report: Report) -> Release:
    """Check, build and switch to a release; what is wrong raises and changes nothing.

    Raises AnnotationError with every finding, or ReleaseError.
    """
    report("checking the corpus", 0, 1)
    findings = check_corpus(sources.corpus, texts=sources.texts)
    if findings:
        raise AnnotationError(findings)
    articles = read_corpus(sources.articles)
    graphs = build_graphs(articles, sources, report)
    return write_release(
        data_dir,
        (quad for quads in graphs.values() for quad in quads),
        articles=tuple(article.id for article in articles),
        version=metadata.version("detente"),
        sources=source_texts(sources, articles),
        notes={"claims": str(sum(_is_claim(quad) for quads in graphs.values() for quad in quads))},
        progress=report,
    )


def build_graphs(
    articles: tuple[Article, ...], sources: Sources, report: Report
) -> dict[str, list[Quad]]:
    """Return the quads of every named graph, by the graph's name."""
    schema, identities = load_schema(), Identities.load()
    graphs: dict[str, list[Quad]] = {
        "ontology": list(ontology_quads(*map(_ontology_text, ONTOLOGY_FILES))),
        "entities": list(entity_quads(identities, schema)),
        QUESTIONS: list(question_quads(open_catalogue())),
    }
    for number, article in enumerate(articles):
        report(f"claims of {article.id}", number, len(articles))
        graphs[f"article/{article.id}"] = list(article_quads(article, schema, identities))
    ties = read_links(read_text(sources.articles / LINKS), articles)
    graphs["links"] = list(link_quads(ties))
    claims = [claim for article in articles for claim in claims_of(article, schema, identities)]
    graphs |= lens_graphs(claims, ties, schema, identities, report)
    told = (graphs[name] for name in ("entities", *(f"article/{one.id}" for one in articles)))
    graphs["coverage"] = list(coverage_quads(quad for each in told for quad in each))
    graphs["meta"] = list(meta_quads(graphs, articles, metadata.version("detente")))
    return graphs


def lens_graphs(
    claims: Sequence[Claim],
    ties: Sequence[Tie],
    schema: Schema,
    identities: Identities,
    report: Report,
) -> dict[str, list[Quad]]:
    """Return what holds and what follows under each lens that every release has.

    A lens is one graph, since that is all that a client has to choose: with what follows in it,
    though not why. The default lens is two, truthy and inferred, with all derivations.
    """
    graphs: dict[str, list[Quad]] = {}
    rules = (*axiom_rules(open_ontology()), *load_rules())
    for number, (name, lens) in enumerate(MATERIALISED.items()):
        report(f"lens {lens.name}", number, len(MATERIALISED))
        projection = project(claims, schema, lens, ties, identities)
        held, follows = projection.quads(name), list(infer(projection, claims, rules, identities))
        if lens == DEFAULT:
            graphs |= {name: list(held), "inferred": follows}
        else:
            graphs[name] = list(dict.fromkeys((*held, *conclusions(follows, graph_iri(name)))))
    return graphs


def source_texts(sources: Sources, articles: tuple[Article, ...]) -> dict[str, str]:
    """Return the texts that a release is built from, by file name: kg.lens_store reads them."""
    names = [f"{article.id}{ending}" for article in articles for ending in (".ann", ".toml")]
    texts = {name: read_text(sources.articles / name) for name in (*names, LINKS)}
    return texts | {name: _ontology_text(name) for name in (*ONTOLOGY_FILES[:1], ENTITIES)}


def _ontology_text(name: str) -> str:
    return read_text(files("ontology") / name)


def _is_claim(quad: Quad) -> bool:
    return quad.predicate == iri("rdf:type") and quad.object == iri("dt:Claim")
