"""HermiT, as a second opinion on what the engine concludes. Without Java these tests fail."""

import pytest
from pyoxigraph import NamedNode, Triple

from kg.consistency import Inconsistent, read_axioms, unsatisfiable_classes
from kg.engine import close
from kg.ontology import open_ontology
from kg.rdf import TYPE
from kg.rules import axiom_rules
from kg.vocabulary import DT, ENT, iri
from tests.dataset import dataset
from tests.invented import IDENTITIES, article, told

TEXT = article(
    told("E1", "Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash")),
    told("E2", "Support", ("Supporter", "kg:red-sash"), ("Supported", "kg:boatmen")),
    told("E3", "Deployment", ("Deployer", "kg:ruritania"), ("Host", "kg:zenda")),
    told("E4", "Capture", ("Taker", "kg:hill-wing"), ("Taken", "kg:zenda"),
         ("Time", "date:1924-05-03")),
    told("E5", "Appointment", ("Appointee", "kg:sapt"), ("Office", "kg:harbour-office"),
         ("Time", "date:1924-05-03")),
    told("E6", "Fall", ("Fallen", "kg:crown"), ("Time", "date:1924-05-04")),
)  # fmt: skip
FACTS = {
    (f"{ENT}ruritania", f"{DT}supports", f"{ENT}red-sash"): 3,
    (f"{ENT}red-sash", f"{DT}supports", f"{ENT}boatmen"): 2,
    (f"{ENT}ruritania", f"{DT}hasForcesIn", f"{ENT}zenda"): 3,
    (f"{ENT}zenda", f"{DT}within", f"{ENT}hentzau"): 3,
}


def node(triple):
    return Triple(*map(NamedNode, triple))


def refuted(triples):
    """Return whether HermiT finds that these cannot all hold with the ontology."""
    try:
        unsatisfiable_classes([*read_axioms(), *IDENTITIES.triples, *triples])
    except Inconsistent:
        return True
    return False


def denial(triple):
    """Return triples that say of an edge that it does not hold."""
    subject = iri("dt:denial-for-a-test")
    yield Triple(subject, TYPE, iri("owl:NegativePropertyAssertion"))
    for name, term in zip(
        ("sourceIndividual", "assertionProperty", "targetIndividual"), triple, strict=True
    ):
        yield Triple(subject, iri(f"owl:{name}"), NamedNode(term))


def conclusions():
    """Return one conclusion for each kind of rule that OWL can say, and what is no conclusion."""
    closure = close(FACTS, [each.rule for each in axiom_rules(open_ontology())])
    new = sorted(set(closure.grades) - set(FACTS))
    kinds = {}
    for triple in new:
        derivation = closure.best[triple]
        kinds.setdefault(derivation.rule.split("-")[0], triple)
    return kinds


def test_what_is_projected_and_what_follows_can_hold_together():
    quads = [q.triple for q in dataset(TEXT) if "article" not in q.graph_name.value]
    told_ = [
        t for t in quads if t.subject.value.startswith(ENT) or "/happening/" in t.subject.value
    ]
    assert not refuted(told_)


@pytest.mark.parametrize("kind", ["sub", "inverse", "chain"])
def test_hermit_draws_the_engines_conclusions_too(kind):
    """To deny the conclusion is a contradiction; to deny the reverse edge is none."""
    triple = conclusions()[kind]
    facts = list(map(node, FACTS))
    assert refuted([*facts, *denial(triple)])
    assert not refuted([*facts, *denial(triple[::-1])])
