"""brat standoff -> Article, and back.

Every line is taken by one row of `LINES`; what fits a row becomes a piece of the model, what is
sound brat without a place in the model (`*` equivalences, relations that do not join Arg1 to
Arg2, normalisations that are not References) is unmapped, everything else is rejected. A line
that points to an id that is not there is rejected too, and so is what points to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.annotation.model import (
    Article,
    Attribute,
    Event,
    Filler,
    Link,
    Mention,
    Note,
    Relation,
    Span,
)
from kg.annotation.reading import Reading
from kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.annotation.model import ArticleInfo

Piece = Mention | Event | Relation | Attribute | Link | Note

FILLER = re.compile(r" (?P<role>[^\s:]*?[^\s:\d])(?P<number>\d*):(?P<target>\S+)")
REMEDY_SHAPE = "write it as annotation.md's profile shows, with tabs between the columns"
REMEDY_DANGLING = "add the line it points to, or take this line out"


def _mention(m: re.Match[str], line: int) -> Mention:
    return Mention(m["id"], m["type"], parse_spans(m["spans"]), m["words"] or "", line)


def _event(m: re.Match[str], line: int) -> Event:
    fillers = tuple(
        Filler(f["role"], f["target"], int(f["number"] or 0)) for f in FILLER.finditer(m["roles"])
    )
    return Event(m["id"], m["type"], m["trigger"], fillers, line)


def _relation(m: re.Match[str], line: int) -> Relation:
    return Relation(m["id"], m["type"], m["source"], m["target"], line)


def _attribute(m: re.Match[str], line: int) -> Attribute:
    return Attribute(m["id"], m["type"], m["target"], m["value"] or "", line)


def _link(m: re.Match[str], line: int) -> Link:
    return Link(m["id"], m["target"], m["scheme"], m["key"], m["words"] or "", line)


def _note(m: re.Match[str], line: int) -> Note:
    return Note(m["id"], m["type"], m["target"], m["text"] or "", line)


class LineType(NamedTuple):
    """One kind of line: the shape that maps, what it becomes, and the wider shape that is sound."""

    shape: re.Pattern[str]
    build: Callable[[re.Match[str], int], Piece] | None
    sound: re.Pattern[str] | None = None


LINES: dict[str, LineType] = {
    "T": LineType(
        re.compile(
            r"(?P<id>T\d+)\t(?P<type>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)(?:\t(?P<words>.*))?"
        ),
        _mention,
    ),
    "E": LineType(
        re.compile(
            r"(?P<id>E\d+)\t(?P<type>[^\s:]+):(?P<trigger>T\d+)"
            r"(?P<roles>(?: [^\s:]*[^\s:\d]\d*:\S+)*)\s*"
        ),
        _event,
    ),
    "R": LineType(
        re.compile(r"(?P<id>R\d+)\t(?P<type>\S+) Arg1:(?P<source>\S+) Arg2:(?P<target>\S+)\s*"),
        _relation,
        re.compile(r"R\d+\t\S+ [^\s:]+:\S+ [^\s:]+:\S+\s*"),
    ),
    "A": LineType(
        re.compile(r"(?P<id>[AM]\d+)\t(?P<type>\S+) (?P<target>\S+)(?: (?P<value>\S+))?\s*"),
        _attribute,
    ),
    "N": LineType(
        re.compile(
            r"(?P<id>N\d+)\tReference (?P<target>\S+) (?P<scheme>[^\s:]+):(?P<key>\S+)"
            r"(?:\t(?P<words>.*))?"
        ),
        _link,
        re.compile(r"N\d+\t\S+ \S+ [^\s:]+:\S+(?:\t.*)?"),
    ),
    "#": LineType(
        re.compile(r"(?P<id>#\d+)\t(?P<type>\S+) (?P<target>\S+)(?:\t(?P<text>.*))?"),
        _note,
    ),
    "*": LineType(re.compile(r"(?!)"), None, re.compile(r"\*\t\S+(?: \S+)+\s*")),
}
LINES["M"] = LINES["A"]  # the older name of an attribute line


def parse_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of `12 19;25 30`."""
    pairs = (part.split(" ") for part in text.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def format_spans(spans: Iterable[Span]) -> str:
    """Return spans as brat writes them: `12 19;25 30`."""
    return ";".join(f"{start} {end}" for start, end in spans)


def slice_words(text: str, spans: Iterable[Span]) -> str:
    """Return the words of a mention as brat writes them: parts joined, on one line."""
    return " ".join(text[start:end] for start, end in spans).replace("\n", " ")


def read_ann(text: str, info: ArticleInfo, file: str) -> Reading:
    """Read the text of an .ann file; `file` is the name that findings carry."""
    lines = [(i, line.rstrip("\r")) for i, line in enumerate(text.split("\n"), start=1)]
    lines = [(i, line) for i, line in lines if line.strip()]
    pieces: dict[str, Piece] = {}
    unmapped: list[Finding] = []
    rejected: list[Finding] = []
    for number, line in lines:
        piece = _read_line(line, number)
        if isinstance(piece, str):
            where = unmapped if piece == "unmapped-line" else rejected
            where.append(Finding(file, number, piece, *_explain(piece, line)))
        elif piece.id in pieces:
            message = f"{piece.id} is already the id of line {pieces[piece.id].line}"
            remedy = "give it a number of its own"
            rejected.append(Finding(file, number, "duplicate-id", message, remedy))
        else:
            pieces[piece.id] = piece
    rejected += _reject_dangling(pieces, file)
    return Reading(
        article_of(info, file, pieces.values()), len(lines), tuple(unmapped), tuple(rejected)
    )


def _read_line(line: str, number: int) -> Piece | str:
    """Return the piece a line gives, or the rule it breaks."""
    kind = LINES.get(line[:1])
    if kind is None:
        return "malformed-line"
    match = kind.shape.fullmatch(line)
    if match and kind.build:
        return kind.build(match, number)
    return "unmapped-line" if kind.sound and kind.sound.fullmatch(line) else "malformed-line"


def _explain(rule: str, line: str) -> tuple[str, str]:
    head = line.split("\t", maxsplit=1)[0][:12]
    if rule == "unmapped-line":
        return f"{head}: Détente's profile of brat has no place for this line", (
            "say it as an event, or give both mentions the same reference"
        )
    kinds = ", ".join(sorted(LINES))
    if line[:1] not in LINES:
        return f"no annotation line starts with {head!r} (they start with {kinds})", REMEDY_SHAPE
    return f"{head}: not the shape of a line of this kind", REMEDY_SHAPE


def _reject_dangling(pieces: dict[str, Piece], file: str) -> Iterator[Finding]:
    """Take the pieces that point nowhere out of `pieces`, and tell of each."""
    missing = True
    while missing:
        missing = False
        for piece in list(pieces.values()):
            absent = [target for target in targets(piece) if target not in pieces]
            if absent:
                missing = True
                del pieces[piece.id]
                message = f"{piece.id} points to {', '.join(absent)}, which is not there"
                yield Finding(file, piece.line, "dangling-reference", message, REMEDY_DANGLING)


def targets(piece: Piece) -> tuple[str, ...]:
    """Return the ids that a piece points to."""
    match piece:
        case Event():
            return (piece.trigger, *(filler.target for filler in piece.fillers))
        case Relation():
            return (piece.source, piece.target)
        case Attribute() | Link() | Note():
            return (piece.target,)
        case _:
            return ()


def article_of(info: ArticleInfo, file: str, pieces: Iterable[Piece]) -> Article:
    """Return the article that these pieces make."""
    held = list(pieces)
    return Article(
        info=info,
        file=file,
        mentions={p.id: p for p in held if isinstance(p, Mention)},
        events={p.id: p for p in held if isinstance(p, Event)},
        relations=tuple(p for p in held if isinstance(p, Relation)),
        attributes=tuple(p for p in held if isinstance(p, Attribute)),
        links=tuple(p for p in held if isinstance(p, Link)),
        notes=tuple(p for p in held if isinstance(p, Note)),
    )


def pieces_of(article: Article) -> list[Piece]:
    """Return everything an article holds, in the order of its lines.

    Pieces without a line (from a reader of another format) come last, by kind.
    """
    held: list[Piece] = [
        *article.mentions.values(),
        *article.events.values(),
        *article.relations,
        *article.attributes,
        *article.links,
        *article.notes,
    ]
    return sorted(held, key=lambda piece: (not piece.line, piece.line))


def write_ann(article: Article) -> str:
    """Return the article as brat standoff, one annotation a line."""
    return "".join(f"{format_piece(piece)}\n" for piece in pieces_of(article))


def format_piece(piece: Piece) -> str:
    """Return one line of brat standoff."""
    match piece:
        case Mention():
            head = f"{piece.id}\t{piece.type} {format_spans(piece.spans)}"
            return f"{head}\t{piece.words}" if piece.words else head
        case Event():
            return f"{piece.id}\t{' '.join([f'{piece.type}:{piece.trigger}', *_roles(piece)])}"
        case Relation():
            return f"{piece.id}\t{piece.type} Arg1:{piece.source} Arg2:{piece.target}"
        case Attribute():
            return f"{piece.id}\t{piece.type} {piece.target} {piece.value}".rstrip(" ")
        case Link():
            reference = f"{piece.id}\tReference {piece.target} {piece.scheme}:{piece.key}"
            return f"{reference}\t{piece.words}" if piece.words else reference
        case Note():
            return f"{piece.id}\t{piece.type} {piece.target}\t{piece.text}"


def _roles(event: Event) -> Iterator[str]:
    """Yield `Role:target`; a role's second filler is numbered `Role2`, as brat does."""
    seen: dict[str, int] = {}
    for filler in event.fillers:
        last = seen.get(filler.role, 0)
        number = filler.number or (last + 1 if last else 0)
        seen[filler.role] = max(number, 1)
        yield f"{filler.role}{number or ''}:{filler.target}"
