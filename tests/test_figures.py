"""Figures about one thing: which meet, and the arithmetic that shows it."""

import pytest

from kg.computed_links import computed_links
from kg.figures import compare_figures, in_words, share
from kg.quantity import parse_quantity
from kg.vocabulary import compact
from tests.invented import IDENTITIES, SCHEMA, article, claims, short, told

ABOUT = {"about": "guard-on-the-lake"}


def boats(id_, figure, **kw):
    strength = ("Strength", f"quantity:{figure}")
    return told(id_, "Presence", ("Deployer", "kg:ruritania"), strength, **(ABOUT | kw))


def compared(*articles):
    return [
        (short(each.one.iri), short(each.other.iri), each.meets, each.arithmetic)
        for each in compare_figures(claims(*articles), SCHEMA)
    ]


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (">=40;boat", "at least 40 boats"),
        (">40;boat", "more than 40 boats"),
        ("<90;day", "less than 90 days"),
        ("<=90;family", "at most 90 families"),
        ("6..9;week", "from 6 to 9 weeks"),
        ("=1;boat", "1 boat"),
        ("~15;lake-boat", "about 15 lake boats"),
        ("vague;fighter", "an unknown number of fighters"),
        (">=1/3;share", "at least 1/3"),
        ("=80;percent", "80%"),
    ],
)
def test_a_figure_is_written_as_a_reader_would(figure, words):
    assert in_words(parse_quantity(figure)) == words


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (">=40;boat", "=42;boat",
         (True, "Both can be right: at least 40 boats; 42 boats; together: 42 boats.")),
        (">40;boat", "<=60;boat",
         (True, "Both can be right: more than 40 boats; at most 60 boats; "
                "together: more than 40 to 60 boats.")),
        (">=40;boat", "=34;boat", (False, "No number fits both: at least 40 boats; 34 boats.")),
        (">=40;boat", "=34;oar", None),
        (">=40;boat", "~34;boat", None),
        (">=40;boat", "vague;boat", None),
    ],
)  # fmt: skip
def test_two_figures_for_one_thing_meet_where_one_number_fits_both(one, other, result):
    found = compared(article(boats("E1", one)), article(boats("E1", other), named="post-1"))
    ends = ("claim/courier-1/E1", "claim/post-1/E1")
    assert found == ([(*ends, *result)] if result else [])


@pytest.mark.parametrize(
    "other",
    [
        boats("E2", "=42;boat", about="harvest-fair"),
        boats("E2", "=42;boat", polarity="Negated"),
        boats("E2", "=42;boat", stage="Planned"),
    ],
    ids=["another happening", "denied", "planned"],
)
def test_figures_of_different_things_are_not_compared(other):
    assert compared(article(boats("E1", ">=40;boat"), other)) == []


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        ("=2/5;share", "=100;barge", "2/5 of 100 barges = 40 barges"),
        (">=1/2;share", ">45;boat", "at least 1/2 of more than 45 boats = more than 22.5 boats"),
        ("=80;percent", "=50;boat", "80% of 50 boats = 40 boats"),
        ("~90;percent", "=200;boat", "about 90% of 200 boats = about 180 boats"),
    ],
)  # fmt: skip
def test_a_share_of_a_figure_is_worked_out(part, whole, words):
    assert share(parse_quantity(part), parse_quantity(whole)).text == words


def related(kind, sunk):
    """Return an article with 100 barges, a figure tied to them by a relation, and one more."""
    whole = boats("E1", "=100;barge", about="harvest-fair")
    # mentions in order: each event has its trigger, the deployer and the figure
    return article(
        whole, boats("E2", sunk), boats("E3", "=40;barge"), relations=[(kind, "T6", "T3")]
    )


def test_a_share_is_compared_with_a_count_of_the_same():
    assert compared(related("ShareOf", "=2/5;share")) == [
        ("claim/courier-1/E2", "claim/courier-1/E3", True,
         "Both can be right: 2/5 of 100 barges = 40 barges; 40 barges; together: 40 barges."),
    ]  # fmt: skip
    assert compared(related("ShareOf", "=1/2;share")) == [
        ("claim/courier-1/E2", "claim/courier-1/E3", False,
         "No number fits both: 1/2 of 100 barges = 50 barges; 40 barges."),
    ]  # fmt: skip


def test_a_part_is_no_larger_than_its_whole():
    found = compared(related("SubsetOf", "=120;barge"))
    assert found[0] == (
        "claim/courier-1/E1", "claim/courier-1/E2", False,
        "The part, 120 barges, is more than the whole, 100 barges.",
    )  # fmt: skip
    found = compared(related("SubsetOf", "=40;barge"))
    assert found[0][2:] == (True, "The part, 40 barges, is no more than the whole, 100 barges.")


@pytest.mark.parametrize(
    ("figure", "relation"), [("=42;boat", "consistentWith"), ("=34;boat", "contradicts")]
)
def test_what_figures_say_of_each_other_is_a_computed_link_with_its_arithmetic(figure, relation):
    texts = article(boats("E1", ">=40;boat")), article(boats("E1", figure), named="post-1")
    quads = list(computed_links(claims(*texts), SCHEMA, IDENTITIES))
    found = {
        (short(q.subject), compact(q.predicate.value), short(q.object))
        for q in quads
        if "/id/claim/" in q.subject.value
    }
    one, other = "claim/courier-1/E1", "claim/post-1/E1"
    assert found == {(one, f"dt:{relation}", other), (other, f"dt:{relation}", one)}
    node = {
        compact(q.predicate.value): q.object for q in quads if "/id/claim/" not in q.subject.value
    }
    assert (node["dt:computed"].value, short(node["dt:linkBy"])) == ("true", f"dt:{relation}")
    assert node["dt:reason"].value.startswith(
        "Both can be right: " if relation == "consistentWith" else "No number fits both: "
    )
