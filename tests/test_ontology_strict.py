"""HermiT finds the ontology consistent, and every axiom that should bite does.

These tests need the Java that owlready2 calls; without it they fail, they are never skipped.
"""

import owlready2
import pytest
from rdflib import OWL, Graph, URIRef

from kg.ontology import DT, open_ontology

FACTS = f"@prefix dt: <{DT}> . @prefix : <https://example.org/> .\n"


@pytest.fixture(scope="module")
def axioms() -> Graph:
    """The ontology, its mirror and the strict module, without the imports."""
    graph = Graph()
    for name in ("detente.ttl", "said.ttl", "strict.ttl"):
        graph += open_ontology(name)
    graph.remove((None, OWL.imports, None))
    for name in ("said", "strict"):
        graph.remove((URIRef(f"https://w3id.org/detente/{name}"), None, None))
    return graph


def unsatisfiable(axioms: Graph, folder, facts: str) -> list[str] | None:
    """Return the classes that nothing can be, or None where all of it is inconsistent."""
    graph = Graph() + axioms
    graph.parse(data=FACTS + facts, format="turtle")
    graph.serialize(folder / "all.nt", format="nt", encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(f"file://{folder / 'all.nt'}").load()
    try:
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    return [each.name for each in world.inconsistent_classes()]


def test_all_that_may_stand_together_is_consistent(axioms, tmp_path):
    facts = """
        :ruritania a dt:State , dt:Country ; dt:hasForcesIn :hentzau ; dt:alliedWith :hill-wing .
        :red-sash a dt:ArmedGroup , dt:Government ; dt:controls :zenda ; dt:fights :crown .
        :crown a dt:Government ; dt:controls :zenda ; dt:supports :red-sash .
        :council a dt:ArmedGroup , dt:Coalition ; dt:memberOf :red-sash .
        :hentzau a dt:City ; dt:within :krakozhia .
        :siege a dt:Siege , dt:ArmedAction ; dt:besieged :zenda ; dt:besieger :red-sash .
        :split a dt:Split ; dt:splitter :hill-wing ; dt:from :red-sash .
        :move a dt:Movement ; dt:from :zenda ; dt:to :hentzau ; dt:number :forty .
        :forty a dt:Quantity ; dt:lowerBound 40 ; dt:lowerInclusive true .
        :plan a dt:Proposal ; dt:speaker :league ; dt:content :move .
        :duke a dt:Person ; dt:childOf :old-duke ; dt:holdsOffice :regent .
        :regent a dt:Office ."""
    assert unsatisfiable(axioms, tmp_path, facts) == []


@pytest.mark.parametrize(
    "facts",
    [
        ":x a dt:Person , dt:City .",
        ":x a dt:Person , dt:ArmedGroup .",
        ":x a dt:State , dt:Office .",
        ":x a dt:City , dt:Route .",
        ":x a dt:Attack , dt:Meeting .",
        ":x a dt:SanctionImposed , dt:SanctionLifted .",
        ":x a dt:Claim , dt:Happening .",
        ":x a dt:Happening , dt:Actor .",
        ":split a dt:Split ; dt:from :toll . :toll a dt:Issue .",
        ":call a dt:Call ; dt:host :fair . :fair a dt:Thing .",
        ":patrol dt:deployer :toll . :toll a dt:Issue .",
        ":promise a dt:Promise ; dt:content :duke . :duke a dt:Person .",
        ":claim dt:certainty dt:Actual .",
        "dt:Asserted owl:sameAs dt:Speculated .",
        ":a dt:supports :a .",
        ":a dt:parentOf :b . :b dt:parentOf :a .",
        ":a dt:trains :a .",
    ],
)
def test_an_axiom_that_should_bite_bites(axioms, tmp_path, facts):
    prefix = f"@prefix owl: <{OWL}> .\n"
    assert unsatisfiable(axioms, tmp_path, prefix + facts) is None
