"""What each tool does: answers as plain documents, whatever carries them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import DetenteError, NotFound, QueryError, QuerySyntaxError, ValueRefused
from kg.question import Question, bind_question
from kg.store import QueryRequest
from kg.store.interface import DEFAULT_FORMATS
from server.answer_json import to_json
from server.answers import AskedQuestion
from server.choices import choices_document, list_choices, other_values, parameter_of
from server.counts import RowCounts
from server.links import path_of
from server.mcp_schema import (
    FURTHER,
    MOST_ROWS,
    OWN,
    check_arguments,
    given_lens,
    given_values,
)
from server.search import document_of, read_sentence
from server.settings import Settings

if TYPE_CHECKING:
    from kg.question import Catalogue, Referent
    from server.shelf import OpenRelease, Shelf

Document = dict[str, Any]
_SHOWN = 20
_MOST_BYTES = 400_000
RELEASE_URI = "detente://release"
ONTOLOGY_URI = "detente://ontology"
ARTICLE_URI = "detente://article/"


@dataclass(frozen=True)
class Toolbox:
    """The tools over a shelf of releases; `root` is where the answers' links lead."""

    shelf: Shelf
    catalogue: Catalogue
    root: str

    @cached_property
    def counts(self) -> RowCounts:
        """Return the rows of the arguments' choices, counted once each."""
        return RowCounts(self.shelf, Settings.counting)

    def call(self, name: str, arguments: Document) -> Document:
        """Run one tool; DetenteError where it cannot, NotFound for an unknown tool or release."""
        if name in FURTHER:
            check_arguments(name, arguments)
        with self.shelf.reading(arguments.get("release"), given_lens(arguments)) as release:
            if name == "find_entity" and arguments.get("question"):
                return self._choices(release, arguments)
            if name == "find_entity":
                return self._find(release, arguments)
            if name == "read_words":
                return self._read(release, str(arguments.get("words", "")))
            if name == "sparql":
                return _sparql(release, arguments)
            return self._answer(release, name, arguments)

    def _answer(self, release: OpenRelease, name: str, arguments: Document) -> Document:
        question = self.catalogue.find(name)
        if not isinstance(question, Question):
            raise NotFound(f"no tool is called {name!r}; list the tools")
        bound = bind_question(question, given_values(arguments), release.directory, OWN)
        asked = AskedQuestion(bound, release)
        document: Document = json.loads(to_json(asked, self.root))
        most = _row_cap(arguments)
        rows = document["rows"][:most]
        document["truncated"] = document["truncated"] or len(document["rows"]) > most
        document["rows"] = rows
        document["claims"] = _behind(rows, document["claims"])
        return document

    def _find(self, release: OpenRelease, arguments: Document) -> Document:
        name, wanted = str(arguments.get("name", "")), arguments.get("class")
        classes = (str(wanted),) if wanted else ()
        directory = release.directory
        if classes and not directory.of_class(classes):
            known = sorted(set().union(*(one.classes for one in directory.referents)))
            raise ValueRefused("class", f"nothing is of class {wanted!r}; of {', '.join(known)}")
        exact = directory.find(name, classes)
        found = [one for one in directory.search(name, 200) if _is_of(one, classes)]
        close = () if exact or found else directory.suggest(name, classes)
        return {
            "release": release.id,
            "exact": [self._referent(release, one) for one in exact],
            "others": [self._referent(release, one) for one in found[:_SHOWN] if one not in exact],
            "similar": [self._referent(release, one) for one in close],
        }

    def _choices(self, release: OpenRelease, arguments: Document) -> Document:
        """Return what an argument of a question's tool may hold, and the rows that each gives."""
        question = self.catalogue.find(str(arguments["question"]))
        if not isinstance(question, Question):
            raise NotFound(f"no tool is called {arguments['question']!r}; list the tools")
        parameter = parameter_of(question, str(arguments.get("parameter", "")))
        given = arguments.get("given") or {}
        if not isinstance(given, dict):
            raise ValueRefused("given", "is an object: the tool's other arguments by their names")
        values = other_values(question, parameter, given_values(given), release, OWN)
        found = list_choices(
            question, parameter, values, release, lambda one: self.counts.count(one, release)
        )
        return choices_document(
            question, parameter, values, found, release,
            words=str(arguments.get("name", "")), most=_row_cap(arguments), root=self.root,
        )  # fmt: skip

    def _referent(self, release: OpenRelease, one: Referent) -> Document:
        return {
            "key": one.key,
            "label": one.label,
            "aliases": list(one.aliases),
            "classes": list(release.directory.own_classes(one)),
            "claims": one.claims,
            "id": one.iri,
            "url": self.root.rstrip("/") + path_of(one.iri),
        }

    def _read(self, release: OpenRelease, words: str) -> Document:
        reading = read_sentence(words, self.catalogue.questions, release)
        if reading is None:
            raise ValueRefused("words", "is needed: the question as it is put")
        document = document_of(reading)
        for told in document["guesses"]:
            told["tool"] = told.pop("question")
            given = {name.replace("-", "_"): text for name, text in told["arguments"].items()}
            told["arguments"] = given
        return {"release": release.id, **document}

    def resource(self, uri: str) -> tuple[str, str]:
        """Return a resource's media type and text; NotFound for an unknown one."""
        if uri == ONTOLOGY_URI:
            text = files("ontology").joinpath("detente.ttl").read_text(encoding="utf-8")
            return "text/turtle", text
        with self.shelf.reading(None) as release:
            document = _described(release) if uri == RELEASE_URI else self._article(release, uri)
        return "application/json", json.dumps(document, ensure_ascii=False, indent=1)

    def _article(self, release: OpenRelease, uri: str) -> Document:
        for entry in release.holdings.articles:
            if uri == ARTICLE_URI + entry.id:
                source = entry.source
                return {
                    "release": release.id,
                    "id": source.iri,
                    "key": "article/" + entry.id,
                    "title": source.title,
                    "publisher": source.publisher.label if source.publisher else None,
                    "published": source.issued or None,
                    "claims": entry.claims,
                    "url": self.root.rstrip("/") + path_of(source.iri),
                }
        raise NotFound(f"no resource {uri!r}; list the resources")


def _is_of(one: Referent, classes: tuple[str, ...]) -> bool:
    return not classes or not one.classes.isdisjoint(classes)


def _row_cap(arguments: Document) -> int:
    most = arguments.get("max_rows", MOST_ROWS)
    if not isinstance(most, int) or not 1 <= most <= 1000:
        raise ValueRefused("max_rows", f"{most!r} is no number from 1 to 1000")
    return most


def _behind(rows: list[Document], claims: Document) -> Document:
    """Return the claims that the rows given name."""
    named = {cell["id"] for row in rows for cell in row.values() if isinstance(cell, dict)}
    return {iri: claim for iri, claim in claims.items() if iri in named}


def _sparql(release: OpenRelease, arguments: Document) -> Document:
    most = _row_cap(arguments)
    request = QueryRequest(
        str(arguments.get("query", "")),
        {**DEFAULT_FORMATS, "graph": "text/turtle"},
        max_rows=most,
    )
    answer = release.engine.evaluate(request)
    told: Document = {"release": release.id, "kind": answer.kind}
    if answer.kind == "graph":
        text = answer.body.decode()
        cut = len(text) > _MOST_BYTES
        kept = text[: text.rfind("\n", 0, _MOST_BYTES)] if cut else text
        return {**told, "truncated": cut, "turtle": kept}
    results = json.loads(answer.body)
    if answer.kind == "boolean":
        return {**told, "truncated": False, "boolean": results["boolean"]}
    rows = results["results"]["bindings"]
    return {
        **told,
        "truncated": answer.truncated or len(rows) > most,
        "maxRows": most,
        "variables": results["head"].get("vars", []),
        "rows": rows[:most],
    }


def _described(release: OpenRelease) -> Document:
    holdings = release.holdings
    return {
        "release": release.id,
        "built": release.built,
        "dataAsOf": holdings.last,
        "articles": [ARTICLE_URI + entry.id for entry in holdings.articles],
        "claims": holdings.claims,
        "triples": holdings.triples,
    }


def explain(error: DetenteError) -> Document:
    """Return an error as a model needs it to mend its call."""
    found: Document = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, ValueRefused):
        found["parameter"] = error.parameter
    if isinstance(error, QuerySyntaxError):
        found |= {
            "line": error.line, "column": error.column, "token": error.token, "hint": error.hint,
        }  # fmt: skip
    elif isinstance(error, QueryError) and error.hint:
        found["hint"] = error.hint
    return found
