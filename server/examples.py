"""A real answer of each question, made once for a release, behind the pages.

It is a whole one of few rows, where the question's own examples give such a one: with what it needs
filled in, or one blank more. Else it is one of which the first rows are shown, and says so.

Each is several queries: beside other people's runaways all of them take long, so nobody waits for
them beyond a moment. What is asked for meanwhile is shown without those that are not there yet.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import DetenteError, QueryMemory, QueryTimeout, ValueRefused
from kg.question import bind_question
from server.answer_json import to_json
from server.answers import AskedQuestion
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.question import Catalogue, Question
    from server.shelf import OpenRelease, Shelf

_ROWS = 3
# so many ways to fill a question in are tried for a whole answer with no more rows
_WAYS = 6
# after some questions that take longer than the server allows, no further one is asked
_MOST_SLOW = 3
_KEPT = 4
# stands for the server's own address until somebody asks at one
_ROOT = "http://root.invalid/"


@dataclass
class _Making:
    """The examples of one release: None for a question that is too slow for one.

    One that names what the release does not know is empty.
    """

    made: dict[str, str | None] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    running: bool = False

    def is_over(self, catalogue: Catalogue) -> bool:
        """Tell whether there is nothing left to make."""
        slow = list(self.made.values()).count(None)
        return len(self.made) == len(catalogue.questions) or slow >= _MOST_SLOW


class Examples:
    """The examples of the releases asked for last."""

    def __init__(
        self, catalogue: Catalogue, shelf: Shelf, patience: float = 5.0,
        cap: int = Settings.question_rows,
    ) -> None:  # fmt: skip
        self._catalogue, self._shelf, self._patience = catalogue, shelf, patience
        self._cap = cap
        self._kept: OrderedDict[str, _Making] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, release: OpenRelease, root: str) -> Mapping[str, dict[str, Any]]:
        """Return the examples that there are within `patience` seconds, by their questions' names.

        Each is an Example Object of OpenAPI: a summary, and the answer as its value. `root` is the
        address of the server that their links lead to.
        """
        making = self._begun(release.id)
        making.over.wait(self._patience)
        address = json.dumps(root, ensure_ascii=False)[1:-1]
        made = list(making.made.items())
        return {name: json.loads(one.replace(_ROOT, address)) for name, one in made if one}

    def _begun(self, release: str) -> _Making:
        with self._lock:
            making = self._kept.setdefault(release, _Making())
            self._kept.move_to_end(release)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            if not making.running and not making.is_over(self._catalogue):
                making.running = True
                making.over.clear()
                threading.Thread(
                    target=self._make, args=(release, making), name="examples", daemon=True
                ).start()
            return making

    def _make(self, release: str, making: _Making) -> None:
        """Make what is not there yet; the next to ask goes on with what could not be made now."""
        try:
            with self._shelf.reading(release) as found:
                for question in self._catalogue.questions:
                    if making.is_over(self._catalogue):
                        break
                    if question.name not in making.made:
                        making.made[question.name] = _example(question, found, self._cap)
        except DetenteError:
            pass  # the release is gone, or the engine has no time for this now
        finally:
            making.running = False
            making.over.set()


def _example(question: Question, release: OpenRelease, cap: int) -> str | None:
    """Return an example as JSON: None where it takes too long, empty where there is none."""
    try:
        asked = _few(question, release) or _filled(question, release, {})
    except ValueRefused:
        return ""
    except (QueryTimeout, QueryMemory):
        return None
    what = "whole" if not asked.is_truncated else f"cut after {_ROWS} rows for this description"
    shown = asked if asked.is_truncated else AskedQuestion(asked.bound, release, cap)
    value = json.loads(to_json(shown, _ROOT))
    return json.dumps({"summary": f"{asked.address('.json')}, {what}", "value": value})


def _few(question: Question, release: OpenRelease) -> AskedQuestion | None:
    """Return an answer that has few rows and all of them; None where no example gives one."""
    more: list[dict[str, list[str]]] = [
        {one.name: list(one.example)}
        for one in question.parameters
        if one.example and not one.required
    ]
    for given in ({}, *more)[:_WAYS]:
        try:
            asked = _filled(question, release, given)
        except ValueRefused:
            if not given:
                raise
            continue  # this release does not know what the example names
        if asked.table.rows and not asked.is_truncated:
            return asked
    return None


def _filled(
    question: Question, release: OpenRelease, given: Mapping[str, list[str]]
) -> AskedQuestion:
    """Return a question with the examples of what it needs, and what is given."""
    needed = {one.name: list(one.example) for one in question.parameters if one.required}
    bound = bind_question(question, needed | dict(given), release.directory)
    return AskedQuestion(bound, release, _ROWS)
