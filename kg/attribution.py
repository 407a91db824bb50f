"""Who stands behind a claim, through whom it came, and where that began.

A statement carries the claims that fill its Topic and Content, if its speaker stands behind them
(not in a Rejection or a Question). The innermost such speaker is the claim's source; whoever
tells of the statement, and an outlet that was told, is a relay. A claim that no statement carries
takes the source of the claim it is part of; failing that, what is Asserted or Speculated is the
article's own voice (or its caption's credit), and what is Reported is hearsay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyoxigraph import NamedNode

from kg.identity import local_iri
from kg.vocabulary import iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.annotation.model import Event
    from kg.meaning import Meanings

SourceKind = Literal["Article", "Person", "Body", "Unnamed", "Caption", "Hearsay"]
HEARSAY = iri("dt:Hearsay")
STATEMENT = "Statement"
CARRYING = ("Topic", "Content")
OUTLETS = ("MediaOutlet", "Organization")


@dataclass(frozen=True)
class Chain:
    """One way a claim came to the reader: source, relays from the source outwards, origin."""

    source: NamedNode
    kind: SourceKind
    relays: tuple[NamedNode, ...]
    origin: NamedNode


def chains_of(meanings: Meanings, event: Event) -> tuple[Chain, ...]:
    """Return every chain from a source of this claim to the article, without repeats."""
    return tuple(dict.fromkeys(_chains(meanings, event, frozenset())))


def carriers_of(meanings: Meanings, event: Event) -> tuple[tuple[Event, str], ...]:
    """Return the statements that have this claim as their Topic or Content, with the role."""
    return tuple(
        (other, filler.role)
        for other in meanings.article.events.values()
        if meanings.schema.is_a(other.type, STATEMENT)
        for filler in other.fillers
        if filler.target == event.id and filler.role in CARRYING
    )


def _chains(meanings: Meanings, event: Event, seen: frozenset[str]) -> list[Chain]:
    if event.id in seen:
        return []
    seen |= {event.id}
    carried = [
        chain for each in _endorsers(meanings, event) for chain in _from_statement(meanings, each)
    ]
    if carried:
        return carried
    certainty = meanings.attributes(event.id).get("Certainty")
    if certainty != "Asserted":
        inherited = [
            chain
            for parent in _wholes(meanings, event)
            for chain in _chains(meanings, parent, seen)
            if chain.kind not in ("Article", "Caption", "Hearsay")
        ]
        if inherited:
            return inherited
    if certainty == "Reported":
        return [Chain(HEARSAY, "Hearsay", (), meanings.home)]
    return [_own_voice(meanings, event)]


def _endorsers(meanings: Meanings, event: Event) -> list[Event]:
    """Return the statements whose speaker stands behind this claim."""
    carriers = dict.fromkeys(each.id for each, _ in carriers_of(meanings, event))
    events = [meanings.article.events[each] for each in carriers]
    return [each for each in events if meanings.schema.speaker_stands_behind(each.type)]


def _wholes(meanings: Meanings, event: Event) -> Iterable[Event]:
    """Return the claims that this one is part of, in any role."""
    for other in meanings.article.events.values():
        if any(filler.target == event.id for filler in other.fillers):
            yield other


def _from_statement(meanings: Meanings, statement: Event) -> list[Chain]:
    """Return one chain for each speaker; a statement without a speaker is hearsay."""
    speakers = _terms(meanings, statement, "Speaker")
    relays = _relays(meanings, statement, frozenset())
    chains = []
    for source in speakers or [HEARSAY]:
        own = tuple(each for each in relays if each != source)
        origin = own[0] if own else meanings.home
        chains.append(Chain(source, _kind(meanings, source), own, origin))
    return chains


def _relays(meanings: Meanings, statement: Event, seen: frozenset[str]) -> tuple[NamedNode, ...]:
    """Return who passed a statement on, innermost first, the article's own outlets left out."""
    if statement.id in seen:
        return ()
    seen |= {statement.id}
    found = [each for each in _terms(meanings, statement, "ToldTo") if _is_outlet(meanings, each)]
    for outer in _endorsers(meanings, statement):
        found += _terms(meanings, outer, "Speaker")
        found += _relays(meanings, outer, seen)
    return tuple(each for each in dict.fromkeys(found) if each not in meanings.own_outlets)


def _terms(meanings: Meanings, event: Event, role: str) -> list[NamedNode]:
    terms = [meanings.term(each.target) for each in event.fillers if each.role == role]
    return [each for each in terms if isinstance(each, NamedNode)]


def _is_outlet(meanings: Meanings, term: NamedNode) -> bool:
    return any(
        meanings.schema.is_a(each, outlet) for each in meanings.classes(term) for outlet in OUTLETS
    )


def _kind(meanings: Meanings, source: NamedNode) -> SourceKind:
    if source == HEARSAY:
        return "Hearsay"
    classes = meanings.classes(source)
    if "Person" in classes:
        return "Person"
    return "Unnamed" if "UnnamedSource" in classes else "Body"


def _own_voice(meanings: Meanings, event: Event) -> Chain:
    """Return the article as source, or the credit of the caption that the trigger stands in."""
    credit = _credit(meanings, event)
    if credit is None:
        return Chain(meanings.iri, "Article", (), meanings.home)
    return Chain(credit, "Caption", (), credit)


def _credit(meanings: Meanings, event: Event) -> NamedNode | None:
    """Return who is credited with the caption that an event stands in, or None."""
    start = meanings.mention(event.trigger).spans[0][0]
    for section in meanings.article.info.sections:
        if (
            section.type == "Caption"
            and section.credit
            and section.span[0] <= start < section.span[1]
        ):
            return credited(meanings, section.credit)
    return None


def credited(meanings: Meanings, credit: str) -> NamedNode:
    """Return who a credit names: `AFP (Jane Doe)` the agency, else an entity of the article."""
    for name in (credit, credit.partition("(")[0].strip()):
        known = meanings.identities.named(name)
        if known:
            return known.iri
    slug = re.sub(r"[^a-z0-9]+", "-", credit.lower()).strip("-")
    return local_iri(meanings.article.id, f"credit-{slug}")
