"""Every question gives the rows of its answers file, on Oxigraph and on RDFLib.

tests/answers/<question>.csv is written by hand from the articles, never from output. It holds
one or more cases, parted by empty lines. A case is lines `# name=value` that fill parameters (a
repeated parameter has several), other `# ` lines that are notes, a line of column names, and the
rows, in any order. A cell is the label where the question gives one, else the text; a claim is
article#slug, or article#E7 where the draft gives it no slug; any other IRI is its last part.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import hash_join  # noqa: F401  (RDFLib joins by it from here on)
import pyoxigraph
import pytest
import rdflib

from kg.annotation import read_corpus
from kg.build import Sources, build_graphs
from kg.catalogue import open_catalogue
from kg.counts import count_rows
from kg.directory import read_directory
from kg.question import bind_question, find_columns
from kg.question.slots import tokens
from kg.rdf import nquads
from kg.store import EmbeddedEngine, QueryRequest, Table, fill_store
from kg.store.embedded import LENS_GRAPHS
from kg.store.interface import JSON_RESULTS, read_table
from kg.vocabulary import ID, claim_iri

ANSWERS = Path(__file__).parent / "answers"
CATALOGUE = open_catalogue()
QUESTIONS = {question.name: question for question in CATALOGUE.questions}


@dataclass(frozen=True)
class Case:
    """One set of values, and the rows that the articles give for it."""

    name: str
    number: int
    values: dict[str, list[str]]
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def read_cases(name):
    path = ANSWERS / f"{name}.csv"
    if not path.exists():
        return []
    blocks = [block for block in path.read_text("utf-8").split("\n\n") if block.strip()]
    return [read_case(name, number, block) for number, block in enumerate(blocks, 1)]


def read_case(name, number, block):
    values: dict[str, list[str]] = {}
    lines = [line for line in block.splitlines() if line.strip()]
    for line in lines:
        key, equals, value = line.removeprefix("# ").partition("=")
        if line.startswith("# ") and equals and key.isalnum():
            values.setdefault(key, []).append(value)
    table = list(csv.reader(line for line in lines if not line.startswith("#")))
    columns, rows = tuple(table[0]), [tuple(row) for row in table[1:]]
    return Case(name, number, values, columns, rows)


CASES = [case for name in QUESTIONS for case in read_cases(name)]


@dataclass
class Shipped:
    """The shipped release on both engines, and what claims are called in the answers."""

    oxigraph: EmbeddedEngine
    quads: list[pyoxigraph.Quad]
    slugs: dict[str, str]

    def __post_init__(self):
        self.directory = read_directory(self.oxigraph)
        self._graph = None
        self._dataset = None

    def on_oxigraph(self, text):
        answer = self.oxigraph.evaluate(QueryRequest(text, {"solutions": JSON_RESULTS}))
        return read_table(answer.body)

    def on_rdflib(self, text):
        named = any(token[0].upper() == "GRAPH" for token in tokens(text))
        result = (self.dataset if named else self.graph).query(text)
        names = tuple(str(variable) for variable in result.vars)
        rows = tuple(
            {name: shown(row[name]) for name in names if row[name] is not None} for row in result
        )
        return Table(names, rows)

    @property
    def graph(self):
        """What a query without GRAPH sees: the union, without the lenses."""
        if self._graph is None:
            union = {quad.triple for quad in self.quads if LENS_GRAPHS not in quad.graph_name.value}
            self._graph = rdflib.Graph("SimpleMemory")
            self._graph.parse(
                data=pyoxigraph.serialize(union, format=pyoxigraph.RdfFormat.N_TRIPLES)
            )
        return self._graph

    @property
    def dataset(self):
        """The named graphs, and the same union as the default graph."""
        if self._dataset is None:
            self._dataset = rdflib.Dataset()
            self._dataset.parse(data=nquads(self.quads), format="nquads")
            for triple in self.graph:
                self._dataset.add(triple)
        return self._dataset

    def cell(self, term):
        if term is None:
            return ""
        if isinstance(term, pyoxigraph.NamedNode):
            short = term.value.rpartition("#")[2].removeprefix(ID)
            return self.slugs.get(term.value) or short.partition("/")[2] or short
        return term.value


def shown(term):
    known = pyoxigraph.NamedNode if isinstance(term, rdflib.URIRef) else pyoxigraph.Literal
    return known(str(term))


@pytest.fixture(scope="session")
def shipped():
    articles = read_corpus(Sources().articles)
    graphs = build_graphs(articles, Sources(), lambda *_: None)
    quads = [quad for each in graphs.values() for quad in each]
    store = pyoxigraph.Store()
    fill_store(store, quads)
    slugs = {}
    for article in articles:
        known = {note.target: note.text for note in article.notes if note.type == "Slug"}
        for event in article.events:
            name = f"{article.id}#{known.get(event, event)}"
            slugs[claim_iri(article.id, event).value] = name
    return Shipped(EmbeddedEngine(store, "test"), quads, slugs)


def plain(table):
    """Return a table's rows as comparable texts, in their order."""
    return [tuple((name, row[name].value) for name in table.variables if name in row)
            for row in table.rows]  # fmt: skip


def test_no_question_file_is_broken():
    assert [str(finding) for one in CATALOGUE.broken for finding in one.findings] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_answers_written_by_hand(name):
    cases = read_cases(name)
    assert cases, f"tests/answers/{name}.csv is missing"
    assert any(case.rows for case in cases), f"tests/answers/{name}.csv has no row"


@pytest.mark.parametrize("path", sorted(ANSWERS.glob("*")), ids=lambda path: path.name)
def test_every_answers_file_belongs_to_a_question(path):
    assert path.suffix == ".csv"
    assert path.stem in QUESTIONS


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.number}")
def test_a_question_answers_what_the_articles_say_on_both_engines(shipped, case):
    question = QUESTIONS[case.name]
    text = bind_question(question, case.values, shipped.directory).text
    table = shipped.on_oxigraph(text)
    columns = {column.name: column for column in find_columns(table.variables, question.columns)}
    assert set(case.columns) <= set(columns)
    rows = Counter(
        tuple(shipped.cell(row.get(columns[name].label) or row.get(name)) for name in case.columns)
        for row in table.rows
    )
    expected = Counter(case.rows)
    assert sorted((expected - rows).elements()) == [], "rows that are missing"
    assert sorted((rows - expected).elements()) == [], "rows that no reader expects"
    assert plain(shipped.on_rdflib(text)) == plain(table), "the engines differ"


def ways(question):
    """Yield the values of each way of asking: as little as can be given, then each blank beside."""
    needed = {one.name: [*one.example] for one in question.parameters if one.required}
    yield needed
    for one in question.parameters:
        if one.example and not one.required:
            yield needed | {one.name: [*one.example][: None if one.repeated else 1]}


@pytest.mark.parametrize("name", [name for name, one in QUESTIONS.items() if one.cuts])
def test_who_wants_the_first_rows_gets_those_that_all_rows_begin_with(shipped, name):
    for values in (*ways(QUESTIONS[name]), *(case.values for case in read_cases(name))):
        bound = bind_question(QUESTIONS[name], values, shipped.directory)
        every = plain(shipped.on_oxigraph(bound.text))
        for most in (1, 2, 3, 5, 8, 13, 21, 50):
            first = plain(shipped.on_oxigraph(bound.first(most)))
            assert (first[:most], len(first) > most) == (every[:most], len(every) > most), values


@pytest.mark.parametrize("name", QUESTIONS)
def test_examples_are_accepted_and_have_an_answer(shipped, name):
    question = QUESTIONS[name]
    values = {one.name: [one.example[0]] for one in question.parameters if one.example}
    assert bind_question(question, values, shipped.directory)
    for parameter in question.parameters:
        needed = {one.name: [*one.example] for one in question.parameters if one.required}
        one = {parameter.name: [*parameter.example]} if parameter.example else {}
        text = bind_question(question, needed | one, shipped.directory).text
        assert shipped.on_oxigraph(text).rows, f"no answer for {needed | one}"


def sample_of(parameter, directory):
    """Return the examples of an entity parameter, and some others of its classes."""
    every = directory.of_class(parameter.classes)
    ranked = sorted(every, key=lambda one: (-one.claims, one.iri))
    examples = [one for text in parameter.example for one in directory.find(text)]
    return {one.iri for one in (*examples, *ranked[:2], *ranked[60:61])}


COUNTED = [
    (question.name, parameter.name)
    for question in CATALOGUE.questions
    for parameter in question.parameters
    if parameter.type == "entity"
]


@pytest.mark.parametrize(("name", "field"), COUNTED)
def test_the_rows_counted_for_a_choice_are_those_that_the_question_gives_with_it(
    shipped, name, field
):
    question, directory = QUESTIONS[name], shipped.directory
    parameter = question.parameter(field)
    needed = {one.name: [*one.example] for one in question.parameters if one.required}
    above = {one: [*question.parameter(one).example] for one in parameter.depends}
    some = sorted(sample_of(parameter, directory))
    for given in (needed, needed | above) if above else (needed,):
        values = bind_question(question, given, directory).values
        counts = count_rows(shipped.oxigraph, question, parameter, values, some, seconds=60)
        texts = {
            iri: bind_question(question, given | {field: [iri]}, directory).text for iri in some
        }
        rows = {iri: len(shipped.on_oxigraph(text).rows) for iri, text in texts.items()}
        assert {iri: counts.get(iri, 0) for iri in some} == rows


def test_the_questions_are_in_the_release_as_the_sib_editor_asks_for_them(shipped):
    found = shipped.on_oxigraph(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        "SELECT DISTINCT ?sq ?comment ?query WHERE {\n"
        "  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:construct ?query\n"
        "} ORDER BY ?sq",
    )
    prefix = "https://w3id.org/detente/question/"
    assert [row["sq"].value for row in found.rows] == [prefix + name for name in sorted(QUESTIONS)]


def test_no_article_is_said_to_hold_the_questions(shipped):
    graphs = {
        quad.graph_name.value for quad in shipped.quads if "detente/question/" in str(quad.subject)
    }
    assert graphs == {"https://w3id.org/detente/graph/questions"}
