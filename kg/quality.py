"""The ontology's own style guide and profile, as SPARQL: one rule per file of ontology/rules/.

A rule is named by its file. Its head says what is wrong and what to do, in the form of ROBOT's
report queries; its query gives ?entity ?property ?value of every offence. Scope `file` means that
each Turtle file is looked at alone, `ontology` that detente.ttl, said.ttl and strict.ttl are
looked at together. Adding a rule is adding a file, and a bad example under tests/data/bad_ontology.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kg.annotation.corpus import read_text, shown
from kg.errors import Finding
from kg.store import EmbeddedEngine, Term, load_store, select
from kg.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

ONTOLOGY_FILES = ("detente.ttl", "said.ttl", "strict.ttl")
ALIGNMENTS = "alignments/"
FILE_SCOPE, ONTOLOGY_SCOPE = "file", "ontology"
HEADER = re.compile(r"^# (?:# (?P<title>.+)|\*\*(?P<field>\w+):\*\* (?P<text>.+))$", re.MULTILINE)


@dataclass(frozen=True)
class QualityRule:
    """One rule: its name, what its head says, and its query."""

    name: str
    title: str
    problem: str
    solution: str
    scope: str
    query: str


@dataclass(frozen=True)
class Source:
    """One Turtle file, by the name that findings give; `place` is its path within ontology/."""

    name: str
    text: str
    place: str = ""

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """Return what the file says: nothing where it is no Turtle, which another rule finds."""
        try:
            return tuple(each.triple for each in parse(self.text, RdfFormat.TURTLE))
        except SyntaxError:
            return ()

    @cached_property
    def ntriples(self) -> bytes:
        """Return what the file says as N-Triples."""
        out = BytesIO()
        serialize(self.triples, out, RdfFormat.N_TRIPLES)
        return out.getvalue()

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Return what the file describes."""
        return frozenset(str(each.subject).strip("<>") for each in self.triples)

    def line_of(self, iri: str) -> int:
        """Return the line on which a term is described, else first named; 0 where it is not."""
        names = [re.escape(f"<{iri}>"), *(re.escape(name) for name in self._short_names(iri))]
        for pattern in (rf"^(?:{'|'.join(names)})(?=\s)", rf"(?:{'|'.join(names)})(?![\w-])"):
            if match := re.search(pattern, self.text, re.MULTILINE):
                return self.text.count("\n", 0, match.start()) + 1
        return 0

    def _short_names(self, iri: str) -> Iterator[str]:
        for match in re.finditer(r"^@prefix\s+(\w*:)\s+<([^>]*)>", self.text, re.MULTILINE):
            prefix, namespace = match.groups()
            if iri.startswith(namespace):
                yield prefix + iri.removeprefix(namespace)


def read_rule(name: str, text: str) -> QualityRule:
    """Return a rule from the text of its file; KeyError names what its head lacks."""
    head: dict[str, str] = {}
    for match in HEADER.finditer(text):
        head[(match["field"] or "title").lower()] = match["text"] or match["title"]
    return QualityRule(
        name, head["title"], head["problem"], head["solution"], head["scope"], query=text
    )


def load_rules(folder: Path | Traversable | None = None) -> tuple[QualityRule, ...]:
    """Return the rules of a folder, by default those that are shipped, by name."""
    folder = folder or files("ontology") / "rules"
    found = [each for each in folder.iterdir() if each.name.endswith(".rq")]
    rules = (read_rule(each.name.removesuffix(".rq"), each.read_text("utf-8")) for each in found)
    return tuple(sorted(rules, key=lambda rule: rule.name))


def read_sources(folder: Path | Traversable | None = None) -> tuple[Source, ...]:
    """Return the Turtle files of ontology/ and of its alignments; examples are no ontology."""
    folder = folder or files("ontology")
    return tuple(
        Source(shown(each), read_text(each), within + each.name)
        for within, place in (("", folder), (ALIGNMENTS, folder / "alignments"))
        for each in sorted(_entries(place), key=lambda entry: entry.name)
        if each.name.endswith(".ttl")
    )


def _entries(folder: Path | Traversable) -> Iterable[Path | Traversable]:
    return folder.iterdir() if folder.is_dir() else ()


def check_quality(folder: Path | Traversable | None = None) -> list[Finding]:
    """Return every offence of the ontology's files against the rules that are shipped."""
    sources = read_sources(folder)
    together = tuple(each for each in sources if each.place in ONTOLOGY_FILES)
    alone = [rule for rule in load_rules() if rule.scope == FILE_SCOPE]
    joint = [rule for rule in load_rules() if rule.scope == ONTOLOGY_SCOPE]
    found = set(offences(joint, together))
    for source in sources:
        found.update(offences(alone, [source]))
    return sorted(found)


def offences(rules: Iterable[QualityRule], sources: Sequence[Source]) -> list[Finding]:
    """Return the offences against some rules of some files taken together."""
    with TemporaryDirectory() as folder:
        nquads = Path(folder) / "data.nq"
        nquads.write_bytes(b"".join(each.ntriples for each in sources))
        load_store(Path(folder) / "store", nquads)
        engine = EmbeddedEngine.open(Path(folder) / "store", "quality")
        try:
            return [
                _finding(rule, row, sources)
                for rule in rules
                for row in select(engine, rule.query).rows
            ]
        finally:
            engine.close()


def _finding(rule: QualityRule, row: Mapping[str, Term], sources: Sequence[Source]) -> Finding:
    entity, property_, value = (
        row[name].value if name in row else "" for name in ("entity", "property", "value")
    )
    file, line = _place(entity, sources)
    said = " ".join(compact(part) for part in (entity, property_, value) if part)
    return Finding(file, line, rule.name, f"{rule.title}: {said}", rule.solution)


def _place(entity: str, sources: Sequence[Source]) -> tuple[str, int]:
    """Return the file that describes a term, else the first that names it, and the line there."""
    for each in sources:
        if entity in each.subjects:
            return each.name, each.line_of(entity)
    for each in sources:
        if line := each.line_of(entity):
            return each.name, line
    return sources[0].name, 0
