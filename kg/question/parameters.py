"""The `parameters:` of a header -> Parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import Finding
from kg.question.model import LENSES, PARAMETER_TYPES, Choice, Parameter
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.question.header import Header

_KEYS = {
    "type", "class", "summary", "label", "blank", "choices", "required", "repeated", "default",
    "example", "depends",
}  # fmt: skip
_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
# names that the address of a question page uses for itself
RESERVED = {"release", "page", "sort", "bom", "format", "view", "q", "most", "filter"}


def text_of(value: object) -> str:
    """Return a header value as text; anything but text counts as empty."""
    return value.strip() if isinstance(value, str) else ""


def texts_of(value: object) -> tuple[str, ...]:
    """Return a header value as a list of texts; one text is a list of one."""
    if isinstance(value, list):
        return tuple(text_of(entry) for entry in value if text_of(entry))
    return (text_of(value),) if text_of(value) else ()


def read_parameters(header: Header, file: str) -> tuple[tuple[Parameter, ...], list[Finding]]:
    """Return the parameters of a header, and what is wrong with them."""
    declared = header.values.get("parameters", {})
    if not isinstance(declared, dict):
        line = header.line("parameters")
        return (), [Finding(file, line, "parameters", "`parameters` is no mapping",
                            "write `name: {type: entity, …}` lines under it")]  # fmt: skip
    parameters, findings = [], []
    for name, body in declared.items():
        line = header.line("parameters", str(name))
        for problem, remedy in _problems(str(name), body):
            findings.append(Finding(file, line, "parameter", f"{name}: {problem}", remedy))
        if isinstance(body, dict):
            parameters.append(_read_parameter(str(name), body))
    for name, problem, remedy in _dependence_problems(parameters):
        line = header.line("parameters", name, "depends")
        findings.append(Finding(file, line, "parameter-depends", f"{name}: {problem}", remedy))
    return tuple(parameters), findings


def _dependence_problems(parameters: Sequence[Parameter]) -> Iterator[tuple[str, str, str]]:
    """Yield the parameter, the problem and the remedy for each `depends` that cannot be kept."""
    above = {parameter.name: parameter.depends for parameter in parameters}
    for parameter in parameters:
        name = parameter.name
        if parameter.depends and parameter.type != "entity":
            yield name, "only an entity has choices that can depend", "drop `depends`"
        for other in parameter.depends:
            if other not in above:
                known = ", ".join(one for one in above if one != name) or "none"
                yield (name, f"depends on {other!r}, which is no parameter",
                       f"other parameters are {known}")  # fmt: skip
        if circle := _circle(name, above):
            yield (name, f"depends on itself: {' → '.join(circle)}",
                   "drop `depends` from one of them")  # fmt: skip


def _circle(start: str, above: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the shortest way from a parameter back to itself; empty where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # it grows while it is walked
        for other in above.get(way[-1], ()):
            if other == start:
                return [*way, start]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _problems(name: str, body: object) -> list[tuple[str, str]]:
    if not isinstance(body, dict):
        return [("no mapping", "write `{type: …, summary: …}`")]
    problems = []
    if not _NAME.fullmatch(name) or name in RESERVED:
        problems.append(("cannot be a name", "letters and digits, small first; not a page's own"))
    kind = text_of(body.get("type"))
    if kind not in PARAMETER_TYPES:
        problems.append((f"unknown type {kind!r}", f"types are {', '.join(PARAMETER_TYPES)}"))
    for key in sorted(set(body) - _KEYS):
        problems.append((f"unknown key {key!r}", f"keys are {', '.join(sorted(_KEYS))}"))
    if kind == "entity" and not texts_of(body.get("class")):
        problems.append(("an entity needs a class", "add `class: Actor`"))
    if kind == "choice" and not body.get("choices"):
        problems.append(("a choice needs choices", "add `choices: {value: label}`"))
    return problems + _value_problems(body, kind)


def _value_problems(body: dict[str, object], kind: str) -> list[tuple[str, str]]:
    problems = [
        (f"the prefix of {choice.term} is unknown", "use one of kg.vocabulary")
        for choice in _read_choices(body.get("choices"), kind)
        if choice.term and choice.term.partition(":")[0] not in PREFIXES
    ]
    for key in ("required", "repeated"):
        if text_of(body.get(key, "false")) not in {"true", "false"}:
            problems.append((f"{key} is neither true nor false", "write true or false"))
    return problems


def _read_parameter(name: str, body: dict[str, object]) -> Parameter:
    kind = text_of(body.get("type"))
    return Parameter(
        name=name,
        type=next((known for known in PARAMETER_TYPES if known == kind), "text"),
        summary=text_of(body.get("summary")),
        label=text_of(body.get("label")) or spaced(name),
        blank=text_of(body.get("blank")),
        classes=texts_of(body.get("class")),
        choices=_read_choices(body.get("choices"), kind),
        required=body.get("required") == "true",
        repeated=body.get("repeated") == "true",
        default=texts_of(body.get("default")),
        example=texts_of(body.get("example")),
        depends=texts_of(body.get("depends")),
    )


def _read_choices(value: object, kind: str) -> tuple[Choice, ...]:
    if kind == "lens":
        return tuple(Choice(name, name) for name in LENSES)
    if isinstance(value, list):
        return tuple(Choice(text_of(entry), text_of(entry)) for entry in value)
    if not isinstance(value, dict):
        return ()
    choices = []
    for name, body in value.items():
        if isinstance(body, dict):
            label = text_of(body.get("label")) or str(name)
            choices.append(Choice(str(name), label, text_of(body.get("term"))))
        else:
            choices.append(Choice(str(name), text_of(body) or str(name)))
    return tuple(choices)


def spaced(name: str) -> str:
    """Return a local name as words: `ArmedGroup` as `armed group`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
