"""Where a claim stands: the sentences it rests on, and the section of the page they are in.

Needs no text: the .toml holds sentences and sections as figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Article, ArticleInfo, Event, Section, Span


def own_mentions(article: Article, event: Event) -> Iterator[str]:
    """Yield the ids of a claim's trigger and of the mentions that fill its roles."""
    yield event.trigger
    for filler in event.fillers:
        if filler.target in article.mentions:
            yield filler.target


def evidence_sentences(article: Article, event: Event) -> tuple[int, ...]:
    """Return the numbers of the sentences that hold a claim's trigger and own mentions."""
    spans = [span for id_ in own_mentions(article, event) for span in article.mentions[id_].spans]
    return tuple(
        i
        for i, (start, end) in enumerate(article.info.sentences)
        if any(a < end and start < b for a, b in spans)
    )


def evidence_spans(article: Article, event: Event) -> tuple[Span, ...]:
    """Return the spans of a claim's sentences, in order; outside of all, its trigger's."""
    sentences = article.info.sentences
    found = tuple(sentences[i] for i in evidence_sentences(article, event))
    return found or article.mentions[event.trigger].spans


def anchor(article: Article, event: Event) -> Span:
    """Return the span of a claim's trigger, from its first to its last character."""
    spans = article.mentions[event.trigger].spans
    return min(a for a, _ in spans), max(b for _, b in spans)


def section_at(info: ArticleInfo, offset: int) -> Section | None:
    """Return the section that an offset lies in; the shortest where one lies in another."""
    holding = [each for each in info.sections if each.span[0] <= offset < each.span[1]]
    return min(holding, key=lambda each: each.span[1] - each.span[0], default=None)


def section_of(article: Article, event: Event) -> Section | None:
    """Return the section that a claim's trigger stands in."""
    return section_at(article.info, anchor(article, event)[0])


def rests_on(article: Article) -> dict[int, tuple[str, ...]]:
    """Return, for each sentence number, the claims that rest on that sentence."""
    found: dict[int, tuple[str, ...]] = dict.fromkeys(range(len(article.info.sentences)), ())
    for event in article.events.values():
        for i in evidence_sentences(article, event):
            found[i] += (event.id,)
    return found
