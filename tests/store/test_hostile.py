"""Whatever is asked, it ends in the right error, in bounded time and memory, and harms nobody else.

One line of `HOSTILE` is one input: its name, its text, and the error that it ends in.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.errors import (
    AnswerTooLarge,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooDeep,
)
from kg.store import QueryRequest, WorkerPool, ask, load_store

SECONDS, MEGABYTES, LARGEST = 0.7, 600, 5_000_000
MANY, DEEP, BODY = 100_000, 20_000, 1_000_000
NOWHERE = "http://127.0.0.1:9/"
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
TOGETHER = "CONCAT(STR(?a), STR(?d), STR(?g))"


def nested(before, inside, after, times=DEEP):
    return before * times + inside + after * times


def filtered(expression):
    return "ASK { ?s ?p ?o FILTER(" + expression + ") }"


def long_text(expression):
    """Put a text of a megabyte or so in ?t."""
    return f"SELECT ({expression} AS ?x) {{ VALUES ?t {{ '{'a' * 900_000}' }} }}"


def doubled(times):
    """Double a text again and again."""
    binds = " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(times))
    return f"SELECT (STRLEN(?t{times}) AS ?n) {{ BIND('aaaaaaaa' AS ?t0) {binds} }}"


DEEPLY = {
    "nested calls": filtered(nested("STR(", "?s", ")")),
    "nested groups": "ASK " + nested("{", "", "}"),
    "nested parentheses": filtered(nested("(", "1", ")")),
    "nested sub-selects": "SELECT * " + nested("{ SELECT * ", "{}", "}"),
    "nested OPTIONAL": "ASK {" + nested("OPTIONAL {", "?s ?p ?o", "}") + "}",
    "nested MINUS": "ASK {" + nested("?s ?p ?o MINUS {", "?s ?p ?o", "}") + "}",
    "nested GRAPH": "ASK {" + nested("GRAPH ?g {", "?s ?p ?o", "}") + "}",
    "nested EXISTS": "ASK {" + nested("FILTER EXISTS {", "?s ?p ?o", "}") + "}",
    "nested NOT EXISTS": "ASK {" + nested("FILTER NOT EXISTS {", "?s ?p ?o", "}") + "}",
    "nested blank nodes": "ASK { ?s ?p " + nested("[ ?p ", "?o", "]") + "}",
    "nested collections": "ASK { ?s ?p " + nested("(", "1", ")") + "}",
    "nested paths": "ASK { ?s " + nested("(", "<urn:p>", ")*") + " ?o }",
    "nested negated paths": "ASK { ?s !" + nested("(", "<urn:p>", ")") + " ?o }",
    "nested IF": filtered(nested("IF(true, ", "1", ", 2)")),
    "nested IN": filtered("?s " + nested("IN (?o ", "", ")")),
    "nested COALESCE": filtered(nested("COALESCE(", "1", ")")),
    "brackets never closed": "ASK " + "{" * MANY,
    "brackets of every kind": "ASK { ?s ?p " + nested("([", "", "])") + "}",
}
CHAINS = {
    "chained !": filtered("!" * MANY + "?s"),
    "chained unary minus": filtered("- " * MANY + "1"),
    "chained ^ in a path": "ASK { ?s " + "^" * MANY + "<urn:p> ?o }",
    "a chain of additions": filtered("+".join(["1"] * MANY)),
    "a chain of ||": filtered("||".join(["?s"] * MANY)),
    "a chain of /": "ASK { ?s " + "/".join(["<urn:p>"] * MANY) + " ?o }",
    "a chain of | in a path": "ASK { ?s " + "|".join(["<urn:p>"] * MANY) + " ?o }",
    "a chain of UNION": "ASK {" + "UNION".join(["{}"] * MANY) + "}",
    "a chain of OPTIONAL": "ASK {" + "OPTIONAL { ?s ?p ?o }" * 20_000 + "}",
    "a chain of FILTER": "ASK {" + "FILTER(?s)" * 50_000 + "}",
    "a chain of BIND": "ASK {" + "".join(f"BIND(1 AS ?x{n})" for n in range(30_000)) + "}",
    "a chain of triples": "ASK {" + "".join(f"?a{n} ?b ?a{n + 1}." for n in range(30_000)) + "}",
}
HOSTILE = [
    *((name, text, QueryTooDeep) for name, text in DEEPLY.items()),
    *((name, text, (QueryTooDeep, QueryTimeout, QueryMemory, QuerySyntaxError))
      for name, text in CHAINS.items()),
    # nothing that is read
    ("nothing", "", QuerySyntaxError),
    ("brackets never opened", "ASK {} " + "}" * MANY, QuerySyntaxError),
    ("NUL", "ASK { ?s ?p 'a\0b' }", QuerySyntaxError),
    ("NUL alone", "\0", QuerySyntaxError),
    ("half a surrogate pair", "ASK { ?s ?p '\ud800' }", QuerySyntaxError),
    ("an escape of half a surrogate pair", r"ASK { ?s ?p '\ud800' }", QuerySyntaxError),
    ("an escape beyond Unicode", r"ASK { ?s ?p '\UFFFFFFFF' }", QuerySyntaxError),
    ("a byte order mark within", "ASK {\ufeff}", QuerySyntaxError),
    ("a megabyte of blanks", " " * BODY, QuerySyntaxError),
    ("a megabyte of one word", "A" * BODY, QuerySyntaxError),
    ("a megabyte of words", "SELEC " * (BODY // 6), QuerySyntaxError),
    ("a megabyte of comments", "#\n" * (BODY // 2), (QuerySyntaxError, QueryTimeout)),
    ("a megabyte of quotes", "ASK { ?s ?p " + "'" * (BODY - 1), (QuerySyntaxError, QueryTimeout)),
    ("a megabyte of escaped quotes", "ASK { ?s ?p '" + "\\'" * (BODY // 2),
     (QuerySyntaxError, QueryTimeout)),
    ("a megabyte of long strings never closed", 'ASK { ?s ?p """' + '\\"""' * (BODY // 4),
     (QuerySyntaxError, QueryTimeout)),
    ("a megabyte of <", "ASK { " + "<" * BODY, (QuerySyntaxError, QueryTooDeep)),
    ("a megabyte of prefixes",
     "".join(f"PREFIX p{n}: <urn:{n}>\n" for n in range(35_000)) + "ASK { p0:a x:b p1:c }",
     (QuerySyntaxError, QueryTimeout)),
    ("a megabyte of undeclared names", "ASK {" + "x:a x:b x:c ." * 76_000 + "}", QuerySyntaxError),
    ("two queries in one", "ASK {} ASK {}", QuerySyntaxError),
    ("an unknown function", filtered("<urn:no-such-function>(?s) = 1 || nonsense(1)"),
     QuerySyntaxError),
    ("an aggregate in a filter", filtered("COUNT(?s) > 1"), (QuerySyntaxError, QueryTooDeep)),
    # updates and other servers
    ("an update", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", QueryRefused),
    ("an update after a prologue and a comment", "BASE <urn:x>#ASK\nPREFIX a: <urn:>CLEAR ALL",
     QueryRefused),
    ("an update in escapes", r"\u0044ELETE WHERE { ?s ?p ?o }", QueryRefused),
    ("LOAD", f"LOAD <{NOWHERE}>", QueryRefused),
    ("SERVICE", f"ASK {{ SERVICE <{NOWHERE}> {{}} }}", QueryRefused),
    ("SERVICE SILENT of a variable", "ASK { ?s ?p ?x SERVICE SILENT ?x {} }", QueryRefused),
    ("SERVICE in small letters", f"ASK {{ sErViCe<{NOWHERE}>{{}} }}", QueryRefused),
    ("SERVICE in short escapes", rf"ASK {{ \u0053\u0045RVICE <{NOWHERE}> {{}} }}", QueryRefused),
    ("SERVICE in long escapes", rf"ASK {{ \U00000053ERVICE <{NOWHERE}> {{}} }}", QueryRefused),
    ("SERVICE after an escaped quote",
     rf"ASK {{ ?s ?p \u0027\u0027 . SERVICE <{NOWHERE}> {{}} }}", QueryRefused),
    ("SERVICE after a comment's end", f"ASK {{ # \rSERVICE <{NOWHERE}> {{}}\n}}", QueryRefused),
    ("SERVICE after what looks like a comment",
     f"ASK {{ ?s <urn:a#b> ?o SERVICE <{NOWHERE}> {{}} }}",
     QueryRefused),
    ("SERVICE after what looks like a string",
     f"ASK {{ VALUES ?x {{ \"\"\"a\" }} SERVICE <{NOWHERE}> {{}} }}", QueryRefused),
    ("SERVICE after what looks like an IRI",
     f"ASK {{ FILTER(1<2) SERVICE <{NOWHERE}> {{}} FILTER(2>1) }}", QueryRefused),
    ("SERVICE within a filter", f"ASK {{ FILTER EXISTS {{ SERVICE <{NOWHERE}> {{}} }} }}",
     QueryRefused),
    ("SERVICE within an update's string", f"ASK {{ ?s ?p 'x' SERVICE<{NOWHERE}>{{}} #'\n}}",
     QueryRefused),
    # too long
    ("a cross product", f"SELECT (COUNT(*) AS ?n) {{ {ALL} . ?j ?k ?l }}", QueryTimeout),
    ("a cross product that never matches",
     f"ASK {{ {ALL} FILTER({TOGETHER} = '') }}", QueryTimeout),
    ("a cross product under DISTINCT", f"SELECT DISTINCT ?x {{ {ALL} . ?j ?k ?l BIND(1 AS ?x) }}",
     QueryTimeout),
    ("an offset that is never reached", f"SELECT * {{ {ALL} }} OFFSET 9999999999 LIMIT 1",
     QueryTimeout),
    ("a path in all directions", "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . "
     "?b (!<urn:x>|^!<urn:x>)* ?c . ?c (!<urn:x>|^!<urn:x>)* ?d }", QueryTimeout),
    ("a path of stars", "SELECT (COUNT(*) AS ?n) { ?a ((<urn:p>*/^<urn:p>*)*/(<urn:p>*)*)* ?b }",
     QueryTimeout),
    ("sub-selects that multiply",
     "SELECT (COUNT(*) AS ?n) {" + "{ SELECT * { ?s ?p ?o } }".replace("?", "?a") +
     "{ SELECT * { ?d ?e ?f } } { SELECT * { ?g ?h ?i } } { SELECT * { ?j ?k ?l } } }",
     (QueryTimeout, QueryMemory)),
    ("EXISTS of a cross product",
     f"ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ {ALL} FILTER({TOGETHER} = '') }} }}",
     (QueryMemory, QueryTimeout)),
    ("one hash after another",
     f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER(SHA512({TOGETHER}) = '') }}",
     QueryTimeout),
    ("random numbers", f"ASK {{ {ALL} FILTER(RAND() > 2 || {TOGETHER} = '') }}", QueryTimeout),
    # too large
    ("a text doubled and doubled", doubled(60), (QueryMemory, QueryTimeout)),
    ("ORDER BY a cross product", f"SELECT * {{ {ALL} }} ORDER BY ?c ?f ?i",
     (QueryMemory, QueryTimeout)),
    ("GROUP BY a cross product", f"SELECT (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?c ?d ?f ?g ?i",
     (QueryMemory, QueryTimeout)),
    ("GROUP_CONCAT of a cross product",
     f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) {{ {ALL} }}",
     (QueryMemory, QueryTimeout)),
    ("DISTINCT of a cross product", f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {{ {ALL} }} }}",
     (QueryMemory, QueryTimeout)),
    ("REPLACE that multiplies", long_text("STRLEN(REPLACE(?t, 'a', '" + "b" * 5_000 + "'))"),
     (QueryMemory, QueryTimeout)),
    ("all rows of a cross product", f"SELECT * {{ {ALL} }}", (AnswerTooLarge, QueryTimeout)),
    ("CONSTRUCT of a cross product", f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} {{ {ALL} }}",
     (AnswerTooLarge, QueryTimeout)),
    ("VALUES by VALUES",
     "SELECT * {" + "".join(f"VALUES ?v{n} {{{' 1 2 3 4 5 6 7' * 25}}}" for n in range(5)) + "}",
     (AnswerTooLarge, QueryTimeout, QueryMemory)),
]  # fmt: skip
# these are only large: they are answered, and no later than the deadline
HARMLESS = {
    "a regular expression that backtracks": long_text("REGEX(?t, '^(a+)+$')"),
    "a regular expression with a large count": filtered("REGEX(STR(?s), '(a{1,1000}){1,1000}')"),
    "a regular expression of choices": long_text("REGEX(?t, '(a|aa|aaa)*b')"),
    "a regular expression that is none": filtered("REGEX(STR(?s), '((((')"),
    "a regular expression of a megabyte": filtered(f"REGEX(STR(?s), '{'(a|b)' * 180_000}')"),
    "a large VALUES": f"ASK {{ VALUES ?s {{ {'<urn:a>' * 100_000} }} ?s ?p ?o }}",
    "a large IN": filtered("?s IN (" + ",".join(["<urn:a>"] * 100_000) + ")"),
    "many prefixes": "".join(f"PREFIX p{n}: <urn:{n}>\n" for n in range(20_000)) + "ASK {}",
    "a long string": f"ASK {{ ?s ?p '{'a' * 900_000}' }}",
    "a long name": f"ASK {{ ?{'a' * 900_000} ?p ?o }}",
    "a huge number": filtered("9" * 100_000 + " > 1"),
    "a huge exponent": filtered("1e999999999 > 1"),
    "a division by nothing": filtered("1/0 = 1"),
    "a text doubled thirty times, cut": "SELECT (SUBSTR('a', 999999999, 999999999) AS ?x) {}",
    "the word SERVICE where it is free": "ASK { ?SERVICE ?p 'SERVICE' } # SERVICE",
    "a year that is none": filtered("'99999999999-01-01'^^<http://www.w3.org/2001/XMLSchema#date>"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("hostile")
    iris = [NamedNode(f"https://example.org/{n}") for n in range(400)]
    quads = [Quad(one, NamedNode("urn:p"), two, iris[0]) for one, two in itertools.pairwise(iris)]
    quads += [Quad(one, NamedNode("urn:n"), Literal(n), iris[1]) for n, one in enumerate(iris)]
    (base / "data.nq").write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    load_store(base / "store", base / "data.nq")
    return base / "store"


@pytest.fixture(scope="module")
def pool(folder):
    opened = WorkerPool(
        folder,
        "r1",
        quads=folder.with_name("data.nq"),
        workers=1,
        spares=1,
        seconds=SECONDS,
        megabytes=MEGABYTES,
        largest=LARGEST,
    )
    yield opened
    opened.close()


def memory_of(pids):
    """Return the address space of processes, in megabytes, the largest of them."""
    sizes = []
    for pid in pids:
        status = Path(f"/proc/{pid}/status")
        if status.exists():
            fields = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
            sizes.append(int(fields.get("VmPeak", "0 kB").split()[0]) // 1024)
    return max(sizes, default=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, error, id=name) for name, text, error in HOSTILE],
)
def test_a_hostile_query_ends_in_the_right_error_and_the_next_is_answered(pool, text, expected):
    assert len(text) <= BODY + 1000
    started = time.monotonic()

    with pytest.raises(expected) as caught:
        pool.evaluate(QueryRequest(text))

    took = time.monotonic() - started
    assert took < SECONDS + 6.0
    assert type(caught.value) is not QueryError
    assert len(str(caught.value)) < 1000
    assert memory_of(pool.pids) <= MEGABYTES
    assert ask(pool, "ASK {}", timeout=SECONDS) is True


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HARMLESS.items()])
def test_a_query_that_is_only_large_is_answered_or_refused_in_time(pool, text):
    started = time.monotonic()
    with contextlib.suppress(QuerySyntaxError, QueryTimeout, QueryMemory, QueryTooDeep):
        pool.evaluate(QueryRequest(text))

    assert time.monotonic() - started < SECONDS + 6.0
    assert ask(pool, "ASK {}", timeout=SECONDS) is True


def test_the_suite_has_at_least_sixty_inputs_each_once():
    names = [name for name, _, _ in HOSTILE] + list(HARMLESS)
    assert len(names) == len(set(names)) >= 60
