"""A question file, read; and its slots, filled: no value can be more than a value."""

from __future__ import annotations

import string
from functools import cache

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Store

from kg.catalogue import check_questions, find_syntax_error, open_catalogue
from kg.errors import Finding, QuestionError, ValueRefused
from kg.question import (
    Catalogue,
    Column,
    Referent,
    bind_question,
    find_columns,
    read_catalogue,
    read_question,
    read_values,
)
from kg.question.model import LENSES
from kg.question.slots import find_slots
from kg.question.values import serialised

ENT = "https://w3id.org/detente/id/entity/"
SOUND = """\
#+ summary: What is called so?
#+ sentence: things called {word} seen by {who} on {day}
#+ tags: [names]
#+ parameters:
#+   word: {type: text}
#+   who: {type: entity, class: Actor, repeated: true}
#+   day: {type: date}
#+   period: {type: interval}
#+   shade: {type: choice, choices: {firm: {label: firmly, term: "dt:Asserted"}, loose: loosely}}
#+   count: {type: number}
#+   lens: {type: lens}
SELECT ?it ?word WHERE {
  # VALUES ?comment { UNDEF } is no slot
  VALUES ?it { "VALUES ?text { UNDEF }" }
  VALUES ?word { UNDEF }
  VALUES ?who { UNDEF }
  VALUES ?day { UNDEF }
  VALUES ?periodStart { UNDEF } VALUES ?periodEnd { UNDEF }
  VALUES ?shade {UNDEF}
  values $count { undef }
  VALUES ?lens { UNDEF }
}
"""


class Town:
    """A directory with two actors and a place."""

    known = (
        Referent(ENT + "zenda", "zenda", "Zenda", frozenset({"City", "Place"})),
        Referent(ENT + "guard", "guard", "the Guard", frozenset({"Actor"})),
        Referent(ENT + "league", "league", "the League", frozenset({"Actor"})),
    )

    def find(self, value, classes):
        names = lambda one: (one.iri, one.key, one.label)  # noqa: E731
        return tuple(one for one in self.known if value in names(one) and one.classes & {*classes})

    def suggest(self, value, classes):
        near = (one for one in self.known if one.key[0] == value[:1])
        return tuple(one for one in near if one.classes & {*classes})

    def classes_of(self, value):
        return ("City",) if value == "zenda" else ()


@cache
def read(text=SOUND):
    return read_question(text, name="thing", theme="names", file="queries/names/thing.rq")


def bind(**values):
    question = read()
    return bind_question(question, {name: [text] for name, text in values.items()}, Town()).text


def findings(text):
    with pytest.raises(QuestionError) as caught:
        read(text)
    return [(one.line, one.rule, one.message) for one in caught.value.findings]


def body(header, query="SELECT ?s WHERE { ?s ?p ?o }"):
    return f"#+ summary: Anything?\n{header}{query}\n"


# ---------------------------------------------------------------- reading


def test_slots_stand_outside_comments_and_strings():
    assert [slot.variable for slot in find_slots(SOUND)] == [
        "word", "who", "day", "periodStart", "periodEnd", "shade", "count", "lens",
    ]  # fmt: skip


CUT = """\
#+ summary: Which numbers?
#+ parameters:
#+   least: {type: number}
SELECT ?n ?m WHERE {
  # who wants few rows needs few numbers
  {
    SELECT ?n WHERE {
      VALUES ?n { 5 3 4 1 2 } VALUES ?least { UNDEF } FILTER(!BOUND(?least) || ?n >= ?least)
    }
    #first ORDER BY ?n
  }
  VALUES ?m { "#first ORDER BY ?m" }
}
ORDER BY ?n
"""


def test_a_subselect_is_cut_for_who_wants_so_many_rows_and_for_nobody_else():
    bound = bind_question(read(CUT), {"least": ["2"]}, Town())
    few = bound.first(2)
    assert "    ORDER BY ?n LIMIT 3\n" in few
    assert few.replace("ORDER BY ?n LIMIT 3", "#first ORDER BY ?n") == bound.text
    assert [row["n"].value for row in Store().query(few)] == ["2", "3", "4"]
    assert [row["n"].value for row in Store().query(bound.text)] == ["2", "3", "4", "5"]


def test_a_cut_by_what_is_no_order_is_told_with_its_line():
    text = CUT.replace("    #first ORDER BY ?n", "    #first by number")
    assert findings(text) == [
        (10, "cut", "#first is followed by no order"),
    ]


def test_the_sentence_is_text_and_parameters_in_turn():
    pieces = [one if isinstance(one, str) else one.name for one in read().pieces]
    assert pieces == ["things called ", "word", " seen by ", "who", " on ", "day"]


def test_parameters_outside_the_sentence_come_after_it():
    assert [one.name for one in read().further] == ["period", "shade", "count", "lens"]


def test_the_header_is_plain_text_to_yaml():
    question = read(body("#+ tags: [NO, 1.0, 2024-12-01]\n"))
    assert question.tags == ("NO", "1.0", "2024-12-01")


def test_broken_yaml_is_told_with_its_line():
    assert findings(body("#+ parameters: {a: [\n")) == [
        (2, "header-yaml",
         "the header is not YAML: expected the node content, but found '<stream end>'"),
    ]  # fmt: skip


def test_broken_sparql_is_told_with_its_line():
    assert findings(body("", "SELECT ?s WHERE {\n  ?s ?p }")) == [
        (3, "sparql", "this is not SPARQL: ?s ?p }"),
    ]


def test_an_undeclared_prefix_is_told():
    assert findings(body("", "SELECT ?s WHERE {\n  ?s dt:x ?o }")) == [
        (3, "sparql", "no SPARQL: Unknown namespace prefix : dt"),
    ]


def test_a_parameter_nobody_uses_is_told():
    assert findings(body("#+ parameters:\n#+   actor: {type: entity, class: Actor}\n")) == [
        (3, "parameter-unused", "the query has no slot for the parameter actor"),
    ]


def test_a_slot_without_a_parameter_is_told():
    query = "SELECT ?s WHERE {\n  VALUES ?x { UNDEF }\n  ?s ?p ?o }"
    assert findings(body("", query)) == [(3, "slot-unknown", "no parameter fills the slot ?x")]


def test_an_unknown_type_is_told():
    query = "SELECT ?s WHERE { VALUES ?x { UNDEF } ?s ?p ?o }"
    assert findings(body("#+ parameters:\n#+   x: {type: colour}\n", query)) == [
        (3, "parameter", "x: unknown type 'colour'"),
    ]


def test_an_unknown_key_and_an_unknown_word_of_the_sentence_are_told():
    assert findings(body("#+ sentence: about {nobody}\n#+ colour: red\n")) == [
        (2, "sentence-unknown", "the sentence has {nobody}, which is no parameter"),
        (3, "unknown-key", "no header key is called 'colour'"),
    ]


def test_an_unknown_word_in_a_way_of_asking_is_told():
    assert findings(body('#+ asked:\n#+   - "who knows {nobody}"\n')) == [
        (2, "asked-unknown", "a way to ask it has {nobody}, which is no parameter"),
    ]


@pytest.mark.parametrize("told", ["Nobody is called so.", "Nobody calls {who} {word}."])
def test_what_is_said_of_no_rows_names_the_needed_values_and_no_others(told):
    text = SOUND.replace("#+ tags", f"#+ empty: {told}\n#+ tags").replace(
        "word: {type: text}", "word: {type: text, required: true}"
    )
    told = "`empty:` is shown where the needed values alone give no rows: it names these only"
    assert findings(text) == [(3, "empty-untrue", told)]


def test_every_shipped_question_says_in_which_other_words_it_is_asked():
    assert [one.name for one in read_catalogue().questions if len(one.asked) < 3] == []


def test_a_parameter_that_depends_on_none_or_on_itself_is_told_with_its_line():
    header = """\
#+ parameters:
#+   day: {type: date, depends: who}
#+   who: {type: entity, class: Actor, depends: nobody}
#+   one:
#+     type: entity
#+     class: Actor
#+     depends: two
#+   two: {type: entity, class: Actor, depends: [one, who]}
"""
    slots = " ".join(f"VALUES ?{name} {{ UNDEF }}" for name in ("day", "who", "one", "two"))
    assert findings(body(header, f"SELECT ?s WHERE {{ ?s ?p ?o {slots} }}")) == [
        (3, "parameter-depends", "day: only an entity has choices that can depend"),
        (4, "parameter-depends", "who: depends on 'nobody', which is no parameter"),
        (8, "parameter-depends", "one: depends on itself: one → two → one"),
        (9, "parameter-depends", "two: depends on itself: two → one → two"),
    ]


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("SELECT ?s (EXISTS { ?s ?p 1 } AS ?one) WHERE { ?s ?p ?o }", "exists-in-select"),
        ("SELECT ?s (GROUP_CONCAT(?o) AS ?all) WHERE { ?s ?p ?o } GROUP BY ?s", "group-concat"),
        ("SELECT ?x WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?x } }", "row-unbound"),
        ("SELECT ?s WHERE { ?s ?p ?o SERVICE <http://x.example/> { ?s ?q ?x } }", "service"),
    ],
)
def test_what_engines_disagree_about_is_refused(query, rule):
    assert [found[1] for found in findings(body("", query))] == [rule]


def test_exists_in_a_filter_is_welcome():
    assert read(body("", "SELECT ?s WHERE { ?s ?p ?o FILTER EXISTS { ?s ?p 1 } }")).form == "SELECT"


def test_a_broken_file_is_listed_and_does_not_take_the_others_down(tmp_path):
    for name, text in (("good", body("")), ("bad", body("#+ tags: [\n"))):
        file = tmp_path / "names" / f"{name}.rq"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "names" / "worse.rq").write_bytes(b"\xff\xfe")
    catalogue = read_catalogue(tmp_path)
    assert [one.name for one in catalogue.questions] == ["good"]
    assert [(one.name, one.line) for one in catalogue.broken] == [("bad", 2), ("worse", 0)]
    assert catalogue.themes == ("names",)


def test_two_files_of_one_name_are_both_broken(tmp_path):
    for theme in ("a", "b"):
        (tmp_path / theme).mkdir()
        (tmp_path / theme / "same.rq").write_text(body(""), encoding="utf-8")
    assert read_catalogue(tmp_path) == Catalogue((), read_catalogue(tmp_path).broken)
    assert [one.file for one in read_catalogue(tmp_path).broken] == [
        "queries/a/same.rq", "queries/b/same.rq",
    ]  # fmt: skip


def test_every_shipped_question_is_sound():
    """By the thorough look, which the server and `ask` leave to `detente check`."""
    assert check_questions() == []
    assert open_catalogue().broken == ()
    assert len(open_catalogue().questions) >= 10


def test_a_shipped_file_that_is_no_sparql_is_told_with_its_line_without_rdflib():
    text = body("", "SELECT ?s WHERE {\n  ?s ?p }")
    (found,) = find_syntax_error(text, "queries/names/thing.rq")
    assert (found.line, found.rule) == (3, "sparql")
    assert found.message == "this is not SPARQL: ?s ?p }"
    assert find_syntax_error(body(""), "queries/names/thing.rq") == []


@pytest.mark.parametrize("question", open_catalogue().questions, ids=lambda one: one.name)
def test_every_shipped_question_says_what_it_is(question):
    assert question.summary
    assert question.description
    assert question.tags
    assert question.sentence
    assert all(parameter.summary for parameter in question.parameters)
    assert question.name.count("_") >= 2, "questions are called noun_preposition_noun"


# ---------------------------------------------------------------- columns


def test_a_label_and_an_address_join_their_cell():
    assert find_columns(["actor", "actorLabel", "actorUrl", "day", "claim", "zLabel"]) == (
        Column("actor", "Actor", "actorLabel", "actorUrl"),
        Column("day", "Day"),
        Column("claim", "Claim"),
        Column("zLabel", "Z label"),
    )


# ---------------------------------------------------------------- binding


def test_open_slots_stay_open():
    assert bind() == read().query


def test_every_type_becomes_its_term():
    filled = bind(
        word="lake", who="guard", day="1924-05-03", period="1924-05-01/..", shade="firm",
        count="2.5", lens="default",
    )  # fmt: skip
    assert filled.splitlines()[3:] == [
        '  VALUES ?word { "lake" }',
        "  VALUES ?who { <https://w3id.org/detente/id/entity/guard> }",
        '  VALUES ?day { "1924-05-03"^^<http://www.w3.org/2001/XMLSchema#date> }',
        '  VALUES ?periodStart { "1924-05-01"^^<http://www.w3.org/2001/XMLSchema#date> }'
        " VALUES ?periodEnd { UNDEF }",
        "  VALUES ?shade {<https://w3id.org/detente/ontology#Asserted>}",
        '  values $count { "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> }',
        "  VALUES ?lens { <https://w3id.org/detente/graph/truthy> }",
        "}",
    ]


def test_a_repeated_parameter_takes_several_values():
    question = read()
    bound = bind_question(question, {"who": ["guard", "the League"]}, Town())
    assert f"VALUES ?who {{ <{ENT}guard> <{ENT}league> }}" in bound.text
    assert bound.arguments == [("who", "guard"), ("who", "league")]


def test_an_interval_can_come_as_two_fields():
    values = {"periodStart": ["1924-05-01"], "periodEnd": [""]}
    assert bind_question(read(), values, Town()).arguments == [("period", "1924-05-01/..")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("day", "1924-02-30", "1924-02-30 is not in the calendar"),
        ("day", "3 May", "'3 May' is no date: write it as 2025-01-15"),
        ("day", "19240503", "'19240503' is no date: write it as 2025-01-15"),
        ("who", "nobody", "no actor is called 'nobody' here"),
        ("who", "lague",
         "no actor is called 'lague' here. Did you mean the League (league)?"),
        ("who", "zenda", "'zenda' is known as city; wanted is actor"),
        ("shade", "Firm", "'Firm' is no choice: choose from firm, loose"),
        ("count", "1e400", "'1e400' is no number: write it as 40 or 2.5"),
        ("count", "NaN", "'NaN' is no number: write it as 40 or 2.5"),
        ("lens", "rosy", f"'rosy' is no lens: choose from {', '.join(LENSES)}"),
        ("period", "1924-05-09/1924-05-01",
         "the interval ends (1924-05-01) before it begins (1924-05-09)"),
        ("period", "../..", "an interval needs a first or a last day: 2024-12-01/2024-12-08"),
        ("word", "a\0b", "holds a control character (such as NUL), which no value has"),
        ("word", "x" * 201, "too long: 201 characters, at most 200"),
        ("word", "x" * 100_000, "too long: 100000 characters, at most 1000"),
        ("colour", "red",
         "no such parameter; thing takes word, who, day, period, shade, count, lens"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_the_name_of_its_field(name, text, message):
    with pytest.raises(ValueRefused) as caught:
        bind(**{name: text})
    assert (caught.value.parameter, str(caught.value)) == (name, message)


def test_all_refusals_are_told_at_once():
    reading = read_values(read(), {"day": ["x"], "count": ["y"], "word": ["good"]}, Town())
    assert [one.parameter for one in reading.refusals] == ["day", "count"]
    assert list(reading.values) == ["word"]


def test_a_needed_value_is_asked_for():
    question = read(SOUND.replace("word: {type: text}", "word: {type: text, required: true}"))
    with pytest.raises(ValueRefused, match="is needed: choose one"):
        bind_question(question, {}, Town())


def test_a_default_fills_what_is_not_given_and_yields_to_an_open_blank():
    question = read(SOUND.replace("word: {type: text}", "word: {type: text, default: lake}"))
    assert bind_question(question, {}, Town()).arguments == [("word", "lake")]
    assert bind_question(question, {"word": [""]}, Town()).arguments == []


# ---------------------------------------------------------------- hostile values

HOSTILE = [
    '"', "'", '"""', "\\", '\\"', "{", "}", "} }", "{ UNDEF }", "?word", "$word", "#", "# comment",
    '" } ?s ?p ?o . { "', "a\nb", "a\r\nb", "\t", "VALUES ?who { UNDEF }", "UNDEF",
    "\\u0022 } ?s ?p ?o { \\u0022", "\\\\u0022", "\\U00000022", "\\U00000022 } #", "\\u005c\"",
    "%22", "&quot;", "<http://a b>", "<http://a>", "'''", "\u2028", "\ufeff", "é́", "😀", "\u202e",
    "'; DROP", "SELECT * WHERE { ?s ?p ?o }", "} UNION { ?s ?p ?o", "\"@en", "\"^^<http://x>",
    "{word}", "{who}", "%s", "{{ 7*7 }}", "../../etc/passwd", "-1", "=1+1",
]  # fmt: skip


def read_back(term_text):
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {term_text} }} }}"
    ours = [row["x"].value for row in Store().query(query)]
    theirs = [str(row[0]) for row in rdflib.Graph().query(query)]
    return ours, theirs


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_back_as_itself_on_both_engines(text):
    assert read_back(serialised(Literal(text))) == ([text], [text])


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_a_hostile_text_fills_its_own_slot_and_no_other(text):
    question = read()
    bound = bind_question(question, {"word": [text], "day": ["1924-05-03"]}, Town())
    rows = list(Store().query(bound.text))
    assert [(row["it"].value, row["word"].value) for row in rows] == [
        ("VALUES ?text { UNDEF }", text.strip())
    ]


@pytest.mark.parametrize("name", ["who", "day", "period", "shade", "count", "lens"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip() and text != "-1"])
def test_a_hostile_text_is_refused_where_no_text_is_wanted(name, text):
    with pytest.raises(ValueRefused) as caught:
        bind(**{name: text})
    assert caught.value.parameter == name


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_back_as_itself(text):
    assert read_back(serialised(Literal(text))) == ([text], [text])


@given(st.text(alphabet="\\uU\"'0257cC{}?#\n " + string.ascii_lowercase[:6], max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_heap_of_escapes_is_read_back_as_itself(text):
    assert read_back(serialised(Literal(text))) == ([text], [text])


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_a_literal_or_refused(text):
    question = read()
    try:
        bound = bind_question(question, {"word": [text]}, Town())
    except ValueRefused:
        return
    words = [row["word"] for row in Store().query(bound.text)]
    assert [word.value if word else "" for word in words] == [text.strip()]


def test_a_finding_names_file_and_line():
    finding = Finding("queries/names/thing.rq", 3, "parameter", "x: unknown type 'colour'", "…")
    assert str(finding).startswith("queries/names/thing.rq:3: x: unknown type 'colour'")
