"""How far two annotations of one article agree.

Pairing. Two claims can be a pair if their frames are the same, or share an ancestor below the
roots (Event, Situation, Statement, Stance), and if their triggers overlap, or they rest on a common
sentence and have at least one filler in common. Each possible pair is weighed: 4 for the same frame
(1 for a shared ancestor), 3 for overlapping triggers, and up to 4 for the share of fillers in
common. The pairing is the one of greatest total weight, each claim at most once (the assignment
problem, solved exactly by scipy).

Fillers are in common if role and meaning are equal: the reference where there is one (kg:…,
quantity:…, date:…), else overlapping words; a claim as filler is in common if its frame is.

Scores. Claims: strict counts pairs of the same frame, lenient all pairs; precision and recall take
the first annotation as the reference. Roles: fillers in common of paired claims, over all fillers
of all claims. Attributes: Krippendorff's alpha (nominal) over the pairs, with the raw share of
equal values beside it, since alpha is undefined or harsh where one value fills nearly all. Source:
who is credited by the nearest statement that holds the claim; `article` where none does. Unnamed
speakers, whose keys each annotator makes up, are compared by the last word of their description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from krippendorff import alpha
from scipy.optimize import linear_sum_assignment

from kg.annotation.evidence import anchor, evidence_sentences
from kg.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.annotation.model import Article, Event, Filler
    from kg.ontology import Schema

PLAIN = "Attribution"
COMPARED = ("Certainty", "Stage", "Polarity", "Source")
ROOTS = ("Referent", "Happening", "Event", "Situation", "Stance", "Statement")
SAME_FRAME, SHARED_ANCESTOR, SAME_WORDS, SAME_FILLERS = 4.0, 1.0, 3.0, 4.0


@dataclass(frozen=True)
class Score:
    """How many were found in common, of how many on each side."""

    common: int
    reference: int
    other: int

    @property
    def precision(self) -> float:
        """The share of the other annotation that the reference has too."""
        return self.common / self.other if self.other else 1.0

    @property
    def recall(self) -> float:
        """The share of the reference that the other annotation has too."""
        return self.common / self.reference if self.reference else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.reference + self.other
        return 2 * self.common / total if total else 1.0


@dataclass(frozen=True)
class Reliability:
    """Agreement on one attribute of the paired claims; alpha is None where it is undefined."""

    compared: int
    equal: int
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """Everything that comparing two annotations of one article gives."""

    strict: Score
    lenient: Score
    roles: Score
    attributes: dict[str, Reliability]
    pairs: tuple[tuple[str, str], ...]
    only_reference: tuple[str, ...]
    only_other: tuple[str, ...]


@dataclass(frozen=True)
class _Side:
    """One annotation, with what comparing needs of it at hand."""

    article: Article
    claims: tuple[Event, ...]
    references: dict[str, str]
    holders: dict[str, Event]

    def sentences(self, event: Event) -> set[int]:
        return set(evidence_sentences(self.article, event))

    def source(self, event: Event) -> str:
        """Return whom the nearest statement around a claim credits."""
        holder = self.holders.get(event.id)
        if holder is None:
            return "article"
        speakers = [f.target for f in holder.fillers if f.role in ("Speaker", "Holder")]
        return " ".join(sorted(map(self.speaker, speakers))) or "unsaid"

    def speaker(self, mention: str) -> str:
        """Return a speaker's key; of one without a name, the last word said of him."""
        reference = self.references.get(mention, "")
        if reference and not reference.startswith("local:"):
            return reference
        return self.article.mentions[mention].words.casefold().split()[-1]

    def value(self, event: Event, attribute: str) -> str:
        if attribute == "Source":
            return self.source(event)
        given = self.article.attributes
        values = [a.value for a in given if (a.target, a.type) == (event.id, attribute)]
        return values[0] if values else ""

    def words(self, event: Event) -> str:
        trigger = self.article.mentions[event.trigger].words
        return f"{event.id} {event.type} “{trigger}” {self.note(event)}".strip()

    def note(self, event: Event) -> str:
        notes = self.article.notes
        return " ".join(n.text for n in notes if (n.target, n.type) == (event.id, "Paraphrase"))


def compare(reference: Article, other: Article, schema: Schema) -> Agreement:
    """Return how far two annotations of one article agree; the first is the reference."""
    if reference.id != other.id:
        message = f"{reference.id} and {other.id} are two articles: only annotations of one compare"
        raise DetenteError(message)
    one, two = _side(reference, schema), _side(other, schema)
    pairs = _pair(one, two, schema)
    strict = sum(a.type == b.type for a, b in pairs)
    sizes = len(one.claims), len(two.claims)
    in_pairs = {a.id for a, _ in pairs}, {b.id for _, b in pairs}
    common = sum(len(_common(one, a, two, b)) for a, b in pairs)
    fillers = [sum(len(event.fillers) for event in side.claims) for side in (one, two)]
    return Agreement(
        strict=Score(strict, *sizes),
        lenient=Score(len(pairs), *sizes),
        roles=Score(common, *fillers),
        attributes={name: _reliability(one, two, pairs, name) for name in COMPARED},
        pairs=tuple((a.id, b.id) for a, b in pairs),
        only_reference=tuple(one.words(e) for e in one.claims if e.id not in in_pairs[0]),
        only_other=tuple(two.words(e) for e in two.claims if e.id not in in_pairs[1]),
    )


def _side(article: Article, schema: Schema) -> _Side:
    """Return an annotation with its claims (plain Attributions are no claims) and references."""
    holders: dict[str, Event] = {}
    for event in article.events.values():
        if schema.is_a(event.type, "Statement"):
            for filler in event.fillers:
                if filler.role in ("Topic", "Content") and filler.target in article.events:
                    holders.setdefault(filler.target, event)
    claims = tuple(event for event in article.events.values() if event.type != PLAIN)
    references = {link.target: f"{link.scheme}:{link.key}" for link in article.links}
    return _Side(article, claims, references, holders)


def _pair(one: _Side, two: _Side, schema: Schema) -> list[tuple[Event, Event]]:
    """Return the pairing of greatest total weight."""
    weights = np.array([[_weight(one, a, two, b, schema) for b in two.claims] for a in one.claims])
    if not weights.size:
        return []
    rows, columns = linear_sum_assignment(weights, maximize=True)
    found = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if weights[i, j] > 0]
    return [(one.claims[i], two.claims[j]) for i, j in found]


def _weight(one: _Side, a: Event, two: _Side, b: Event, schema: Schema) -> float:
    """Return how well two claims fit as a pair; 0 where they cannot be one."""
    if a.type == b.type:
        frames = SAME_FRAME
    elif _related(a.type, b.type, schema):
        frames = SHARED_ANCESTOR
    else:
        return 0.0
    overlap = _meets(anchor(one.article, a), anchor(two.article, b))
    if not overlap and not one.sentences(a) & two.sentences(b):
        return 0.0
    common = len(_common(one, a, two, b))
    if not overlap and not common:
        return 0.0
    most = max(len(a.fillers), len(b.fillers), 1)
    return frames + SAME_WORDS * overlap + SAME_FILLERS * common / most


def _related(a: str, b: str, schema: Schema) -> bool:
    """Return whether two frames share an ancestor that says more than `event` or `situation`."""
    lines = [{each, *schema.parents(each)} - set(ROOTS) for each in (a, b)]
    return bool(lines[0] & lines[1])


def _common(one: _Side, a: Event, two: _Side, b: Event) -> list[Filler]:
    """Return the fillers of one claim that the other has too, each counted once."""
    rest = list(b.fillers)
    common = []
    for filler in a.fillers:
        match = next((each for each in rest if _same(one, filler, two, each)), None)
        if match:
            rest.remove(match)
            common.append(filler)
    return common


def _same(one: _Side, a: Filler, two: _Side, b: Filler) -> bool:
    if a.role != b.role:
        return False
    events = one.article.events.get(a.target), two.article.events.get(b.target)
    if events[0] and events[1]:
        return events[0].type == events[1].type
    if events[0] or events[1]:
        return False
    references = one.references.get(a.target), two.references.get(b.target)
    if references[0] and references[1] and not _both_local(*references):
        return references[0] == references[1]
    spans = one.article.mentions[a.target].spans, two.article.mentions[b.target].spans
    return any(_meets(x, y) for x in spans[0] for y in spans[1])


def _both_local(*references: str | None) -> bool:
    """Return whether both are keys that each annotator makes up: their words decide."""
    return all((each or "").startswith("local:") for each in references)


def _meets(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _reliability(
    one: _Side, two: _Side, pairs: Sequence[tuple[Event, Event]], attribute: str
) -> Reliability:
    """Return the agreement of the paired claims on one attribute, where both give a value."""
    values = [(one.value(a, attribute), two.value(b, attribute)) for a, b in pairs]
    values = [(x, y) for x, y in values if x and y]
    equal = sum(x == y for x, y in values)
    return Reliability(len(values), equal, _alpha(values))


def _alpha(values: Sequence[tuple[str, str]]) -> float | None:
    """Return Krippendorff's alpha for nominal values; None where only one value occurs."""
    codes = {value: i for i, value in enumerate(sorted({v for pair in values for v in pair}))}
    if len(codes) < 2:
        return None
    data = [[codes[pair[side]] for pair in values] for side in (0, 1)]
    return float(alpha(reliability_data=data, level_of_measurement="nominal"))


def report(agreement: Agreement, *, listed: bool = False) -> str:
    """Return an agreement as a table in plain text."""
    lines = [f"{'':18}{'both':>6}{'first':>7}{'second':>7}{'P':>8}{'R':>8}{'F1':>8}"]
    for name, score in (
        ("claims, same frame", agreement.strict),
        ("claims, related", agreement.lenient),
        ("roles", agreement.roles),
    ):
        counts = f"{score.common:>6}{score.reference:>7}{score.other:>7}"
        figures = f"{score.precision:>8.3f}{score.recall:>8.3f}{score.f1:>8.3f}"
        lines.append(f"{name:18}{counts}{figures}")
    lines += ["", f"{'':18}{'pairs':>6}{'equal':>7}{'share':>8}{'alpha':>10}"]
    for name, each in agreement.attributes.items():
        share = each.equal / each.compared if each.compared else 1.0
        shown = "one value" if each.alpha is None else f"{each.alpha:.3f}"
        lines.append(f"{name:18}{each.compared:>6}{each.equal:>7}{share:>8.3f}{shown:>10}")
    for title, only in (
        ("only in the first", agreement.only_reference),
        ("only in the second", agreement.only_other),
    ):
        if listed and only:
            lines += ["", f"{title}:", *(f"  {each}" for each in only)]
    return "\n".join(lines) + "\n"
