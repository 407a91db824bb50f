"""What is said of a query that does not parse: place, token, and what may have been meant."""

from __future__ import annotations

import difflib
import re

from kg.errors import QuerySyntaxError
from kg.store.query_text import FORMS, decoded, tokens
from kg.vocabulary import PREFIXES

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
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# a hint is a guess: the beginning of a long query and some of its words are enough for it
_READ = 20_000
_WORDS = 50
_LONGEST = 200


def _token_at(text: str, line: int, column: int) -> tuple[str, str]:
    """Return the token that ends at or stands around a position, and the one before it."""
    lines = text.splitlines() or [""]
    offset = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
    start = max(0, offset - _READ)
    near = list(re.finditer(r"\S+", text[start : offset + _LONGEST]))
    here = next((m[0] for m in near if start + m.start() <= offset < start + m.end()), "")
    before = [m[0] for m in near if start + m.start() <= offset]
    return here[:_LONGEST], before[-1][-_LONGEST:] if before else ""


def _hint(text: str) -> str:
    """Guess what was meant, from the prefixes and words that nothing declares."""
    opened, closed = text.count("{"), text.count("}")
    text = decoded(text[:_READ])
    declared = {m[1] for m in re.finditer(r"(?i)\bPREFIX\s+([\w.-]*):", text)}
    found = list(tokens(text))
    used = [word.partition(":")[0] for kind, word in found if kind == "name"]
    for prefix in used:
        if prefix in declared or prefix == "_":
            continue
        if prefix in PREFIXES:
            return f"the prefix is not declared: add PREFIX {prefix}: <{PREFIXES[prefix]}>"
        close = difflib.get_close_matches(prefix, sorted({*declared, *PREFIXES}), 1, 0.3)
        guess = f": did you mean the prefix {close[0]}:?" if close else ""
        return f"the prefix {prefix}: is not declared{guess}"
    words = [word.upper() for kind, word in found if kind == "word"]
    for word in list(dict.fromkeys(reversed(words)))[:_WORDS]:
        if word not in _KEYWORDS and (close := difflib.get_close_matches(word, _KEYWORDS, 1, 0.7)):
            return f"{word} is not a keyword: did you mean {close[0]}?"
    if opened != closed:
        return f"{opened} opening and {closed} closing braces: they do not match"
    return "look just before this place: a missing ., ; or } is usual"


def syntax_error(message: str, text: str) -> QuerySyntaxError:
    """Turn the engine's words on a query that does not parse into an error with place and hint."""
    match = _POSITION.search(message)
    if not match:
        return QuerySyntaxError(message, text, hint=_hint(text))
    line, column = int(match[1]), int(match[2])
    here, before = _token_at(text, line, column)
    token = here or before
    expected = re.sub(r"\s+", " ", match[3]).strip()
    return QuerySyntaxError(
        f"line {line}, column {column}: cannot be read at or before {token!r}"
        + (f" ({expected})" if len(expected) < 200 else ""),
        text, line=line, column=column, token=token, hint=_hint(text),
    )  # fmt: skip
