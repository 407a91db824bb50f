"""The query of a question: standard SPARQL 1.1 that gives the same rows on every engine.

The parser is rdflib's; what it accepts is also run on Oxigraph by the tests. The portability rules
come from differences that were met between the two engines: see shared/design/model.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyparsing import ParseException, ParseSyntaxException
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kg.errors import Finding
from kg.question.bound import certain_variables
from kg.question.slots import find_form, tokens

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

_PLACE = re.compile(r"\(line:(\d+), col:(\d+)\)")


def check_query(text: str, file: str) -> list[Finding]:
    """Return what is wrong with a query."""
    words = [(match[0].upper(), match.start()) for match in tokens(text)]
    try:
        query = translateQuery(parseQuery(text))
    except (ParseException, ParseSyntaxException) as error:
        return [_syntax_finding(error, text, file)]
    except Exception as error:  # noqa: BLE001 - rdflib raises bare Exceptions for unknown prefixes
        return [Finding(file, _prefix_line(error, text), "sparql", f"no SPARQL: {error}",
                        "declare every prefix")]  # fmt: skip
    findings = [
        Finding(file, text.count("\n", 0, place) + 1, rule, message, remedy)
        for rule, place, message, remedy in _portability(words)
    ]
    if find_form(text) == "SELECT" and not _binds_something(query):
        findings.append(
            Finding(file, 0, "row-unbound", "a row may come out with nothing bound in it",
                    "rdflib drops such rows: select a variable that every row binds")
        )  # fmt: skip
    return findings


def _syntax_finding(error: ParseException | ParseSyntaxException, text: str, file: str) -> Finding:
    match = _PLACE.search(str(error))
    line = int(match[1]) if match else 0
    lines = text.splitlines()
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Finding(file, line, "sparql", f"this is not SPARQL: {shown or error}",
                   "look here and just before: a missing ., ; or } is usual")  # fmt: skip


def _prefix_line(error: Exception, text: str) -> int:
    name = re.search(r"prefix\s*:?\s*([\w-]+)", str(error))
    if not name:
        return 0
    place = re.search(rf"(?m)^(?!#|\s*PREFIX).*\b{re.escape(name[1])}:", text)
    return text.count("\n", 0, place.end()) + 1 if place else 0


def _portability(words: list[tuple[str, int]]) -> list[tuple[str, int, str, str]]:
    found = []
    depth, in_select = 0, False
    for word, place in words:
        depth += (word == "(") - (word == ")")
        if word == "SELECT":
            in_select, depth = True, 0
        elif word in {"WHERE", "{"}:
            in_select = False
        elif word == "EXISTS" and in_select:
            found.append(("exists-in-select", place, "EXISTS in a SELECT expression",
                          "rdflib crashes on it: use BIND or FILTER in the pattern"))  # fmt: skip
        elif word == "GROUP_CONCAT":
            found.append(("group-concat", place, "GROUP_CONCAT gives no fixed order",
                          "engines differ: give one row for each value"))  # fmt: skip
        elif word == "SERVICE":
            found.append(("service", place, "SERVICE reaches another server",
                          "a question asks its own release only"))  # fmt: skip
    return found


def _binds_something(query: Query) -> bool:
    projected = {str(variable) for variable in query.algebra.PV}
    return bool(projected & certain_variables(query.algebra))
