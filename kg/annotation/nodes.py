"""YAML as nodes with line numbers -> plain values; what is not as expected becomes a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


class Nodes:
    """YAML nodes -> plain values; `findings` gathers what is not as it should be."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def report(self, line: int, message: str, remedy: str) -> None:
        """Keep a finding."""
        self.findings.append(Finding(self.file, line, "draft-field", message, remedy))

    def fields(self, node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        """Return the fields of a mapping; report unknown ones and those written twice."""
        found: dict[str, yaml.Node] = {}
        for key, value in self.pairs(node):
            line = key.start_mark.line + 1
            if known and key.value not in known:
                self.report(line, f"no field {key.value} here", f"known are: {', '.join(known)}")
            elif key.value in found:
                self.report(line, f"{key.value} is written twice", "keep one")
            found[key.value] = value
        return found

    def pairs(self, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        """Return the pairs of a mapping; report anything else."""
        if isinstance(node, yaml.MappingNode):
            return list(node.value)
        self.report(line_of(node), "fields were expected here", "write `field: value`")
        return []

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        """Return the items of a list; one value stands for a list of one, nothing for none."""
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def text(self, node: yaml.Node | None) -> str:
        """Return a text on one line; nothing for what is not there."""
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.report(line_of(node), "a text was expected here", "put it in quotes")
        return ""

    def number(self, node: yaml.Node | None, default: int) -> int:
        """Return a whole number; report what is none, and take the default."""
        written = self.text(node)
        if written.isdecimal():
            return int(written)
        if node is not None:
            self.report(line_of(node), f"{written!r} is no number", "write digits")
        return default

    def one_pair(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the only pair of `- Role: …`; report anything else."""
        pairs = self.pairs(node)
        if len(pairs) != 1:
            self.report(line_of(node), "one `Name: value` was expected here", "indent it by `- `")
        for key, value in pairs[:1]:
            yield str(key.value), value


def line_of(node: yaml.Node) -> int:
    """Return the line of a node, counted from 1."""
    return int(node.start_mark.line) + 1
