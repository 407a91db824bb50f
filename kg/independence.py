"""How many independent origins stand behind a statement, and why no more.

Claims count once for each dt:origin: the relay or agency that the article credits, else the
article itself. Beyond that, the same text on two pages is one; and where one claim's article
credits an outlet, the outlet's own article is no second voice beside it.

In SPARQL, for any ?thing that is dt:supportedBy claims, see `PATTERN`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.evidence import CLAIM_IRI, Named
from kg.names import read_names
from kg.store.interface import select
from kg.vocabulary import ART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store.interface import Engine

PATTERN = """\
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?thing (COUNT(DISTINCT ?voice) AS ?independent)
WHERE {
  ?thing dt:supportedBy ?claim .
  ?claim dt:origin ?origin .
  # the same text on two pages has one digest
  OPTIONAL { ?origin dt:digest ?text }
  # an outlet that another of the claims credits speaks for its own articles too
  OPTIONAL {
    ?origin dcterms:publisher ?outlet .
    ?thing dt:supportedBy/dt:origin ?outlet .
  }
  BIND(COALESCE(?outlet, ?text, ?origin) AS ?voice)
}
GROUP BY ?thing
"""
_ORIGINS = """
PREFIX dt: <https://w3id.org/detente/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?claim ?article ?origin ?text ?outlet WHERE {
  VALUES ?claim { %s }
  ?claim dt:origin ?origin ; dt:inArticle ?article .
  OPTIONAL { ?origin dt:digest ?text }
  OPTIONAL { ?origin dcterms:publisher ?outlet }
}
"""
_SUPPORT = """
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT DISTINCT ?claim WHERE { %s dt:supportedBy ?claim }
"""


@dataclass(frozen=True)
class Voice:
    """One independent origin: what it is called, how it comes to be one, and its claims.

    `origins` are the values of dt:origin that are one in it.
    """

    name: Named
    origins: tuple[str, ...]
    claims: tuple[str, ...]
    because: str = ""

    @property
    def text(self) -> str:
        """The name, and the reason where there is more than an article's own word."""
        name = f"“{self.name.label}”" if self.name.iri.startswith(ART) else self.name.label
        return f"{name} ({self.because})" if self.because else name


@dataclass(frozen=True)
class Independence:
    """The independent origins behind something."""

    voices: tuple[Voice, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.voices)

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return len({claim for voice in self.voices for claim in voice.claims})

    @property
    def sentence(self) -> str:
        """The count and its reason: `3 claims from 2 independent origins: …`."""
        if not self.voices:
            return "No claim stands behind this."
        counted = f"{_count(self.claims, 'claim')} from {_count(self.count, 'independent origin')}"
        return f"{counted}: {'; '.join(voice.text for voice in self.voices)}."


def independence_of(engine: Engine, claims: Iterable[str]) -> Independence:
    """Return the independent origins behind claims, by their IRIs."""
    return independence_of_each(engine, {"": claims})[""]


def independence_of_each(
    engine: Engine, groups: Mapping[str, Iterable[str]]
) -> dict[str, Independence]:
    """Return the independent origins behind each of several groups of claims, asked for at once."""
    members = {key: frozenset(claims) for key, claims in groups.items()}
    wanted = sorted(
        {iri for claims in members.values() for iri in claims if iri.startswith(CLAIM_IRI)}
    )
    if not wanted:
        return dict.fromkeys(members, Independence(()))
    rows = select(engine, _ORIGINS % " ".join(str(NamedNode(iri)) for iri in wanted)).rows
    told = [{name: term.value for name, term in row.items()} for row in rows]
    names = read_names(engine, (row[name] for row in told for name in ("origin", "article")))
    return {
        key: _independence([row for row in told if row["claim"] in claims], names)
        for key, claims in members.items()
    }


def _independence(told: list[dict[str, str]], names: Mapping[str, str]) -> Independence:
    heard_from = {row["origin"] for row in told}
    groups: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in told:
        outlet = row.get("outlet", "")
        voice = outlet if outlet in heard_from else row.get("text", row["origin"])
        groups[voice].append(row)
    voices = (_voice(group, key, names) for key, group in groups.items())
    return Independence(tuple(sorted(voices, key=lambda each: (each.name.label, each.origins))))


def independence_of_thing(engine: Engine, thing: str) -> Independence:
    """Return the independent origins behind a happening, or anything that claims support."""
    rows = select(engine, _SUPPORT % NamedNode(thing)).rows
    return independence_of(engine, (row["claim"].value for row in rows))


def _voice(rows: list[Mapping[str, str]], key: str, names: Mapping[str, str]) -> Voice:
    """Return the rows that are one voice as that: `key` is an outlet, a text or an origin."""
    origins = sorted({row["origin"] for row in rows})
    head = key if key in origins else origins[0]
    own = [origin for origin in origins if origin != head]
    credit = {row["article"] for row in rows if row["origin"] == head != row["article"]}

    def listed(iris: Iterable[str]) -> str:
        return ", ".join(sorted(f"“{_name(iri, names)}”" for iri in iris))

    reasons = [f"credited in {listed(credit)}"] if credit else []
    if own:
        reasons.append(f"{'its own' if head == key else 'the same text as'} {listed(own)}")
    claims = tuple(sorted({row["claim"] for row in rows}))
    return Voice(Named(head, _name(head, names)), tuple(origins), claims, "; ".join(reasons))


def _name(iri: str, names: Mapping[str, str]) -> str:
    return names.get(iri) or iri.rpartition("/")[2]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
