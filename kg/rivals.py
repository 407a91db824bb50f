"""What stands against a claim: the claims that cannot hold beside it, by a reader or by a rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.evidence import CLAIM_IRI
from kg.store.interface import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store.interface import Engine

_RIVALS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim ?other ?says ?reason WHERE {
  {
    VALUES ?claim { %(claims)s }
    ?link dt:linkFrom ?claim ; dt:linkBy dt:contradicts ; dt:linkTo ?other .
  } UNION {
    VALUES ?claim { %(claims)s }
    ?link dt:linkTo ?claim ; dt:linkBy dt:contradicts ; dt:linkFrom ?other .
  }
  # one that a lens leaves out stands nowhere that is asked, and contradicts nothing there
  ?other a dt:Claim .
  OPTIONAL { ?link dt:reason ?reason }
  OPTIONAL { ?other dt:paraphrase ?says }
}
ORDER BY ?claim ?other ?reason
"""


@dataclass(frozen=True)
class Rival:
    """A claim that contradicts another, and why it does."""

    iri: str
    says: str = ""
    reason: str = ""


def read_rivals(engine: Engine, claims: Iterable[str]) -> dict[str, tuple[Rival, ...]]:
    """Return by each claim's IRI the claims that contradict it; one without any is left out."""
    wanted = sorted({iri for iri in claims if iri.startswith(CLAIM_IRI)})
    if not wanted:
        return {}
    listed = " ".join(str(NamedNode(iri)) for iri in wanted)
    found: dict[str, dict[str, Rival]] = defaultdict(dict)
    for row in select(engine, _RIVALS % {"claims": listed}).rows:
        told = {name: term.value for name, term in row.items()}
        rival = Rival(told["other"], told.get("says", ""), told.get("reason", ""))
        found[told["claim"]].setdefault(rival.iri, rival)
    return {claim: tuple(rivals.values()) for claim, rivals in found.items()}
