"""What a question is once its file has been read: frozen records, nothing but look-ups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from kg.lens import MATERIALISED
from kg.vocabulary import graph_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.errors import Finding

ParameterType = Literal["entity", "date", "interval", "choice", "number", "text", "lens"]
PARAMETER_TYPES: tuple[ParameterType, ...] = (
    "entity", "date", "interval", "choice", "number", "text", "lens",
)  # fmt: skip
Form = Literal["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"]

# what a lens is called in a value, and the named graph that holds its projection
LENSES: dict[str, str] = {lens.name: graph_iri(graph).value for graph, lens in MATERIALISED.items()}

_PIECE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Choice:
    """One value that a `choice` takes; `term` is a prefixed name, empty for plain text."""

    value: str
    label: str
    term: str = ""


@dataclass(frozen=True)
class Parameter:
    """One blank of a question: what may be written in it, and what it means when left open.

    Where it `depends` on others, its choices are those that give rows with what the others hold.
    """

    name: str
    type: ParameterType
    summary: str = ""
    label: str = ""
    blank: str = ""
    classes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = False
    repeated: bool = False
    default: tuple[str, ...] = ()
    example: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """Return the variables that the parameter fills: an interval fills two."""
        if self.type == "interval":
            return (f"{self.name}Start", f"{self.name}End")
        return (self.name,)


@dataclass(frozen=True)
class View:
    """How an answer likes to be drawn; the table is always there."""

    default: str = "table"
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """Return one option of the drawing, empty where the file does not give it."""
        return dict(self.options).get(name, "")


@dataclass(frozen=True)
class Slot:
    """The place of one `UNDEF` in a question's text, and the variable that it leaves open."""

    variable: str
    start: int
    end: int


@dataclass(frozen=True)
class Cut:
    """The place of a `#first ORDER BY …` in a question's text, and the order that it tells.

    It ends a subselect each of whose rows gives at least one row of the answer, in an order that
    the answer's begins with. So who wants `n` rows needs no more than `n` of the subselect's.
    """

    order: str
    start: int
    end: int

    def clause(self, rows: int) -> str:
        """Return what stands there for who wants so many rows: one more tells of still more."""
        return f"{self.order} LIMIT {rows + 1}"


@dataclass(frozen=True)
class Question:
    """A canned query with a name, a sentence, typed parameters, and text that runs as it stands."""

    name: str
    theme: str
    file: str
    summary: str
    text: str
    form: Form
    slots: tuple[Slot, ...]
    cuts: tuple[Cut, ...] = ()
    sentence: str = ""
    description: str = ""
    empty: str = ""
    tags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    view: View = field(default_factory=View)
    version: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that name, None where there is none."""
        return next((p for p in self.parameters if p.name == name), None)

    @property
    def pieces(self) -> tuple[str | Parameter, ...]:
        """Return the sentence as text and parameters in turn."""
        return self.pieces_in(self.sentence or self.summary)

    def pieces_in(self, text: str) -> tuple[str | Parameter, ...]:
        """Return a text of the question's file as text and parameters in turn."""
        by_name = {parameter.name: parameter for parameter in self.parameters}
        parts = _PIECE.split(text)
        return tuple(
            by_name[part] if number % 2 and part in by_name else part
            for number, part in enumerate(parts)
            if part
        )

    @property
    def further(self) -> tuple[Parameter, ...]:
        """Return the parameters that the sentence does not mention."""
        named = set(_PIECE.findall(self.sentence))
        return tuple(p for p in self.parameters if p.name not in named)

    @property
    def query(self) -> str:
        """Return the SPARQL without the header, every slot open."""
        return without_header(self.text)


@dataclass(frozen=True)
class Broken:
    """A question file that cannot be used, and why; it is listed, and hinders no other."""

    name: str
    theme: str
    file: str
    findings: tuple[Finding, ...]

    @property
    def line(self) -> int:
        """Return the line of the first finding that has one."""
        return next((finding.line for finding in self.findings if finding.line), 0)


@dataclass(frozen=True)
class Catalogue:
    """All question files of a folder, in order: the sound ones and the broken ones."""

    questions: tuple[Question, ...]
    broken: tuple[Broken, ...] = ()

    def find(self, name: str) -> Question | Broken | None:
        """Return the question, or the broken file, of that name."""
        everything: Sequence[Question | Broken] = (*self.questions, *self.broken)
        return next((one for one in everything if one.name == name), None)

    @property
    def themes(self) -> tuple[str, ...]:
        """Return the headings, in order."""
        themes = {one.theme for one in self.questions} | {one.theme for one in self.broken}
        return tuple(sorted(themes))


@dataclass(frozen=True)
class Referent:
    """Someone or something of the graph that a value can name."""

    iri: str
    key: str
    label: str
    classes: frozenset[str]
    aliases: tuple[str, ...] = ()
    claims: int = 0


class Directory(Protocol):
    """Who and what the graph names: what an `entity` value is looked up in."""

    def find(self, value: str, classes: Sequence[str]) -> tuple[Referent, ...]:
        """Return what a key, an IRI or a full name stands for, restricted to classes."""

    def suggest(self, value: str, classes: Sequence[str]) -> tuple[Referent, ...]:
        """Return what a value that names nothing may have meant."""

    def classes_of(self, value: str) -> tuple[str, ...]:
        """Return the classes of whatever the value names, empty where it names nothing."""


def without_header(text: str) -> str:
    """Return the text of a question file without its `#+` lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).strip() + "\n"
