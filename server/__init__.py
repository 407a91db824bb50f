"""What Détente knows about HTTP; it asks kg for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from kg.catalogue import open_catalogue
from server import (
    answering,
    articles,
    assets,
    data,
    front,
    gate,
    ontology,
    pages,
    problem,
    questions,
    service,
    show,
    sparql,
    why,
)
from server.counts import RowCounts
from server.examples import Examples
from server.settings import Settings

if TYPE_CHECKING:
    from kg.question import Catalogue
    from server.shelf import Shelf

__all__ = ["Settings", "create_app"]


def create_app(
    shelf: Shelf, settings: Settings | None = None, catalogue: Catalogue | None = None
) -> Flask:
    """Return the application that answers from a shelf of releases."""
    app = Flask("server")
    app.url_map.strict_slashes = True
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    chosen = settings or Settings()
    offered = open_catalogue() if catalogue is None else catalogue
    rooms = service.Service(
        chosen, shelf, offered, RowCounts(shelf, chosen.counting), Examples(offered, shelf)
    )
    service.install(app, rooms)
    for part in (problem, answering, show, assets):
        part.install(app)
    for room in (front, sparql, questions, articles, why, pages, data, ontology):
        app.register_blueprint(room.blueprint)
    gate.install(app, rooms)
    return app
