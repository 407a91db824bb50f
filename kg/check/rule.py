"""What a rule is, and the registry of all rules.

A rule is one small function that yields the faults it sees; its name is its id (`mention_length`
is `mention-length`), its docstring is what the manual says of it. Adding a rule is adding a
function under one of the decorators and a bad example under tests/data/bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from kg.annotation.model import Article
    from kg.identity import Identities
    from kg.ontology import Schema


class Fault(NamedTuple):
    """One thing wrong; `file` only where it is not the file that the rule was given."""

    line: int
    message: str
    remedy: str
    file: str = ""


@dataclass(frozen=True)
class Material:
    """Everything that rules look at; `texts` by article id, as far as they are known."""

    articles: tuple[Article, ...]
    schema: Schema
    identities: Identities
    corpus: Path | Traversable
    ontology: Path | Traversable
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One article, with what its rules need besides it."""

    article: Article
    schema: Schema
    identities: Identities
    text: str = ""


Rule = Callable[[Material], Iterator[Finding]]
RULES: dict[str, Rule] = {}
CORPUS_RULES: dict[str, Rule] = {}  # rest while an article cannot be read
COVERAGE_RULES: dict[str, Rule] = {}  # run only when asked for


def article_rule(
    function: Callable[[Sheet], Iterator[Fault]],
) -> Callable[[Sheet], Iterator[Fault]]:
    """Register a rule about one article."""
    RULES[rule_id(function)] = _over_articles(function, needs_text=False)
    return function


def text_rule(function: Callable[[Sheet], Iterator[Fault]]) -> Callable[[Sheet], Iterator[Fault]]:
    """Register a rule about one article together with its text; it rests where there is no text."""
    RULES[rule_id(function)] = _over_articles(function, needs_text=True)
    return function


def coverage_rule(
    function: Callable[[Sheet], Iterator[Fault]],
) -> Callable[[Sheet], Iterator[Fault]]:
    """Register a rule about what no claim rests on: `detente check --coverage`."""
    COVERAGE_RULES[rule_id(function)] = _over_articles(function, needs_text=False)
    return function


def corpus_rule(
    function: Callable[[Material], Iterator[Fault]],
) -> Callable[[Material], Iterator[Fault]]:
    """Register a rule about the whole material; its faults name their file."""
    id_ = rule_id(function)

    def run(material: Material) -> Iterator[Finding]:
        for fault in function(material):
            yield Finding(fault.file, fault.line, id_, fault.message, fault.remedy)

    CORPUS_RULES[id_] = run
    return function


def toml_of(sheet: Sheet) -> str:
    """Return the file that says what is known about a sheet's article."""
    return sheet.article.file.removesuffix(".ann") + ".toml"


def rule_id(function: Callable[..., object]) -> str:
    """Return the id of a rule: its function's name with hyphens."""
    return function.__name__.replace("_", "-")


def _over_articles(function: Callable[[Sheet], Iterator[Fault]], *, needs_text: bool) -> Rule:
    id_ = rule_id(function)

    def run(material: Material) -> Iterator[Finding]:
        for article in material.articles:
            if needs_text and article.id not in material.texts:
                continue
            text = material.texts.get(article.id, "")
            sheet = Sheet(article, material.schema, material.identities, text)
            for fault in function(sheet):
                file = fault.file or article.file
                yield Finding(file, fault.line, id_, fault.message, fault.remedy)

    return run
