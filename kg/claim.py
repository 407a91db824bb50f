"""Claims: what an article says, who says it, how firmly, of when, and on which words it rests.

`claims_of` turns one annotated article into frozen `Claim`s with everything resolved, so that
populate only writes and the lenses only choose. A plain Attribution ("said") is no claim: it has
no weight of its own, only a speaker and what it carries. `attributions_of` gives those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.attribution import Chain, carriers_of, chains_of
from kg.dating import presumed_times, published_stamps, stated_times
from kg.meaning import TIME_ROLE, Meanings
from kg.time import UNDATED, Stamps, pool
from kg.vocabulary import HAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Article, Event, Filler, Span
    from kg.identity import Identities
    from kg.ontology import Schema
    from kg.quantity import Quantity
    from kg.time import When

ATTRIBUTION = "Attribution"
CONDITION_ROLE = "Condition"
REQUIRED = ("Certainty", "Stage", "Polarity")
RANKS = {"Asserted": 3, "Reported": 2, "Speculated": 1}
SPOKEN_ABOUT = ("topic", "objective", "mission", "as", "landmark", "framework")
AS_ACTOR = ("mover", "supported", "against", "target", "member")


@dataclass(frozen=True)
class Role:
    """One role of a frame: property (local name), what fills it, whether that takes part.

    Where a figure fills it, `quantity` has its bounds; `share_of` and `subset_of` the figures of
    which the article says that it is a share ("two fifths of the barges") or a part.
    """

    property: str
    value: NamedNode | Literal
    actor: bool = False
    quantity: Quantity | None = None
    share_of: tuple[NamedNode, ...] = ()
    subset_of: tuple[NamedNode, ...] = ()


@dataclass(frozen=True)
class Carrier:
    """A statement that has a claim as its Topic or Content, and for whom its speaker acts.

    `made`: whether it was made at all, not denied, planned or supposed.
    """

    iri: NamedNode
    type: str
    role: str
    made: bool = True
    acts_for: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a claim and a plain attribution share: a class, its roles, and where it stands."""

    iri: NamedNode
    id: str
    article: str
    type: str
    roles: tuple[Role, ...]
    evidence: tuple[Span, ...]
    anchor: tuple[Span, ...]
    times: tuple[When, ...] = ()

    def fillers(self, *properties: str) -> tuple[NamedNode | Literal, ...]:
        """Return what fills any of these roles, in the order written."""
        return tuple(role.value for role in self.roles if role.property in properties)


@dataclass(frozen=True, kw_only=True)
class Attribution(Frame):
    """A plain "said": it carries claims and has no weight of its own."""


@dataclass(frozen=True, kw_only=True)
class Claim(Frame):
    """One frame as one source in one article puts it. Attribute values are as annotated."""

    about: NamedNode
    certainty: str
    stage: str
    polarity: str
    attributes: tuple[tuple[str, str], ...] = ()
    chains: tuple[Chain, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    conditions: tuple[NamedNode, ...] = ()
    leaves_open: tuple[str, ...] = ()
    open_lists: tuple[str, ...] = ()
    paraphrase: str | None = None
    published: Stamps = UNDATED
    outlets: tuple[NamedNode, ...] = ()

    @property
    def attributed_to(self) -> tuple[NamedNode, ...]:
        """Who stands behind the content: the innermost sources."""
        return tuple(dict.fromkeys(each.source for each in self.chains))

    @property
    def via(self) -> tuple[NamedNode, ...]:
        """The relays between the sources and the article."""
        return tuple(dict.fromkeys(relay for each in self.chains for relay in each.relays))

    @property
    def origins(self) -> tuple[NamedNode, ...]:
        """Where it began, as far as counting independent sources goes."""
        return tuple(dict.fromkeys(each.origin for each in self.chains))

    @property
    def rank(self) -> int:
        """How firm it is: 3 asserted, 2 reported, 1 speculated."""
        return RANKS[self.certainty]

    @property
    def stamps(self) -> Stamps:
        """The four stamps that its own times give together."""
        return pool(when.stamps for when in self.times)[0]

    def attribute(self, name: str) -> str | None:
        """Return a further attribute (Extent, Status, Stance …) as annotated, or None."""
        return dict(self.attributes).get(name)


def claims_of(article: Article, schema: Schema, identities: Identities) -> tuple[Claim, ...]:
    """Return the claims of an article, in the order of its events; AnnotationError if unusable."""
    meanings = Meanings(article, schema, identities)
    events = (e for e in article.events.values() if not schema.is_a(e.type, ATTRIBUTION))
    return tuple(_claim(meanings, event) for event in events)


def attributions_of(
    article: Article, schema: Schema, identities: Identities
) -> tuple[Attribution, ...]:
    """Return the plain attributions of an article, in the order of its events."""
    meanings = Meanings(article, schema, identities)
    events = (e for e in article.events.values() if schema.is_a(e.type, ATTRIBUTION))
    return tuple(_attribution(meanings, event) for event in events)


def minted_happening(article: str, event: str) -> NamedNode:
    """Return the IRI of the happening of a claim for which no key is given."""
    return NamedNode(f"{HAP}{article}-{event}")


def _attribution(meanings: Meanings, event: Event) -> Attribution:
    return Attribution(
        iri=meanings.claim_iri(event.id),
        id=event.id,
        article=meanings.article.id,
        type=event.type,
        roles=_roles(meanings, event),
        evidence=_evidence(meanings, event),
        anchor=meanings.mention(event.trigger).spans,
        times=tuple(stated_times(meanings, event)),
    )


def _claim(meanings: Meanings, event: Event) -> Claim:
    attributes = meanings.attributes(event.id)
    for name in REQUIRED:
        if name not in attributes:
            raise meanings.error(event.line, "attribute-missing", f"{event.id} has no {name}")
    return Claim(
        iri=meanings.claim_iri(event.id),
        id=event.id,
        article=meanings.article.id,
        type=event.type,
        roles=_roles(meanings, event),
        evidence=_evidence(meanings, event),
        anchor=meanings.mention(event.trigger).spans,
        times=tuple(stated_times(meanings, event)) or presumed_times(meanings, event),
        about=_about(meanings, event),
        certainty=attributes["Certainty"],
        stage=attributes["Stage"],
        polarity=attributes["Polarity"],
        attributes=tuple(sorted((k, v) for k, v in attributes.items() if k not in REQUIRED)),
        chains=chains_of(meanings, event),
        carriers=tuple(_carriers(meanings, event)),
        conditions=tuple(
            meanings.claim_iri(each.target) for each in _fillers(event, CONDITION_ROLE)
        ),
        leaves_open=_role_notes(meanings, event, "LeavesOpen"),
        open_lists=_role_notes(meanings, event, "OpenList"),
        paraphrase=meanings.note(event.id, "Paraphrase"),
        published=published_stamps(meanings),
        outlets=tuple(sorted(meanings.own_outlets, key=str)),
    )


def _fillers(event: Event, role: str) -> list[Filler]:
    return [each for each in event.fillers if each.role == role]


def _roles(meanings: Meanings, event: Event) -> tuple[Role, ...]:
    """Return the roles that link to something: all but Time and Condition."""
    found = []
    for each in event.fillers:
        role = meanings.role(event, each.role)
        if each.role not in (TIME_ROLE, CONDITION_ROLE):
            value = meanings.term(each.target)
            takes_part = role.actor or _takes_part(meanings, event, role.property, value)
            quantity = meanings.quantity(each.target)
            shares = _related(meanings, "ShareOf", each.target) if quantity else ()
            subsets = _related(meanings, "SubsetOf", each.target) if quantity else ()
            found.append(Role(role.property, value, takes_part, quantity, shares, subsets))
    return tuple(dict.fromkeys(found))


def _related(meanings: Meanings, kind: str, mention: str) -> tuple[NamedNode, ...]:
    """Return the figures to which a relation of this kind ties a mention."""
    found = (
        meanings.term(each.target)
        for each in meanings.article.relations
        if (each.type, each.source) == (kind, mention) and meanings.quantity(each.target)
    )
    return tuple(term for term in found if isinstance(term, NamedNode))


def _takes_part(
    meanings: Meanings, event: Event, property_: str, value: NamedNode | Literal
) -> bool:
    """Return whether an actor takes part though its role is open to places and things too.

    Who moves or is supported does, be it a state; a state as the place of something does not, nor
    does anybody who is only spoken about.
    """
    schema = meanings.schema
    happens = any(schema.is_a(event.type, each) for each in ("Event", "Situation"))
    if not happens or property_ in SPOKEN_ABOUT or not isinstance(value, NamedNode):
        return False
    classes = meanings.classes(value)
    is_actor = any(schema.is_a(each, "Actor") for each in classes)
    is_place = any(schema.is_a(each, "Place") for each in classes)
    return is_actor and (property_ in AS_ACTOR or not is_place)


def _evidence(meanings: Meanings, event: Event) -> tuple[Span, ...]:
    """Return the sentences that hold the trigger and the event's own mentions."""
    targets = [event.trigger, *(each.target for each in event.fillers)]
    mentions = [meanings.mention(t) for t in targets if t not in meanings.article.events]
    return meanings.sentences(tuple(span for each in mentions for span in each.spans))


def _about(meanings: Meanings, event: Event) -> NamedNode:
    link = meanings.link(event.id)
    if link is None:
        return minted_happening(meanings.article.id, event.id)
    return meanings.identity(link.key, link.line).iri


def _carriers(meanings: Meanings, event: Event) -> Iterator[Carrier]:
    for statement, role in carriers_of(meanings, event):
        terms = [meanings.term(each.target) for each in _fillers(statement, "ActsFor")]
        acts_for = tuple(term for term in terms if isinstance(term, NamedNode))
        attributes = meanings.attributes(statement.id)
        made = (
            attributes.get("Polarity", "Affirmed") == "Affirmed"
            and attributes.get("Stage", "Actual") == "Actual"
        )
        yield Carrier(meanings.claim_iri(statement.id), statement.type, role, made, acts_for)


def _role_notes(meanings: Meanings, event: Event, kind: str) -> tuple[str, ...]:
    """Return the properties of the roles that notes of a kind name."""
    names = [name for text in meanings.notes(event.id, kind) for name in text.split()]
    return tuple(sorted({meanings.role(event, name).property for name in names}))
