"""The list of the questions for programs: what each asks, what it takes, where its answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.answer_body import formats_of
from server.metadata import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.question import Parameter, Question
    from server.shelf import OpenRelease


def list_document(questions: Iterable[Question], release: OpenRelease, root: str) -> dict[str, Any]:
    """Return what a program must know to ask the questions."""
    return {
        "release": release.pin["release"],
        "lens": release.lens or None,
        "questions": [_told(one, root) for one in questions],
    }


def _told(question: Question, root: str) -> dict[str, Any]:
    path = f"/questions/{question.name}"
    links = {one.name: absolute(f"{path}.{one.name}", root) for one in formats_of(question)}
    return {
        "name": question.name,
        "theme": question.theme,
        "summary": question.summary,
        "sentence": question.sentence or question.summary,
        "description": question.description.strip(),
        "version": question.version,
        "parameters": [_blank(one, question, root) for one in question.parameters],
        "links": {"page": absolute(path, root), **links},
    }


def _blank(one: Parameter, question: Question, root: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "type": one.type,
        "label": one.label,
        "summary": one.summary,
        "required": one.required,
        "repeated": one.repeated,
        "default": list(one.default),
        "example": list(one.example),
    }
    if one.type == "entity":
        told["classes"] = list(one.classes)
        told["dependsOn"] = list(one.depends)
        told["choices"] = absolute(f"/questions/{question.name}/{one.name}.json", root)
    if one.choices:
        told["values"] = {choice.value: choice.label for choice in one.choices}
    return told
