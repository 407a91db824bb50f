"""Lenses: whose word you take. One definition of each, for projection, questions and docs alike.

A lens is the default lens with some of its settings changed; lenses are combined with `+`, later
changes over earlier ones: `asserted+known-by:2024-12-05`, `according-to:harbour-master+planned`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.claim import RANKS
from kg.errors import ValueRefused
from kg.vocabulary import ART, ENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import NamedNode

    from kg.claim import Claim
    from kg.ontology import Schema

UTTERED_ONLY = ("Accusation", "Threat", "Warning", "Question")
THEORIES = ("Causation", "Assessment")
INNER_STATES = {"Aim": "holder", "Knowledge": "knower"}


@dataclass(frozen=True)
class Lens:
    """What a reader takes for granted. The defaults are those of the default lens."""

    name: str = "default"
    certainty: str = "Reported"
    hearsay: bool = False
    stages: frozenset[str] = frozenset({"Actual"})
    according_to: str | None = None
    as_of: date | None = None
    known_by: date | None = None

    @property
    def digest(self) -> str:
        """What names this lens however it was written: `default` and `reported+default` are one."""
        stages = ",".join(sorted(self.stages))
        settings = (self.certainty, self.hearsay, stages, self.according_to, self.as_of)
        text = "\n".join(map(str, (*settings, self.known_by)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def hears(self, claim: Claim, speech: Speech) -> bool:
        """Return whether a claim counts at all under this lens, be it affirmed or negated."""
        return (
            RANKS[claim.certainty] >= RANKS[self.certainty]
            and claim.stage in self.stages
            and (self.hearsay or not _is_hearsay(claim))
            and self.knows(claim)
            and (self.according_to is None or _says(self.according_to, claim))
            and (self._takes_word_of_source(claim) or not _only_uttered(claim, speech.schema))
            and (self._takes_word_of_source(claim) or not _is_theory(claim, speech))
        )

    def knows(self, claim: Claim) -> bool:
        """Return whether the claim's article had certainly appeared by this lens's day."""
        return self.known_by is None or _known_by(claim, self.known_by)

    def admits(self, claim: Claim, rivals: tuple[Claim, ...], speech: Speech) -> bool:
        """Return whether a claim is projected: affirmed, heard, and better than all its rivals.

        Better is of higher certainty. Between equals that contradict each other neither wins.
        """
        if claim.polarity != "Affirmed" or not self.hears(claim, speech):
            return False
        heard = (each for each in rivals if self.hears(each, speech))
        return all(each.rank < claim.rank for each in heard)

    def _takes_word_of_source(self, claim: Claim) -> bool:
        """Return whether this lens believes the claim's source itself, theories and all."""
        return self.according_to is not None and _is_source(self.according_to, claim)


@dataclass(frozen=True)
class Speech:
    """What a lens must know beside a claim: the ontology, and who speaks for whom."""

    schema: Schema
    speaks_for: Mapping[NamedNode, frozenset[NamedNode]] = field(default_factory=dict)

    def voices(self, claim: Claim) -> frozenset[NamedNode]:
        """Return the claim's sources and those for whom they speak."""
        acted = {each for carrier in claim.carriers for each in carrier.acts_for}
        represented = (self.speaks_for.get(each, frozenset()) for each in claim.attributed_to)
        return frozenset(claim.attributed_to).union(acted, *represented)


@dataclass(frozen=True)
class Definition:
    """A lens as readers meet it; `parameter` says what must follow its name and a colon."""

    name: str
    label: str
    description: str
    change: Callable[[str], dict[str, Any]]
    parameter: str | None = None


def _fixed(**changes: Any) -> Callable[[str], dict[str, Any]]:  # noqa: ANN401
    return lambda _: changes


def _day(name: str) -> Callable[[str], dict[str, Any]]:
    def change(value: str) -> dict[str, Any]:
        try:
            return {name: date.fromisoformat(value)}
        except ValueError as error:
            message = f"{value!r} is no day; write it like 2024-12-05"
            raise ValueRefused("lens", message) from error

    return change


LENSES: dict[str, Definition] = {
    each.name: each
    for each in (
        Definition(
            "asserted",
            "Only what articles assert themselves",
            "The articles' own voice, captions included, and what they take for granted.",
            _fixed(certainty="Asserted", hearsay=False),
        ),
        Definition(
            "default",
            "What articles assert or report from a source",
            "Claims that are asserted, or reported by somebody who can be named or described; "
            "that happened or hold; and that no firmer claim contradicts. What is only accused, "
            "threatened, warned of or asked is left out, and so are hearsay, theories, and what "
            "others are said to want or know.",
            _fixed(certainty="Reported", hearsay=False),
        ),
        Definition(
            "reported",
            "Hearsay too",
            "As the default, and also what is reportedly so with nobody named.",
            _fixed(certainty="Reported", hearsay=True),
        ),
        Definition(
            "speculated",
            "Speculation too",
            "As `reported`, and also what may, might or is feared to be so.",
            _fixed(certainty="Speculated", hearsay=True),
        ),
        Definition(
            "planned",
            "Plans",
            "What is scheduled, announced or intended by its doer, in place of what happened.",
            _fixed(stages=frozenset({"Planned"})),
        ),
        Definition(
            "according-to",
            "According to somebody",
            "Only what this person, body, outlet or article says. A person's or body's own word "
            "is taken for its accusations and theories too.",
            lambda value: {"according_to": value},
            "the key of a person, body or outlet, or the id of an article",
        ),
        Definition(
            "as-of",
            "What held on a day",
            "Only what held on that day for certain or possibly, whenever it was published.",
            _day("as_of"),
            "a day such as 2024-12-05",
        ),
        Definition(
            "known-by",
            "What was published by a day",
            "Only what articles said that had certainly appeared by that day.",
            _day("known_by"),
            "a day such as 2024-12-05",
        ),
    )
}
DEFAULT = Lens()


def parse_lens(text: str) -> Lens:
    """Return the lens of `default+known-by:2024-12-05`; ValueRefused where it is none."""
    lens = replace(DEFAULT, name=text)
    for part in text.split("+"):
        name, _, value = part.strip().partition(":")
        definition = LENSES.get(name)
        if definition is None:
            message = f"{name!r} is no lens; there are {', '.join(LENSES)}"
            raise ValueRefused("lens", message)
        if bool(value) != bool(definition.parameter):
            wanted = f"{name}:…, {definition.parameter}" if definition.parameter else name
            message = f"{part.strip()!r}: write {wanted}"
            raise ValueRefused("lens", message)
        lens = replace(lens, **definition.change(value))
    return lens


MATERIALISED = {
    "truthy": DEFAULT,
    **{f"lens/{name}": parse_lens(name) for name in ("asserted", "reported", "speculated")},
}


def _is_hearsay(claim: Claim) -> bool:
    return all(chain.kind == "Hearsay" for chain in claim.chains)


def _known_by(claim: Claim, day: date) -> bool:
    return claim.published.latest_end is not None and claim.published.latest_end <= day


def _only_uttered(claim: Claim, schema: Schema) -> bool:
    """Return whether a claim is told only as what somebody accuses, threatens, warns of or asks.

    Nor does a statement bear it that was itself denied, or is only planned. A mere topic may be
    taken for granted: what an article asserts stays, though somebody warns about it.
    """
    weak = [
        not each.made
        or (
            any(schema.is_a(each.type, kind) for kind in UTTERED_ONLY)
            and (each.role == "Content" or claim.certainty != "Asserted")
        )
        for each in claim.carriers
    ]
    return bool(weak) and all(weak)


def _is_theory(claim: Claim, speech: Speech) -> bool:
    """Return whether it is a cause, a judgement or another's aim or knowledge, and not asserted."""
    if claim.certainty == "Asserted":
        return False
    if any(speech.schema.is_a(claim.type, each) for each in THEORIES):
        return True
    for cls, role in INNER_STATES.items():
        if speech.schema.is_a(claim.type, cls):
            return not speech.voices(claim).intersection(claim.fillers(role))
    return False


def _says(who: str, claim: Claim) -> bool:
    """Return whether this person, body, outlet or article says it."""
    told_by = {each.value for each in (*claim.outlets, *claim.via)}
    return _is_source(who, claim) or ENT + who in told_by or claim.article == who or who in told_by


def _is_source(who: str, claim: Claim) -> bool:
    """Return whether this person or body stands behind it, or has somebody speak for it."""
    acted = (each for carrier in claim.carriers for each in carrier.acts_for)
    voices = {each.value for each in (*claim.attributed_to, *acted)}
    return bool(voices & {who, ENT + who, ART + who})
