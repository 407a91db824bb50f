"""A folder of annotated articles -> the articles in it: `<id>.ann` beside `<id>.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.annotation.brat import read_ann
from kg.annotation.info import read_info
from kg.errors import AnnotationError, Finding

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from kg.annotation.model import Article
    from kg.annotation.reading import Reading


def read_corpus(folder: Path | Traversable) -> tuple[Article, ...]:
    """Return all articles of a folder, by id; AnnotationError with everything unreadable."""
    readings, findings = read_folder(folder)
    findings += [finding for reading in readings for finding in reading.findings]
    if findings:
        raise AnnotationError(sorted(findings))
    return tuple(reading.article for reading in readings)


def read_folder(folder: Path | Traversable) -> tuple[list[Reading], list[Finding]]:
    """Return a reading of each article that can be read, and what stops the others."""
    names = {each.name for each in folder.iterdir()}
    readings: list[Reading] = []
    findings: list[Finding] = []
    for id_ in sorted({name.rpartition(".")[0] for name in names if name.endswith(_PAIR)}):
        missing = [f"{id_}{ending}" for ending in _PAIR if f"{id_}{ending}" not in names]
        if missing:
            remedy = "an article is two files: `detente annotate new` makes the .toml"
            findings.append(
                Finding(shown(folder / missing[0]), 0, "article-pair", "is missing", remedy)
            )
            continue
        try:
            readings.append(read_article(folder, id_))
        except AnnotationError as error:
            findings += error.findings
    return readings, findings


_PAIR = (".ann", ".toml")


def read_article(folder: Path | Traversable, id_: str) -> Reading:
    """Read one article; AnnotationError where its .toml or the encoding is unusable."""
    toml, ann = folder / f"{id_}.toml", folder / f"{id_}.ann"
    info = read_info(read_text(toml), id_, shown(toml))
    return read_ann(read_text(ann), info, shown(ann))


def shown(file: Path | Traversable) -> str:
    """Return a file as findings name it: from the working directory where it lies below that."""
    if not isinstance(file, Path):
        return file.name
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def read_text(file: Path | Traversable) -> str:
    """Return a file's text, line ends as they are; AnnotationError where it is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"byte {error.start} is not UTF-8"
        remedy = "save the file as UTF-8"
        finding = Finding(shown(file), line, "not-utf-8", message, remedy)
        raise AnnotationError([finding]) from error
