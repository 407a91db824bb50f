"""strict.ttl forbids what cannot be, and leaves alone what can.

HermiT decides all of it in one run (tests/probes.py). These tests need Java: without it they fail,
they are never skipped.
"""

import pytest

from kg.consistency import read_axioms
from tests.probes import Probes

TOGETHER = """
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
FORBIDDEN = [
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
]


@pytest.fixture(scope="module")
def possible():
    """Set of facts -> whether it can be so."""
    probes = Probes()
    asked = {facts: probes.add_facts(facts) for facts in (TOGETHER, *FORBIDDEN)}
    empty = probes.empty(read_axioms())
    return {facts: probe not in empty for facts, probe in asked.items()}


def test_all_that_may_stand_together_is_consistent(possible):
    assert possible[TOGETHER]


@pytest.mark.parametrize("facts", FORBIDDEN)
def test_an_axiom_that_should_bite_bites(possible, facts):
    assert not possible[facts]
