"""The `parameters:` of a header -> Parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import Finding
from kg.question.model import LENSES, PARAMETER_TYPES, Choice, Parameter
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    from kg.question.header import Header

_KEYS = {
    "type", "class", "summary", "label", "blank", "choices", "required", "repeated", "default",
    "example",
}  # fmt: skip
_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
# names that the address of a question page uses for itself
RESERVED = {"release", "page", "sort", "bom", "format", "view"}


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
    return tuple(parameters), findings


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
        label=text_of(body.get("label")) or _spaced(name),
        blank=text_of(body.get("blank")),
        classes=texts_of(body.get("class")),
        choices=_read_choices(body.get("choices"), kind),
        required=body.get("required") == "true",
        repeated=body.get("repeated") == "true",
        default=texts_of(body.get("default")),
        example=texts_of(body.get("example")),
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


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
