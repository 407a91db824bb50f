"""What is said of a query that does not parse: place, token, and what may have been meant."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from kg.errors import QuerySyntaxError
from kg.store.query_place import POSITION, exact_offset, offset_of, place_of
from kg.store.query_text import FORMS, decoded, tokens
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

_KEYWORDS = sorted(
    FORMS
    | set(
        """
        ABS AS ASC AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY
        DESC DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING
        HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX
        MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX
        REPLACE ROUND SAMETERM SAMPLE SECONDS SEPARATOR SHA1 SHA256 SHA384 SHA512 STR STRAFTER
        STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE
        UNDEF UNION URI UUID VALUES WHERE YEAR A
        """.split()
    )
)
# prefixes that people use without declaring them, beside our own; rdflib has them too, and Wikidata
# and DBpedia theirs, but a worker does not load a library for a hint
COMMON = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "org": "http://www.w3.org/ns/org#",
    "time": "http://www.w3.org/2006/time#",
    "qb": "http://purl.org/linked-data/cube#",
    "doap": "http://usefulinc.com/ns/doap#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
}
_KNOWN = {**COMMON, **PREFIXES}
# a hint is a guess: the beginning of a long query and some of its words are enough for it
_READ = 20_000
_WORDS = 50
_LONGEST = 200
_MODIFIERS = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}


def _token_at(text: str, offset: int) -> tuple[str, str]:
    """Return the token that ends at or stands around a place, and the one before it."""
    start = max(0, offset - _READ)
    near = list(re.finditer(r"\S+", text[start : offset + _LONGEST]))
    here = next((m[0] for m in near if start + m.start() <= offset < start + m.end()), "")
    before = [m[0] for m in near if start + m.start() <= offset]
    return here[:_LONGEST], before[-1][-_LONGEST:] if before else ""


def _reason(told: str, text: str) -> str:
    """Return what an engine itself gives as the reason, in words that say what to do."""
    if "IRI parsing failed" in told or "Invalid IRI" in told:
        broken = re.findall(r"<([^<>\n]*)>", text[-_READ:])
        named = f"<{broken[-1][:_LONGEST]}>" if broken else "what stands before this place"
        return f"{named} is no absolute IRI: blanks and brackets are escaped, as in %20"
    if "SELECT contains a variable that is unbound" in told:
        names = _ungrouped(text)
        told = f": add GROUP BY {' '.join(names)}" if names else ""
        return f"beside an aggregate or GROUP BY, what is selected is grouped or aggregated{told}"
    if "SELECT * is not authorized with GROUP BY" in told:
        return "with GROUP BY or an aggregate, name the variables to select in place of *"
    if "SELECT overrides an existing variable" in told:
        return "AS needs a variable that stands nowhere else in this SELECT: take another name"
    return ""


def _ungrouped(text: str) -> list[str]:
    """Return the variables that the first SELECT of a query neither groups nor computes."""
    found = list(tokens(decoded(text[:_READ])))
    select = next((n for n, one in enumerate(found) if one[1].upper() == "SELECT"), len(found))
    selected, rest = _variables(found, select + 1, {"WHERE", "FROM"})
    grouped = set(_variables(found, _end_of_group(found, rest), _MODIFIERS)[0])
    return [one for one in dict.fromkeys(selected) if one not in grouped]


def _variables(found: list[tuple[str, str]], start: int, words: set[str]) -> tuple[list[str], int]:
    """Return the variables outside of parentheses up to a brace or a word, and where that is."""
    depth, names = 0, list[str]()
    for place in range(start, len(found)):
        kind, word = found[place]
        if word in {"{", "}"} or (kind == "word" and word.upper() in words):
            return names, place
        depth += {"(": 1, ")": -1}.get(word, 0)
        if kind == "variable" and not depth:
            names.append(word)
    return names, len(found)


def _end_of_group(found: list[tuple[str, str]], start: int) -> int:
    """Return the place behind the braces that open at a place or after it."""
    depth = 0
    for place in range(start, len(found)):
        depth += {"{": 1, "}": -1}.get(found[place][1], 0)
        if found[place][1] == "}" and depth <= 0:
            return place + 1
    return len(found)


def _undeclared(text: str) -> tuple[str, str]:
    """Return the first name with a prefix that nothing declares, and a hint; empty for none."""
    declared = {m[1] for m in re.finditer(r"(?i)\bPREFIX\s+([\w.-]*):", text)}
    for kind, word in tokens(text):
        prefix = word.partition(":")[0]
        if kind != "name" or prefix in declared or prefix == "_":
            continue
        if prefix in _KNOWN:
            return word, f"the prefix is not declared: add PREFIX {prefix}: <{_KNOWN[prefix]}>"
        close = difflib.get_close_matches(prefix, sorted({*declared, *PREFIXES}), 1, 0.3)
        guess = f": did you mean the prefix {close[0]}:?" if close else ""
        return word, f"the prefix {prefix}: is not declared{guess}"
    return "", ""


def _read(text: str) -> str:
    """Return the beginning of a query; what stands in angle brackets is no prefixed name."""
    return re.sub(r"<[a-z]+:[^<>\n]*>", "<>", decoded(text[:_READ]))


def _hint(text: str) -> str:
    """Guess what was meant, from the prefixes and words that nothing declares."""
    opened, closed = text.count("{"), text.count("}")
    text = _read(text)
    _, hint = _undeclared(text)
    if hint:
        return hint
    words = [word.upper() for kind, word in tokens(text) if kind == "word"]
    for word in list(dict.fromkeys(reversed(words)))[:_WORDS]:
        if word not in _KEYWORDS and (close := difflib.get_close_matches(word, _KEYWORDS, 1, 0.7)):
            return f"{word} is not a keyword: did you mean {close[0]}?"
    if opened != closed:
        return f"{opened} opening and {closed} closing braces: they do not match"
    return "look just before this place: a missing ., ; or } is usual"


def syntax_error(
    message: str, text: str, read: Callable[[str], str] | None = None
) -> QuerySyntaxError:
    """Turn the engine's words on a query that does not parse into an error with place and hint.

    `read` gives the engine's words on another text, where it may be asked again for the place.
    """
    match = POSITION.search(message)
    if not match:
        return QuerySyntaxError(message, text, hint=_reason(message, text) or _hint(text))
    offset = offset_of(text, int(match[1]), int(match[2]))
    name, undeclared = _undeclared(_read(text))
    # the engine names the place behind it
    start = text.rfind(name, 0, offset + len(name)) if name else -1
    if start >= 0:
        return _at(text, start, name, undeclared)
    reason = _reason(match[3], text[:offset])
    exact = exact_offset(text, offset, read) if read and not reason else None
    if exact is not None:
        return _at(text, exact, re.split(r"\s", text[exact : exact + _LONGEST])[0], _hint(text))
    here, before = _token_at(text, offset)
    token = here or before
    line, column = place_of(text, offset)
    expected = re.sub(r"\s+", " ", match[3]).strip()
    return QuerySyntaxError(
        f"line {line}, column {column}: cannot be read at or before {token!r}"
        + (f" ({expected})" if len(expected) < 200 else ""),
        text, line=line, column=column, token=token, hint=reason or _hint(text),
    )  # fmt: skip


def _at(text: str, start: int, token: str, hint: str) -> QuerySyntaxError:
    """Return the error of a token: at its own place."""
    line, column = place_of(text, start)
    return QuerySyntaxError(
        f"line {line}, column {column}: cannot be read at {token!r}",
        text, line=line, column=column, token=token, hint=hint,
    )  # fmt: skip
