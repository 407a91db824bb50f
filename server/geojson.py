"""An answer as GeoJSON: one feature for each row that has a place with coordinates.

The geometry is the point that the graph has; `precision` says what it stands for (a site, a
country). Rows without a point are counted, not guessed at.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg.store.interface import select
from kg.vocabulary import ID
from server.links import path_of
from server.marks import UNDATED
from server.metadata import absolute, metadata_of, source_documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.evidence import Evidence
    from kg.question import Question
    from kg.store import Engine, Row
    from server.answers import AskedQuestion

_POINT = re.compile(r"\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)
_PLACES = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?place ?point ?precision WHERE {
  VALUES ?place { %s }
  ?place dt:wkt ?point .
  OPTIONAL { ?place dt:coordinatePrecision ?precision }
} ORDER BY ?place ?point ?precision
"""


def place_column(question: Question) -> str:
    """Return the column that holds a row's place: `view: {place: …}`, else one called `place`."""
    return question.view.option("place") or next(
        (name for name, _ in question.columns if name == "place"), ""
    )


def maps(question: Question) -> bool:
    """Tell whether a question has a column of places, or of points."""
    return bool(question.view.option("point") or place_column(question))


def to_geojson(asked: AskedQuestion, root: str) -> bytes:
    """Return the rows of an answer that have a point, as a FeatureCollection with its metadata."""
    places = _read_places(asked.release.engine, _things(asked))
    evidence = asked.evidence(asked.table.rows)
    features, sources = [], set()
    for row in asked.table.rows:
        found = [evidence[iri] for iri in asked.claims(row) if iri in evidence]
        place = _place(asked, row, places)
        if place and coordinates(place[1]):
            features.append(_feature(asked, row, place, found, root))
            sources |= {one.article for one in found if one.article}
    document = {
        "type": "FeatureCollection",
        **metadata_of(asked, root),
        "unmapped": len(asked.table.rows) - len(features),
        "sources": source_documents(sources, root),
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _things(asked: AskedQuestion) -> set[str]:
    return {
        term.value
        for row in asked.table.rows
        for term in row.values()
        if isinstance(term, NamedNode) and term.value.startswith(ID)
    }


def _read_places(engine: Engine, things: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the point of each thing that has one, and what the point stands for."""
    listed = " ".join(str(NamedNode(iri)) for iri in sorted(things))
    return {
        row["place"].value: (
            row["point"].value,
            row["precision"].value if "precision" in row else "",
        )
        for row in (select(engine, _PLACES % listed).rows if listed else ())
    }


def _place(
    asked: AskedQuestion, row: Row, places: dict[str, tuple[str, str]]
) -> tuple[str, str, str] | None:
    """Return a row's place, its point and what that stands for; None where it has none."""
    view = asked.bound.question.view
    point = row.get(view.option("point"))
    if point:
        # the query chose the point: it is that of one of the row's own cells
        for column in asked.columns:
            cell = row.get(column.name)
            if cell and (known := places.get(cell.value)) and known[0] == point.value:
                return (cell.value, *known)
        return ("", point.value, "")
    cell = row.get(place_column(asked.bound.question))
    known = places.get(cell.value) if cell else None
    return (cell.value, *known) if cell and known else None


def _feature(
    asked: AskedQuestion, row: Row, place: tuple[str, str, str], claims: list[Evidence], root: str
) -> dict[str, Any]:
    iri, point, precision = place
    geometry = {"type": "Point", "coordinates": coordinates(point)}
    properties: dict[str, Any] = {
        "at": asked.release.directory.label(iri) or None,
        "at_id": iri or None,
        "precision": precision or None,
    }
    for column in asked.columns:
        term = row.get(column.name)
        if column.is_claim or column.name == asked.bound.question.view.option("point"):
            continue
        is_thing = isinstance(term, NamedNode)
        shown = asked.cell(row, column).text if is_thing else term.value if term else None
        properties[column.name] = shown
        if is_thing and term:
            properties[f"{column.name}_id"] = term.value
    if asked.days:
        properties[UNDATED] = asked.days.are_open_for(row)
    properties["claims"] = [absolute(path_of(one.iri), root) for one in claims]
    properties["articles"] = list(dict.fromkeys(one.article.title for one in claims if one.article))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def coordinates(wkt: str) -> list[float]:
    """Return longitude and latitude of a WKT point; none where it is no point."""
    match = _POINT.fullmatch(wkt)
    return (
        [int(one) if one.lstrip("-").isdigit() else float(one) for one in match.groups()]
        if match
        else []
    )
