"""One written value of one parameter -> RDF terms, or a refusal that says what would do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import ValueRefused
from kg.question.days import spelled, spelled_span
from kg.question.model import LENSES
from kg.question.parameters import spaced
from kg.vocabulary import PREFIXES, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.question.model import Directory, Parameter, Referent

LONGEST_VALUE = 1000
LONGEST_TEXT = 200
MOST_VALUES = 50

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SERIALISED_ESCAPE = re.compile(r"\\(.)([uU]?)", re.DOTALL)
_XSD = PREFIXES["xsd"]


@dataclass(frozen=True)
class Value:
    """A value that was accepted: as it stands in an address, as a reader sees it, and as terms.

    There is one term for each slot of the parameter; None leaves that slot open.
    """

    raw: str
    label: str
    terms: tuple[NamedNode | Literal | None, ...]


def read_value(parameter: Parameter, raw: str, directory: Directory) -> Value:
    """Return the value that a text stands for; ValueRefused says what is wrong with it."""
    name = parameter.name
    if len(raw) > LONGEST_VALUE:
        raise ValueRefused(name, f"too long: {len(raw)} characters, at most {LONGEST_VALUE}")
    if _CONTROL.search(raw):
        raise ValueRefused(name, "holds a control character (such as NUL), which no value has")
    text = raw.strip()
    return _READERS[parameter.type](parameter, text, directory)


def serialised(term: NamedNode | Literal | None) -> str:
    r"""Return a term as it stands in a query, `UNDEF` for none.

    The RDF library writes it. One thing is added: SPARQL decodes `\\u0022` anywhere in a query
    before it reads strings, so that an escaped backslash before a u would open a hole; the u is
    written as its own code point there.
    """
    if term is None:
        return "UNDEF"
    if isinstance(term, NamedNode):
        return str(term)
    return _SERIALISED_ESCAPE.sub(_guard_escape, str(term))


def _guard_escape(match: re.Match[str]) -> str:
    escaped, after = match[1], match[2]
    if escaped != "\\" or not after:
        return match[0]
    # the long form: rdflib reads up to eight digits after \\u, too
    return "\\\\" + f"\\U{ord(after):08X}"


def _entity(parameter: Parameter, text: str, directory: Directory) -> Value:
    found = directory.find(text, parameter.classes)
    wanted = _kinds(parameter.classes)
    if len(found) == 1:
        return Value(found[0].key, found[0].label, (NamedNode(found[0].iri),))
    if len(found) > 1:
        raise ValueRefused(
            parameter.name,
            f"{text!r} names several: {_listed(found)}. Give one of these keys",
            _meant(found),
        )
    if classes := directory.classes_of(text):
        raise ValueRefused(
            parameter.name, f"{text!r} is known as {_kinds(classes)}; wanted is {wanted}"
        )
    close = directory.suggest(text, parameter.classes)
    hint = f". Did you mean {_listed(close)}?" if close else ""
    shown = text if len(text) <= 80 else text[:79] + "…"
    said = f"no {wanted} is called {shown!r} here{hint}"
    raise ValueRefused(parameter.name, said, _meant(close))


def _kinds(classes: Iterable[str]) -> str:
    """Return classes as a reader says them: `ArmedGroup` as `armed group`."""
    return " or ".join(spaced(one) for one in classes)


def _listed(referents: tuple[Referent, ...]) -> str:
    return ", ".join(f"{one.label} ({one.key})" for one in referents[:5])


def _meant(referents: tuple[Referent, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.key, one.label) for one in referents[:5])


def _date_value(parameter: Parameter, text: str, _: Directory) -> Value:
    day = _date(parameter.name, text)
    return Value(text, spelled(day), (_date_term(day),))


def _date(name: str, text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueRefused(name, f"{text[:40]!r} is no date: write it as 2025-01-15")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueRefused(name, f"{text} is not in the calendar") from None


def _date_term(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=NamedNode(_XSD + "date"))


def _interval(parameter: Parameter, text: str, _: Directory) -> Value:
    name = parameter.name
    first, slash, last = text.partition("/")
    if not slash:
        last = first
    start = None if first in {"", ".."} else _date(name, first)
    end = None if last in {"", ".."} else _date(name, last)
    if start is None and end is None:
        raise ValueRefused(name, "an interval needs a first or a last day: 2024-12-01/2024-12-08")
    if start and end and start > end:
        raise ValueRefused(name, f"the interval ends ({end}) before it begins ({start})")
    raw = f"{start or '..'}/{end or '..'}"
    terms = (_date_term(start) if start else None, _date_term(end) if end else None)
    return Value(raw, spelled_span(start, end), terms)


def _choice(parameter: Parameter, text: str, _: Directory) -> Value:
    for choice in parameter.choices:
        if choice.value == text:
            term = iri(choice.term) if choice.term else Literal(choice.value)
            return Value(text, choice.label, (term,))
    known = ", ".join(choice.value for choice in parameter.choices)
    raise ValueRefused(parameter.name, f"{text[:40]!r} is no choice: choose from {known}")


def _number(parameter: Parameter, text: str, _: Directory) -> Value:
    name = parameter.name
    if not _NUMBER.fullmatch(text):
        raise ValueRefused(name, f"{text[:40]!r} is no number: write it as 40 or 2.5")
    kind = "decimal" if "." in text else "integer"
    return Value(text, text, (Literal(text.lstrip("+"), datatype=NamedNode(_XSD + kind)),))


def _lens(parameter: Parameter, text: str, _: Directory) -> Value:
    name = parameter.name
    if text not in LENSES:
        raise ValueRefused(name, f"{text[:40]!r} is no lens: choose from {', '.join(LENSES)}")
    return Value(text, text, (NamedNode(LENSES[text]),))


def _text(parameter: Parameter, text: str, _: Directory) -> Value:
    name = parameter.name
    if len(text) > LONGEST_TEXT:
        raise ValueRefused(name, f"too long: {len(text)} characters, at most {LONGEST_TEXT}")
    return Value(text, text, (Literal(text),))


_READERS: dict[str, Callable[[Parameter, str, Directory], Value]] = {
    "entity": _entity,
    "date": _date_value,
    "interval": _interval,
    "choice": _choice,
    "number": _number,
    "lens": _lens,
    "text": _text,
}
