"""What the page of a question shows of an answer: one page of its table, or why it has no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.question.explain import rows_told
from server.answer_body import formats_of
from server.citation import cite
from server.emptiness import why_empty
from server.marks import count_undated, mark_rows, rivals_of

if TYPE_CHECKING:
    from server.answers import AskedQuestion
    from server.look import Look


def show_answer(asked: AskedQuestion, look: Look, root: str) -> dict[str, object]:
    """Return what the template needs of an answer, looked at in some way."""
    rows = look.rows(asked)
    pages = max(1, -(-len(rows) // look.size))
    number = min(max(1, look.number), pages)
    first = (number - 1) * look.size
    part = rows[first : first + look.size]
    rivals = rivals_of(asked, part)
    no_page = look.page if rows and number != look.number else ""
    shown: dict[str, object] = {
        "asked": asked, "sentence": asked.sentence, "look": look,
        "total": len(asked.table.rows), "matching": len(rows), "first": first,
        "pages": pages, "page": number, "no_page": no_page,
        "rows": asked.shown(part), "voices": asked.voices(part), "rivals": rivals,
        "marks": mark_rows(asked, rows, first, first + len(part), rivals),
        "undated": count_undated(asked, rows),
        "facets": look.facets(asked),
        "citation": cite(asked, root), "formats": formats_of(asked.bound.question),
    }  # fmt: skip
    if not asked.table.rows:
        shown |= {"why": why_empty(asked), "rows_told": rows_told}
    return shown
