"""Values -> a query that can be run: all slots are filled in one pass over the original text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import ValueRefused
from kg.question.model import without_header
from kg.question.slots import spliced
from kg.question.unknown import refuse_unknown
from kg.question.values import MOST_VALUES, Value, read_value, serialised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.question.model import Directory, Parameter, Question

__all__ = ["Bound", "Reading", "Value", "bind_question", "fill", "read_examples", "read_values"]


@dataclass(frozen=True)
class Reading:
    """What was made of the values given for a question: the accepted ones, and the refusals."""

    values: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    refusals: tuple[ValueRefused, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def only_waits(self) -> bool:
        """Tell whether nothing is wrong but that needed values were not given yet."""
        return bool(self.missing) and {one.parameter for one in self.refusals} == {*self.missing}

    def refusal(self, name: str) -> str:
        """Return why the value of a parameter was refused; empty where it was not."""
        return next((str(one) for one in self.refusals if one.parameter == name), "")

    def meant(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return what a refused value of a parameter may have been meant for, with its name."""
        return next((one.meant for one in self.refusals if one.parameter == name), ())


@dataclass(frozen=True)
class Bound:
    """A question with its values: `text` is the SPARQL that is sent to an engine."""

    question: Question
    values: dict[str, tuple[Value, ...]]
    text: str

    def first(self, rows: int) -> str:
        """Return a query that begins with the same `rows` rows, and leaves out most of the others.

        It has more than `rows` rows where the question has, so that it can be told that there are.
        """
        return fill(self.question, self.values, rows) if self.question.cuts else self.text

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Return the values as pairs for an address, in the order of the parameters."""
        return [
            (parameter.name, value.raw)
            for parameter in self.question.parameters
            for value in self.values.get(parameter.name, ())
        ]


def bind_question(
    question: Question,
    values: Mapping[str, Sequence[str]],
    directory: Directory,
    beside: Sequence[str] = (),
) -> Bound:
    """Return a question with its slots filled; ValueRefused for the first value refused."""
    reading = read_values(question, values, directory, beside)
    if reading.refusals:
        raise reading.refusals[0]
    return Bound(question, reading.values, fill(question, reading.values))


def read_values(
    question: Question,
    values: Mapping[str, Sequence[str]],
    directory: Directory,
    beside: Sequence[str] = (),
) -> Reading:
    """Check all values given; an empty text leaves the blank open, a missing one is the default.

    `beside` are the names that every question takes where it is asked, for hints.
    """
    accepted: dict[str, tuple[Value, ...]] = {}
    refusals = [
        refuse_unknown(question, name, beside) for name in values if not _owner(question, name)
    ]
    missing = []
    for parameter in question.parameters:
        given = _given(parameter, values)
        texts = list(parameter.default) if given is None else given
        if parameter.required and not texts:
            missing.append(parameter.name)
        try:
            if found := _read_parameter(parameter, texts, directory):
                accepted[parameter.name] = found
        except ValueRefused as refusal:
            refusals.append(refusal)
    return Reading(accepted, tuple(refusals), tuple(missing))


def read_examples(
    question: Question, parameters: Iterable[Parameter], directory: Directory
) -> Mapping[str, tuple[Value, ...]]:
    """Return what the first example of each parameter means, where it has one that is known."""
    examples = {one.name: one.example[:1] for one in parameters if one.example}
    known = read_values(question, examples, directory).values
    return {name: known[name] for name in examples if name in known}


def fill(
    question: Question, values: Mapping[str, tuple[Value, ...]], rows: int | None = None
) -> str:
    """Return the text of a question with every slot filled, the header left out.

    It is cut where the file says so, if no more than some `rows` are wanted.
    """
    terms = {
        slot: tuple(value.terms[number] for value in chosen)
        for parameter in question.parameters
        if (chosen := values.get(parameter.name))
        for number, slot in enumerate(parameter.slots)
    }
    edits = [
        (slot.start, slot.end, " ".join(serialised(term) for term in terms[slot.variable]))
        for slot in question.slots
        if slot.variable in terms
    ]
    if rows is not None:
        edits += [(cut.start, cut.end, cut.clause(rows)) for cut in question.cuts]
    return without_header(spliced(question.text, edits))


def _owner(question: Question, name: str) -> bool:
    return any(name == one.name or name in one.slots for one in question.parameters)


def _given(parameter: Parameter, values: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Return the texts given for a parameter; None where nothing at all was given."""
    if parameter.name in values:
        return [text for text in values[parameter.name] if text.strip()]
    if parameter.type == "interval" and any(slot in values for slot in parameter.slots):
        # a form has two fields for the two ends
        ends = [next(iter(values.get(slot, ())), "").strip() for slot in parameter.slots]
        return [f"{ends[0] or '..'}/{ends[1] or '..'}"] if any(ends) else []
    return None


def _read_parameter(
    parameter: Parameter, texts: list[str], directory: Directory
) -> tuple[Value, ...]:
    if parameter.required and not texts:
        raise ValueRefused(parameter.name, "is needed: choose one")
    if len(texts) > 1 and not parameter.repeated:
        raise ValueRefused(parameter.name, f"takes one value, {len(texts)} were given")
    if len(texts) > MOST_VALUES:
        raise ValueRefused(parameter.name, f"takes at most {MOST_VALUES} values")
    return tuple(read_value(parameter, text, directory) for text in texts)
