"""Commands that help an annotator: detente annotate new, sentences, anchor, compile, draft."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.annotation.brat import format_piece, write_ann
from kg.annotation.compile import compile_draft, occurrences
from kg.annotation.corpus import read_article, read_text, shown
from kg.annotation.draft import read_draft
from kg.annotation.info import read_info, write_info
from kg.annotation.model import Mention
from kg.annotation.redraft import write_draft
from kg.annotation.sentences import describe, digest
from kg.errors import DetenteError, NotFound
from kg.identity import Identities

if TYPE_CHECKING:
    from kg.annotation.model import Article, ArticleInfo

folder_type = click.Path(path_type=Path, exists=True, file_okay=False)
file_type = click.Path(path_type=Path, exists=True, dir_okay=False)
texts_option = click.option(
    "--texts",
    type=folder_type,
    envvar="DETENTE_TEXTS",
    required=True,
    help="The folder that has the article's text as <id>.txt; or set $DETENTE_TEXTS.",
)
corpus_option = click.option(
    "--corpus",
    type=folder_type,
    default=lambda: Path(str(files("kg.corpus"))),
    show_default="the shipped corpus",
    help="The folder that has <id>.ann and <id>.toml.",
)


@click.group()
def annotate() -> None:
    """Annotate an article without typing an offset.

    \b
    detente annotate new strelsau-courier.txt --id strelsau-courier    its .toml
    detente annotate sentences strelsau-courier --texts .              its sentences, numbered
    (write strelsau-courier.yaml: claims, with words and sentence numbers)
    detente annotate compile strelsau-courier.yaml --text strelsau-courier.txt
    detente check --texts . --coverage                                 what is wrong or left out

    Later, `detente annotate draft` turns the .ann into a draft again.
    """  # noqa: D301 - click wants the backspace itself


@annotate.command()
@click.argument("text", type=file_type)
@click.option("--id", "article", required=True, help="The article's id: lower-case-with-hyphens.")
@click.option("--language", default="en", show_default=True, help="The text's language.")
@corpus_option
def new(text: Path, article: str, language: str, corpus: Path) -> None:
    """Make the .toml of a new article: checksum, length, sentences of the file TEXT.

    What the text does not tell is for you to fill in: publisher, dates, sections.
    """
    file = corpus / f"{article}.toml"
    if file.exists():
        message = f"{shown(file)} is already there; take it away first to make it anew"
        raise DetenteError(message)
    info = describe(read_text(text), article, language)
    file.write_text(write_info(info), encoding="utf-8")
    click.echo(f"{shown(file)}: {info.length} characters, {len(info.sentences)} sentences")


@annotate.command()
@click.argument("article")
@texts_option
@corpus_option
def sentences(article: str, texts: Path, corpus: Path) -> None:
    """Print the sentences of ARTICLE with the numbers that a draft uses."""
    info, text = _open(corpus, texts, article)
    for i, (start, end) in enumerate(info.sentences):
        click.echo(f"{i}\t{start}-{end}\t{text[start:end]}")


@annotate.command()
@click.argument("article")
@click.argument("phrase")
@click.option("--nth", default=1, show_default=True, help="Which occurrence, counted from 1.")
@click.option("--type", "type_", default="TYPE", help="The mention's type, such as Person.")
@texts_option
@corpus_option
def anchor(article: str, phrase: str, nth: int, type_: str, texts: Path, corpus: Path) -> None:
    """Print the T line of PHRASE in ARTICLE, offsets and all."""
    info, text = _open(corpus, texts, article)
    found = occurrences(text, phrase, 0, len(text))
    if not 1 <= nth <= len(found):
        message = f"{phrase!r} stands {len(found)} times in {article}; there is no number {nth}"
        raise NotFound(message)
    known = _known(corpus, info)
    used = [int(id_[1:]) for id_ in known.mentions] if known else []
    mention = Mention(f"T{max(used, default=0) + 1}", type_, (found[nth - 1],), phrase)
    click.echo(format_piece(mention))


@annotate.command("compile")
@click.argument("draft", type=file_type)
@click.option("--text", type=file_type, required=True, help="The article's text.")
@click.option("--toml", type=file_type, help="Its .toml, where it is not in the corpus folder.")
@click.option("--entities", type=file_type, help="Another entities.ttl than the shipped one.")
@click.option("--renumber", is_flag=True, help="Number the claims anew: their IRIs change.")
@corpus_option
def compile_(
    draft: Path,
    text: Path,
    toml: Path | None,
    entities: Path | None,
    renumber: bool,
    corpus: Path,
) -> None:
    """Turn a draft (YAML) into the article's .ann file.

    Words become offsets, slugs become event ids. A claim that was there before keeps its id.
    """
    drafted = read_draft(read_text(draft), shown(draft))
    toml = toml or corpus / f"{drafted.article}.toml"
    info = read_info(_read(toml), drafted.article, shown(toml))
    words = read_text(text)
    _compare(info, words, text)
    previous = None if renumber else _known(corpus, info)
    identities = Identities.read(read_text(entities)) if entities else Identities.load()
    article = compile_draft(drafted, words, info, identities, previous)
    file = corpus / f"{article.id}.ann"
    file.write_text(write_ann(article), encoding="utf-8")
    counted = f"{len(article.events)} events, {len(article.mentions)} mentions"
    click.echo(f"{shown(file)}: {counted}")


@annotate.command()
@click.argument("article")
@texts_option
@corpus_option
def draft(article: str, texts: Path, corpus: Path) -> None:
    """Print ARTICLE as a draft (YAML), to be edited and compiled again."""
    info, text = _open(corpus, texts, article)
    _compare(info, text, texts / f"{article}.txt")
    reading = read_article(corpus, article)
    for finding in reading.findings:
        click.echo(f"left out: {finding}", err=True)
    click.echo(write_draft(reading.article, text), nl=False)


def _open(corpus: Path, texts: Path, article: str) -> tuple[ArticleInfo, str]:
    """Return what is known of an article, and its text."""
    toml = corpus / f"{article}.toml"
    info = read_info(_read(toml), article, shown(toml))
    return info, _read(texts / f"{article}.txt")


def _read(file: Path) -> str:
    if not file.is_file():
        message = f"there is no {shown(file)}; `detente annotate new` makes an article's .toml"
        raise NotFound(message)
    return read_text(file)


def _known(corpus: Path, info: ArticleInfo) -> Article | None:
    """Return the article as annotated so far, if it is."""
    if not (corpus / f"{info.id}.ann").is_file():
        return None
    return read_article(corpus, info.id).article


def _compare(info: ArticleInfo, text: str, file: Path) -> None:
    """Refuse a text that is not the one its .toml was made from: all offsets would be wrong."""
    if digest(text) != info.sha256:
        message = f"{shown(file)} is not the text that {info.id}.toml tells of: its sha256 differs"
        raise DetenteError(message)
