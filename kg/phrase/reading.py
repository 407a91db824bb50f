"""What a sentence was read as: the guesses, what was understood, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.question.sentence import pieces_of

if TYPE_CHECKING:
    from kg.question import Parameter, Question, Referent
    from kg.question.sentence import Piece

# below it a guess is too far from what was typed, even where all words are used
_SURE = 0.7
# a whole guess so close behind may be meant as well
_CLOSE = 0.02
# a guess with a smaller share of the first one's score is not worth a look
_BEHIND = 0.4


@dataclass(frozen=True)
class Understood:
    """Some typed words, what they were read as, and the blank that takes it; empty for none."""

    words: str
    meaning: str
    parameter: str = ""
    note: str = ""


@dataclass(frozen=True)
class Guess:
    """A question that the sentence may mean, with the values for it."""

    question: Question
    score: float
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    aside: tuple[Understood, ...] = ()
    # what no blank takes and a lens does: `as-of`, `known-by`, `according-to`
    lens: tuple[tuple[str, str], ...] = ()
    # words that are no name and that the question has not
    unused: tuple[str, ...] = ()
    # a name is doubtful, or nothing is asked about several names
    shaky: bool = False
    # the same question with another day that was typed, or with the other of two names
    variant: Guess | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether everything that was typed is used: a word left out may turn the sense."""
        return not (self.unused or self.aside or self.missing or self.shaky)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the needed blanks that nothing typed fills."""
        return tuple(
            one.name
            for one in self.question.parameters
            if one.required and not one.default and one.name not in self.values
        )

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the question's sentence, with what was understood in its blanks."""

        def said(blank: Parameter) -> str:
            told = (one.meaning for one in self.understood if one.parameter == blank.name)
            return " or ".join(told)

        return pieces_of(self.question.pieces, said)

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Return the values as pairs for an address or a command, those of the lens last."""
        values = [
            (one.name, text)
            for one in self.question.parameters
            for text in self.values.get(one.name, ())
        ]
        return [*values, *self.lens]


@dataclass(frozen=True)
class PhraseReading:
    """What was made of a sentence: the guesses, and the names that the graph does not have."""

    words: str
    guesses: tuple[Guess, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    # words that were taken for others: as typed, and as read
    respelt: tuple[tuple[str, str], ...] = ()
    # whom and what the sentence names, whatever is asked of them
    named: tuple[Referent, ...] = ()
    # whose names come close to words that nothing has
    similar: tuple[Referent, ...] = ()

    @property
    def others(self) -> tuple[Guess, ...]:
        """Return the next best guesses: at most three, and none that is far behind the first.

        The first one's own question with another day comes first.
        """
        near = [one for one in self.guesses[1:4] if one.score >= _BEHIND * self.guesses[0].score]
        variants = [one.variant for one in self.guesses[:1] if one.variant]
        return (*variants, *near)[:3]

    @property
    def sure(self) -> Guess | None:
        """Return the first guess where it alone uses all that was typed, None otherwise."""
        first = next(iter(self.guesses), None)
        if not first or self.unknown or not first.is_whole or first.score < _SURE:
            return None
        rivals = (one for one in self.guesses[1:3] if one.score > first.score - _CLOSE)
        return None if any(one.is_whole for one in rivals) else first
