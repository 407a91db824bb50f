"""The command `why`: what a statement, a happening or a claim rests on, down to the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.lens import lens_options, taken_lens
from kg.cli.query import opened, release_option, timeout_option
from kg.cli.release import data_option
from kg.directory import read_directory
from kg.errors import NotFound
from kg.evidence import Evidence
from kg.named_terms import find_iri, find_property
from kg.store.interface import select
from kg.vocabulary import DT, compact
from kg.why import Reason, explain, explain_thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.store import Engine
    from kg.why import Identity, Why

_BETWEEN = """
SELECT DISTINCT ?p WHERE { <%s> ?p <%s> . FILTER(STRSTARTS(STR(?p), "%s")) } ORDER BY ?p
"""


@click.command()
@click.argument("subject")
@click.argument("predicate", required=False)
@click.argument("object_", metavar="OBJECT", required=False)
@data_option
@release_option
@timeout_option
def why(
    subject: str,
    predicate: str | None,
    object_: str | None,
    data_dir: Path,
    release_id: str | None,
    timeout: float,
    **lens: str,
) -> None:
    """Say why SUBJECT PREDICATE OBJECT holds: by which rule, from which claims, who says so.

    Names are keys or any name an article uses; a predicate is a name of the ontology, such as
    supports or dt:indirectlyBacks. With SUBJECT alone, a happening or a claim (article#E7): what
    it rests on.
    """
    if (predicate is None) != (object_ is None):
        raise click.UsageError("give SUBJECT PREDICATE OBJECT, or only a happening or a claim")
    with opened(data_dir, release_id, timeout, taken_lens(lens)) as engine:
        directory = read_directory(engine)
        one = find_iri(directory, subject)
        if predicate is None or object_ is None:
            lines = list(_thing(engine, one, subject))
        else:
            other, property_ = find_iri(directory, object_), find_property(predicate)
            found = explain(engine, one, property_, other)
            if not found.holds:
                raise NotFound(_nothing(engine, found))
            lines = list(told(found))
    click.echo("\n".join(lines))


why.params += lens_options()


def told(found: Why) -> Iterator[str]:
    """Yield the lines that tell why a statement holds."""
    yield found.statement.text
    yield found.sentence
    for reason in found.reasons:
        yield from _reason(reason, 1)
    for claim in found.claims:
        yield from _claim(claim, 1)


def _thing(engine: Engine, iri: str, name: str) -> Iterator[str]:
    """Yield the lines that tell what stands behind a happening or claim."""
    found = explain_thing(engine, iri)
    if not found.claims:
        raise NotFound(
            f"no claim stands behind {name!r} in {engine.release}: name a happening or a claim, "
            "or give SUBJECT PREDICATE OBJECT"
        )
    yield found.thing.label
    if found.contested:
        yield "Contested: equally firm claims contradict each other."
    for words, others in (("Opened by", found.opened_by), ("Closed by", found.closed_by)):
        if others:
            yield f"{words}: {'; '.join(each.label for each in others)}."
    yield found.independence.sentence
    for claim in found.claims:
        yield from _claim(claim, 1)


def _nothing(engine: Engine, found: Why) -> str:
    """Return that nothing says so, and what is said between the two instead."""
    subject, object_ = found.statement.subject, found.statement.object
    rows = select(engine, _BETWEEN % (subject.iri, object_.iri, DT)).rows
    known = ", ".join(compact(row["p"].value) for row in rows)
    instead = f"; between the two there is {known}" if known else ""
    return f"nothing in {engine.release} says that {found.statement.text}{instead}"


def _reason(reason: Reason, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{reason.conclusion.text} ({reason.firmness})"
    yield f"{'  ' * depth}  by the rule “{reason.rule.label}”: {reason.sentence}"
    yield from _premises(reason.premises, depth + 1)


def _premises(premises: Iterable[Reason | Evidence | Identity], depth: int) -> Iterator[str]:
    for each in premises:
        if isinstance(each, Reason):
            yield from _reason(each, depth)
        elif isinstance(each, Evidence):
            yield from _claim(each, depth)
        else:
            yield f"{'  ' * depth}known from the list of identities"


def _claim(claim: Evidence, depth: int) -> Iterator[str]:
    """Yield what a claim says, who says so and how firmly, in which article."""
    own = claim.article.iri if claim.article else ""
    sources = ", ".join(
        "the article itself" if each.iri == own else each.label for each in claim.attributed_to
    )
    relays = f" via {', '.join(each.label for each in claim.via)}" if claim.via else ""
    article = claim.article
    where = f"“{article.title}”" if article else "an unknown article"
    when = f", {article.issued}" if article and article.issued else ""
    shades = ", ".join(word.lower() for word in (claim.certainty, claim.polarity) if word)
    yield f"{'  ' * depth}{claim.paraphrase or claim.key}"
    yield f"{'  ' * depth}  {sources}{relays} ({shades}), in {where}{when} [{claim.key}]"


def register(group: click.Group) -> None:
    """Add this module's command to the group."""
    group.add_command(why)
