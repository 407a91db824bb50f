"""Probes: hundreds of small questions to HermiT, decided in one run.

Each question is put as a class, the probe, that lies below what an example says. Where the example
cannot be, nothing can be in the probe. Facts about individuals are put so too: whatever is in the
probe is `near` an individual (as a class of one) of which those facts hold. A class is satisfiable
just if the axioms and such facts have a model together, so this decides what a run for each set of
facts would; probes do not touch each other, since nothing need be in any of them.
"""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace
from rdflib.collection import Collection

from kg.consistency import unsatisfiable_classes

PROBE = Namespace("https://w3id.org/detente/example/probe/")
HEAD = (
    "@prefix dt: <https://w3id.org/detente/ontology#> . @prefix : <https://example.org/> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)


def parsed(turtle):
    return [each.triple for each in parse(turtle, RdfFormat.TURTLE, rename_blank_nodes=True)]


class Probes:
    """Classes to be asked about, each with what stands above it."""

    def __init__(self):
        self.graph = Graph()
        self.graph.add((PROBE.near, RDF.type, OWL.ObjectProperty))
        self.count = 0

    def add(self, *parts):
        """Add a probe below classes and below (property, filler): has such a value."""
        self.count += 1
        probe = PROBE[str(self.count)]
        self.graph.add((probe, RDF.type, OWL.Class))
        for part in parts:
            self.graph.add((probe, RDFS.subClassOf, self._some(part)))
        return str(probe)

    def add_facts(self, turtle):
        """Add a probe that can have members only where these facts can be so."""
        facts = Graph().parse(data=HEAD + turtle, format="turtle")
        return self.add(*((PROBE.near, self._told(facts, each)) for each in set(facts.subjects())))

    def axioms(self, turtle):
        """Add axioms that some probes need: they must be harmless to all others."""
        self.graph.parse(data=HEAD + turtle, format="turtle")

    def empty(self, *axioms):
        """Ask HermiT which probes nothing can be in."""
        return unsatisfiable_classes(
            [
                *(each for part in axioms for each in part),
                *parsed(self.graph.serialize(format="nt")),
            ]
        )

    def _told(self, facts, individual):
        """Return the class of this one individual and of all that is said of it."""
        parts = [self._one(individual)]
        for predicate, value in facts.predicate_objects(individual):
            if predicate == RDF.type:
                parts.append(value)
            elif predicate == OWL.sameAs:
                parts.append(self._one(value))
            elif not isinstance(value, Literal):  # HermiT is shown no values: see kg.consistency
                parts.append(self._some((predicate, self._one(value))))
        return self._node(OWL.Class, (OWL.intersectionOf, self._list(parts)))

    def _one(self, individual):
        return self._node(OWL.Class, (OWL.oneOf, self._list([individual])))

    def _some(self, part):
        if not isinstance(part, tuple):
            return part
        property_, filler = part
        has = (OWL.hasSelf, Literal(True)) if filler is None else (OWL.someValuesFrom, filler)
        return self._node(OWL.Restriction, (OWL.onProperty, property_), has)

    def _list(self, members):
        head = BNode()
        Collection(self.graph, head, members)
        return head

    def _node(self, kind, *said):
        node = BNode()
        for predicate, value in ((RDF.type, kind), *said):
            self.graph.add((node, predicate, value))
        return node
