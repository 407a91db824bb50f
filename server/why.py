"""/why: what a statement rests on, by which rules, down to the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from kg.errors import NotFound, ValueRefused
from kg.evidence import Evidence
from kg.named_terms import find_iri, find_property
from kg.why import Reason, explain
from server.service import opened

if TYPE_CHECKING:
    from kg.why import Identity

blueprint = Blueprint("why", __name__)


@blueprint.get("/why")
def why() -> str:
    """Show why a statement holds: `?subject=…&predicate=…&object=…`, by keys, names or IRIs."""
    release = opened()
    given = {
        name: request.args.get(name, "").strip() for name in ("subject", "predicate", "object")
    }
    for name, value in given.items():
        if not value:
            raise ValueRefused(name, "is needed: /why?subject=…&predicate=…&object=…")
    found = explain(
        release.engine,
        find_iri(release.directory, given["subject"]),
        find_property(given["predicate"]),
        find_iri(release.directory, given["object"]),
    )
    if not found.holds:
        raise NotFound(f"nothing in release {release.id} says that {found.statement.text}")
    return render_template("why.html", found=found, kind=_kind)


def _kind(premise: Reason | Evidence | Identity) -> str:
    """Return what a premise is, for the page."""
    if isinstance(premise, Reason):
        return "reason"
    return "claim" if isinstance(premise, Evidence) else "identity"
