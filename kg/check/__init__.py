"""Checks of corpus and ontology: every finding has a file, a line, a rule, and what to do.

`all_rules` names every rule; `check` runs them, `check_corpus` only those that a build needs. What
the readers refuse (a line that is not brat, a .toml without sha256) is found while reading and has
a rule id as well.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.annotation.corpus import read_folder, read_text, shown
from kg.check import claims, dates, mentions, text, whole
from kg.check.ontology import check_ontology, ontology_rules, turtle_syntax
from kg.check.rule import CORPUS_RULES, COVERAGE_RULES, RULES, Material
from kg.errors import AnnotationError, Finding, OntologyError
from kg.identity import Identities
from kg.links import read_links
from kg.ontology import load_schema

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from kg.annotation.model import Article

__all__ = [
    "READING_RULES",
    "all_rules",
    "check",
    "check_corpus",
    "check_ontology",
    "read_material",
    "rule_modules",
]

READING_RULES = (
    *("malformed-line", "unmapped-line", "duplicate-id", "dangling-reference", "not-utf-8"),
    *("article-pair", "toml-syntax", "toml-missing", "toml-unknown", "toml-value", "toml-span"),
    *("key-shared", "text-missing", "link-fields", "link-relation", "link-claim"),
)
UNREADABLE = {"turtle-syntax", "class-cycle"}
LINKS = "links.tsv"
# importing them registers their rules
rule_modules = (mentions, claims, dates, text, whole)


def all_rules() -> frozenset[str]:
    """Return the ids of all rules about corpus and ontology."""
    return frozenset({*READING_RULES, *ontology_rules(), *RULES, *CORPUS_RULES, *COVERAGE_RULES})


def check(
    corpus: Path | Traversable | None = None,
    ontology: Path | Traversable | None = None,
    texts: Path | None = None,
    *,
    coverage: bool = False,
) -> tuple[Finding, ...]:
    """Return every finding about a corpus and an ontology; by default those that are shipped.

    Articles are held against an ontology that can be read: where it cannot, they wait.
    """
    found = check_ontology(ontology or files("ontology"))
    if not any(finding.rule in UNREADABLE for finding in found):
        found += check_corpus(corpus, ontology, texts, coverage=coverage)
    return tuple(sorted(set(found)))


def check_corpus(
    corpus: Path | Traversable | None = None,
    ontology: Path | Traversable | None = None,
    texts: Path | None = None,
    *,
    coverage: bool = False,
) -> tuple[Finding, ...]:
    """Return every finding about a corpus, and what makes the ontology unreadable.

    This is all that a build needs to know; whether the ontology is a good one takes longer.
    """
    corpus = corpus or files("kg.corpus")
    ontology = ontology or files("ontology")
    findings = list(turtle_syntax(ontology))
    readings, unreadable = read_folder(corpus)
    findings += unreadable
    findings += [finding for reading in readings for finding in reading.findings]
    articles = tuple(reading.article for reading in readings)
    if not unreadable:
        findings += check_links(articles, corpus)
    known_texts, missing = read_texts(articles, texts)
    findings += missing
    try:
        material = replace(read_material(articles, corpus, ontology), texts=known_texts)
    except OntologyError as error:
        return tuple(sorted(findings or error.findings))
    rules = [*RULES.values(), *(COVERAGE_RULES.values() if coverage else ())]
    if not unreadable:
        rules += CORPUS_RULES.values()
    findings += [finding for rule in rules for finding in rule(material)]
    return tuple(sorted(findings))


def read_material(
    articles: tuple[Article, ...], corpus: Path | Traversable, ontology: Path | Traversable
) -> Material:
    """Return articles with the ontology they are held against; OntologyError where it is unusable.

    A folder without detente.ttl has only identities, and borrows the shipped ontology.
    """
    identities = Identities.read(read_text(ontology / "entities.ttl"))
    own = "detente.ttl" in {each.name for each in ontology.iterdir()}
    schema = load_schema(ontology) if own else load_schema()
    return Material(articles, schema, identities, corpus, ontology)


def check_links(articles: tuple[Article, ...], corpus: Path | Traversable) -> list[Finding]:
    """Return what is wrong with links.tsv, where there is one."""
    if LINKS not in {each.name for each in corpus.iterdir()}:
        return []
    file = corpus / LINKS
    try:
        read_links(read_text(file), articles)
    except AnnotationError as error:
        return [replace(finding, file=shown(file)) for finding in error.findings]
    return []


def read_texts(
    articles: tuple[Article, ...], folder: Path | None
) -> tuple[dict[str, str], list[Finding]]:
    """Return the texts of articles as far as a folder has them, and which it lacks."""
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for article in articles if folder else ():
        file = folder / f"{article.id}.txt"  # type: ignore[operator]
        if file.is_file():
            texts[article.id] = read_text(file)
        else:
            remedy = "put the text there, or check without --texts"
            findings.append(Finding(shown(file), 0, "text-missing", "is not there", remedy))
    return texts, findings
