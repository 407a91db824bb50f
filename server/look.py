"""How the table of an answer is looked at: sorted, filtered, page by page; all in the address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.directory import folded
from server.facets import chosen_of, facets_of, narrowed
from server.show import shown_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.evidence import Evidence
    from kg.store import Row
    from server.answers import AskedQuestion
    from server.facets import Chosen, Facet

_LONGEST = 200


@dataclass(frozen=True)
class Look:
    """What an address asks of a table; `page` is as it was written, whatever that is."""

    order: str = ""
    words: str = ""
    page: str = ""
    size: int = 100
    chosen: Chosen = field(default_factory=dict)

    @classmethod
    def read(cls, args: Mapping[str, str], size: int) -> Look:
        """Return how a request wants to see the table, `size` rows at once."""
        words = " ".join(args.get("filter", "")[:_LONGEST].split())
        page = args.get("page", "").strip()
        return cls(args.get("sort", ""), words, page, size, chosen_of(args))

    @property
    def is_narrowed(self) -> bool:
        """Tell whether rows may be left out, by words or by what is chosen."""
        return bool(self.words or self.chosen)

    @property
    def number(self) -> int:
        """Return the page that is wanted, 0 for what is no number of a page."""
        if not self.page:
            return 1
        return int(self.page[:9]) if self.page.isascii() and self.page.isdecimal() else 0

    def path(self, asked: AskedQuestion, **changed: str) -> str:
        """Return the path of an answer looked at in this way, but for what is changed."""
        return asked.address("", **self._parts(self.chosen, **changed))

    def path_of_whole(self, asked: AskedQuestion) -> str:
        """Return the path of all rows in this order."""
        return asked.address("", **self._parts({}, words="", page=""))

    def path_of_sheet(self, asked: AskedQuestion) -> str:
        """Return the path of these rows alone, on all pages, for a spreadsheet."""
        return asked.address(".csv", bom="1", **self._parts(self.chosen, page=""))

    def facets(self, asked: AskedQuestion) -> tuple[Facet, ...]:
        """Return what the rows with all the words differ in."""

        def path(chosen: Chosen) -> str:
            return asked.address("", **self._parts(chosen, page=""))

        return facets_of(asked, self._rows_with_words(asked), self.chosen, path)

    def _parts(self, chosen: Chosen, **changed: str) -> dict[str, str]:
        told = {"order": self.order, "words": self.words, "page": self.page, **changed}
        parts = {"sort": told["order"], "filter": told["words"], "page": told["page"], **chosen}
        return {name: one for name, one in parts.items() if one}

    def path_of_row(self, asked: AskedQuestion, row: int) -> str:
        """Return the path of a row by its number in the whole table."""
        page = -(-row // self.size)
        return f"{self.path(asked, page=str(page) if page > 1 else '')}#row-{row}"

    def rows(self, asked: AskedQuestion) -> tuple[Row, ...]:
        """Return the rows of an answer in order, those alone with the words and what is chosen."""
        return narrowed(asked, self._rows_with_words(asked), self.chosen)

    def _rows_with_words(self, asked: AskedQuestion) -> tuple[Row, ...]:
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
