"""A dataset through a lens: its quads, with what holds and what follows made anew.

graph/truthy, graph/inferred and graph/coverage are those of the lens. Claims that do not count
under it are set apart in graph/lens/unheard, which is in no union: so every question and every
plain query sees the lens without a word about it in its text. What counts, denials and claims that
others outdo among them, stays; what of it the lens takes to hold is marked in graph/lens-selection
(dt:admittedUnder).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad
from rdflib import Graph

from kg.annotation import read_corpus
from kg.annotation.corpus import read_text
from kg.claim import attributions_of, claims_of
from kg.coverage import COVERAGE, coverage_quads
from kg.errors import ReleaseError
from kg.identity import Identities
from kg.links import read_links
from kg.ontology import read_schema
from kg.projection import project
from kg.rdf import LABEL, SHOWN, TYPE, english
from kg.reason import infer
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import GRAPH, ID, graph_iri, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.claim import Attribution, Claim
    from kg.lens import Lens
    from kg.projection import Projection

REPLACED = frozenset({f"<{GRAPH}truthy>", f"<{GRAPH}inferred>", str(COVERAGE)})
SET_APART = f"<{GRAPH}lens/"
UNHEARD = graph_iri("lens/unheard")
SELECTION = graph_iri("lens-selection")
CARRYING = ("topic", "content")
PREMISES = (iri("dt:supportedBy"), iri("prov:wasDerivedFrom"))


@dataclass(frozen=True)
class View:
    """What a release's texts say, and what of it holds and follows under a lens."""

    claims: tuple[Claim, ...]
    attributions: tuple[Attribution, ...]
    projection: Projection
    inferred: tuple[Quad, ...]

    @property
    def shown(self) -> frozenset[NamedNode]:
        """The claims that count under the lens, and on its day if it has one.

        What happened before that day stays where something rests on it: the capture that gave the
        control of that day.
        """
        heard = self.projection.heard
        premises = {quad.object for quad in self.inferred if quad.predicate in PREMISES}
        return frozenset(
            claim.iri for claim in heard if self.projection.shows(claim) or claim.iri in premises
        )

    @property
    def unheard(self) -> frozenset[NamedNode]:
        """The other claims, and what only puts such claims in somebody's mouth."""
        every, shown = frozenset(claim.iri for claim in self.claims), self.shown
        return (every - shown) | frozenset(
            each.iri
            for each in self.attributions
            if (carried := every.intersection(each.fillers(*CARRYING))) and not carried & shown
        )

    def selection(self) -> Iterator[Quad]:
        """Yield graph/lens-selection: the lens, and the claims that it takes to hold."""
        lens = self.projection.lens
        node = NamedNode(f"{ID}lens/{lens.digest}")
        yield Quad(node, TYPE, iri("dt:Lens"), SELECTION)
        for property_ in (LABEL, SHOWN):
            yield Quad(node, property_, english(lens.name), SELECTION)
        for happening in self.projection.happenings.values():
            for claim in happening.claims:
                yield Quad(claim.iri, iri("dt:admittedUnder"), node, SELECTION)


def seen(quads: Iterable[Quad], sources: Path, lens: Lens) -> Iterator[Quad]:
    """Yield the quads of a release under a lens; `sources` are the texts it was built from.

    ReleaseError where those are missing or give other claims than the release has.
    """
    kept = list(quads)
    view = read_view(sources, lens)
    kind = TYPE, iri("dt:Claim")
    told = {quad.subject for quad in kept if (quad.predicate, quad.object) == kind}
    if told != {claim.iri for claim in view.claims}:
        raise ReleaseError(f"{sources}: gives other claims than the release; `detente build` again")
    unheard = view.unheard | _later_mentions(kept, view.claims, lens)
    heard = []
    for quad in kept:
        graph = str(quad.graph_name)
        if graph in REPLACED or graph.startswith(SET_APART):
            continue
        if not graph.startswith(f"<{GRAPH}article/"):
            yield quad
        elif quad.subject in unheard:
            yield Quad(quad.subject, quad.predicate, quad.object, UNHEARD)
        else:
            heard.append(quad)
    yield from heard
    named = (quad for quad in kept if quad.graph_name == graph_iri("entities"))
    yield from coverage_quads([*named, *heard])
    yield from view.projection.quads("truthy")
    yield from view.inferred
    yield from view.selection()


def _later_mentions(
    quads: Iterable[Quad], claims: Iterable[Claim], lens: Lens
) -> frozenset[NamedNode]:
    """Return what articles call somebody that had not certainly appeared by the lens's day."""
    later = {graph_iri(f"article/{claim.article}") for claim in claims if not lens.knows(claim)}
    return frozenset(
        quad.subject for quad in quads
        if quad.predicate == iri("dt:refersTo")
        and quad.graph_name in later
        and isinstance(quad.subject, NamedNode)
    )  # fmt: skip


def read_view(sources: Path, lens: Lens) -> View:
    """Return what the texts of a release say, and what of it holds and follows under a lens."""
    try:
        ontology = Graph().parse(data=read_text(sources / "detente.ttl"), format="turtle")
        identities = Identities.read(read_text(sources / "entities.ttl"))
        articles = read_corpus(sources)
        ties = read_links(read_text(sources / "links.tsv"), articles)
    except OSError as error:
        message = f"{sources}: the release keeps no texts to look at; `detente build` again"
        raise ReleaseError(message) from error
    schema = read_schema(ontology)
    claims = tuple(c for each in articles for c in claims_of(each, schema, identities))
    spoken = tuple(a for each in articles for a in attributions_of(each, schema, identities))
    projection = project(claims, schema, lens, ties, identities)
    rules = (*axiom_rules(ontology), *load_rules())
    # contradictions among what the lens does not hear are none of its business
    heard = [claim for claim in projection.heard if projection.shows(claim)]
    return View(claims, spoken, projection, tuple(infer(projection, heard, rules, identities)))
