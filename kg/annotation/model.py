"""The annotated article: what every reader gives and everything after reading works on.

Offsets count Unicode code points of the article's text, end exclusive. `line` is the line of
the annotation file that a piece stands on (from 1), so that every error can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]
PAST = "Past"  # what a note Tense says of an undated situation that may be over


@dataclass(frozen=True)
class Mention:
    """A stretch of the article that names something, or the trigger of an event."""

    id: str
    type: str
    spans: tuple[Span, ...]
    words: str
    line: int = 0


@dataclass(frozen=True)
class Filler:
    """One role of an event: `role` without its number (`Party2` reads `Party`).

    `target` is a T or E id. `number` is the number as written, for writing it back, or 0.
    """

    role: str
    target: str
    number: int = 0


@dataclass(frozen=True)
class Event:
    """A frame: type, trigger mention, and its roles in the order they are written."""

    id: str
    type: str
    trigger: str
    fillers: tuple[Filler, ...]
    line: int = 0


@dataclass(frozen=True)
class Relation:
    """A tie between two mentions: ShareOf, CountOf, SubsetOf, Alternative."""

    id: str
    type: str
    source: str
    target: str
    line: int = 0


@dataclass(frozen=True)
class Attribute:
    """A value on an event: Certainty, Stage, Polarity, ConditionForce, Extent, Status …."""

    id: str
    type: str
    target: str
    value: str
    line: int = 0


@dataclass(frozen=True)
class Link:
    """A reference (brat's N line): scheme kg, local, date, quantity or Wikidata, and key."""

    id: str
    target: str
    scheme: str
    key: str
    words: str
    line: int = 0


@dataclass(frozen=True)
class Note:
    """A note (brat's # line): Paraphrase, Tense, LeavesOpen, DateBasis, DateFrom …."""

    id: str
    type: str
    target: str
    text: str
    line: int = 0


@dataclass(frozen=True)
class Section:
    """A part of the page: Headline, Caption, Body, Heading or Furniture, with a caption's credit.

    `repeats` is the start offset of the section that this one repeats, or None.
    """

    type: str
    span: Span
    credit: str | None = None
    repeats: int | None = None


@dataclass(frozen=True)
class Place:
    """Where an article was found: a page and the part of it that carries the article."""

    page: str
    span: Span


@dataclass(frozen=True)
class ArticleInfo:
    """What the .toml says of an article. Dates are EDTF; `basis` is Stated or Inferred."""

    id: str
    headline: str
    publisher: str
    language: str
    sha256: str
    length: int
    sentences: tuple[Span, ...]
    sections: tuple[Section, ...]
    agency: str | None = None
    agency_basis: str | None = None
    byline: str | None = None
    published: str | None = None
    published_basis: str | None = None
    published_from: str | None = None
    found: tuple[Place, ...] = ()
    annotators: tuple[str, ...] = ()
    status: str = "draft"
    uncovered: tuple[tuple[int, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()  # what to call entities that only it knows: key, name


@dataclass(frozen=True)
class Article:
    """One annotated article, with the file its annotations came from."""

    info: ArticleInfo
    file: str
    mentions: dict[str, Mention] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """The article's id: its file name without ending."""
        return self.info.id
