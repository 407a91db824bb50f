"""The form of a question: its sentence, with a field in every blank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.directory import folded
from server.choices import MOST, list_choices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.directory import GraphDirectory
    from kg.question import Parameter, Question, Reading, Referent
    from server.choices import Choice
    from server.counts import Counted, Rows
    from server.shelf import OpenRelease

    RowsOf = Callable[[Counted], Rows | None]

_MOST_IN_SELECT = 400


@dataclass(frozen=True)
class Option:
    """One choice of a picker."""

    value: str
    label: str
    selected: bool = False
    aliases: str = ""
    rows: int | None = None
    claims: int = 0


@dataclass(frozen=True)
class Field:
    """One blank of the form: what is in it, what may be in it, what is wrong with it."""

    parameter: Parameter
    widget: str
    texts: tuple[str, ...]
    options: tuple[Option, ...] = ()
    error: str = ""
    shown: tuple[str, ...] = ()
    narrowed: bool = False
    # what a refused value may have been meant for: its name, and the path with it
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the field in the page."""
        return f"field-{self.parameter.name}"

    @property
    def text(self) -> str:
        """Return the first value as it was written."""
        return self.texts[0] if self.texts else ""

    @property
    def names(self) -> str:
        """Return what is in a field that names are typed into."""
        return self.shown[0] if self.shown else self.text

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
    release: OpenRelease,
    rows_of: RowsOf,
) -> dict[str, Field]:
    """Return the fields of a question's form by their names; `rows_of` tells what is counted."""
    return {
        parameter.name: replace(
            _entity_field(question, parameter, given, reading, release, rows_of),
            meant=tuple(
                (label, _with(question, given, parameter, key))
                for key, label in reading.meant(parameter.name)
            ),
        )
        if parameter.type == "entity"
        else _field(parameter, given, reading)
        for parameter in question.parameters
    }


def _with(
    question: Question, given: Mapping[str, Sequence[str]], parameter: Parameter, key: str
) -> str:
    """Return the path of a question with what was given, but for one parameter."""
    pairs = [(name, text) for name, texts in given.items() for text in texts
             if text and name != parameter.name]  # fmt: skip
    return f"/questions/{question.name}?{urlencode([*pairs, (parameter.name, key)])}"


def _field(
    parameter: Parameter, given: Mapping[str, Sequence[str]], reading: Reading
) -> Field:  # fmt: skip
    texts = _texts(parameter, given, reading)
    error = reading.refusal(parameter.name)
    if parameter.type in {"choice", "lens"}:
        options = tuple(
            Option(choice.value, choice.label, choice.value in texts)
            for choice in parameter.choices
        )
        return Field(parameter, "select", texts, options, error)
    return Field(parameter, parameter.type, texts, (), error)


def _entity_field(
    question: Question,
    parameter: Parameter,
    given: Mapping[str, Sequence[str]],
    reading: Reading,
    release: OpenRelease,
    rows_of: RowsOf,
) -> Field:
    texts = _texts(parameter, given, reading)
    error = reading.refusal(parameter.name)
    found = list_choices(question, parameter, reading.values, release, rows_of)
    choices = found.choices
    if len(release.directory.of_class(parameter.classes)) > _MOST_IN_SELECT:
        field = _typed(parameter, texts, choices, error, release.directory)
        return replace(field, narrowed=found.narrowed)
    chosen = _chosen(parameter, texts, choices, release.directory)
    options = tuple(
        Option(one.key, one.label, one.key in texts, ", ".join(one.aliases), rows, one.claims)
        for one, rows in [*chosen, *((one.referent, one.rows) for one in choices)]
    )
    if error:
        # what was written must not vanish from the form
        options += tuple(Option(text, text, selected=True) for text in texts)
    return Field(parameter, "select", texts, options, error, narrowed=found.narrowed)


def _chosen(
    parameter: Parameter, texts: Sequence[str], choices: Sequence[Choice], directory: GraphDirectory
) -> list[tuple[Referent, int | None]]:
    """Return what was chosen and is none of the choices, so that the form keeps it."""
    offered = {one.referent.key for one in choices}
    return [
        (one, None)
        for text in texts
        if text not in offered
        for one in directory.find(text, parameter.classes)[:1]
    ]


def _typed(
    parameter: Parameter,
    texts: tuple[str, ...],
    choices: Sequence[Choice],
    error: str,
    directory: GraphDirectory,
) -> Field:
    """Return a field that is typed into: names where they are names of one, else keys.

    Of more choices than a page can hold, those that most claims speak of are offered.
    """
    classes = parameter.classes
    ranked = sorted(choices, key=lambda one: -one.referent.claims)[:MOST]
    options = tuple(
        Option(_name(one.referent, classes, directory), one.referent.key, rows=one.rows)
        for one in sorted(ranked, key=lambda one: (one.rows == 0, folded(one.referent.label)))
    )
    shown = tuple(
        _name(known[0], classes, directory) if (known := directory.find(text, classes)) else text
        for text in texts
    )
    return Field(parameter, "datalist", texts, options, error, shown)


def _name(referent: Referent, classes: Sequence[str], directory: GraphDirectory) -> str:
    """Return a referent's name where it can be read back, else its key."""
    found = directory.find(referent.label, classes)
    return referent.label if len(found) == 1 and found[0] == referent else referent.key


def _texts(
    parameter: Parameter, given: Mapping[str, Sequence[str]], reading: Reading
) -> tuple[str, ...]:  # fmt: skip
    accepted = tuple(value.raw for value in reading.values.get(parameter.name, ()))
    return accepted or _written(parameter, given)


def _written(parameter: Parameter, given: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if parameter.name in given:
        return tuple(text for text in given[parameter.name] if text)
    if parameter.type == "interval" and any(slot in given for slot in parameter.slots):
        return ("/".join(next(iter(given.get(slot, ())), "") for slot in parameter.slots),)
    return ()
