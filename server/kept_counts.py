"""Counts beside the release that they were made of, so that the next server has them at once.

`counts.jsonl` in a release's folder has a line for each picker of a form with nothing filled in. A
line is added whole, between two ends of lines: what a killed server left unfinished is one line
that cannot be read, and is passed over. A release never changes, and the file goes with its folder;
the key of a line names the version of the question and of the program. Where nothing can be written
nothing is kept, and all else goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FILE = "counts.jsonl"
# a file of this size gets no further lines: several servers may add the same ones
_MOST_BYTES = 8_000_000


def read_counts(folder: Path) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """Yield the counts that are kept in a folder, with their keys."""
    with contextlib.suppress(OSError):
        for line in (folder / FILE).read_bytes().splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                told = json.loads(line)
                program, *key = told["key"]
                if program == _program():
                    yield tuple(key), {iri: int(rows) for iri, rows in told["rows"].items()}


def keep_counts(folder: Path, key: Sequence[str], rows: Mapping[str, int]) -> None:
    """Add counts to those in a folder, if that can be written."""
    told = {"key": [_program(), *key], "rows": dict(rows)}
    line = f"\n{json.dumps(told, ensure_ascii=False)}\n".encode()
    with contextlib.suppress(OSError):
        file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if os.fstat(file).st_size + len(line) <= _MOST_BYTES:
                os.write(file, line)
        finally:
            os.close(file)


def _program() -> str:
    return metadata.version("detente")
