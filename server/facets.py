"""What the rows of an answer can be narrowed by: how firmly, by whom and where it is told.

Each value tells how many rows of the answer have a claim with it, under what is chosen otherwise.
A row has all that is chosen where one of its claims does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.show import SHADES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.evidence import Evidence
    from kg.store import Row
    from server.answers import AskedQuestion

    Values = Callable[[Evidence], Iterable[tuple[str, str]]]

# an answer with more rows is not read whole for each look at a page of it
MOST_ROWS = 500
# so few values are offered, those with most rows; the filter finds the others
MOST_VALUES = 8
_ITSELF = "article"


@dataclass(frozen=True)
class FacetValue:
    """One value: what it is in an address, in words, how many rows have it, and where it leads."""

    key: str
    label: str
    rows: int
    path: str
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A matter that rows differ in, with its values, those with most rows first."""

    name: str
    title: str
    values: tuple[FacetValue, ...]
    left_out: int = 0


def _shade(name: str) -> Values:
    def values(one: Evidence) -> Iterator[tuple[str, str]]:
        if value := getattr(one, name):
            yield value, SHADES[value][0] if value in SHADES else value

    return values


def _tellers(one: Evidence) -> Iterator[tuple[str, str]]:
    for each in one.attributed_to:
        if one.article and each.iri == one.article.iri:
            yield _ITSELF, "the article itself"
        else:
            yield each.iri.rpartition("/id/")[2].removeprefix("entity/"), each.label


def _publisher(one: Evidence) -> Iterator[tuple[str, str]]:
    if one.article and (found := one.article.publisher):
        yield found.iri.rpartition("/id/")[2].removeprefix("entity/"), found.label


# what is asked for in an address: its title, and what a claim has of it
_FACETS: dict[str, tuple[str, Values]] = {
    "only-certainty": ("How firmly", _shade("certainty")),
    "only-stage": ("Told as", _shade("stage")),
    "only-polarity": ("Affirmed or denied", _shade("polarity")),
    "only-teller": ("Who says so", _tellers),
    "only-publisher": ("Published by", _publisher),
}
NAMES = tuple(_FACETS)
Chosen = dict[str, str]


def chosen_of(args: Mapping[str, str]) -> Chosen:
    """Return what an address narrows the rows by."""
    return {name: value for name in NAMES if (value := args.get(name, "").strip()[:200])}


def narrowed(asked: AskedQuestion, rows: Sequence[Row], chosen: Chosen) -> tuple[Row, ...]:
    """Return the rows with a claim that has all that is chosen."""
    if not chosen:
        return tuple(rows)
    evidence = asked.evidence(rows)
    return tuple(row for row in rows if any(_fitting(asked, row, evidence, chosen)))


def facets_of(
    asked: AskedQuestion, rows: Sequence[Row], chosen: Chosen, path: Callable[[Chosen], str]
) -> tuple[Facet, ...]:
    """Return what some rows differ in; `path` is where they are narrowed by what is chosen."""
    if len(rows) > MOST_ROWS and not chosen:
        return ()
    evidence = asked.evidence(rows)
    found = (_facet(name, asked, rows, evidence, chosen, path) for name in NAMES)
    return tuple(one for one in found if len(one.values) > 1 or one.name in chosen)


def _facet(
    name: str,
    asked: AskedQuestion,
    rows: Sequence[Row],
    evidence: Mapping[str, Evidence],
    chosen: Chosen,
    path: Callable[[Chosen], str],
) -> Facet:
    title, values_of = _FACETS[name]
    others = {one: value for one, value in chosen.items() if one != name}
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    for row in rows:
        told = dict(
            value for one in _fitting(asked, row, evidence, others) for value in values_of(one)
        )
        labels |= told
        for key in told:
            counts[key] = counts.get(key, 0) + 1
    own = chosen.get(name, "")
    if own:
        counts.setdefault(own, 0)
    ranked = sorted(counts, key=lambda key: (key != own, -counts[key], labels.get(key, key)))
    values = tuple(
        FacetValue(
            key, labels.get(key, key), counts[key],
            path(others if key == own else {**others, name: key}), key == own,
        )
        for key in ranked[:MOST_VALUES]
    )  # fmt: skip
    return Facet(name, title, values, len(ranked) - len(values))


def _fitting(
    asked: AskedQuestion, row: Row, evidence: Mapping[str, Evidence], chosen: Chosen
) -> Iterator[Evidence]:
    """Yield the claims of a row that have all that is chosen."""
    for iri in asked.claims(row):
        one = evidence.get(iri)
        if one and all(value in dict(_FACETS[name][1](one)) for name, value in chosen.items()):
            yield one
