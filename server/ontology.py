"""/ontology: the terms as a tree people can read, drawn from the graph itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request

from kg.store.interface import select
from kg.vocabulary import DT, GRAPH, SAID
from server.describe import to_rdf
from server.formats import DATA, HTML, TURTLE, choose
from server.links import pinned
from server.problem import Problem
from server.service import opened
from server.subgraph import graph_triples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from server.shelf import OpenRelease

blueprint = Blueprint("ontology", __name__)

_TERMS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?term ?property ?value WHERE {
  VALUES ?property {
    rdfs:label rdfs:comment skos:definition skos:example skos:scopeNote
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range
    owl:inverseOf dt:hasRole <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
  }
  GRAPH <https://w3id.org/detente/graph/ontology> { ?term ?property ?value }
  FILTER(STRSTARTS(STR(?term), "https://w3id.org/detente/ontology#"))
  FILTER(!isLiteral(?value) || LANG(?value) = "" || LANGMATCHES(LANG(?value), "en"))
}
"""
_COUNTS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT ?class (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?claim a dt:Claim , ?class .
  FILTER(STRSTARTS(STR(?class), "https://w3id.org/detente/said#"))
} GROUP BY ?class
"""
_USES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT ?property (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?claim a dt:Claim ; ?property ?value .
} GROUP BY ?property
"""
_DEFINITIONS = ("definition", "comment")
_OWL = "http://www.w3.org/2002/07/owl#"


@dataclass
class Term:
    """One term of the ontology, with all that is said of it."""

    name: str
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    claims: int = 0
    narrower: list[Term] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """Return the first value of the first of these properties that has one."""
        return next((min(self.values[name]) for name in names if self.values[name]), "")

    @property
    def label(self) -> str:
        """Return what the term is called."""
        return self.first("label") or self.name

    @property
    def definition(self) -> str:
        """Return the term's definition."""
        return self.first(*_DEFINITIONS)

    def local(self, name: str) -> list[str]:
        """Return the values of a property that are terms of the ontology, by local name."""
        return sorted(value.removeprefix(DT) for value in self.values[name] if value.startswith(DT))

    def is_a(self, kind: str) -> bool:
        """Tell whether the term is of a kind of OWL."""
        return _OWL + kind in self.values["type"]


@dataclass(frozen=True)
class Ontology:
    """The terms, and the classes that stand at the top."""

    terms: dict[str, Term]
    top: list[Term]

    def of_kind(self, *kinds: str) -> list[Term]:
        """Return the terms of some kinds of OWL, in order."""
        return [
            term for _, term in sorted(self.terms.items()) if any(term.is_a(kind) for kind in kinds)
        ]


def read_ontology(release: OpenRelease) -> Ontology:
    """Read the ontology of a release from its graph."""
    terms: dict[str, Term] = {}
    for row in select(release.engine, _TERMS).rows:
        name = row["term"].value.removeprefix(DT)
        prop = row["property"].value.replace("/", "#").rpartition("#")[2]
        terms.setdefault(name, Term(name)).values[prop].append(row["value"].value)
    _count(terms, release)
    for name, term in sorted(terms.items()):
        for parent in term.local("subClassOf"):
            if parent in terms and parent != name:
                terms[parent].narrower.append(term)
    classes = [term for _, term in sorted(terms.items()) if term.is_a("Class")]
    top = [term for term in classes if not any(one in terms for one in term.local("subClassOf"))]
    return Ontology(terms, top)


def _count(terms: dict[str, Term], release: OpenRelease) -> None:
    for text, variable in ((_COUNTS, "class"), (_USES, "property")):
        for row in select(release.engine, text).rows:
            for namespace in (SAID, DT):
                name = row[variable].value.removeprefix(namespace)
                if name in terms:
                    terms[name].claims = int(row["claims"].value)


@blueprint.get("/ontology")
def ontology() -> AnyResponse:
    """Show the ontology, as a page or as RDF."""
    return _negotiated("ontology")


@blueprint.get("/said")
def said() -> AnyResponse:
    """Show the mirror of the ontology: for people it is the same page."""
    if choose(request.headers.get("Accept", ""), (TURTLE, *DATA.values(), HTML)) is HTML:
        return redirect(pinned("/ontology"), 303)
    return _negotiated("said")


@blueprint.get("/<any(ontology, said):name>.<any(ttl, nt, rdf, jsonld):ending>")
def file(name: str, ending: str) -> Response:
    """Give the ontology, or its mirror, as an RDF file."""
    chosen = DATA[ending]
    namespace = DT if name == "ontology" else SAID
    mine = namespace.removesuffix("#")
    quads = [
        quad
        for quad in graph_triples(opened().engine, GRAPH + "ontology")
        if _belongs(quad.subject, mine, (DT, SAID))
    ]
    return Response(to_rdf(quads, chosen), content_type=chosen.content_type)


def _belongs(subject: object, mine: str, both: Iterable[str]) -> bool:
    iri = str(subject).strip("<>")
    others = [one for one in both if one.removesuffix("#") != mine]
    return not any(iri.startswith(one.removesuffix("#")) for one in others)


def _negotiated(name: str) -> AnyResponse:
    chosen = choose(request.headers.get("Accept", ""), (*DATA.values(), HTML))
    if chosen is None:
        raise Problem(406, "not-acceptable", "offered are HTML and " + ", ".join(DATA))
    if chosen is not HTML:
        return file(name, chosen.name)
    page = render_template("ontology.html", ontology=read_ontology(opened()))
    return Response(page, content_type=HTML.content_type)
