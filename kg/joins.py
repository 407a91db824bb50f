"""Joins for the rule engine: triples by their ends, and rule bodies made ready to be matched.

A rule's body is put in an order once for each of its atoms that a new triple may fill; matching is
then a chain of calls, one for each atom that is left, over a frame of values.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.engine import Atom, Rule, Triple

    Ends = defaultdict[str, dict[str, int]]
    Frame = list[str]
    Premises = list[int]
    Step = Callable[[], None]
    Emit = Callable[[Triple, tuple[int, ...]], None]
    Start = Callable[[str, str, int], None]


class Index:
    """Triples by predicate and either end, each with its number."""

    def __init__(self) -> None:
        self.forth: defaultdict[str, Ends] = defaultdict(lambda: defaultdict(dict))
        self.back: defaultdict[str, Ends] = defaultdict(lambda: defaultdict(dict))

    def add(self, triple: Triple, number: int) -> None:
        """Add a triple."""
        subject, predicate, object_ = triple
        self.forth[predicate][subject][object_] = number
        self.back[predicate][object_][subject] = number

    def discard(self, triple: Triple) -> None:
        """Take a triple away."""
        subject, predicate, object_ = triple
        self.forth[predicate][subject].pop(object_, None)
        self.back[predicate][object_].pop(subject, None)

    def size(self, atom: Atom) -> int:
        """Return how many triples fit an atom with a constant object, or about how many else."""
        if atom.object.startswith("?"):
            return sum(map(len, self.forth[atom.predicate].values()))
        return len(self.back[atom.predicate].get(atom.object, ()))

    def run(self, atom: Atom, start: Start) -> None:
        """Start a join from each triple that fits an atom's predicate and constant object."""
        if atom.object.startswith("?"):
            for subject, objects in self.forth[atom.predicate].items():
                for object_, number in objects.items():
                    start(subject, object_, number)
        else:
            for subject, number in self.back[atom.predicate].get(atom.object, {}).items():
                start(subject, atom.object, number)


class Join:
    """A rule's body, to be matched from a triple that fills the atom at `first`.

    With `fresh`, what an earlier atom would have found with the same triple is not found again.
    """

    def __init__(self, rule: Rule, first: int, index: Index, emit: Emit, *, fresh: bool) -> None:
        self._rule, self._first, self._index, self._emit = rule, first, index, emit
        self._slots: dict[str, int] = {}
        self._frame: Frame = []
        self._premises: Premises = [0] * len(rule.body)
        self._bound: set[str] = set()
        for atom in (*rule.body, rule.head, *rule.unless):
            self._slot(atom.subject)
            self._slot(atom.object)
        self._distinct = list(rule.distinct)
        self._earlier = [
            i
            for i, atom in enumerate(rule.body[:first])
            if fresh and atom.predicate == rule.body[first].predicate
        ]
        self.start = self._starting()

    def _slot(self, term: str) -> int:
        if term not in self._slots:
            self._slots[term] = len(self._frame)
            self._frame.append(term)
            if not term.startswith("?"):
                self._bound.add(term)
        return self._slots[term]

    def _starting(self) -> Start:
        atom, frame, premises, first = (
            self._atom(self._first),
            self._frame,
            self._premises,
            self._first,
        )
        subject, object_ = self._slots[atom.subject], self._slots[atom.object]
        fixed = atom.subject in self._bound, atom.object in self._bound
        same = subject == object_
        self._bound |= {atom.subject, atom.object}
        following = self._steps([i for i, _ in enumerate(self._rule.body) if i != first])

        def start(one: str, other: str, number: int) -> None:
            if (fixed[0] and frame[subject] != one) or (fixed[1] and frame[object_] != other):
                return
            if same and one != other:
                return
            frame[subject], frame[object_], premises[first] = one, other, number
            following()

        return start

    def _atom(self, position: int) -> Atom:
        return self._rule.body[position]

    def _steps(self, rest: list[int]) -> Step:
        """Return the matching of the atoms that are left: those with most ends known come first."""
        checks = [pair for pair in self._distinct if self._bound.issuperset(pair)]
        self._distinct = [pair for pair in self._distinct if pair not in checks]
        if not rest:
            return self._checked(checks, self._ending())
        chosen = min(rest, key=lambda i: self._free(self._atom(i)))
        atom = self._atom(chosen)
        known = atom.subject in self._bound, atom.object in self._bound
        self._bound |= {atom.subject, atom.object}
        following = self._steps([i for i in rest if i != chosen])
        return self._checked(checks, self._matching(atom, chosen, known, following))

    def _free(self, atom: Atom) -> int:
        return sum(term not in self._bound for term in {atom.subject, atom.object})

    def _checked(self, pairs: Iterable[tuple[str, str]], following: Step) -> Step:
        """Return a step that goes on only where the variables of each pair differ."""
        for pair in pairs:
            following = self._differing(self._slots[pair[0]], self._slots[pair[1]], following)
        return following

    def _differing(self, one: int, other: int, following: Step) -> Step:
        frame = self._frame

        def step() -> None:
            if frame[one] != frame[other]:
                following()

        return step

    def _matching(
        self, atom: Atom, position: int, known: tuple[bool, bool], following: Step
    ) -> Step:
        """Return the step that matches one atom, from the ends that are known by then."""
        ends = self._slots[atom.subject], self._slots[atom.object]
        forth, back = self._index.forth[atom.predicate], self._index.back[atom.predicate]
        if known == (True, True):
            return self._looking_up(forth, ends, position, following)
        if known == (True, False):
            return self._following(forth, ends, position, following)
        if known == (False, True):
            return self._following(back, ends[::-1], position, following)
        return self._scanning(forth, ends, position, following)

    def _looking_up(
        self, forth: Ends, ends: tuple[int, int], position: int, following: Step
    ) -> Step:
        frame, premises, (subject, object_) = self._frame, self._premises, ends

        def step() -> None:
            number = forth.get(frame[subject], NOTHING).get(frame[object_])
            if number is not None:
                premises[position] = number
                following()

        return step

    def _following(self, side: Ends, ends: tuple[int, int], position: int, following: Step) -> Step:
        frame, premises, (known, open_) = self._frame, self._premises, ends

        def step() -> None:
            for value, number in side.get(frame[known], NOTHING).items():
                frame[open_], premises[position] = value, number
                following()

        return step

    def _scanning(self, forth: Ends, ends: tuple[int, int], position: int, following: Step) -> Step:
        frame, premises, (subject, object_) = self._frame, self._premises, ends
        same = subject == object_

        def step() -> None:
            for one, objects in forth.items():
                for other, number in objects.items():
                    if not same or one == other:
                        frame[subject], frame[object_] = one, other
                        premises[position] = number
                        following()

        return step

    def _ending(self) -> Step:
        """Return the last step: no exception holds, and the match is new."""
        frame, premises, emit = self._frame, self._premises, self._emit
        head, earlier, first = self._rule.head, self._earlier, self._first
        subject, object_ = self._slots[head.subject], self._slots[head.object]
        exceptions = [self._exception(atom) for atom in self._rule.unless]

        def step() -> None:
            if any(premises[i] == premises[first] for i in earlier):
                return
            if any(holds() for holds in exceptions):
                return
            emit((frame[subject], head.predicate, frame[object_]), tuple(premises))

        return step

    def _exception(self, atom: Atom) -> Callable[[], bool]:
        """Return a test whether an exception holds; what the body leaves open may be anything."""
        frame, forth = self._frame, self._index.forth[atom.predicate]
        back = self._index.back[atom.predicate]
        subject, object_ = self._slots[atom.subject], self._slots[atom.object]
        known = atom.subject in self._bound, atom.object in self._bound
        if known == (True, True):
            return lambda: frame[object_] in forth.get(frame[subject], NOTHING)
        if known == (True, False):
            return lambda: bool(forth.get(frame[subject]))
        if known == (False, True):
            return lambda: bool(back.get(frame[object_]))
        return lambda: any(forth.values())


NOTHING: dict[str, int] = {}
