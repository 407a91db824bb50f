"""Invented articles for tests, written in a few lines: `article(told("E1", "Deployment", …))`.

Every mention gets a stretch of five code points of its own, so that offsets never matter unless a
test gives sentences and sections itself.
"""

from dataclasses import dataclass, field
from itertools import count

from kg.annotation.model import (
    Article,
    ArticleInfo,
    Attribute,
    Event,
    Filler,
    Link,
    Mention,
    Note,
    Relation,
)
from kg.claim import claims_of
from kg.identity import Identities
from kg.ontology import load_schema
from kg.vocabulary import ENT, HAP, compact

SCHEMA = load_schema()
IDENTITIES = Identities.read(
    """
@prefix dt: <https://w3id.org/detente/ontology#> .
@prefix ent: <https://w3id.org/detente/id/entity/> .
@prefix hap: <https://w3id.org/detente/id/happening/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
ent:ruritania a dt:State , dt:Country ; skos:prefLabel "Ruritania"@en .
ent:krakozhia a dt:State , dt:Country ; skos:prefLabel "Krakozhia"@en ;
    skos:altLabel "Kraków Gate"@en .
ent:hentzau a dt:Region ; skos:prefLabel "Hentzau"@en ; dt:within ent:krakozhia .
ent:zenda a dt:City ; skos:prefLabel "Zenda"@en ; dt:within ent:hentzau .
ent:crown a dt:Government ; skos:prefLabel "the crown"@en ; dt:organOf ent:ruritania .
ent:red-sash a dt:ArmedGroup ; skos:prefLabel "Red Sash"@en .
ent:hill-wing a dt:ArmedGroup ; skos:prefLabel "Hill Wing"@en .
ent:boatmen a dt:Collective ; skos:prefLabel "boatmen"@en .
ent:league a dt:Alliance ; skos:prefLabel "Blue Coast League"@en .
ent:sapt a dt:Person ; skos:prefLabel "Sapt"@en ; skos:exactMatch wd:Q1 .
ent:rupert a dt:Person ; skos:prefLabel "Rupert"@en .
ent:harbour-office a dt:Office ; skos:prefLabel "harbour master"@en .
ent:toll a dt:Issue ; skos:prefLabel "toll"@en .
ent:courier a dt:MediaOutlet ; skos:prefLabel "Strelsau Courier"@en .
ent:post a dt:MediaOutlet ; skos:prefLabel "Zenda Post"@en .
ent:wire a dt:MediaOutlet ; skos:prefLabel "Lake Wire"@en ; skos:altLabel "LW"@en .
hap:guard-on-the-lake skos:prefLabel "guard on the lake"@en .
hap:harvest-fair skos:prefLabel "harvest fair"@en .
hap:taking-of-zenda skos:prefLabel "taking of Zenda"@en .
hap:hold-on-zenda skos:prefLabel "hold on Zenda"@en .
"""
)


@dataclass(frozen=True)
class Told:
    """One event of an invented article: roles as pairs of role and reference."""

    id: str
    type: str
    roles: tuple[tuple[str, str], ...] = ()
    about: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    at: int | None = None


def told(
    id_, type_, *roles, about=None, certainty="Asserted", stage="Actual", polarity="Affirmed",
    notes=(), at=None, **attributes,
):  # fmt: skip
    """Return an event; a plain Attribution has no attributes."""
    given = {"Certainty": certainty, "Stage": stage, "Polarity": polarity}
    given |= {name.capitalize(): value for name, value in attributes.items()}
    if type_ == "Attribution":
        given = {}
    return Told(id_, type_, roles, about, given, tuple(notes), at)


def said(id_, speaker, *topics, **kw):
    """Return a plain attribution of some claims to a speaker."""
    roles = [("Speaker", speaker), *(("Topic", topic) for topic in topics)]
    roles += [("ToldTo", outlet) for outlet in kw.pop("told_to", ())]
    roles += [("ActsFor", actor) for actor in kw.pop("acts_for", ())]
    return told(id_, "Attribution", *roles, **kw)


def article(*events, named="courier-1", relations=(), **info):
    """Return an article of the Strelsau Courier, of 4 May 1924 unless told otherwise."""
    pieces = _Pieces(named)
    for event in events:
        pieces.add(event)
    known = {
        "headline": "Guard on the lake", "publisher": "courier", "language": "en",
        "sha256": "0" * 64, "length": 9999, "sentences": ((0, 9999),), "sections": (),
        "published": "1924-05-04", "published_basis": "Stated", "annotators": ("annotator-1",),
    }  # fmt: skip
    return Article(
        info=ArticleInfo(id=named, **(known | info)),
        file=f"{named}.ann",
        mentions=pieces.mentions,
        events=pieces.events,
        relations=tuple(Relation(f"R{i}", *each) for i, each in enumerate(relations, 1)),
        attributes=tuple(pieces.attributes),
        links=tuple(pieces.links),
        notes=tuple(pieces.notes),
    )


def claims(*articles):
    """Return the claims of invented articles."""
    return [c for each in articles for c in claims_of(each, SCHEMA, IDENTITIES)]


def claim(*events, id_="E1", **info):
    """Return one claim of an article made of these events."""
    return next(each for each in claims(article(*events, **info)) if each.id == id_)


def short(term):
    """Return an IRI as tests write it: `ruritania`, `hap:fair`, `dt:Hearsay`."""
    value = getattr(term, "value", term)
    if value.startswith(HAP):
        return f"hap:{value.removeprefix(HAP)}"
    if value.startswith(ENT):
        return value.removeprefix(ENT)
    return compact(value).removeprefix("https://w3id.org/detente/id/")


def shorts(terms):
    """Return several IRIs as tests write them."""
    return [short(term) for term in terms]


TYPES = {"date": "Date", "quantity": "Quantity", "local": "UnnamedSource"}


class _Pieces:
    """Numbers mentions, attributes, references and notes as they come."""

    def __init__(self, article_id):
        self.article_id = article_id
        self.mentions, self.events = {}, {}
        self.attributes, self.links, self.notes = [], [], []
        self.offset = count(10, 10)

    def add(self, event):
        trigger = self.mention(event.type, "…", event.at)
        fillers = tuple(Filler(role, self.target(ref, event.at)) for role, ref in event.roles)
        self.events[event.id] = Event(event.id, event.type, trigger, fillers)
        for name, value in event.attributes.items():
            number = len(self.attributes) + 1
            self.attributes.append(Attribute(f"A{number}", name, event.id, value))
        for kind, text in event.notes:
            self.note(kind, event.id, text)
        if event.about:
            self.link(event.id, f"kg:{event.about}", "…")

    def target(self, ref, at):
        """Return the id that a reference fills a role with; `date:X Inferred` adds the basis."""
        scheme, _, key = ref.partition(":")
        if not key:
            return ref
        key, _, basis = key.partition(" ") if scheme == "date" else (key, "", "")
        words = key.replace("-", " ")
        if scheme == "name":
            return self.mention("Name", words, at)
        mention = self.mention(TYPES.get(scheme, "Person"), words, at)
        self.link(mention, f"{scheme}:{key}", words)
        if basis:
            self.note("DateBasis", mention, basis)
        return mention

    def mention(self, type_, words, at):
        id_, start = f"T{len(self.mentions) + 1}", next(self.offset) if at is None else at
        self.mentions[id_] = Mention(id_, type_, ((start, start + 5),), words)
        return id_

    def link(self, target, ref, words):
        scheme, _, key = ref.partition(":")
        self.links.append(Link(f"N{len(self.links) + 1}", target, scheme, key, words))

    def note(self, kind, target, text):
        self.notes.append(Note(f"#{len(self.notes) + 1}", kind, target, text))
