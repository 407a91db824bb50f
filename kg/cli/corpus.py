"""Commands about the corpus: check, annotate, schema, agree."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from kg.annotation.corpus import read_article, read_corpus, read_text
from kg.check import check as find_faults
from kg.cli.annotate import annotate
from kg.errors import AnnotationError, DetenteError

folder_type = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--texts", type=folder_type, envvar="DETENTE_TEXTS", help="Where <id>.txt are.")
@click.option("--coverage", is_flag=True, help="Also list the sentences that no claim rests on.")
@click.option(
    "--reason", is_flag=True, help="Also look for contradictions, by HermiT (needs Java)."
)
@click.option("--corpus", type=folder_type, help="Another folder of .ann and .toml files.")
@click.option("--ontology", type=folder_type, help="Another folder of Turtle files.")
def check(
    texts: Path | None,
    coverage: bool,
    reason: bool,
    corpus: Path | None,
    ontology: Path | None,
) -> None:
    """Check the annotated articles and the ontology.

    Every finding names its file and line, says what is wrong, by which rule, and what to do. With
    --texts the articles' own words are compared too: checksums, the words of every mention, and
    that no paraphrase repeats the article. The exit status is 1 where there is any finding.
    """
    findings = list(find_faults(corpus, ontology, texts, coverage=coverage))
    if reason and not findings:
        from kg.build import Sources, build_graphs
        from kg.check.reason import find_contradictions

        articles = read_corpus(corpus or files("kg.corpus"))
        graphs = build_graphs(articles, Sources(corpus), lambda *_: None)
        findings += find_contradictions(graphs["truthy"])
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}", err=True)
        raise SystemExit(1)
    click.echo(f"{_counted(corpus)}: nothing to report", err=True)


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

    brat: annotation.conf. label-studio: a labelling interface. inception: a layer definition.
    """
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
