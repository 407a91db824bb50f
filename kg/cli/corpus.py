"""Commands about the corpus: check, annotate, schema, agree."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import check as checking
from kg.annotation.corpus import read_article, read_corpus, read_text
from kg.catalogue import check_questions
from kg.cli.annotate import annotate
from kg.errors import AnnotationError, DetenteError, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS = ("corpus", "ontology", "questions")
folder_type = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS), metavar="[PART]...")
@click.option("--corpus", type=folder_type, help="Another folder of .ann and .toml files.")
@click.option("--ontology", type=folder_type, help="Another folder of Turtle files.")
@click.option(
    "--texts",
    type=folder_type,
    envvar="DETENTE_TEXTS",
    help="Where the articles' texts are, <id>.txt: compare checksums, words and paraphrases too.",
)
@click.option("--coverage", is_flag=True, help="Also list the sentences that no claim rests on.")
@click.option("--shapes", is_flag=True, help="Also hold each article's graph against shapes.ttl.")
@click.option(
    "--reason", is_flag=True, help="Also look for contradictions, by HermiT (needs Java)."
)
def check(
    parts: tuple[str, ...],
    corpus: Path | None,
    ontology: Path | None,
    texts: Path | None,
    coverage: bool,
    shapes: bool,
    reason: bool,
) -> None:
    """Check the annotated articles, the ontology and the questions; or only the PARTs named.

    \b
    detente check                    everything that is shipped, in ten seconds
    detente check corpus             the articles alone
    detente check ontology           syntax, style guide, alignments, examples
    detente check questions          SPARQL that says the same to every engine
    detente check --shapes --reason  the long proofs too: half a minute

    Every finding names its file and line, says what is wrong, by which rule, and what to do. The
    exit status is 1 where there is any. The long proofs wait until there is none.
    """  # noqa: D301 - click takes a real backspace for "do not wrap"
    wanted = set(parts or PARTS)
    findings: list[Finding] = []
    with _beside(check_questions if "questions" in wanted else None) as questions:
        if {"corpus", "ontology"} <= wanted:
            findings += checking.check(corpus, ontology, texts, coverage=coverage)
        elif "corpus" in wanted:
            findings += checking.check_corpus(corpus, ontology, texts, coverage=coverage)
        elif "ontology" in wanted:
            findings += checking.check_ontology(ontology or files("ontology"))
        findings += questions()
    if not findings and (shapes or reason):
        findings += _prove(corpus, ontology, shapes=shapes, reason=reason)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}", err=True)
        raise SystemExit(1)
    seen = [_counted(corpus) if each == "corpus" else each for each in PARTS if each in wanted]
    click.echo(f"{', '.join(seen)}: nothing to report", err=True)


@contextmanager
def _beside(
    look: Callable[[], list[Finding]] | None,
) -> Iterator[Callable[[], list[Finding]]]:
    """Look in a process of its own meanwhile, and give what waits for the findings."""
    if look is None:
        yield list
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool.submit(look).result


def _prove(
    corpus: Path | None, ontology: Path | None, *, shapes: bool, reason: bool
) -> list[Finding]:
    """Return what the proofs find that take long: shapes of article graphs, and contradictions."""
    folder = corpus or files("kg.corpus")
    material = checking.read_material(read_corpus(folder), folder, ontology or files("ontology"))
    findings: list[Finding] = []
    if shapes:
        from kg.validate import check_articles

        findings += check_articles(material)
    if reason:
        from kg.check.reason import check_truth

        findings += check_truth(material)
    return findings


def _counted(corpus: Path | None) -> str:
    names = [each.name for each in (corpus or files("kg.corpus")).iterdir()]
    count = sum(name.endswith(".ann") for name in names)
    return f"{count} {'article' if count == 1 else 'articles'}"


@click.command()
@click.argument("one", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("other", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--list", "listed", is_flag=True, help="List what only one of the two has.")
def agree(one: Path, other: Path, listed: bool) -> None:
    """Compare two annotations of one article: ONE.ann and OTHER.ann.

    Claims are paired by frame, words and fillers; then precision, recall and F1 on claims and
    roles, and Krippendorff's alpha on certainty, stage, polarity and source of the paired claims.
    The .toml is taken from beside ONE. ONE counts as the reference: precision is of OTHER.
    """
    from kg.annotation.brat import read_ann
    from kg.ontology import load_schema

    try:
        from kg.annotation.agree import compare, report
    except ImportError as error:
        message = "comparing needs scipy and krippendorff: pip install 'detente[annotate]'"
        raise DetenteError(message) from error
    reference = read_article(one.parent, one.stem)
    second = read_ann(read_text(other), reference.article.info, str(other))
    findings = [*reference.findings, *second.findings]
    if findings:
        raise AnnotationError(findings)
    agreement = compare(reference.article, second.article, load_schema())
    click.echo(report(agreement, listed=listed), nl=False)


@click.command()
@click.argument("tool", type=click.Choice(["brat", "label-studio", "inception"]))
def schema(tool: str) -> None:
    """Print the annotation schema for TOOL: the ontology's types, roles and values.

    \b
    brat          annotation.conf, for the folder of the .txt and .ann files
    label-studio  a labelling configuration, for Settings, Labeling Interface, Code
    inception     layers with their tag sets, for Settings, Layers, Import

    It is written from ontology/detente.ttl: a class that is added there is offered to annotators.
    """  # noqa: D301 - click takes a real backspace for "do not wrap"
    from kg import schema as schemas
    from kg.ontology import load_schema

    writers = {
        "brat": schemas.brat,
        "label-studio": schemas.label_studio,
        "inception": schemas.inception,
    }
    click.echo(writers[tool](load_schema()).rstrip("\n"))


def register(group: click.Group) -> None:
    """Add this module's commands to the group."""
    for command in (check, annotate, schema, agree):
        group.add_command(command)
