"""The form of a question: its sentence, with a field in every blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.question import Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.directory import GraphDirectory
    from kg.question import Question, Reading, Value

_MOST_IN_SELECT = 400


@dataclass(frozen=True)
class Option:
    """One choice of a picker."""

    value: str
    label: str
    selected: bool = False
    aliases: str = ""
    claims: int = 0


@dataclass(frozen=True)
class Field:
    """One blank of the form: what is in it, what may be in it, what is wrong with it."""

    parameter: Parameter
    widget: str
    texts: tuple[str, ...]
    options: tuple[Option, ...] = ()
    error: str = ""

    @property
    def id(self) -> str:
        """Return the id of the field in the page."""
        return f"field-{self.parameter.name}"

    @property
    def text(self) -> str:
        """Return the first value as it was written."""
        return self.texts[0] if self.texts else ""

    @property
    def ends(self) -> tuple[str, str]:
        """Return the two days of an interval."""
        first, _, last = self.text.partition("/")
        return ("" if first == ".." else first, "" if last == ".." else last)

    @property
    def blank(self) -> str:
        """Return what the field says while it is open."""
        return self.parameter.blank or f"any {self.parameter.label}"


def build_fields(
    question: Question,
    given: Mapping[str, Sequence[str]],
    reading: Reading,
    directory: GraphDirectory,
) -> dict[str, Field]:
    """Return the fields of a question's form by their names."""
    return {
        parameter.name: _field(parameter, given, reading, directory)
        for parameter in question.parameters
    }


def _field(
    parameter: Parameter,
    given: Mapping[str, Sequence[str]],
    reading: Reading,
    directory: GraphDirectory,
) -> Field:
    accepted = tuple(value.raw for value in reading.values.get(parameter.name, ()))
    texts = accepted or _written(parameter, given)
    error = reading.refusal(parameter.name)
    if parameter.type == "entity":
        options = _entities(parameter, texts, directory)
        widget = "select" if len(options) <= _MOST_IN_SELECT else "datalist"
        if error and texts and widget == "select":
            # what was written must not vanish from the form
            options += tuple(Option(text, text, selected=True) for text in texts)
        return Field(parameter, widget, texts, options, error)
    if parameter.type in {"choice", "lens"}:
        options = tuple(
            Option(choice.value, choice.label, choice.value in texts)
            for choice in parameter.choices
        )
        return Field(parameter, "select", texts, options, error)
    return Field(parameter, parameter.type, texts, (), error)


def _written(parameter: Parameter, given: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if parameter.name in given:
        return tuple(text for text in given[parameter.name] if text)
    if parameter.type == "interval" and any(slot in given for slot in parameter.slots):
        return ("/".join(next(iter(given.get(slot, ())), "") for slot in parameter.slots),)
    return ()


def _entities(
    parameter: Parameter, texts: Sequence[str], directory: GraphDirectory
) -> tuple[Option, ...]:
    return tuple(
        Option(one.key, one.label, one.key in texts, ", ".join(one.aliases), one.claims)
        for one in directory.of_class(parameter.classes)
        if one.claims or one.key in texts
    )


def sentence_of(question: Question, given: Mapping[str, Sequence[Value]]) -> str:
    """Return the question's sentence with the values written out."""
    words = []
    for piece in question.pieces:
        if not isinstance(piece, Parameter):
            words.append(piece)
            continue
        values = given.get(piece.name, ())
        shown = " or ".join(value.label for value in values)
        words.append(shown or piece.blank or f"any {piece.label}")
    return "".join(words).strip()
