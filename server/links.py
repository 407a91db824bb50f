"""Where an IRI of the graph opens on this server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import has_request_context, request
from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.vocabulary import DT, GRAPH, ID, QUESTION, SAID
from server.lens_fields import lens_of

_OWN_PAGES = (("article/", "/articles/"), ("claim/", "/claims/"))


def path_of(iri: str) -> str:
    """Return the page of an IRI: a path here, the IRI itself if it is the web's, else nothing."""
    if iri.startswith(ID):
        local = iri.removeprefix(ID)
        for start, page in _OWN_PAGES:
            if local.startswith(start):
                return page + _quoted(local.removeprefix(start))
        return "/page/" + _quoted(local)
    for namespace in (DT, SAID):
        if iri.startswith(namespace):
            return "/ontology#" + _quoted(iri.removeprefix(namespace))
    if iri.startswith(QUESTION):
        return "/questions/" + _quoted(iri.removeprefix(QUESTION))
    if iri.startswith(GRAPH):
        return "/graph/" + _quoted(iri.removeprefix(GRAPH))
    return iri if iri.startswith(("https://", "http://")) else ""


def to_node(iri: str) -> NamedNode:
    """Return an IRI of an address as a term; NotFound where it is no IRI at all."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise NotFound(f"<{iri[:200]}> is no IRI: {error}") from None


def data_path(iri: str, ending: str) -> str:
    """Return the address of an IRI's data in an RDF format."""
    return f"/data/{_quoted(iri.removeprefix(ID))}.{ending}"


def link(iri: str) -> str:
    """Return the page of an IRI, pinned to the release that this request pins."""
    return pinned(path_of(iri))


def pinned(path: str) -> str:
    """Return a path here with the release and the lens that this request pins, if it does."""
    # outside a request, as for the tools of `detente mcp`, nothing is pinned
    given = request.args if has_request_context() else {}
    pins = {"release": given.get("release", ""), "lens": lens_of(given)}
    kept = {name: value for name, value in pins.items() if value}
    if not kept or not path.startswith("/"):
        return path
    bare, _, fragment = path.partition("#")
    sign = "&" if "?" in bare else "?"
    pin = bare + sign + urlencode(kept)
    return f"{pin}#{fragment}" if fragment else pin


def _quoted(local: str) -> str:
    return quote(local, safe="/:~,-._")
