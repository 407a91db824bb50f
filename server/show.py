"""Terms as a reader sees them: names for IRIs, words for the shades of a claim, dates in full."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from kg.vocabulary import DT, ID, SAID, compact
from server.links import link

if TYPE_CHECKING:
    from flask import Flask

    from kg.directory import GraphDirectory
    from kg.holdings import Holdings
    from kg.store import Term

# value: (the word on the badge, what it means)
SHADES: dict[str, tuple[str, str]] = {
    "Asserted": ("asserted", "The article says it in its own voice."),
    "Reported": ("reported", "The article passes it on from someone who states it."),
    "Speculated": ("speculated", "May, might, suggests, fears: nobody states it firmly."),
    "Actual": ("happened or holds", "Told as having happened, or as holding."),
    "Planned": ("planned", "Scheduled, announced or intended by whoever is to do it."),
    "Predicted": ("predicted", "Someone else thinks that it will come."),
    "Conditional": ("conditional", "Told as depending on something else."),
    "Supposed": ("supposed", "The condition's own part: not said to be so."),
    "Desired": ("wanted", "A demand, call, aim or wish; not said to be so."),
    "Affirmed": ("affirmed", "The claim says that it is so."),
    "Negated": ("negated", "The claim says that it is not so."),
}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_DATE = re.compile(r"(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%])?")
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float", "int", "long")}


@dataclass(frozen=True)
class Cell:
    """One value in a table: its text, where it leads, and what kind of thing it is."""

    text: str = ""
    href: str = ""
    kind: str = "text"
    iri: str = ""
    sort: str | float = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether the cell holds nothing."""
        return not self.text


def to_cell(term: Term | None, label: str = "", url: str = "") -> Cell:
    """Return a term as a cell; a label and an address given by the query win."""
    if term is None:
        return Cell()
    if isinstance(term, NamedNode):
        return _iri_cell(term.value, label, url)
    if isinstance(term, BlankNode):
        return Cell(term.value, kind="blank")
    return _literal_cell(term.value, term.datatype.value, url)


def _literal_cell(text: str, datatype: str, url: str) -> Cell:
    if datatype in _NUMBERS:
        return Cell(text, url, "number", sort=_as_number(text))
    if datatype in {_XSD + "date", _EDTF}:
        return Cell(shown_date(text), url, "date", sort=text)
    if datatype == _XSD + "boolean":
        return Cell("yes" if text in {"true", "1"} else "no", url, "boolean")
    kind = "place" if datatype == _WKT else "text"
    return Cell(text, url, kind, sort=text.casefold())


def _iri_cell(iri: str, label: str, url: str) -> Cell:
    local = iri.removeprefix(DT)
    if iri.startswith(DT) and local in SHADES:
        return Cell(SHADES[local][0], "", "shade", local, local)
    text = label or name_of(iri)
    return Cell(text, url or link(iri), "thing", iri, text.casefold())


def _as_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def name_of(iri: str, directory: GraphDirectory | None = None) -> str:
    """Return what an IRI is called: by the graph, else by the end of the IRI."""
    if directory and (known := directory.label(iri)):
        return known
    for namespace in (DT, SAID):
        if iri.startswith(namespace):
            return spaced(iri.removeprefix(namespace))
    return iri.removeprefix(ID) if iri.startswith(ID) else compact(iri)


def spaced(name: str) -> str:
    """Return a local name as words: `AirStrike` as `air strike`, `actsFor` as `acts for`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def shown_date(text: str) -> str:
    """Return a day, a month or an interval of EDTF in words; anything else as it is."""
    first, slash, last = text.partition("/")
    if not slash:
        return _one_date(first)
    if last in {"", ".."}:
        return f"{_one_date(first)} or later"
    if first in {"", ".."}:
        return f"{_one_date(last)} or earlier"
    return f"{_one_date(first)} – {_one_date(last)}"


def shown_issue(text: str) -> str:
    """Return when an article came out: a span is one day that is not known, not many days."""
    first, slash, last = text.partition("/")
    if not slash or not {first, last}.isdisjoint({"", ".."}):
        return shown_date(text)
    begin, end = _one_date(first).split(), _one_date(last).split()
    if begin[-1] == end[-1] and len(begin) == len(end) > 1:
        begin.pop()  # the year is said once
    return f"between {' '.join(begin)} and {' '.join(end)}"


def _one_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return text
    month = _MONTHS[int(match[2]) - 1] if match[2] else ""
    day = str(int(match[3])) if match[3] else ""
    about = "about " if match[4] else ""
    return about + " ".join(part for part in (day, month, str(int(match[1]))) if part)


def as_of(holdings: Holdings) -> str:
    """Return up to when a release can know of anything."""
    if not holdings.last:
        return "an unknown day"
    return shown_date(holdings.last) + ("" if holdings.last_is_sure else " at the latest")


def thousands(number: float) -> str:
    """Return a number with separators."""
    return f"{number:,}"


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun: `1 claim`, `2 claims`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def install(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters.update(
        pretty_json=_pretty_json,
        spaced=spaced,
        shown_date=shown_date,
        shown_issue=shown_issue,
        thousands=thousands,
        name_of=name_of,
    )
    app.jinja_env.globals.update(
        as_of=as_of, counted=counted, SHADES=SHADES, link=link, to_cell=to_cell
    )


def _pretty_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
