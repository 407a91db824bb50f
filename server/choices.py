"""What a parameter may hold: the entities of its class, with the rows that each gives.

Where a parameter depends on others, and they hold something, it is narrowed to what gives rows with
that. Where the rows are not known nothing is said of them, and nothing is narrowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.directory import folded
from kg.errors import NotFound, ValueRefused
from kg.question import read_values
from server.counts import Counted
from server.links import path_of
from server.metadata import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.question import Parameter, Question, Referent, Value
    from server.counts import Rows
    from server.shelf import OpenRelease

    Values = Mapping[str, tuple[Value, ...]]

MOST = 1000


@dataclass(frozen=True)
class Choice:
    """An entity that a parameter may hold, and the rows that it gives; None where not known."""

    referent: Referent
    rows: int | None


@dataclass(frozen=True)
class Choices:
    """The choices of a parameter, those that give rows first, and whether others narrowed them."""

    choices: tuple[Choice, ...]
    counted: bool
    narrowed: bool


def counted_for(
    question: Question, parameter: Parameter, values: Values, release: OpenRelease
) -> tuple[Counted, Counted | None]:
    """Return what is to be counted for a picker: with all blanks, and with those it depends on."""
    above = {name: values[name] for name in parameter.depends if name in values}
    narrow = Counted.of(question, parameter, _needed(question, values) | above, release)
    return Counted.of(question, parameter, values, release), narrow if above else None


def _needed(question: Question, values: Values) -> dict[str, tuple[Value, ...]]:
    """Return the values of what a question cannot be asked without."""
    return {
        one.name: values[one.name]
        for one in question.parameters
        if one.required and one.name in values
    }


def list_choices(
    question: Question,
    parameter: Parameter,
    values: Values,
    release: OpenRelease,
    rows_of: Callable[[Counted], Rows | None],
) -> Choices:
    """Return the choices of a parameter, where its question's blanks hold some values."""
    whole, narrow = counted_for(question, parameter, values, release)
    rows = rows_of(whole)
    allowed = rows_of(narrow) if narrow else None
    found = [
        Choice(one, None if rows is None else rows.get(one.iri, 0))
        for one in release.directory.of_class(parameter.classes)
        if (one.claims or (rows and one.iri in rows)) and (allowed is None or one.iri in allowed)
    ]
    found.sort(key=lambda one: one.rows == 0)
    return Choices(tuple(found), rows is not None, allowed is not None)


def matching(choices: Sequence[Choice], words: str) -> tuple[Choice, ...]:
    """Return the choices that have all of some words in one of their names.

    First those of which the words are a whole name, such as `US`; then those in which each begins
    a word.
    """
    wanted = folded(words)
    parts = wanted.split()
    if not parts:
        return tuple(choices)
    found = []
    for one in choices:
        names = _names_of(one.referent)
        if any(all(part in name for part in parts) for name in names):
            starts = any(all(f" {part}" in f" {name}" for part in parts) for name in names)
            found.append((wanted not in names, one.rows == 0, not starts, one))
    return tuple(one for *_, one in sorted(found, key=lambda each: each[:3]))


def similar(
    choices: Sequence[Choice], words: str, classes: Sequence[str], release: OpenRelease
) -> tuple[Choice, ...]:
    """Return choices that have a name close to some words, the closest first."""
    by_iri = {one.referent.iri: one for one in choices}
    close = release.directory.suggest(words, classes)
    return tuple(by_iri[one.iri] for one in close if one.iri in by_iri)


def _names_of(referent: Referent) -> tuple[str, ...]:
    return tuple(map(folded, (referent.label, referent.key, *referent.aliases)))


def parameter_of(question: Question, name: str) -> Parameter:
    """Return an entity parameter of a question; NotFound for any other."""
    found = question.parameter(name)
    if found is None or found.type != "entity":
        known = ", ".join(one.name for one in question.parameters if one.type == "entity")
        raise NotFound(f"{question.name} has no choices called {name[:80]!r}; it has {known}")
    return found


def other_values(
    question: Question, parameter: Parameter, given: Mapping[str, Sequence[str]],
    release: OpenRelease, beside: Sequence[str],
) -> dict[str, tuple[Value, ...]]:  # fmt: skip
    """Return what the other blanks hold; ValueRefused for the first that holds what it cannot."""
    others = {name: texts for name, texts in given.items() if name != parameter.name}
    reading = read_values(question, others, release.directory, beside)
    for refusal in reading.refusals:
        if refusal.parameter != parameter.name and refusal.parameter not in reading.missing:
            raise refusal
    return {name: one for name, one in reading.values.items() if name != parameter.name}


def choices_document(
    question: Question, parameter: Parameter, values: Values, found: Choices,
    release: OpenRelease, *, words: str, most: int, root: str,
) -> dict[str, Any]:  # fmt: skip
    """Return the choices of a parameter for a program."""
    fitting = matching(found.choices, words)
    close = () if fitting else similar(found.choices, words, parameter.classes, release)
    return {
        "question": question.name,
        "parameter": parameter.name,
        "dependsOn": list(parameter.depends),
        "release": release.pin["release"],
        "lens": release.lens or None,
        "given": {name: [value.raw for value in one] for name, one in values.items()},
        "narrowed": found.narrowed,
        "counted": found.counted,
        "count": len(fitting[:most]),
        "truncated": len(fitting) > most,
        "choices": [_document(one, root) for one in fitting[:most]],
        "similar": [_document(one, root) for one in close],
    }


def _document(one: Choice, root: str) -> dict[str, Any]:
    return {
        "key": one.referent.key,
        "label": one.referent.label,
        "aliases": list(one.referent.aliases),
        "rows": one.rows,
        "claims": one.referent.claims,
        "id": one.referent.iri,
        "url": absolute(path_of(one.referent.iri), root),
    }


def read_most(text: str) -> int:
    """Return how many choices are wanted."""
    if not text:
        return MOST
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise ValueRefused("most", f"{text[:40]!r} is no number from 1 to {MOST}")
    return int(text)
