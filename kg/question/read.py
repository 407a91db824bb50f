"""Question files -> Questions: a fault is a finding with its line; a broken file stays alone."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from kg.errors import Finding, QuestionError
from kg.question.header import Header, read_header
from kg.question.model import Broken, Catalogue, Question, View
from kg.question.parameters import read_parameters, text_of, texts_of
from kg.question.slots import find_cuts, find_form, find_slots, with_cuts

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    Check = Callable[[str, str], list[Finding]]  # text and file of a query -> what is wrong with it

_KEYS = {
    "summary", "sentence", "description", "empty", "tags", "asked", "parameters", "columns", "view",
}  # fmt: skip
_SAID = {
    "sentence": "the sentence", "asked": "a way to ask it", "empty": "what is said of no rows",
}  # fmt: skip
# what grlc reads and we do not need
_GRLC = {"endpoint", "method", "pagination", "enumerate", "defaults", "transform"}


def read_question(
    text: str, *, name: str, theme: str, file: str, check: Check | None = None
) -> Question:
    """Read one question file; QuestionError with all that is wrong in it.

    `check` looks at the query; unless told otherwise it is rdflib's slow and thorough look.
    """
    header = read_header(text, file)
    findings: list[Finding] = []
    for key in header.values:
        if key not in _KEYS | _GRLC:
            findings.append(
                Finding(file, header.line(key), "unknown-key", f"no header key is called {key!r}",
                        f"keys are {', '.join(sorted(_KEYS))}")
            )  # fmt: skip
    summary = text_of(header.values.get("summary"))
    if not summary:
        findings.append(Finding(file, 1, "summary", "no summary", "add `#+ summary: …?`"))
    parameters, wrong = read_parameters(header, file)
    findings.extend(wrong)
    wrong_cuts = _check_cuts(text, file)
    findings.extend(wrong_cuts)
    # where it can be read with its cuts made, it can be read without them
    findings.extend((check or _thorough())(text if wrong_cuts else with_cuts(text, 1), file))
    question = Question(
        name=name, theme=theme, file=file, summary=summary, text=text,
        form=find_form(text),
        slots=find_slots(text),
        cuts=find_cuts(text),
        sentence=text_of(header.values.get("sentence")),
        description=text_of(header.values.get("description")),
        empty=text_of(header.values.get("empty")),
        tags=texts_of(header.values.get("tags")),
        asked=texts_of(header.values.get("asked")),
        parameters=parameters,
        columns=_pairs(header.values.get("columns")),
        view=_read_view(header.values.get("view")),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )  # fmt: skip
    findings.extend(_check_slots(question, header))
    if findings:
        raise QuestionError(sorted(findings))
    return question


def _thorough() -> Check:
    from kg.question.lint import check_query

    return check_query


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        return ()
    return tuple((str(key), text_of(entry)) for key, entry in value.items())


def _read_view(value: object) -> View:
    options = dict(_pairs(value))
    return View(options.pop("default", "table"), tuple(options.items()))


def _check_cuts(text: str, file: str) -> list[Finding]:
    return [
        Finding(file, text.count("\n", 0, cut.start) + 1, "cut", "#first is followed by no order",
                "write `#first ORDER BY …` at the end of a subselect, or another comment")
        for cut in find_cuts(text)
        if not cut.order.upper().startswith("ORDER BY")
    ]  # fmt: skip


def _check_slots(question: Question, header: Header) -> list[Finding]:
    findings = []
    filled = {slot for parameter in question.parameters for slot in parameter.slots}
    held = {slot.variable for slot in question.slots}
    file = question.file
    for parameter in question.parameters:
        for variable in parameter.slots:
            if variable not in held:
                findings.append(
                    Finding(file, header.line("parameters", parameter.name), "parameter-unused",
                            f"the query has no slot for the parameter {parameter.name}",
                            f"add `VALUES ?{variable} {{ UNDEF }}` or drop the parameter")
                )  # fmt: skip
    for slot in question.slots:
        if slot.variable not in filled:
            line = question.text.count("\n", 0, slot.start) + 1
            findings.append(
                Finding(file, line, "slot-unknown", f"no parameter fills the slot ?{slot.variable}",
                        f"declare it under `parameters:` as {slot.variable}")
            )  # fmt: skip
    known = {parameter.name for parameter in question.parameters}
    told = [("sentence", question.sentence), ("empty", question.empty)]
    told += [("asked", one) for one in question.asked]
    for key, text in told:
        for piece in _sentence_names(text):
            if piece not in known:
                findings.append(
                    Finding(file, header.line(key), f"{key}-unknown",
                            f"{_SAID[key]} has {{{piece}}}, which is no parameter",
                            f"parameters are {', '.join(sorted(known)) or 'none'}")
                )  # fmt: skip
    return findings + _check_empty(question, header)


def _check_empty(question: Question, header: Header) -> list[Finding]:
    """Hold `empty:` to what is true wherever it is shown: of the values that are needed, no others.

    It is shown where there are no rows with these values alone.
    """
    needed = {parameter.name for parameter in question.parameters if parameter.required}
    named = set(_sentence_names(question.empty))
    if not question.empty or named == needed:
        return []
    wanted = " and ".join(f"{{{name}}}" for name in sorted(needed)) or "no blank"
    return [
        Finding(question.file, header.line("empty"), "empty-untrue",
                "`empty:` is shown where the needed values alone give no rows: it names these only",
                f"it has to name {wanted}")
    ]  # fmt: skip


def _sentence_names(sentence: str) -> list[str]:
    return [part.partition("}")[0] for part in sentence.split("{")[1:]]


def read_catalogue(
    folder: Path | Traversable | None = None, check: Check | None = None
) -> Catalogue:
    """Read all questions of a folder, by default the shipped ones; `check` as in read_question."""
    root: Path | Traversable = folder or resources.files("queries")
    questions: list[Question] = []
    broken: list[Broken] = []
    for theme in sorted((one for one in root.iterdir() if one.is_dir()), key=lambda one: one.name):
        for file in sorted(theme.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".rq"):
                _read_into(file, theme.name, check, questions, broken)
    names = [question.name for question in questions]
    twice = {name for name in names if names.count(name) > 1}
    for question in [one for one in questions if one.name in twice]:
        questions.remove(question)
        fault = Finding(question.file, 1, "name-twice", f"two files are called {question.name}.rq")
        broken.append(Broken(question.name, question.theme, question.file, (fault,)))
    return Catalogue(tuple(questions), tuple(broken))


def _read_into(
    file: Path | Traversable,
    theme: str,
    check: Check | None,
    questions: list[Question],
    broken: list[Broken],
) -> None:
    name, shown = file.name.removesuffix(".rq"), f"queries/{theme}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
        questions.append(read_question(text, name=name, theme=theme, file=shown, check=check))
    except UnicodeDecodeError as error:
        fault = Finding(shown, 0, "utf-8", f"the file is not UTF-8: {error.reason}")
        broken.append(Broken(name, theme, shown, (fault,)))
    except QuestionError as error:
        broken.append(Broken(name, theme, shown, error.findings))
