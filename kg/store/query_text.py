"""What can be told of a query without parsing it: its words, outside strings, IRIs and comments.

The full parse happens in the engine (where a deep query cannot hurt us); this finds just what
must be known before: updates and SERVICE, which are refused, and brackets nested deeper than any
engine can bear. Whatever the text, the time is linear in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import QueryRefused, QuerySyntaxError, QueryTooDeep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.interface import Kind

# SPARQL 1.1, section 19.2: \uXXXX is decoded before anything else is read
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
  | (?P<comment>\#[^\n\r]*+)
  | (?P<quote>["'])
  | (?P<name>(?:[^\W\d_][\w.-]*+)?+:[^\s;,(){}\[\]|/^!?*+<>="'&]*+|_:[\w.-]++)
  | (?P<variable>[?$]\w++)
  | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
  | (?P<word>[A-Za-z_]\w*+)
  | (?P<bracket>[(){}\[\]])
    """,
    re.VERBOSE,
)
_LONG = {
    q: re.compile(rf"{q * 3}(?:{q}{{0,2}}(?:[^{q}\\]|\\.))*+{q * 3}", re.DOTALL) for q in "\"'"
}
_SHORT = {q: re.compile(rf"{q}(?:[^{q}\\\n\r]++|\\.)*+{q}", re.DOTALL) for q in "\"'"}
# each long string that is never closed costs a look at the whole rest
_UNCLOSED = 8
_DEEPEST = 200
# Oxigraph's own server, with 2 MB of stack for each query, ended at 2,000 and at 1,000
_MOST_OPERATORS, _MOST_STEPS = 1000, 400
_OPERATOR = re.compile(r"[!+/|&^*-]")
_STEPS = {"BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "UNION"}
_UPDATES = {
    "INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH",
}  # fmt: skip
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def decoded(text: str) -> str:
    r"""Return a query with its \u escapes replaced, as every engine reads it."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), text)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of names, words, variables, tags and brackets, in order."""
    for kind, start, end in places(text):
        if kind not in {"iri", "comment", "string"}:
            yield kind, text[start:end]


def places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield kind, beginning and end of these and of IRIs, comments and strings, in order.

    A quote that opens no string stands for itself: what follows it is read as words, so that
    nothing can hide there.
    """
    place, unclosed = 0, 0
    while match := _TOKEN.search(text, place):
        place = match.end()
        if match.lastgroup == "quote":
            quote, start = match[0], match.start()
            string = None
            if text.startswith(quote * 3, start) and unclosed < _UNCLOSED:
                string = _LONG[quote].match(text, start)
                unclosed += not string
            if string is None and unclosed < _UNCLOSED:
                string = _SHORT[quote].match(text, start)
                unclosed += not string
            if string:
                place = string.end()
                yield "string", start, place
        else:
            yield match.lastgroup or "", match.start(), place


def keywords(text: str) -> list[str]:
    """Return the bare words of a query in upper case, in order."""
    return [word.upper() for kind, word in tokens(decoded(text)) if kind == "word"]


def check_reads_only(text: str) -> None:
    """Raise QueryRefused where a query would write, or reach another server."""
    shouted = decoded(text).upper()
    if "SERVICE" not in shouted and not any(word in shouted for word in _UPDATES):
        return
    words = keywords(text)
    form = next((word for word in words if word in FORMS or word in _UPDATES), None)
    if form in _UPDATES:
        raise QueryRefused(
            f"{form} changes data; this endpoint only reads: the graph is built from the corpus",
            text,
        )
    if "SERVICE" in words:
        raise QueryRefused("SERVICE is refused: this endpoint reaches no other server", text)


def check_depth(text: str) -> None:
    """Raise QueryTooDeep where brackets nest deeper than an engine's stack can bear."""
    if sum(map(text.count, "([{")) <= _DEEPEST:
        return
    depth = 0
    for kind, bracket in tokens(decoded(text)):
        if kind == "bracket":
            depth += 1 if bracket in "([{" else -1
            if depth > _DEEPEST:
                raise QueryTooDeep(
                    f"brackets are nested more than {_DEEPEST} deep; no query needs that", text
                )


def check_chains(text: str) -> None:
    """Raise QueryTooDeep where more is chained than the stack of a store somewhere else bears.

    Its parser makes a nest of each chain, and a query that overflows its stack ends it for all.
    """
    text, operators, steps, end = decoded(text), 0, 0, 0
    for kind, start, after in places(text):
        operators += len(_OPERATOR.findall(text, end, start))
        steps += kind == "word" and text[start:after].upper() in _STEPS
        end = after
    operators += len(_OPERATOR.findall(text, end))
    if operators > _MOST_OPERATORS or steps > _MOST_STEPS:
        raise QueryTooDeep(
            f"a query for this store has at most {_MOST_OPERATORS} operators and {_MOST_STEPS} of "
            f"{', '.join(sorted(_STEPS))}",
            text,
        )


def check_characters(text: str) -> None:
    """Raise QuerySyntaxError where a query holds what no text holds: NUL, half a surrogate."""
    if "\0" in text:
        offset = text.index("\0")
        line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        raise QuerySyntaxError(
            f"line {line}, column {column}: the query holds a NUL character",
            text, line=line, column=column, token=text[offset],
            hint="take it out: no text holds one",
        )  # fmt: skip
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QuerySyntaxError(
            f"the query holds half a surrogate pair at character {error.start + 1}",
            text.encode(errors="replace").decode(),
        ) from None


def names_dataset(text: str) -> bool:
    """Tell whether a query has a FROM clause."""
    return "FROM" in decoded(text).upper() and "FROM" in keywords(text)


def query_kind(text: str) -> Kind:
    """Tell what kind of answer a query asks for; solutions where it cannot be told."""
    form = next((word for word in keywords(text) if word in FORMS), "SELECT")
    kinds: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean"}
    return kinds.get(form, "graph")
