"""A question's answer: asked once, then shaped into rows for the page and for each format."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from kg.errors import QueryMemory, QueryTimeout
from kg.evidence import Evidence, read_evidence
from kg.names import read_names
from kg.question import find_columns
from kg.question.asked_days import asked_day, asked_days
from kg.question.bind import read_examples
from kg.question.explain import hint_at_blanks, open_blanks
from kg.question.sentence import sentence_of
from kg.store import QueryRequest
from kg.store.interface import select
from kg.vocabulary import ID
from server.footing import read_edges, read_voices
from server.lens_fields import lens_words
from server.settings import Settings
from server.show import Cell, to_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.independence import Independence
    from kg.question import Bound, Column
    from kg.question.asked_days import AskedDays
    from kg.store import Row, Table
    from kg.store.interface import Kind
    from server.footing import Edge
    from server.shelf import OpenRelease

_TOLD_BELOW = {"certainty", "stage", "polarity", "published"}


@dataclass(frozen=True)
class ShownRow:
    """One row of the page: its cells, the claims behind it, and what is derived from them."""

    cells: tuple[Cell, ...]
    claims: tuple[Evidence, ...]
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True)
class AskedQuestion:
    """A question with its values, put to a release; `most` rows of the answer are taken.

    `seconds` may lower the time that the engine allows.
    """

    bound: Bound
    release: OpenRelease
    most: int = Settings.question_rows
    seconds: float | None = None

    @property
    def sentence(self) -> str:
        """Return the question's sentence with the values written out, and what its lens takes."""
        told = lens_words(self.release.lens, self.release.directory)
        sentence = sentence_of(self.bound.question, self.bound.values)
        return f"{sentence} — through a lens: {told}" if told else sentence

    @cached_property
    def table(self) -> Table:
        """Return the rows, in the order of the query; it tells whether there are more."""
        with self.hinting():
            text = self.bound.first(self.most)
            return select(self.release.engine, text, timeout=self.seconds, max_rows=self.most)

    def whole(self, formats: Mapping[Kind, str]) -> bytes:
        """Return all rows as the engine writes them, by the kind of result.

        Where the first rows are had for less, they are asked for first: often they are all.
        """
        bound = self.bound
        few = bool(bound.question.cuts) and not self.table.truncated
        text = bound.first(self.most) if few else bound.text
        return self.release.engine.evaluate(QueryRequest(text, formats)).body

    @contextmanager
    def hinting(self) -> Iterator[None]:
        """Have a query that takes too long or too much say what to fill in."""
        try:
            yield
        except (QueryTimeout, QueryMemory) as error:
            error.hint = hint_at_blanks(self.bound)
            raise

    def narrowed(self) -> list[tuple[str, str]]:
        """Return sentences with one more blank filled in, and where they lead.

        One for each blank: as its example has it, where the release knows that.
        """
        question, values = self.bound.question, self.bound.values
        blanks = open_blanks(self.bound)
        known = read_examples(question, blanks, self.release.directory)
        return [
            (
                sentence_of(question, {**values, one.name: known[one.name]}),
                self.address(**{one.name: one.example[0]}),
            )
            for one in blanks
            if one.name in known
        ]

    @property
    def is_truncated(self) -> bool:
        """Tell whether rows are left out; what a CONSTRUCT gives is never cut."""
        return self.bound.question.form == "SELECT" and self.table.truncated

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return all columns, those of claims included."""
        return find_columns(self.table.variables, self.bound.question.columns)

    @cached_property
    def days(self) -> AskedDays | None:
        """Return the days that are asked for, by the question or its lens; None for none."""
        return asked_days(self.bound, self.table.variables, self.release.lens)

    @property
    def day(self) -> str:
        """Return the one day as of which is asked; empty where it is none."""
        return asked_day(self.bound, self.release.lens)

    @cached_property
    def shown_columns(self) -> tuple[Column, ...]:
        """Return the columns of the page.

        What the evidence under each row tells is left out, and what no row tells.
        """
        held = set().union(*self.table.rows)
        return tuple(one for one in self._own_columns if one.name in held)

    @property
    def untold_columns(self) -> tuple[Column, ...]:
        """Return the columns in which no row has anything."""
        return tuple(one for one in self._own_columns if one not in self.shown_columns)

    @property
    def _own_columns(self) -> tuple[Column, ...]:
        told = {self.bound.question.view.option("point")}
        if any(column.is_claim for column in self.columns):
            told |= _TOLD_BELOW
        return tuple(one for one in self.columns if not one.is_claim and one.name not in told)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Return names for what stands in a cell without a label and is no entity."""
        directory = self.release.directory
        unnamed = {
            term.value
            for column in self.columns
            if not column.is_claim
            for row in self.table.rows
            if isinstance(term := row.get(column.name), NamedNode)
            and term.value.startswith(ID)
            and column.label not in row
            and not directory.label(term.value)
        }
        return read_names(self.release.engine, unnamed)

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        """Return the evidence that was read up to now."""
        return {}

    def cell(self, row: Row, column: Column) -> Cell:
        """Return one cell."""
        term = row.get(column.name)
        label = row[column.label].value if column.label in row else ""
        if not label and isinstance(term, NamedNode):
            label = self.release.directory.label(term.value) or self._names.get(term.value, "")
        url = row[column.url].value if column.url in row else ""
        return to_cell(term, label, url)

    def claims(self, row: Row) -> tuple[str, ...]:
        """Return the claims of a row."""
        terms = (row.get(column.name) for column in self.columns if column.is_claim)
        return tuple(term.value for term in terms if isinstance(term, NamedNode))

    def evidence(self, rows: Iterable[Row]) -> dict[str, Evidence]:
        """Return the evidence behind some rows, read once."""
        wanted = {iri for row in rows for iri in self.claims(row)}
        self._evidence.update(read_evidence(self.release.engine, wanted - self._evidence.keys()))
        return {iri: self._evidence[iri] for iri in wanted if iri in self._evidence}

    def sorted_rows(self, order: str) -> tuple[Row, ...]:
        """Return the rows by a column (`-name` backwards); an unknown one changes nothing."""
        name = order.removeprefix("-")
        column = next((one for one in self.shown_columns if one.name == name), None)
        if column is None:
            return self.table.rows
        cells = [(self.cell(row, column), row) for row in self.table.rows]
        ranked = sorted(
            ((str(type(cell.sort)), cell.sort, row) for cell, row in cells if not cell.is_empty),
            key=lambda one: one[:2],
            reverse=order.startswith("-"),
        )
        return (*(row for *_, row in ranked), *(row for cell, row in cells if cell.is_empty))

    def shown(self, rows: Sequence[Row]) -> list[ShownRow]:
        """Return rows as the page shows them."""
        evidence = self.evidence(rows)
        return [
            ShownRow(
                tuple(self.cell(row, column) for column in self.shown_columns),
                tuple(evidence[iri] for iri in self.claims(row) if iri in evidence),
                edges,
            )
            for row, edges in zip(rows, self.edges(rows), strict=True)
        ]

    def edges(self, rows: Sequence[Row]) -> list[tuple[Edge, ...]]:
        """Return for each row what is derived from its claims about its own things."""
        told = [(row, frozenset(self.claims(row))) for row in rows]
        return read_edges(self.release.engine, told)

    def voices(self, rows: Sequence[Row]) -> dict[str, Independence]:
        """Return the independent sources of what each claim behind some rows tells."""
        return read_voices(self.release.engine, {iri for row in rows for iri in self.claims(row)})

    @property
    def is_derived(self) -> bool:
        """Tell whether the rows are what was derived, and not what is told."""
        return "wasDerivedFrom" in self.bound.question.query

    def address(self, ending: str = "", **more: str) -> str:
        """Return the path of this answer, in a format, with every value in it."""
        pairs = [*self.bound.arguments, *more.items()]
        path = f"/questions/{self.bound.question.name}{ending}"
        return path + ("?" + urlencode(pairs) if pairs else "")

    def without(self, name: str) -> str:
        """Return the path of the question with one value left open and the others kept."""
        kept = [(one, value) for one, value in self.bound.arguments if one != name]
        return f"/questions/{self.bound.question.name}?{urlencode([*kept, (name, '')])}"

    def permanent(self, ending: str = "") -> str:
        """Return the path that pins the release as well, and its lens."""
        return self.address(ending, **self.release.pin)
