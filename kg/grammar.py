"""A statement as a sentence: its verb agrees with its subject, `Kurdish forces control Azaz`."""

from __future__ import annotations

import re

# what ends the part of a name that its number is told by: `forces` in `forces in Syria`
_STOP = frozenset(
    "of in at on from to under over with without against among between near behind by for as "
    "since after before about who whom whose which that other".split()
)
# what may stand between a noun and what ends its part of the name: `hostages held in Gaza`
_PARTICIPLE = re.compile(r"(?:[a-z]+ed|held|hit|begun|seen|led|taken)")
# no plural of common nouns ends in these: `crisis`, `press`, `campus`, `politics`
_SINGULAR = re.compile(r".*(?:ss|us|is|ics|news|series|headquarters)")
_PLURAL = re.compile(r"[a-z]{2,}s|[A-Z][a-z]*(?:ians|urds|rabs|urks|ites)")
_OTHER_PLURALS = frozenset({"people", "police", "personnel", "troops", "men", "women", "children"})
_ASIDE = re.compile(r"\s*\([^)]*\)|,.*")
_IRREGULAR = {"is": "are", "has": "have", "was": "were", "does": "do", "goes": "go"}


def statement_text(subject: str, predicate: str, object_: str) -> str:
    """Return a statement in words, from the names of its parts."""
    verb, _, rest = predicate.partition(" ")
    agreed = " ".join(part for part in (_for_many(verb), rest) if part)
    return f"{subject} {agreed if is_plural(subject) else predicate} {object_}"


def is_plural(name: str) -> bool:
    """Tell whether a name is one of several people or things; a proper name is not."""
    words: list[str] = []
    for word in _ASIDE.sub("", name).split():
        if word in _STOP:
            break
        words.append(word)
    while len(words) > 1 and _PARTICIPLE.fullmatch(words[-1]):
        words.pop()
    head = words[-1] if words else ""
    many = _PLURAL.fullmatch(head) and not _SINGULAR.fullmatch(head)
    return bool(many) or head in _OTHER_PLURALS


def _for_many(verb: str) -> str:
    """Return a verb in the third person as several do it; anything else as it is."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.fullmatch(r"[a-z]+ies", verb):
        return verb.removesuffix("s") if len(verb) <= len("lies") else verb[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|zz)es$", verb):
        return verb.removesuffix("es")
    return verb.removesuffix("s") if re.search(r"[^s]s$", verb) else verb
