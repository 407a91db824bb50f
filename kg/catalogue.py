"""The shipped questions, read fast, for whoever answers them.

Whether a file is SPARQL is asked of the engine that will answer it, so that a broken file is shown
as broken with its line. What other engines would say of it takes rdflib two seconds: that is looked
at by `detente check` (`check_questions`) and by the tests.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.errors import Finding, QuerySyntaxError
from kg.question import Catalogue, read_catalogue
from kg.store.syntax import check_syntax

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


@cache
def open_catalogue() -> Catalogue:
    """Return the shipped questions, read once."""
    return read_catalogue(check=find_syntax_error)


def find_syntax_error(text: str, file: str) -> list[Finding]:
    """Return where a query cannot be read, if anywhere."""
    try:
        check_syntax(text)
    except QuerySyntaxError as error:
        line = _last_written(text, error.line - (error.column == 1))
        message = f"this is not SPARQL: {text.splitlines()[line - 1].strip() if line else error}"
        return [Finding(file, line, "sparql", message, error.hint)]
    return []


def _last_written(text: str, line: int) -> int:
    """Return the nearest line that is not blank, from a line upwards: the parser skips blanks."""
    return next((n for n in range(line, 0, -1) if "".join(text.splitlines()[n - 1 : n]).strip()), 0)


def check_questions(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return everything wrong with the files of a folder of questions, by default the shipped."""
    broken = read_catalogue(folder or files("queries")).broken
    return sorted(finding for each in broken for finding in each.findings)
