"""What can be told of a query without parsing it: its words, outside strings, IRIs and comments.

The full parse happens in the engine (where a deep query cannot hurt us); this finds just what
must be known before: updates and SERVICE, which are refused.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from kg.errors import QueryRefused, QuerySyntaxError
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    from kg.store.interface import Kind

# SPARQL 1.1, section 19.2: \uXXXX is decoded before anything else is read
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
             |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<name>[^\W\d_][\w.-]*:[^\s;,(){}\[\]|/^!?*+<>="'&]*|:[^\s;,(){}\[\]|/^!?*+<>="'&]*|_:[\w.-]+)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {
    "INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH",
}  # fmt: skip
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_KEYWORDS = sorted(
    _FORMS
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


def _decoded(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), text)


def keywords(text: str) -> list[str]:
    """Return the bare words of a query in upper case, in order."""
    return [m["word"].upper() for m in _TOKEN.finditer(_decoded(text)) if m["word"]]


def check_reads_only(text: str) -> None:
    """Raise QueryRefused where a query would write, or reach another server."""
    words = keywords(text)
    form = next((word for word in words if word in _FORMS | _UPDATES), None)
    if form in _UPDATES:
        raise QueryRefused(
            f"{form} changes data; this endpoint only reads: the graph is built from the corpus",
            text,
        )
    if "SERVICE" in words:
        raise QueryRefused("SERVICE is refused: this endpoint reaches no other server", text)


def _token_at(text: str, line: int, column: int) -> tuple[str, str]:
    """Return the token that ends at or stands around a position, and the one before it."""
    lines = text.splitlines() or [""]
    offset = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
    before = list(re.finditer(r"\S+", text[: offset + 1]))
    whole = list(re.finditer(r"\S+", text))
    here = next((m[0] for m in whole if m.start() <= offset < m.end()), "")
    return here, before[-1][0] if before else ""


def _hint(text: str) -> str:
    declared = {m[1] for m in re.finditer(r"(?i)\bPREFIX\s+([\w.-]*):", text)}
    used = [m["name"].partition(":")[0] for m in _TOKEN.finditer(text) if m["name"]]
    for prefix in used:
        if prefix in declared or prefix == "_":
            continue
        if prefix in PREFIXES:
            return f"the prefix is not declared: add PREFIX {prefix}: <{PREFIXES[prefix]}>"
        close = difflib.get_close_matches(prefix, sorted({*declared, *PREFIXES}), 1, 0.3)
        guess = f": did you mean the prefix {close[0]}:?" if close else ""
        return f"the prefix {prefix}: is not declared{guess}"
    for word in reversed(keywords(text)):
        if word not in _KEYWORDS and (close := difflib.get_close_matches(word, _KEYWORDS, 1, 0.7)):
            return f"{word} is not a keyword: did you mean {close[0]}?"
    opened, closed = text.count("{"), text.count("}")
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


def query_kind(text: str) -> Kind:
    """Tell what kind of answer a query asks for; solutions where it cannot be told."""
    form = next((word for word in keywords(text) if word in _FORMS), "SELECT")
    kinds: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean"}
    return kinds.get(form, "graph")
