"""The errors that Détente raises on purpose.

DetenteError
├── InputError          what the user wrote is wrong: `Finding`s with file, line, what to do
│   ├── AnnotationError     an .ann, .toml, links.tsv or draft
│   ├── OntologyError       a Turtle file under ontology/
│   └── QuestionError       an .rq file
├── ValueRefused        a value given for a question's parameter cannot be used
├── NotFound            no such question, entity, article, claim or release
├── QueryError          a SPARQL query that cannot be answered
│   ├── QuerySyntaxError    with line, column and a hint
│   ├── QueryRefused        an update, LOAD or SERVICE
│   ├── QueryTimeout        it ran out of time
│   ├── QueryTooDeep        it is nested too deeply for the engine's stack
│   ├── QueryMemory         it ran out of memory
│   │   └── AnswerTooLarge      its answer is larger than the server gives
│   ├── StoreFailure        the remote store is not there, or gives nothing that can be read
│   └── TooBusy             every worker is taken and the queue is full
└── ReleaseError        a release could not be built, opened or switched to
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong in an input file, and what to do about it.

    `line` counts from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    rule: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message} [{self.rule}]" + (
            f" — {self.remedy}" if self.remedy else ""
        )


class DetenteError(Exception):
    """The root of all errors that Détente raises on purpose."""


class InputError(DetenteError):
    """Input files that cannot be used; every finding names its file and line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class AnnotationError(InputError):
    """An annotated article, a draft or links.tsv that cannot be used."""


class OntologyError(InputError):
    """A file under ontology/ that cannot be used."""


class QuestionError(InputError):
    """A question file that cannot be used."""


class ValueRefused(DetenteError):
    """A value for a question's parameter that cannot be used; `parameter` names the field.

    `meant` are values that it may have been meant for, each with its name.
    """

    def __init__(
        self, parameter: str, message: str, meant: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self.parameter, self.meant = parameter, meant
        super().__init__(message)


class NotFound(DetenteError):
    """Nothing of that name; the message says what was looked for and where the names are listed."""


class QueryError(DetenteError):
    """A SPARQL query that cannot be answered; `query` is its text, `hint` what may mend it."""

    def __init__(self, message: str, query: str = "", *, hint: str = "") -> None:
        self.query, self.hint = query, hint
        super().__init__(message)


class QuerySyntaxError(QueryError):
    """A query that does not parse. `line` and `column` count from 1, 0 where not known."""

    def __init__(
        self,
        message: str,
        query: str = "",
        *,
        line: int = 0,
        column: int = 0,
        token: str = "",
        hint: str = "",
    ) -> None:
        self.line, self.column, self.token = line, column, token
        super().__init__(message, query, hint=hint)


class QueryRefused(QueryError):
    """An update, LOAD or SERVICE: the endpoint only reads its own release."""


class QueryTimeout(QueryError):
    """The query ran out of time; `seconds` is the limit that applied."""

    def __init__(self, message: str, query: str = "", *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(message, query)


class QueryTooDeep(QueryError):
    """A query that is nested too deeply to be read; the same query will always be."""


class QueryMemory(QueryError):
    """The query ran out of memory."""


class AnswerTooLarge(QueryMemory):
    """The answer is larger than the server gives; nothing of it is sent."""


class StoreFailure(QueryError):
    """The remote store is not there, breaks down over the query, or gives what cannot be read."""


class TooBusy(QueryError):
    """Every worker is taken and the queue is full; `retry_after` in seconds."""

    def __init__(self, message: str, query: str = "", *, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message, query)


class ReleaseError(DetenteError):
    """A release that could not be built, opened or switched to; the message says what to do."""
