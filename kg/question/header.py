"""The `#+` header of a question file: YAML read as plain text, every key with its line."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from kg.errors import Finding, QuestionError

Path = tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The header's values, and the file's line of every key."""

    values: dict[str, object]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str) -> int:
        """Return the line of a key, or that of the nearest key around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return min(self.lines.values(), default=1)


def read_header(text: str, file: str) -> Header:
    """Read the header of a question file; QuestionError with the line where it is no YAML."""
    numbered = [
        (number, line[2:].removeprefix(" "))
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("#+")
    ]
    if not numbered:
        raise QuestionError(
            [Finding(file, 1, "header", "no `#+` header", "begin with `#+ summary: …`")]
        )
    where = [number for number, _ in numbered]
    loader = yaml.BaseLoader("\n".join(line for _, line in numbered))
    try:
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else {}
    except yaml.YAMLError as error:
        raise QuestionError([_yaml_finding(error, file, where)]) from None
    finally:
        loader.dispose()
    if not isinstance(values, dict):
        raise QuestionError(
            [Finding(file, where[0], "header", "the header is no mapping", "write `key: value`")]
        )
    lines: dict[Path, int] = {}
    _note_lines(node, (), lines, where)
    return Header(values, lines)


def _yaml_finding(error: yaml.YAMLError, file: str, where: list[int]) -> Finding:
    mark = getattr(error, "problem_mark", None)
    line = where[min(mark.line, len(where) - 1)] if mark else where[0]
    problem = getattr(error, "problem", None) or str(error)
    return Finding(
        file, line, "header-yaml", f"the header is not YAML: {problem}",
        "quote texts that hold `: ` or `#`, and indent with spaces",
    )  # fmt: skip


def _note_lines(
    node: yaml.Node | None, path: Path, lines: dict[Path, int], where: list[int]
) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        here = (*path, str(key.value))
        lines[here] = where[min(key.start_mark.line, len(where) - 1)]
        _note_lines(value, here, lines, where)
