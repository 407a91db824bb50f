"""What an article's text gives before anybody annotates it: checksum, length, sentences.

Sentences are found once, by pysbd (the extra `annotate`), and kept as figures in the .toml: nothing
else needs pysbd or the text.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from kg.annotation.model import ArticleInfo
from kg.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Span

ABBREVIATION_AT_END = re.compile(r"\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec|Mr|Mrs|Ms|Dr)\.$")


def split_sentences(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the spans of a text's sentences, without the white space around them."""
    try:
        import pysbd
    except ImportError as error:
        message = "finding sentences needs pysbd: pip install 'detente[annotate]'"
        raise DetenteError(message) from error
    segmenter = pysbd.Segmenter(language=language, clean=False, char_span=True)
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        pieces = [(piece.start, piece.end) for piece in segmenter.segment(line)]
        spans += [(offset + a, offset + b) for a, b in _mended(line, pieces)]
        offset += len(line) + 1
    return tuple(spans)


def _mended(line: str, pieces: list[Span]) -> Iterator[Span]:
    """Yield the pieces of one line, trimmed, and joined where one ends in an abbreviation."""
    held: Span | None = None
    for start, end in pieces:
        inner = line[start:end]
        trimmed = (start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip()))
        if trimmed[0] >= trimmed[1]:
            continue
        if held and ABBREVIATION_AT_END.search(line[held[0] : held[1]]):
            held = (held[0], trimmed[1])
        else:
            if held:
                yield held
            held = trimmed
    if held:
        yield held


def digest(text: str) -> str:
    """Return the sha256 of a text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def describe(text: str, article: str, language: str = "en") -> ArticleInfo:
    """Return what the text alone tells of a new article; its first line is the headline."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return ArticleInfo(
        id=article,
        headline=lines[0] if lines else "",
        publisher="",
        language=language,
        sha256=digest(text),
        length=len(text),
        sentences=split_sentences(text, language),
        sections=(),
    )
