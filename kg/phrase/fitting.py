"""Which blank each name goes into: by its class, by the word before it, by its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from kg.phrase.words import SMALL, kindred, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.phrase.names import Mention
    from kg.phrase.words import Word
    from kg.question import Parameter, Question, Referent

# words before a name, and what they say of it
_CUES: dict[str, frozenset[str]] = {
    "source": frozenset(
        {"according", "told", "source", "reported", "per", "says", "said", "reports"}
    ),
    "by": frozenset(
        {"by", "from", "does", "did", "is", "has", "do", "can", "would", "will", "could", "should"}
    ),
    "to": frozenset({"to", "for", "toward", "towards"}),
    "in": frozenset({"in", "on", "at", "within", "near", "around", "inside", "over", "holds"}),
    "about": frozenset({"about", "on", "concerning", "regarding", "behind"}),
    "with": frozenset({"with", "and", "between", "both"}),
    "of": frozenset({"of"}),
    "against": frozenset({"against", "versus"}),
    "without": frozenset({"without"}),
}
_BLANK = re.compile(r"\{(\w+)\}")
_OUTLETS = frozenset({"MediaOutlet", "Monitor", "Article"})
_PLACES = frozenset({"Place"})
_ACTIVE = frozenset(
    "who whom that which what when where why how to all "
    "does did do is are was were has have".split()
)  # words that begin a sentence without being its subject
_DETERMINERS = frozenset({"the", "a", "an"})
_DOERS_AFTER = frozenset({"does", "did", "by", "would", "will", "could", "should"})
_RECEIVING = re.compile(
    r"(?:supporters|backers|allies|sponsors|patrons|friends|enemies|captors|mediators)\b"
)
_MOST = 4
_BESIDE = 0.15
# how much it tells of each name that they come in the order of the blanks
_ORDERED = 0.02
# how much it tells against a blank for anything that a place has one of its own
_NO_PLACE = 0.3
# how much `about` before a name tells of a blank that has it too, or has not
_ABOUT = 0.15


@dataclass(frozen=True)
class Filled:
    """A name put into a blank."""

    mention: Mention
    parameter: Parameter
    referent: Referent


@dataclass(frozen=True)
class Slot:
    """A blank that takes a name: its words before it in the question's sentence, and its rank."""

    parameter: Parameter
    cues: frozenset[str]
    rank: int
    told: bool
    lead: tuple[str, ...] = ()
    # stems of the words on either side of it in the ways of asking
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    # whoever is in it does what the question asks about
    does: bool = False


@lru_cache(maxsize=512)
def slots_of(question: Question) -> tuple[Slot, ...]:
    """Return a question's blanks for names, in the order of its sentence."""
    parts = _BLANK.split(question.sentence)
    before = {name: parts[number - 1] for number, name in enumerate(parts) if number % 2}
    order = list(before)
    found = []
    for parameter in question.parameters:
        if parameter.type == "entity":
            told = parameter.name in before
            near = before.get(parameter.name, "").lower().replace(",", " ").split()[-3:]
            rank = order.index(parameter.name) if told else len(order)
            cues = frozenset({"source"}) if is_source(parameter) else _cues(near[-2:])
            beside = _beside(question, parameter.name)
            found.append(Slot(parameter, cues, rank, told, tuple(near[-2:]), *beside))
    doer = _doer_of(found)
    return tuple(
        replace(one, does=one.rank == doer) for one in sorted(found, key=lambda one: one.rank)
    )


def _doer_of(slots: Sequence[Slot]) -> int:
    """Return the rank of who does it: the first, or who speaks where that is what is spoken of."""
    first = next((one for one in slots if one.rank == 0), None)
    doers = [one.rank for one in slots if one.told and "by" in one.cues]
    of_what = first is not None and "about" in first.cues
    return min(doers) if of_what and doers else 0


def _beside(question: Question, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems that stand before a blank, and behind it, in the ways of asking."""
    before: set[str] = set()
    after: set[str] = set()
    for way in question.asked:
        head, blank, tail = way.partition(f"{{{name}}}")
        if blank:
            before.update(_stems(_BLANK.split(head)[-1].split()[-2:]))
            after.update(_stems(_BLANK.split(tail)[0].split()[:2]))
    return frozenset(before), frozenset(after)


def _stems(words: Sequence[str]) -> set[str]:
    return {stem(word) for word in words if word not in SMALL}


def is_source(parameter: Parameter) -> bool:
    """Tell whether a blank asks whose word counts."""
    return parameter.name == "source"


def _cues(words: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*map(_cues_of, words))


@lru_cache(maxsize=4096)
def _cues_of(word: str) -> frozenset[str]:
    return frozenset(cue for cue, said in _CUES.items() if word in said)


def best_filling(
    question: Question, mentions: Sequence[Mention], words: Sequence[Word]
) -> tuple[tuple[Filled, ...], float]:
    """Return the best way to put names into a question's blanks, and how good it is."""
    slots = slots_of(question)
    verb_at = _first_verb(words, mentions)
    chances = [
        _likely(_chances(slots, mention, words, verb_at), slots, words, mentions)
        for mention in mentions[:_MOST]
    ]
    best: tuple[tuple[Filled, ...], float] = ((), 0.0)
    for chosen in product(*chances):
        filled = [one for one, _ in chosen if one]
        if _clash(filled):
            continue
        score = sum(worth for _, worth in chosen) + _in_order(filled, slots)
        if score > best[1]:
            best = (tuple(filled), score)
    return best


def _likely(
    chances: Sequence[tuple[Filled, float]],
    slots: Sequence[Slot],
    words: Sequence[Word],
    mentions: Sequence[Mention],
) -> list[tuple[Filled | None, float]]:
    """Return the blanks that a name may be in, and none: without those that are worse than none."""
    found: list[tuple[Filled | None, float]] = [(None, 0.0)]
    for one, worth in chances:
        against = _is_torn(one, slots, words) + _is_channel(one, mentions)
        if worth - 1.1 * against > -_ORDERED:
            found.append((one, worth - 1.1 * against))
    return found


def _clash(filled: Sequence[Filled]) -> bool:
    taken = [one.parameter.name for one in filled if not one.parameter.repeated]
    return len(set(taken)) < len(taken)


def _is_torn(one: Filled, slots: Sequence[Slot], words: Sequence[Word]) -> bool:
    """Tell whether a name after `and` got a blank that stands beside no other of its kind."""
    before = words[one.mention.first - 1].plain if one.mention.first else ""
    cues = next(slot.cues for slot in slots if slot.parameter is one.parameter)
    first = not any(slot.rank for slot in slots if slot.parameter is one.parameter)
    if before == "between":
        return "by" in cues and "with" not in cues
    joined = before == "and" and one.mention.first > 1
    return joined and (first or not cues & {"with", "to", "about"}) and not one.parameter.repeated


def _is_channel(one: Filled, mentions: Sequence[Mention]) -> bool:
    """Tell whether an outlet took a blank of those who speak, with a person to speak beside it."""
    taken = is_channel(one.mention, mentions)
    return taken and not is_source(one.parameter) and one.parameter.name != "relay"


def is_channel(one: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether a name is that of an outlet, and another one that of a person."""
    outlet = not one.referents[0].classes.isdisjoint(_OUTLETS)
    return outlet and any("Person" in each.referents[0].classes for each in mentions)


def _in_order(filled: Sequence[Filled], slots: Sequence[Slot]) -> float:
    """Return a little where names come in the order of the sentence's blanks."""
    ranks = [next(slot.rank for slot in slots if slot.parameter is one.parameter) for one in filled]
    return _ORDERED * len(ranks) if ranks == sorted(ranks) else 0.0


def _chances(
    slots: Sequence[Slot], mention: Mention, words: Sequence[Word], verb_at: int
) -> list[tuple[Filled, float]]:
    found = []
    for slot in slots:
        fitting = [
            one for one in mention.referents
            if not one.classes.isdisjoint(slot.parameter.classes)
        ]  # fmt: skip
        if fitting:
            worth = _worth(slot, fitting[0], mention, words, verb_at, len(slots))
            worth -= _NO_PLACE * _has_better(slot, slots, fitting[0])
            found.append((Filled(mention, slot.parameter, fitting[0]), worth))
    return found


def _has_better(slot: Slot, slots: Sequence[Slot], referent: Referent) -> bool:
    """Tell whether a place is in a blank for anything, beside one for places."""
    of_places = any(one.told and _PLACES.issuperset(one.parameter.classes) for one in slots)
    only_place = "Place" in referent.classes and "Actor" not in referent.classes
    return only_place and of_places and "Entity" in slot.parameter.classes


def _worth(
    slot: Slot, referent: Referent, mention: Mention, words: Sequence[Word], verb_at: int, many: int
) -> float:
    before = _leading(words[: mention.first])
    said = _cues(before[-1:]) | (_cues(before[-2:]) & {"source"})
    cited = "source" in said or bool({"according", "reported", "per"} & set(before))
    outlet = not referent.classes.isdisjoint(_OUTLETS)
    worth = 1.0 if referent is mention.referents[0] else 0.85
    if is_source(slot.parameter):
        return worth if cited or (outlet and not said & {"about"}) else -0.1
    if cited and outlet and any(one in before for one in ("according", "reported", "per")):
        return 0.05
    speaks = "Article" in slot.parameter.classes
    worth -= 0.2 * (outlet and not speaks)
    worth -= 0.06 * ("Entity" in slot.parameter.classes)
    worth += 0.12 * bool(said & slot.cues)
    worth += 0.3 * _leads_alike(slot.lead, before[-2:])
    behind = [word.plain for word in words[mention.last + 1 : mention.last + 3]]
    worth += _BESIDE * (not slot.before.isdisjoint(_stems(before[-2:])))
    worth += _BESIDE * (not slot.after.isdisjoint(_stems(behind)))
    worth -= 0.25 * (not slot.told)
    places = _PLACES.issuperset(slot.parameter.classes)
    worth += 0.08 * ("in" in said and places)
    worth -= 0.08 * ("in" in said and not places and "in" not in slot.cues)
    if said & {"about"} and before[-1] not in {"on", "behind"}:
        worth += _ABOUT * (1 if "about" in slot.cues else -1)
    if many > 1:
        worth += _side(slot, mention, words, verb_at, before)
    return worth


def _leading(words: Sequence[Word]) -> list[str]:
    """Return the last words before a name: `the` left out, and `out of` as a place's `in`."""
    plain = [word.plain for word in words if word.plain not in _DETERMINERS]
    return [*plain[-4:-2], "in"] if plain[-2:] == ["out", "of"] else plain[-3:]


def _leads_alike(lead: Sequence[str], before: Sequence[str]) -> bool:
    """Tell whether `supporters of` stands before a name and `backers of` before the blank."""
    if len(lead) < 2 or len(before) < 2 or lead[1] != before[1]:
        return False
    one, other = stem(lead[0]), stem(before[0])
    return one == other or one in kindred(other)


def _side(
    slot: Slot, mention: Mention, words: Sequence[Word], verb_at: int, before: Sequence[str]
) -> float:
    """Return a bonus for the doer's blank before the verb, and for the other's after it."""
    after = words[mention.last + 1 :]
    receives = bool(before) and before[-1] in {"of", "to", "for"}
    receives &= any(_RECEIVING.match(word.plain) for word in words[: mention.first])
    doer = mention.first < verb_at or mention.demonym or words[mention.last].possessive
    if not before or before[-1] in _DOERS_AFTER or not after:
        doer = doer or (bool(before) and before[-1] in _DOERS_AFTER)
    if receives:
        doer = False
    elif before and before[-1] == "of":
        doer = True
    return 0.1 if doer == slot.does else 0.0


def _first_verb(words: Sequence[Word], mentions: Sequence[Mention]) -> int:
    """Return the place of the first word that is neither a name nor a small word."""
    named = {place for one in mentions for place in one.positions}
    return next(
        (n for n, word in enumerate(words) if n not in named and word.plain not in _ACTIVE),
        len(words),
    )
