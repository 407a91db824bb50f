"""Solutions as a terminal shows them: a table where no word must be broken, else a record a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table as RichTable
from rich.text import Text

from kg.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from kg.store import Table

_GAP = 2


def show_table(table: Table) -> None:
    """Print solutions, IRIs shortened, and how many there are."""
    rows = [
        [compact(row[name].value) if name in row else "" for name in table.variables]
        for row in table.rows
    ]
    console = Console()
    widths = column_widths([table.variables, *rows], console.width)
    console.print(_columns(table.variables, rows, widths) if widths else _records(table, rows))
    console.print(f"[dim]{len(rows)} {'row' if len(rows) == 1 else 'rows'}[/dim]")


def column_widths(lines: Sequence[Sequence[str]], available: int) -> list[int]:
    """Return a width for each column so that no word is broken; none where that is too wide.

    What is left over goes, place by place, to the column whose longest cell takes most lines.
    """
    columns = [*zip(*lines, strict=True)]
    widths = [max(len(w) for cell in column for w in (*cell.split(), " ")) for column in columns]
    longest = [max(map(len, column)) for column in columns]
    left = available - sum(widths) - _GAP * (len(columns) - 1)
    for _ in range(left):
        lines_of = [whole / width for whole, width in zip(longest, widths, strict=True)]
        if not lines_of or max(lines_of) <= 1:
            break
        widths[lines_of.index(max(lines_of))] += 1
    return widths if left >= 0 else []


def _columns(
    titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> RichTable:
    shown = RichTable(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for title, width in zip(titles, widths, strict=True):
        shown.add_column(Text(title), width=width, overflow="fold")
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _records(table: Table, rows: Sequence[Sequence[str]]) -> Group:
    parts: list[RenderableType] = []
    for row in rows:
        record = RichTable.grid(padding=(0, _GAP, 0, 0))
        record.add_column(style="bold", min_width=max(map(len, table.variables)), no_wrap=True)
        record.add_column(overflow="fold")
        for title, cell in zip(table.variables, row, strict=True):
            if cell:
                record.add_row(Text(title), Text(cell))
        parts += [record, Text()]
    return Group(*parts)
