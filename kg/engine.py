"""A small rule engine: semi-naive, and it remembers why.

Facts and conclusions are triples. A rule concludes its head from every match of its body; one with
exceptions (`unless`) only where none of them holds, once everything that could hold is known. Each
conclusion keeps all its derivations. Facts have a grade; a derivation is as firm as its weakest
premise, a conclusion as its best derivation: of equals the one with the fewest steps.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.grading import Settled, Way, settle
from kg.joins import Index, Join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Atom:
    """A triple pattern; a subject or object that starts with `?` is a variable."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class Rule:
    """One rule: its name, body and head, variables that must differ, and its exceptions."""

    name: str
    body: tuple[Atom, ...]
    head: Atom
    distinct: tuple[tuple[str, str], ...] = ()
    unless: tuple[Atom, ...] = ()


class Derivation(NamedTuple):
    """One way to a conclusion: the rule and the premises, in the order of the rule's body."""

    conclusion: Triple
    rule: str
    premises: tuple[Triple, ...]


@dataclass
class Closure:
    """All that follows: facts with their grades, conclusions with their derivations."""

    facts: Mapping[Triple, int]
    derivations: dict[Triple, list[Derivation]] = field(default_factory=dict)
    grades: dict[Triple, int] = field(default_factory=dict)
    best: dict[Triple, Derivation | None] = field(default_factory=dict)

    def grade_of(self, derivation: Derivation) -> int:
        """Return how firm one derivation is: as its weakest premise."""
        return min(self.grades[each] for each in derivation.premises)


def close(facts: Mapping[Triple, int], rules: Iterable[Rule]) -> Closure:
    """Return everything that follows from graded facts by rules, with all derivations."""
    reasoner = Reasoner(rules)
    reasoner.add(facts)
    return reasoner.closure()


class Reasoner:
    """What follows from facts that come and go: only what they touch is worked out anew.

    Rules with exceptions, and those that build on them, are applied afresh for each closure: there
    a new fact may undo what followed before.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        strata = stratify(rules)
        plain = next((i for i, each in enumerate(strata) if any(r.unless for r in each)), None)
        self._facts: dict[Triple, int] = {}
        self._later = [] if plain is None else strata[plain:]
        self._closing = _Closing()
        for stratum in strata[:plain]:
            self._closing.use(stratum)

    def add(self, facts: Mapping[Triple, int]) -> None:
        """Add facts; a fact that is there already gets the new grade."""
        self._closing.rewind()
        self._facts.update(facts)
        self._closing.extend(facts)

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take facts away, and with them all that rests on nothing else."""
        self._closing.rewind()
        for each in triples:
            self._facts.pop(each, None)
        self._closing.keep(self._facts)

    def closure(self) -> Closure:
        """Return everything that follows from the facts of now."""
        self._closing.rewind()
        self._closing.mark()
        for stratum in self._later:
            self._closing.use(stratum)
        return self._closing.settled(dict(self._facts))


# by predicate, and by the object that an atom asks for, if it is a constant
Uses = defaultdict[str, defaultdict[str, list[Join]]]


class _Closing:
    """The state of a closure while it grows. Triples have numbers; a derivation names premises so.

    A derivation is found when the last of its premises is taken up, and so only once.
    """

    def __init__(self) -> None:
        self.index = Index()
        self.triples: list[Triple] = []
        self.numbers: dict[Triple, int] = {}
        self.terms: dict[str, str] = {}
        self.ways: list[Way] = []
        self.queue: deque[int] = deque()
        self.uses: Uses = defaultdict(lambda: defaultdict(list))
        self.marked: tuple[int, int, Uses] | None = None

    def use(self, rules: Iterable[Rule]) -> None:
        """Apply these rules too, to what is there and to all that follows."""
        for rule in rules:
            for position, atom in enumerate(rule.body):
                joined = self._join(rule, position, fresh=True)
                pinned = "" if atom.object.startswith("?") else atom.object
                self.uses[atom.predicate][pinned].append(joined)
            if self.triples:
                first = min(range(len(rule.body)), key=lambda i: self.index.size(rule.body[i]))
                self.index.run(rule.body[first], self._join(rule, first, fresh=False).start)
        self._take_up()

    def _join(self, rule: Rule, first: int, *, fresh: bool) -> Join:
        made, number, name = self.ways.append, self._number, rule.name

        def emit(conclusion: Triple, premises: tuple[int, ...]) -> None:
            concluded = number(conclusion)
            if concluded not in premises:
                made(Way(concluded, name, premises))

        return Join(rule, first, self.index, emit, fresh=fresh)

    def extend(self, triples: Iterable[Triple]) -> None:
        """Add triples and all that follows from them."""
        one = self.terms.setdefault
        for subject, predicate, object_ in triples:
            # terms that are one object are compared in no time
            self._number((one(subject, subject), predicate, one(object_, object_)))
        self._take_up()

    def _take_up(self) -> None:
        queue, uses, triples, add = self.queue, self.uses, self.triples, self.index.add
        while queue:
            number = queue.popleft()
            triple = triples[number]
            add(triple, number)
            subject, predicate, object_ = triple
            if predicate in uses:
                joins = uses[predicate]
                for join in (*joins.get("", ()), *joins.get(object_, ())):
                    join.start(subject, object_, number)

    def _number(self, triple: Triple) -> int:
        """Return the number of a triple; a new one waits to be taken up."""
        number = self.numbers.get(triple)
        if number is None:
            number = self.numbers[triple] = len(self.triples)
            self.triples.append(triple)
            self.queue.append(number)
        return number

    def mark(self) -> None:
        """Note the state to which `rewind` comes back."""
        kept: Uses = defaultdict(lambda: defaultdict(list))
        for predicate, pinned in self.uses.items():
            for object_, joins in pinned.items():
                kept[predicate][object_] = list(joins)
        self.marked = len(self.triples), len(self.ways), kept

    def rewind(self) -> None:
        """Forget the rules used since a mark, and what they gave; without a mark do nothing."""
        if self.marked is None:
            return
        size, count, self.uses = self.marked
        self.marked = None
        for triple in self.triples[size:]:
            del self.numbers[triple]
            self.index.discard(triple)
        del self.triples[size:], self.ways[count:]

    def keep(self, facts: Collection[Triple]) -> None:
        """Take away what no longer follows from facts."""
        kept = {each.number for each in self._settling(dict.fromkeys(facts, 1))}
        for triple, number in list(self.numbers.items()):
            if number not in kept:
                del self.numbers[triple]
                self.index.discard(triple)
        # in place: the joins add to this very list
        self.ways[:] = [each for each in self.ways if kept.issuperset(each.premises)]

    def _settling(self, facts: Mapping[Triple, int]) -> Iterator[Settled]:
        known = {self.numbers[triple]: grade for triple, grade in facts.items()}
        return settle(known, self.ways, self.triples)

    def settled(self, facts: Mapping[Triple, int]) -> Closure:
        """Return what is there as readers of it know it."""
        closure, triples = Closure(facts), self.triples
        told = [
            Derivation(
                triples[each.concluded], each.rule, tuple([triples[n] for n in each.premises])
            )
            for each in self.ways
        ]
        for derivation in told:
            closure.derivations.setdefault(derivation.conclusion, []).append(derivation)
        for number, grade, way in self._settling(facts):
            closure.grades[triples[number]] = grade
            closure.best[triples[number]] = None if way is None else told[way]
        return closure


def stratify(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Return the rules in groups such that an exception is settled before it is asked.

    ValueError where an exception depends on its own rule.
    """
    known = list(rules)
    level: defaultdict[str, int] = defaultdict(int)
    for _ in range(len(known) + 1):
        before = dict(level)
        for rule in known:
            below = [level[atom.predicate] for atom in rule.body]
            below += [level[atom.predicate] + 1 for atom in rule.unless]
            level[rule.head.predicate] = max([level[rule.head.predicate], *below])
        if dict(level) == before:
            break
    else:
        message = "an exception depends on the conclusion of its own rule"
        raise ValueError(message)
    groups: defaultdict[int, list[Rule]] = defaultdict(list)
    for rule in known:
        groups[level[rule.head.predicate]].append(rule)
    return [groups[each] for each in sorted(groups)]
