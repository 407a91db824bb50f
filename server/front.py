"""The front page, and the addresses that machines look for first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request

from server.describe import describe_dataset, to_rdf
from server.formats import GRAPHS, TURTLE, choose
from server.links import pinned
from server.openapi import build_openapi, operations_by_tag
from server.openapi_rest import TAGS
from server.service import opened, service

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def front() -> str:
    """Say what this is, and offer the questions."""
    release = opened()
    return render_template(
        "front.html", catalogue=service().catalogue, holdings=release.holdings,
        entities=len(release.directory.of_class(("Entity",))),
    )  # fmt: skip


@blueprint.get("/health")
def health() -> Response:
    """Tell whether queries are answered, and from which release."""
    release = opened()
    body = {
        "status": "ok",
        "release": release.id,
        "built": release.built,
        "dataAsOf": release.holdings.last,
        "articles": len(release.holdings.articles),
        "claims": release.holdings.claims,
        "triples": release.holdings.triples,
        "questions": len(service().catalogue.questions),
        "broken": [one.name for one in service().catalogue.broken],
    }
    response = Response(json.dumps(body, indent=1) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/health/live")
def live() -> Response:
    """Tell that the server answers at all, whatever becomes of releases."""
    response = Response('{"status": "alive"}\n', content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the dataset of the release."""
    chosen = choose(request.headers.get("Accept", ""), GRAPHS) or TURTLE
    body = to_rdf(describe_dataset(opened(), request.url_root), chosen)
    return Response(body, content_type=chosen.content_type)


@blueprint.get("/api")
def api() -> str:
    """Show the API as a page, from its own description."""
    document = _openapi()
    found = operations_by_tag(document)
    rest = [one for tag in TAGS for one in found.pop(tag)]
    return render_template("api.html", api=document, operations=found, rest=rest)


@blueprint.get("/api/")
def api_below() -> AnyResponse:
    """Send on whoever writes a slash too many."""
    return redirect(pinned("/api"), 303)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the questions as an API."""
    body = json.dumps(_openapi(), ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type="application/json")


def _openapi() -> dict[str, Any]:
    examples = service().examples.of(opened(), request.url_root)
    return build_openapi(service().catalogue, opened().id, request.url_root, examples)
