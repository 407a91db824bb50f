"""The questions as tools: a name, what it answers, and its arguments as JSON Schema."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from kg.errors import ValueRefused
from server.lens_fields import CHOICES, LENS_PARTS, lens_of

if TYPE_CHECKING:
    from kg.question import Choice, Parameter, Question

MOST_ROWS = 100
_DAY = r"\d{4}-\d{2}-\d{2}"
_KINDS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "interval": {
        "type": "string",
        "pattern": rf"^({_DAY}|\.\.)(/({_DAY}|\.\.))?$",
        "description": "Two days with a slash, `..` for an open end: 2024-12-01/2024-12-08.",
    },
    "number": {"type": "number"},
    "text": {"type": "string", "maxLength": 200},
    "entity": {"type": "string", "maxLength": 1000},
    "choice": {"type": "string"},
    "lens": {"type": "string"},
}
RELEASE = {
    "type": "string",
    "description": "The id of the release to answer from; the current one where left out.",
}
ROWS = {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000,
    "default": MOST_ROWS,
    "description": "Most rows to give; `truncated` tells whether there were more.",
}
# whose word to take, under the names that a model writes
LENSES: dict[str, dict[str, Any]] = {
    "lens": {
        "type": "string",
        "description": "Whose word to take; without it every claim counts. "
        + "; ".join(f"{name}: {label}" for name, label in CHOICES)
        + ".",
        "enum": [name for name, _ in CHOICES],
    },
    **{
        part.name.replace("-", "_"): {
            **_KINDS["date" if part.type == "date" else "text"],
            "description": part.summary,
        }
        for part in LENS_PARTS
    },
}
# what a tool takes beside a question's own parameters
OWN = ("release", "max_rows", *LENSES)
WORDS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "words": {"type": "string", "maxLength": 300, "description": "The question as it is put."},
        "release": RELEASE,
    },
    "required": ["words"],
    "additionalProperties": False,
}
FIND: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {
            "type": "string",
            "maxLength": 200,
            "description": "A name, part of one, or a key, in any script; accents do not matter. "
            "Empty with `question` and `parameter`: all that the argument may hold.",
        },
        "class": {"type": "string", "description": "Only of this class: Actor, Place, Article …"},
        "question": {
            "type": "string",
            "description": "With `parameter`: only what that argument of the tool of this name may "
            "hold, each with the rows that it gives (null: not known).",
        },
        "parameter": {"type": "string", "description": "The argument that is looked for."},
        "given": {
            "type": "object",
            "description": "The tool's other arguments, where some are chosen already: rows are "
            "counted with them, and an argument that depends on them is narrowed by them.",
        },
        "release": RELEASE,
    },
    "required": ["name"],
    "additionalProperties": False,
}
SPARQL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "query": {
            "type": "string",
            "maxLength": 100_000,
            "description": "SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE, with its PREFIX lines.",
        },
        **LENSES,
        "max_rows": ROWS,
        "release": RELEASE,
    },
    "required": ["query"],
    "additionalProperties": False,
}

# the tools beside those of the questions
FURTHER: dict[str, dict[str, Any]] = {"find_entity": FIND, "read_words": WORDS, "sparql": SPARQL}
_TYPES: dict[str, type] = {"string": str, "integer": int, "object": dict}


def check_arguments(tool: str, arguments: dict[str, Any]) -> None:
    """Refuse what the schema of a tool that is no question refuses; ValueRefused tells the mending.

    Those of a question are read, and refused, as its parameters are.
    """
    schema = FURTHER[tool]
    known = schema["properties"]
    for name, value in arguments.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, 1, 0.5) or schema["required"]
            takes = ", ".join(known)
            refusal = f"is no argument of {tool}: did you mean {close[0]!r}? It takes {takes}"
            raise ValueRefused(name, refusal)
        wanted, longest = known[name].get("type"), known[name].get("maxLength")
        if value is not None and not isinstance(value, _TYPES[wanted]):
            raise ValueRefused(name, f"{value!r:.80} is no {wanted}")
        if longest and isinstance(value, str) and len(value) > longest:
            raise ValueRefused(name, f"is longer than {longest:,} characters")
    for name in schema["required"]:
        if not arguments.get(name) and not (name == "name" and arguments.get("question")):
            raise ValueRefused(name, f"is needed: {known[name]['description']}")


def describe(question: Question) -> str:
    """Return what a tool answers, in words for a model."""
    return "\n".join(
        part for part in (
            question.summary,
            question.description.strip(),
            "Rows are what articles claim, not facts: cite who says it. No rows means not known "
            "from these articles.",
        ) if part
    )  # fmt: skip


def input_schema(question: Question) -> dict[str, Any]:
    """Return the arguments of a question as JSON Schema."""
    properties = {one.name: _property(one) for one in question.parameters}
    needed = [one.name for one in question.parameters if one.required and not one.default]
    return {
        "type": "object",
        "properties": {**properties, **LENSES, "max_rows": ROWS, "release": RELEASE},
        "required": needed,
        "additionalProperties": False,
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_KINDS[parameter.type])
    about = [parameter.summary, schema.pop("description", "")]
    if parameter.type == "entity":
        wanted = " or ".join(parameter.classes)
        about.append(f"A key or a full name of the class {wanted}; find_entity looks names up.")
    if parameter.depends:
        told = " and ".join(parameter.depends)
        about.append(
            f"Its choices depend on {told}: find_entity with question, parameter and given "
            "lists those that give rows."
        )
    if parameter.choices:
        schema["enum"] = [choice.value for choice in parameter.choices]
        about += [_explained(one) for one in parameter.choices if one.label != one.value]
    if parameter.default and not parameter.repeated:
        schema["default"] = parameter.default[0]
    if parameter.repeated:
        schema = {"type": "array", "items": schema}
    schema["description"] = " ".join(part for part in about if part)
    return schema


def _explained(choice: Choice) -> str:
    return f"{choice.value}: {choice.label}."


def given_lens(arguments: dict[str, Any]) -> str:
    """Return the one text of the lens that a tool's arguments ask for; empty for none."""
    given = {name.replace("_", "-"): str(arguments.get(name) or "") for name in LENSES}
    return lens_of(given)


def given_values(arguments: dict[str, Any]) -> dict[str, list[str]]:
    """Return a tool's arguments as the texts that a question reads."""
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in arguments.items()
        if name not in OWN and value is not None
    }
