"""How the table of an answer is looked at: sorted, filtered, page by page; all in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.directory import folded
from server.show import shown_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.evidence import Evidence
    from kg.store import Row
    from server.answers import AskedQuestion

_LONGEST = 200


@dataclass(frozen=True)
class Look:
    """What an address asks of a table; `page` is as it was written, whatever that is."""

    order: str = ""
    words: str = ""
    page: str = ""
    size: int = 100

    @classmethod
    def read(cls, args: Mapping[str, str], size: int) -> Look:
        """Return how a request wants to see the table, `size` rows at once."""
        words = " ".join(args.get("filter", "")[:_LONGEST].split())
        return cls(args.get("sort", ""), words, args.get("page", "").strip(), size)

    @property
    def number(self) -> int:
        """Return the page that is wanted, 0 for what is no number of a page."""
        if not self.page:
            return 1
        return int(self.page[:9]) if self.page.isascii() and self.page.isdecimal() else 0

    def path(self, asked: AskedQuestion, **changed: str) -> str:
        """Return the path of an answer looked at in this way, but for what is changed."""
        told = {"order": self.order, "words": self.words, "page": self.page, **changed}
        parts = {"sort": told["order"], "filter": told["words"], "page": told["page"]}
        return asked.address("", **{name: one for name, one in parts.items() if one})

    def path_of_row(self, asked: AskedQuestion, row: int) -> str:
        """Return the path of a row by its number in the whole table."""
        page = -(-row // self.size)
        return f"{self.path(asked, page=str(page) if page > 1 else '')}#row-{row}"

    def rows(self, asked: AskedQuestion) -> tuple[Row, ...]:
        """Return the rows of an answer in order, those alone that have all the words."""
        rows = asked.sorted_rows(self.order)
        wanted = folded(self.words).split()
        if not wanted:
            return rows
        evidence = asked.evidence(rows)
        return tuple(row for row in rows if _has(_text(asked, row, evidence), wanted))


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _text(asked: AskedQuestion, row: Row, evidence: Mapping[str, Evidence]) -> str:
    """Return what a row shows before it is opened, and what its claims say."""
    told = [asked.cell(row, column).text for column in asked.shown_columns]
    for iri in asked.claims(row):
        if iri in evidence:
            told += _told(evidence[iri])
    return folded(" ".join(told))


def _told(one: Evidence) -> Iterator[str]:
    yield one.paraphrase
    article = one.article
    for each in (*one.attributed_to, *one.via):
        if not article or each.iri != article.iri:
            yield each.label
    if article:
        yield article.publisher.label if article.publisher else article.title
        yield shown_issue(article.issued)
