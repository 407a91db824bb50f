"""A small rule engine: semi-naive, and it remembers why.

Facts and conclusions are triples. A rule concludes its head from every match of its body; one with
exceptions (`unless`) only where none of them holds, once everything that could hold is known. Each
conclusion keeps all its derivations. Facts have a grade; a derivation is as firm as its weakest
premise, a conclusion as its best derivation.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Triple = tuple[str, str, str]
Binding = dict[str, str]


@dataclass(frozen=True)
class Atom:
    """A triple pattern; a subject or object that starts with `?` is a variable."""

    subject: str
    predicate: str
    object: str

    def bound(self, binding: Mapping[str, str]) -> Triple:
        """Return the triple that a complete binding makes of it."""
        return (
            binding.get(self.subject, self.subject),
            self.predicate,
            binding.get(self.object, self.object),
        )

    def unify(self, triple: Triple, binding: Binding) -> Binding | None:
        """Return the binding that makes the atom this triple, or None."""
        found = dict(binding)
        for term, value in ((self.subject, triple[0]), (self.object, triple[2])):
            known = found.setdefault(term, value) if term.startswith("?") else term
            if known != value:
                return None
        return found


@dataclass(frozen=True)
class Rule:
    """One rule: its name, body and head, variables that must differ, and its exceptions."""

    name: str
    body: tuple[Atom, ...]
    head: Atom
    distinct: tuple[tuple[str, str], ...] = ()
    unless: tuple[Atom, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """One way to a conclusion: the rule and the premises, in the order of the rule's body."""

    conclusion: Triple
    rule: str
    premises: tuple[Triple, ...]


@dataclass
class Triples:
    """Triples, indexed for matching."""

    _forth: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    _back: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)

    def add(self, triple: Triple) -> None:
        """Add a triple."""
        subject, predicate, object_ = triple
        self._forth.setdefault(predicate, {}).setdefault(subject, {})[object_] = None
        self._back.setdefault(predicate, {}).setdefault(object_, {})[subject] = None

    def __contains__(self, triple: Triple) -> bool:
        return triple[2] in self._forth.get(triple[1], {}).get(triple[0], {})

    def match(self, atom: Atom, binding: Binding) -> Iterator[tuple[Binding, Triple]]:
        """Yield each triple that fits the atom under a binding, with the binding it gives."""
        subject = binding.get(atom.subject, atom.subject)
        object_ = binding.get(atom.object, atom.object)
        for triple in list(self._candidates(subject, atom.predicate, object_)):
            found = atom.unify(triple, binding)
            if found is not None:
                yield found, triple

    def _candidates(self, subject: str, predicate: str, object_: str) -> Iterator[Triple]:
        if not subject.startswith("?"):
            known = self._forth.get(predicate, {}).get(subject, {})
            if not object_.startswith("?"):
                yield from [(subject, predicate, object_)] if object_ in known else []
            else:
                yield from ((subject, predicate, each) for each in known)
        elif not object_.startswith("?"):
            for each in self._back.get(predicate, {}).get(object_, {}):
                yield each, predicate, object_
        else:
            for each, objects in self._forth.get(predicate, {}).items():
                yield from ((each, predicate, other) for other in objects)


@dataclass
class Closure:
    """All that follows: facts with their grades, conclusions with their derivations."""

    facts: Mapping[Triple, int]
    derivations: dict[Triple, dict[Derivation, None]]
    grades: dict[Triple, int] = field(default_factory=dict)
    best: dict[Triple, Derivation | None] = field(default_factory=dict)

    def grade_of(self, derivation: Derivation) -> int:
        """Return how firm one derivation is: as its weakest premise."""
        return min(self.grades[each] for each in derivation.premises)


def close(facts: Mapping[Triple, int], rules: Iterable[Rule]) -> Closure:
    """Return everything that follows from graded facts by rules, with all derivations."""
    closing = _Closing()
    closing.extend(facts)
    for stratum in stratify(rules):
        closing.use(stratum)
    closure = Closure(facts, closing.derivations)
    _settle(closure)
    return closure


class _Closing:
    """The state of a closure while it grows, one triple at a time.

    A derivation is found when the last of its premises is taken up.
    """

    def __init__(self) -> None:
        self.triples = Triples()
        self.derivations: dict[Triple, dict[Derivation, None]] = {}
        self.queue: deque[Triple] = deque()
        self.seen: dict[Triple, None] = {}
        self.uses: defaultdict[str, list[tuple[Rule, int]]] = defaultdict(list)

    def use(self, rules: Iterable[Rule]) -> None:
        """Apply these rules too, to what is there and to all that follows."""
        fresh: defaultdict[str, list[tuple[Rule, int]]] = defaultdict(list)
        for rule in rules:
            for position, atom in enumerate(rule.body):
                fresh[atom.predicate].append((rule, position))
        for predicate, uses in fresh.items():
            self.uses[predicate] += uses
        for triple in list(self.seen):
            for rule, position in fresh[triple[1]]:
                self._apply(rule, position, triple)
        self.extend(())

    def extend(self, triples: Iterable[Triple]) -> None:
        """Add triples and all that follows from them."""
        for triple in triples:
            self._enqueue(triple)
        while self.queue:
            triple = self.queue.popleft()
            self.triples.add(triple)
            for rule, position in self.uses[triple[1]]:
                self._apply(rule, position, triple)

    def _enqueue(self, triple: Triple) -> None:
        if triple not in self.seen:
            self.seen[triple] = None
            self.queue.append(triple)

    def _apply(self, rule: Rule, position: int, triple: Triple) -> None:
        start = rule.body[position].unify(triple, {})
        if start is None:
            return
        rest = [i for i, _ in enumerate(rule.body) if i != position]
        for binding, premises in self._join(rule, rest, start, {position: triple}):
            if any(binding[one] == binding[other] for one, other in rule.distinct):
                continue
            if any(next(self.triples.match(each, binding), None) for each in rule.unless):
                continue
            conclusion = rule.head.bound(binding)
            ordered = tuple(premises[i] for i in range(len(rule.body)))
            if conclusion not in ordered:
                derivation = Derivation(conclusion, rule.name, ordered)
                self.derivations.setdefault(conclusion, {})[derivation] = None
                self._enqueue(conclusion)

    def _join(
        self, rule: Rule, rest: list[int], binding: Binding, premises: dict[int, Triple]
    ) -> Iterator[tuple[Binding, dict[int, Triple]]]:
        if not rest:
            yield binding, premises
            return
        if len(rest) > 1:
            rest = sorted(rest, key=lambda i: _free(rule.body[i], binding))
        first, *others = rest
        for found, triple in self.triples.match(rule.body[first], binding):
            yield from self._join(rule, others, found, {**premises, first: triple})


def _free(atom: Atom, binding: Binding) -> int:
    """Return how many variables of an atom a binding leaves open."""
    return sum(t.startswith("?") and t not in binding for t in (atom.subject, atom.object))


def _settle(closure: Closure) -> None:
    """Grade everything, firmest first: so no best derivation leans on its own conclusion."""
    waiting: dict[Derivation, int] = {}
    users: defaultdict[Triple, list[Derivation]] = defaultdict(list)
    for derivations in closure.derivations.values():
        for each in derivations:
            premises = set(each.premises)
            waiting[each] = len(premises)
            for premise in premises:
                users[premise].append(each)
    order = count()
    heap: list[tuple[int, int, Triple, Derivation | None]] = [
        (-grade, next(order), fact, None) for fact, grade in closure.facts.items()
    ]
    heapq.heapify(heap)
    while heap:
        negative, _, triple, how = heapq.heappop(heap)
        if triple in closure.grades:
            continue
        closure.grades[triple], closure.best[triple] = -negative, how
        for each in users[triple]:
            waiting[each] -= 1
            if waiting[each] == 0:
                grade = closure.grade_of(each)
                heapq.heappush(heap, (-grade, next(order), each.conclusion, each))


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
