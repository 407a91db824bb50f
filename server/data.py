"""/data, /graph and /export: the graph, or parts of it, as RDF files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import NamedNode, Quad

from kg import export as exporting
from kg.errors import NotFound
from kg.store.interface import select
from kg.vocabulary import GRAPH, ID
from server.describe import to_rdf
from server.formats import DATA, EXPORT, Format
from server.lens_fields import CHOICES
from server.links import pinned, to_node
from server.service import opened
from server.subgraph import around, claims_subgraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from server.shelf import OpenRelease

blueprint = Blueprint("data", __name__)

_QUADS = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } %s }"

# what a named graph holds, for who has not read how the graph is made
_ABOUT = {
    "entities": "who and what the articles speak of: names, places, identifiers",
    "truthy": "what holds under the default lens",
    "inferred": "what follows from what holds, with its derivations",
    "links": "which claims tell the same, contradict or go with each other",
    "ontology": "the words that all this is said in",
    "questions": "the questions of this site, as SPARQL",
    "coverage": "counts of what articles tell and from how many origins, and who is called what",
    "meta": "this release itself",
} | {
    f"lens/{name}": f"what holds under a lens: {label[:1].lower()}{label[1:]}"
    for name, label in CHOICES
}


@blueprint.get("/data/<path:key>.<ending>")
def data(key: str, ending: str) -> AnyResponse:
    """Give the triples around a thing."""
    chosen, release, iri = _format(ending, DATA), opened(), ID + key
    quads = around(release.engine, iri)
    if key.startswith("claim/"):
        quads = sorted({*quads, *claims_subgraph(release.engine, [iri])}, key=str)
    if not quads:
        raise NotFound(f"nothing in release {release.id} has the IRI <{iri}>")
    return _file(to_rdf(quads, chosen), chosen, key.rpartition("/")[2])


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> AnyResponse:
    """Send the IRI of a named graph to its content."""
    if name.startswith("article/"):
        return redirect(pinned(f"/export/{name}.ttl"), 303)
    return redirect(pinned(f"/export/graph/{name}.ttl"), 303)


@blueprint.get("/export/")
def exports() -> str:
    """List what can be exported."""
    release = opened()
    counted = release.statistics
    graphs = [(name.removeprefix(GRAPH), triples) for name, triples in counted.graphs.items()]
    titles = {one.id: one.source.title for one in release.holdings.articles}
    return render_template(
        "export.html", graphs=graphs, formats=EXPORT, whole=counted, titles=titles, about=_ABOUT
    )


@blueprint.get("/export/<path:what>.<ending>")
def export(what: str, ending: str) -> AnyResponse:
    """Give the whole graph, one graph, one article or one entity: sorted, the same bytes always."""
    chosen, release = _format(ending, EXPORT), opened()
    tag = hashlib.sha256(f"{release.id}\0{what}\0{ending}".encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        quads = list(_selected(release, what))
        if not quads:
            raise NotFound(f"release {release.id} has no {what!r}; /export/ lists what there is")
        name = f"detente-{release.id}-{what.replace('/', '-')}"
        response = _file(exporting.to_bytes(quads, chosen.name), chosen, name)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _format(ending: str, table: dict[str, Format]) -> Format:
    if ending not in table:
        raise NotFound(f"no format {ending!r}; there are {', '.join(table)}")
    return table[ending]


def _file(body: bytes, chosen: Format, name: str) -> Response:
    response = Response(body, content_type=chosen.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{chosen.name}"'
    return response


def _selected(release: OpenRelease, what: str) -> Iterable[Quad]:
    kind, _, key = what.partition("/")
    if what == "all":
        return exporting.read_quads(release.release) if release.release else _quads(release, "")
    if kind == "article" and key:
        return _quads(release, _only("g", f"{GRAPH}article/{key}"))
    if kind == "graph" and key:
        return _quads(release, _only("g", GRAPH + key))
    if kind in {"entity", "happening", "claim"} and key:
        return _around(release, ID + what)
    raise NotFound(f"no export {what!r}; /export/ lists what there is")


def _only(variable: str, iri: str) -> str:
    return f"FILTER(?{variable} = {to_node(iri)})"


def _quads(release: OpenRelease, condition: str) -> list[Quad]:
    rows = select(release.engine, _QUADS % condition).rows
    return [
        Quad(row["s"], NamedNode(row["p"].value), row["o"], NamedNode(row["g"].value))  # type: ignore[arg-type]
        for row in rows
    ]


def _around(release: OpenRelease, iri: str) -> list[Quad]:
    """Return the quads of a thing and of the claims that name it."""
    if release.release:
        return exporting.entity_quads(release.release, iri)
    return [*_quads(release, _only("s", iri)), *_quads(release, _only("o", iri))]
