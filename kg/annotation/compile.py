"""A draft -> Article: words become offsets, slugs become event ids.

Mentions are numbered by position; the same words in one place with the same type and reference are
one mention. Events are numbered in the draft's order; a slug that the article already has keeps
its number, so that claims keep their IRIs when others are added or taken away.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from kg.annotation.brat import article_of
from kg.annotation.pieces import PieceWriter, Wanted
from kg.errors import AnnotationError, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.annotation.draft import Draft, DraftClaim, DraftRelation, Words
    from kg.annotation.model import Article, ArticleInfo, Span
    from kg.identity import Identities

SCHEMES = ("kg", "local", "date", "quantity", "Wikidata")


def compile_draft(
    draft: Draft,
    text: str,
    info: ArticleInfo,
    identities: Identities,
    previous: Article | None = None,
) -> Article:
    """Return the article that a draft describes; AnnotationError with every finding in it."""
    compiler = _Compiler(draft, text, info, identities)
    numbers = number_claims(draft, previous)
    events = [compiler.events(claim, numbers) for claim in draft.claims]
    relations = [compiler.relation(each) for each in draft.relations]
    if compiler.findings:
        raise AnnotationError(sorted(set(compiler.findings)))
    mentions = {want: f"T{i}" for i, want in enumerate(sorted(compiler.wanted), start=1)}
    writer = PieceWriter(text, mentions, numbers)
    pieces = [*writer.mention_lines()]
    for claim, (trigger, fillers) in zip(draft.claims, events, strict=True):
        pieces += writer.claim_lines(claim, trigger, fillers)
    pieces += writer.relation_lines(draft.relations, relations)
    numbered = [replace(piece, line=i) for i, piece in enumerate(pieces, start=1)]
    return article_of(info, f"{info.id}.ann", numbered)


def number_claims(draft: Draft, previous: Article | None) -> dict[str, str]:
    """Return slug -> event id: the number it had, else the next after all that were ever used."""
    kept = slugs_of(previous) if previous else {}
    by_slug = {slug: event for event, slug in kept.items()}
    used = [int(event[1:]) for event in (previous.events if previous else ())]
    fresh = count(max(used, default=0) + 1)
    return {
        claim.slug: by_slug[claim.slug] if claim.slug in by_slug else f"E{next(fresh)}"
        for claim in draft.claims
    }


def slugs_of(article: Article) -> dict[str, str]:
    """Return event id -> the slug it has in the draft."""
    return {note.target: note.text for note in article.notes if note.type == "Slug"}


def occurrences(text: str, phrase: str, start: int, end: int) -> list[Span]:
    """Return where a phrase stands in a part of the text: as whole words, else anywhere."""
    found = [m.span() for m in re.compile(re.escape(phrase)).finditer(text, start, end)]
    whole = [(a, b) for a, b in found if not _inside_word(text, a) and not _inside_word(text, b)]
    return whole or found


def _inside_word(text: str, offset: int) -> bool:
    around = text[max(offset - 1, 0) : offset + 1]
    return 0 < offset < len(text) and len(around) == 2 and all(c.isalnum() for c in around)


class _Compiler:
    """Finds the words of a draft and gathers the mentions it asks for."""

    def __init__(self, draft: Draft, text: str, info: ArticleInfo, identities: Identities) -> None:
        self.file, self.text, self.info = draft.file, text, info
        self.identities = identities
        self.slugs = {claim.slug: claim for claim in draft.claims}
        self.wanted: set[Wanted] = set()
        self.findings: list[Finding] = []
        for claim in draft.claims:
            if self.slugs[claim.slug] is not claim:
                first = self.slugs[claim.slug].line
                self.report(claim.line, "draft-slug", f"{claim.slug} is also the id at {first}", "")

    def report(self, line: int, rule: str, message: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, line, rule, message, remedy))

    def events(
        self, claim: DraftClaim, numbers: Mapping[str, str]
    ) -> tuple[Wanted, list[tuple[str, Wanted | str]]]:
        """Return a claim's trigger, and its fillers: mentions, or ids of other claims."""
        trigger = self.want(claim.trigger, claim.type, "")
        fillers: list[tuple[str, Wanted | str]] = []
        for role, filler in claim.fillers:
            if isinstance(filler, str):
                fillers += [(role, each) for each in self.claim_id(filler, claim, numbers)]
            else:
                fillers.append((role, self.filler(filler, f"{claim.slug}, {role}")))
        for slug in claim.conditions:
            fillers += [("Condition", each) for each in self.claim_id(slug, claim, numbers)]
        if claim.about:
            self.known_key(claim.about, claim.line, claim.slug)
        return trigger, fillers

    def claim_id(self, slug: str, claim: DraftClaim, numbers: Mapping[str, str]) -> Iterator[str]:
        if slug in numbers:
            yield numbers[slug]
        else:
            message = f"{claim.slug}: no claim {slug}"
            self.report(claim.line, "draft-slug", message, nearest(slug, numbers))

    def filler(self, words: Words, where: str) -> Wanted:
        """Return the mention that words of a role ask for."""
        scheme, _, key = words.ref.partition(":")
        if words.ref and (scheme not in SCHEMES or not key or key != "".join(key.split())):
            remedy = f"write {', '.join(f'{each}:…' for each in SCHEMES)}, without blanks"
            self.report(words.line, "draft-reference", f"{where}: {words.ref!r}", remedy)
        type_ = words.type or self.type_of(words, where)
        return self.want(words, type_, words.ref)

    def type_of(self, words: Words, where: str) -> str:
        """Return the type that a reference implies."""
        scheme, _, _ = words.ref.partition(":")
        if scheme == "kg":
            return self.known_key(words.ref, words.line, where)
        if scheme in ("date", "quantity"):
            return scheme.capitalize()
        remedy = "add `type: …` (Name for a bare name), or `ref: …`"
        self.report(words.line, "draft-reference", f"{where}: {words.at!r} has no type", remedy)
        return ""

    def known_key(self, ref: str, line: int, where: str) -> str:
        """Return the type of what a key names; report a key that names nothing."""
        key = ref.removeprefix("kg:")
        identity = self.identities.find(key)
        if identity is None:
            remedy = nearest(key, self.identities.by_key) or "add it to entities.ttl"
            self.report(line, "draft-reference", f"{where}: no key {key}", remedy)
            return ""
        if identity.is_happening or not identity.classes:
            return "Happening"
        return identity.classes[0]

    def want(self, words: Words, type_: str, ref: str) -> Wanted:
        spans = words.spans or self.find(words)
        wanted = Wanted(spans, type_, ref, words.basis, words.derived_from)
        self.wanted.add(wanted)
        return wanted

    def find(self, words: Words) -> tuple[Span, ...]:
        """Return where words stand; report words that do not stand there."""
        if not 0 <= words.sentence < len(self.info.sentences):
            message = f"{words.at!r}: no sentence {words.sentence}"
            remedy = f"sentences are numbered 0 to {len(self.info.sentences) - 1}"
            self.report(words.line, "draft-words", message, remedy)
            return ()
        found = occurrences(self.text, words.at, *self.info.sentences[words.sentence])
        if words.at and 1 <= words.nth <= len(found):
            return (found[words.nth - 1],)
        message = f"{words.at!r} (number {words.nth}) is not in sentence {words.sentence}"
        elsewhere = [
            str(i)
            for i, span in enumerate(self.info.sentences)
            if words.at and occurrences(self.text, words.at, *span)
        ]
        times = f"it stands there {len(found)} times" if found else ""
        where = f"it stands in {', '.join(elsewhere[:6])}" if elsewhere else "it stands nowhere"
        self.report(words.line, "draft-words", message, times or where)
        return ()

    def relation(self, drafted: DraftRelation) -> tuple[Wanted, Wanted]:
        """Return the two mentions that a relation joins."""
        ends = []
        for words in (drafted.source, drafted.target):
            spans = words.spans or self.find(words)
            same = [want for want in self.wanted if want.spans == spans]
            if words.ref or words.type or not same:
                ends.append(self.filler(words, drafted.type))
            else:
                ends.append(min(same, key=_figures_first))
        return ends[0], ends[1]


def _figures_first(want: Wanted) -> tuple[bool, bool, Wanted]:
    """Order mentions of the same words for a relation: figures, then what has a reference."""
    return want.type != "Quantity", not want.ref, want


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question that names what was perhaps meant, or nothing."""
    near = difflib.get_close_matches(name, sorted(known), n=3)
    return f"did you mean {' or '.join(near)}?" if near else ""
