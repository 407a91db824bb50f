"""/id, /page: every IRI of the graph opens, as a page for people or as data for programs."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request
from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.evidence import Evidence, read_evidence
from kg.names import read_names
from kg.store.interface import select
from kg.vocabulary import DT, HAP, ID, SAID, compact
from kg.why import GRADES
from server.formats import DATA, HTML, choose
from server.links import data_path, path_of, pinned, to_node
from server.problem import Problem
from server.service import opened, service
from server.show import Cell, spaced, to_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from kg.question import Question, Referent
    from kg.store import Engine, Term
    from server.shelf import OpenRelease

blueprint = Blueprint("pages", __name__)

_OUT = """
SELECT DISTINCT ?property ?value WHERE { %s ?property ?value } ORDER BY ?property ?value
"""
_IN = """
SELECT DISTINCT ?property ?value WHERE { ?value ?property %s } ORDER BY ?property ?value LIMIT 500
"""
_TRUTHY = """
PREFIX graph: <https://w3id.org/detente/graph/>
SELECT DISTINCT ?property ?value WHERE {
  GRAPH graph:truthy { %s ?property ?value }
} ORDER BY ?property ?value
"""
# each step by itself: Virtuoso follows no path of which neither end is one thing
_BROADER = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?narrow ?broad WHERE {
  ?narrow rdfs:subPropertyOf ?broad . FILTER(isIRI(?narrow) && isIRI(?broad))
}
"""
_ROLES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim ?property WHERE {
  ?claim a dt:Claim ; ?property %s .
} ORDER BY ?claim ?property
"""
_FORMS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT ?form (COUNT(DISTINCT ?mention) AS ?times) WHERE {
  ?mention a dt:Mention ; dt:refersTo %s ; dt:form ?form .
} GROUP BY ?form ORDER BY DESC(?times) ?form
"""
# properties that the page of an entity shows in its own way
_NOT_LISTED = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
}
# a grade is the certainty of the weakest that it rests on
_GRADES = {str(number): word for number, word in GRADES.items()}
_IN_WORDS = {
    "edtf": "date",
    "grade": "how firmly",
    "rdf:type": "is a",
    "rdfs:label": "is called",
    "sem:hasEarliestBeginTimeStamp": "begins at the earliest",
    "sem:hasLatestBeginTimeStamp": "has begun by",
    "sem:hasEarliestEndTimeStamp": "has not ended before",
    "sem:hasLatestEndTimeStamp": "ends at the latest",
    "prov:wasGeneratedBy": "comes from",
    "prov:wasDerivedFrom": "follows from",
    "skos:exactMatch": "is the same as",
    "dcterms:title": "title",
    "dcterms:publisher": "publisher",
    "dcterms:issued": "published",
    "dcterms:language": "language",
    "dcterms:license": "licence",
    "dcterms:rights": "rights",
}
_TELLING = {
    "about": "Told of here",
    "attributedTo": "Said by this source",
    "via": "Passed on by this source",
    "origin": "",
}
# what stands over the claims that give a thing some part, by the role
HEADINGS: dict[str, str] = tomllib.loads(
    files("server").joinpath("headings.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Property:
    """A property of a thing with all its values."""

    name: str
    href: str
    values: tuple[Cell, ...]
    iri: str = ""


@blueprint.get("/id/<path:key>")
def identify(key: str) -> AnyResponse:
    """Send a reader to the page of a thing, and a program to its data."""
    offers = (*DATA.values(), HTML)
    chosen = choose(request.headers.get("Accept", ""), offers)
    if chosen is None:
        raise Problem(406, "not-acceptable", "offered are HTML and " + ", ".join(DATA))
    target = path_of(ID + key) if chosen is HTML else data_path(ID + key, chosen.name)
    return redirect(pinned(target), 303)


@blueprint.get("/page/<path:key>")
def page(key: str) -> str:
    """Show what the graph holds of a thing."""
    release, iri = opened(), ID + key
    known = release.directory.at(iri)
    if known and "Article" not in known.classes:
        return _show_referent(release, known)
    own, around = properties(release, _OUT, iri), properties(release, _IN, iri)
    if not own and not around:
        raise NotFound(f"nothing in release {release.id} has the IRI <{iri}>")
    return render_template(
        "thing.html", iri=iri, own=own, around=around,
        title=read_names(release.engine, [iri]).get(iri) or compact(iri).rpartition("/")[2],
        kind=key.partition("/")[0],
        claims=claims_in_roles(release.engine, iri),
    )  # fmt: skip


def properties(
    release: OpenRelease, text: str, iri: str, without: frozenset[str] | set[str] = frozenset()
) -> list[Property]:
    """Return properties and values of a thing, by a query that gives ?property and ?value."""
    rows = select(release.engine, text % to_node(iri)).rows
    unnamed = {row["value"].value for row in rows if _lacks_name(release, row["value"])}
    names = read_names(release.engine, unnamed)
    values: dict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        if row["property"].value not in without:
            label = release.directory.label(row["value"].value) or names.get(row["value"].value, "")
            values[row["property"].value].append(_cell(row["property"].value, row["value"], label))
    return [
        Property(property_name(name), path_of(name), tuple(found), name)
        for name, found in sorted(values.items(), key=lambda one: _rank(one[0]))
    ]


def _all_above(one: str, above: Mapping[str, set[str]]) -> set[str]:
    """Return what stands above something, step by step."""
    reached: set[str] = set()
    waiting = [one]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def without_broader(release: OpenRelease, found: list[Property]) -> list[Property]:
    """Leave out a property all of whose values a narrower one has: a member belongs anyhow."""
    above: dict[str, set[str]] = {}
    for row in select(release.engine, _BROADER).rows:
        above.setdefault(row["narrow"].value, set()).add(row["broad"].value)
    listed = {one.iri for one in found}
    pairs = {(one, broad) for one in listed for broad in _all_above(one, above) & listed - {one}}
    values = {one.iri: {cell.iri or cell.text for cell in one.values} for one in found}
    broader = {
        broad
        for narrow, broad in pairs
        # of two that say the same the one that is named first is kept
        if values[broad] <= values[narrow] and ((broad, narrow) not in pairs or narrow < broad)
    }
    return [one for one in found if one.iri not in broader]


def _cell(name: str, value: Term, label: str) -> Cell:
    """Return a value of a property; a grade in its word."""
    if name == DT + "grade" and value.value in _GRADES:
        return to_cell(NamedNode(DT + _GRADES[value.value].capitalize()))
    return to_cell(value, label if isinstance(value, NamedNode) else "")


def _rank(name: str) -> tuple[int, str]:
    """Put the roles of a claim first, then what else is ours, then the rest."""
    return (0 if name.startswith(SAID) else 1 if name.startswith(DT) else 2, name)


def property_name(iri: str) -> str:
    """Return a property in words: ours as words, others by their prefixed name."""
    for namespace in (DT, SAID):
        if iri.startswith(namespace):
            local = iri.removeprefix(namespace)
            return _IN_WORDS.get(local) or spaced(local)
    short = compact(iri)
    return _IN_WORDS.get(short, short)


def _lacks_name(release: OpenRelease, term: Term) -> bool:
    ours = isinstance(term, NamedNode) and term.value.startswith(ID)
    return ours and not release.directory.label(term.value)


def claims_in_roles(engine: Engine, iri: str) -> list[tuple[str, list[Evidence]]]:
    """Return the claims that name a thing, under the part it has in them, most claims first."""
    parts: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, _ROLES % to_node(iri)).rows:
        name = row["property"].value
        if heading := _heading(name):
            parts[heading].add(row["claim"].value)
    evidence = read_evidence(engine, {claim for claims in parts.values() for claim in claims})
    ordered = sorted(
        parts.items(), key=lambda one: (one[0] in _TELLING.values(), -len(one[1]), one[0])
    )
    return [
        (heading, sorted((evidence[claim] for claim in claims if claim in evidence), key=order_key))
        for heading, claims in ordered
    ]


def _heading(name: str) -> str:
    if name.startswith(DT):
        return _TELLING.get(name.removeprefix(DT), "")
    if not name.startswith(SAID) or name == SAID + "participant":
        return ""
    role = name.removeprefix(SAID)
    return HEADINGS.get(role) or f"As {spaced(role)}"


def order_key(one: Evidence) -> tuple[str, str, int, str]:
    """Return what claims are ordered by: day, article, place in the article."""
    article = one.article
    start = min((span[0] for span in (*one.anchor, *one.spans)), default=0)
    return (article.issued if article else "", article.iri if article else "", start, one.iri)


def _show_referent(release: OpenRelease, known: Referent) -> str:
    forms = select(release.engine, _FORMS % to_node(known.iri)).rows
    return render_template(
        "referent.html", known=known, iri=known.iri,
        classes=release.directory.own_classes(known),
        own=properties(release, _OUT, known.iri, _NOT_LISTED),
        facts=without_broader(release, properties(release, _TRUTHY, known.iri)),
        is_happening=known.iri.startswith(HAP),
        claims=claims_in_roles(release.engine, known.iri),
        forms=[(row["form"].value, int(row["times"].value)) for row in forms],
        questions=questions_about(service().catalogue.questions, known),
    )  # fmt: skip


def questions_about(questions: Sequence[Question], known: Referent) -> list[tuple[Question, str]]:
    """Return the questions that take a thing, each with the parameter that does."""
    found = []
    for question in questions:
        needed = [one for one in question.parameters if one.required]
        fitting = [
            one
            for one in needed or question.parameters
            if one.type == "entity" and not known.classes.isdisjoint(one.classes)
        ]
        if fitting:
            found.append((question, fitting[0].name))
    return found
