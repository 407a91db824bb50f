# ruff: noqa: D401  a rule's docstring states the rule
"""Rules about an article together with its text, and the report of what no claim rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.annotation.brat import slice_words
from kg.annotation.evidence import rests_on
from kg.annotation.sentences import digest
from kg.check.rule import Fault, Sheet, coverage_rule, text_rule, toml_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_WORDS = 6
WORD = re.compile(r"\w+")


@text_rule
def text_checksum(sheet: Sheet) -> Iterator[Fault]:
    """The text has the checksum that the .toml gives."""
    found = digest(sheet.text)
    if found != sheet.article.info.sha256:
        message = f"the text's sha256 is {found}, the .toml has {sheet.article.info.sha256}"
        remedy = "find the text that was annotated; line ends and blanks count"
        yield Fault(0, message, remedy, toml_of(sheet))


@text_rule
def text_length(sheet: Sheet) -> Iterator[Fault]:
    """The text has the length that the .toml gives, in code points."""
    if len(sheet.text) != sheet.article.info.length:
        message = f"the text has {len(sheet.text)} characters, the .toml says "
        message += str(sheet.article.info.length)
        yield Fault(0, message, "count Unicode code points, line ends too", toml_of(sheet))


@text_rule
def mention_slice(sheet: Sheet) -> Iterator[Fault]:
    """A mention's words are those that stand at its offsets."""
    for mention in sheet.article.mentions.values():
        words = slice_words(sheet.text, mention.spans)
        if mention.words != words and mention.spans[-1][1] <= len(sheet.text):
            message = f"{mention.id} is “{mention.words}”, but there stands “{words[:60]}”"
            remedy = "`detente annotate anchor` prints the line with the right offsets"
            yield Fault(mention.line, message, remedy)


@text_rule
def paraphrase_own(sheet: Sheet) -> Iterator[Fault]:
    """A paraphrase never shares six words in a row with the article."""
    theirs = set(_runs(sheet.text))
    for note in sheet.article.notes:
        if note.type != "Paraphrase":
            continue
        shared = next((run for run in _runs(note.text) if run in theirs), None)
        if shared:
            message = f"{note.target} says as the article does: “{' '.join(shared)}”"
            yield Fault(note.line, message, "say it in other words or another order")


def _runs(text: str) -> list[tuple[str, ...]]:
    words = [match[0].lower() for match in WORD.finditer(text)]
    return [tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)]


@coverage_rule
def sentence_covered(sheet: Sheet) -> Iterator[Fault]:
    """A claim rests on every sentence that the .toml does not list with a reason."""
    listed = {sentence for sentence, _ in sheet.article.info.uncovered}
    for sentence, claims in rests_on(sheet.article).items():
        start, end = sheet.article.info.sentences[sentence]
        where = f"sentence {sentence} ({start}-{end})"
        if not claims and sentence not in listed:
            remedy = "annotate it, or list it in the .toml as [[uncovered]] with its reason"
            yield Fault(0, f"no claim rests on {where}", remedy)
        if claims and sentence in listed:
            message = f"{where} is listed as uncovered, but {', '.join(claims)} rests on it"
            yield Fault(0, message, "take it out of [[uncovered]]", toml_of(sheet))
