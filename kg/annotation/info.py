"""What is known about an article apart from its annotations: `<id>.toml` -> ArticleInfo, and back.

Keys are those of `ArticleInfo`; the id is the file's name. Sentences and sections are figures
only (spans in code points), so the file can be published where the text cannot.

    headline = "Guard on the lake"
    publisher = "strelsau-courier-paper"        # key of entities.ttl
    published = "1924-05-04"                    # EDTF, with published_basis and published_from
    sha256 = "…"
    length = 1200
    sentences = [[0, 17], [18, 90]]
    [names]                                     # of local: entities whose words say too little
    baker = "a baker of Zenda who is cited"
    [[found]]      page = "…"  span = [0, 1200]
    [[sections]]   type = "Caption"  span = [18, 90]  credit = "AP"  repeats = 18
    [[uncovered]]  sentence = 0  reason = "HeadlineRepeated"
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from kg.annotation.model import ArticleInfo, Place, Section, Span
from kg.errors import AnnotationError, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECTION_TYPES = ("Headline", "Caption", "Body", "Heading", "Furniture")
REASONS = ("HeadlineRepeated", "CaptionRepeated", "Furniture", "Heading", "NoContent")
BASES = ("Stated", "Inferred")

_TEXTS = {  # key: whether the file must have it
    "headline": True,
    "publisher": True,
    "agency": False,
    "agency_basis": False,
    "byline": False,
    "published": False,
    "published_basis": False,
    "published_from": False,
    "status": False,
    "language": True,
    "sha256": True,
}
_OTHERS = {
    "length": True,
    "sentences": True,
    "sections": False,
    "found": False,
    "annotators": False,
    "uncovered": False,
    "names": False,
}
_CHOICES = {"published_basis": BASES}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _Reader:
    """Reads one .toml; `findings` gathers what is wrong with it."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.findings: list[Finding] = []

    def report(self, rule: str, message: str, remedy: str, key: str = "", nth: int = 0) -> None:
        """Keep a finding; its line is where `key` (or the nth table of that name) stands."""
        start = re.compile(rf"(\[\[)?\s*{re.escape(key)}\s*(=|\]\])")
        found = [i for i, line in enumerate(self.lines, 1) if key and start.match(line)]
        line = found[min(nth, len(found) - 1)] if found else 0
        self.findings.append(Finding(self.file, line, rule, message, remedy))

    def span(self, value: object, length: int, key: str, nth: int = 0) -> Span:
        """Return a span; report what is not two offsets inside the text."""
        match value:
            case [int(start), int(end)] if 0 <= start < end <= (length or end):
                return start, end
        message = f"{key} {nth}: {value} is no span of the text"
        remedy = f"write [start, end] with 0 <= start < end <= {length}, the text's length"
        self.report("toml-span", message, remedy, key, nth)
        return 0, 0

    def table(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """Return an array of tables; report anything else."""
        value = data.get(key, [])
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return value
        self.report("toml-value", f"{key} is no array of tables", f"write [[{key}]]", key)
        return []


def read_info(text: str, article: str, file: str) -> ArticleInfo:
    """Read the text of a .toml; AnnotationError with every finding where it is unusable."""
    reader = _Reader(text, file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number, remedy = int(line[1]) if line else 0, "mend this line, or the one before it"
        finding = Finding(file, number, "toml-syntax", str(error), remedy)
        raise AnnotationError([finding]) from error
    _check_keys(reader, data)
    info = _build(reader, data, article)
    if reader.findings:
        raise AnnotationError(reader.findings)
    return info


def _check_keys(reader: _Reader, data: dict[str, Any]) -> None:
    """Report missing and unknown keys, and values that are not of the right kind."""
    for key, needed in (_TEXTS | _OTHERS).items():
        if needed and key not in data:
            reader.report("toml-missing", f"{key} is missing", f"add `{key} = …`")
    for key in data.keys() - _TEXTS.keys() - _OTHERS.keys():
        known = ", ".join(_TEXTS | _OTHERS)
        reader.report("toml-unknown", f"{key} is not known here", f"known are: {known}", key)
    for key in _TEXTS.keys() & data.keys():
        if not isinstance(data[key], str):
            reader.report("toml-value", f"{key} is no text", f'write {key} = "…"', key)
    for key, allowed in _CHOICES.items():
        if data.get(key, allowed[0]) not in allowed:
            choices = ", ".join(allowed)
            reader.report("toml-value", f"{key} is {data[key]}", f"choose one of {choices}", key)
    sha256 = data.get("sha256", "0" * 64)
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        remedy = "put there what `sha256sum` prints for the text: 64 digits 0-9a-f"
        reader.report("toml-value", f"sha256 is {sha256!r}", remedy, "sha256")
    if not isinstance(data.get("length", 0), int):
        reader.report("toml-value", "length is no number", "count the code points", "length")


def _build(reader: _Reader, data: dict[str, Any], article: str) -> ArticleInfo:
    raw_length = data.get("length", 0)
    length = raw_length if isinstance(raw_length, int) else 0
    texts = {key: data[key] for key in _TEXTS if isinstance(data.get(key), str)}
    required = {key: "" for key, needed in _TEXTS.items() if needed}
    sentences = tuple(_sentences(reader, data.get("sentences", []), length))
    return ArticleInfo(
        **(required | texts),
        id=article,
        length=length,
        sentences=sentences,
        sections=tuple(_sections(reader, data, length)),
        found=tuple(_found(reader, data)),
        annotators=tuple(map(str, data.get("annotators", ()))),
        uncovered=tuple(_uncovered(reader, data, len(sentences))),
        names=tuple(_names(reader, data)),
    )


def _sentences(reader: _Reader, values: object, length: int) -> Iterator[Span]:
    if not isinstance(values, list):
        reader.report("toml-value", "sentences is no list of spans", "write [[0, 74], …]")
        return
    last = 0
    for i, value in enumerate(values):
        start, end = reader.span(value, length, "sentences", i)
        if (start, end) != (0, 0) and start < last:
            message = f"sentence {i} starts at {start}, before the one before it ends ({last})"
            reader.report("toml-span", message, "keep sentences in order and apart", "sentences")
        last = max(last, end)
        yield start, end


def _sections(reader: _Reader, data: dict[str, Any], length: int) -> Iterator[Section]:
    for i, table in enumerate(reader.table(data, "sections")):
        kind = table.get("type")
        if kind not in SECTION_TYPES:
            remedy = f"choose one of {', '.join(SECTION_TYPES)}"
            reader.report("toml-value", f"section {i} has type {kind}", remedy, "sections", i)
        span = reader.span(table.get("span"), length, "sections", i)
        yield Section(str(kind), span, table.get("credit"), table.get("repeats"))


def _found(reader: _Reader, data: dict[str, Any]) -> Iterator[Place]:
    for i, table in enumerate(reader.table(data, "found")):
        yield Place(str(table.get("page", "")), reader.span(table.get("span"), 0, "found", i))


def _uncovered(reader: _Reader, data: dict[str, Any], count: int) -> Iterator[tuple[int, str]]:
    for i, table in enumerate(reader.table(data, "uncovered")):
        sentence, reason = table.get("sentence"), table.get("reason")
        if not (isinstance(sentence, int) and 0 <= sentence < count):
            remedy = f"count sentences from 0; there are {count}"
            message = f"uncovered {i}: no sentence {sentence}"
            reader.report("toml-value", message, remedy, "uncovered", i)
        elif reason not in REASONS:
            remedy = f"choose one of {', '.join(REASONS)}"
            reader.report("toml-value", f"uncovered {i}: {reason}?", remedy, "uncovered", i)
        else:
            yield sentence, reason


def _names(reader: _Reader, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    table = data.get("names", {})
    if not isinstance(table, dict):
        reader.report("toml-value", "names is no table", 'write [names], then key = "…"', "names")
        return
    for key, name in table.items():
        if isinstance(name, str) and name.strip():
            yield key, name
        else:
            reader.report("toml-value", f"names: {key} is {name!r}", f'write {key} = "…"', key)


def write_info(info: ArticleInfo) -> str:
    """Return the .toml of an article; what is not known is left out."""
    order = [key for key in (*_TEXTS, "length") if key != "status"]
    lines = [
        f"{key} = {_value(getattr(info, key))}" for key in order if getattr(info, key) is not None
    ]
    lines += [f"annotators = {_value(list(info.annotators))}", f"status = {_value(info.status)}"]
    lines += ["sentences = [", *_wrapped(info.sentences), "]"]
    if info.names:
        lines += ["", "[names]", *(f"{key} = {_value(name)}" for key, name in info.names)]
    for place in info.found:
        lines += _table("found", page=place.page, span=list(place.span))
    for each in info.sections:
        lines += _table(
            "sections",
            type=each.type,
            span=list(each.span),
            credit=each.credit,
            repeats=each.repeats,
        )
    for sentence, reason in info.uncovered:
        lines += _table("uncovered", sentence=sentence, reason=reason)
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """Return a text, number or list as TOML: for these JSON is TOML, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrapped(spans: Iterable[Span], width: int = 8) -> Iterator[str]:
    cells = [f"[{start}, {end}]" for start, end in spans]
    for i in range(0, len(cells), width):
        yield f"    {', '.join(cells[i : i + width])},"


def _table(name: str, **values: object) -> list[str]:
    known = {key: value for key, value in values.items() if value is not None}
    return ["", f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in known.items())]
