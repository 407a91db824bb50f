"""Claims that cannot both be right."""

import pytest

from kg.background import kinship_of
from kg.disagreement import disagreements
from tests.invented import IDENTITIES, SCHEMA, article, claims, told

ABOUT = {"about": "hold-on-zenda"}
RAID = ("Attack", ("Attacker", "kg:red-sash"), ("Target", "kg:zenda"))
BOATS = ("Presence", ("Deployer", "kg:ruritania"))
HOLD = "TerritorialControl"


def found(*events, published=("1924-05-04", "1924-05-04")):
    """Return the disagreements between claims that stand in two articles each its own."""
    texts = [
        article(told("E1", *event[0], **event[1]), named=f"paper-{i}", published=published[i])
        for i, event in enumerate(events)
    ]
    known = claims(*texts)
    result = disagreements(known, SCHEMA, kinship_of(known, IDENTITIES))
    return [(each.kind, each.role) for each in result]


@pytest.mark.parametrize(
    ("affirmed", "denied", "result"),
    [
        (RAID, RAID, [("polarity", None)]),
        (RAID, ("Attack", ("Attacker", "kg:red-sash")), [("polarity", None)]),
        (RAID, ("ArmedAction",), [("polarity", None)]),
        (RAID, ("Attack", ("Attacker", "kg:crown")), []),
        (RAID, ("Attack", ("Weapon", "local:guns")), []),
        (RAID, ("Talks",), []),
        (BOATS, (*BOATS, ("Strength", "quantity:40;boat")), []),
    ],
    ids=["the same", "the doer", "the kind above", "another doer", "a detail", "another kind",
         "a figure"],
)  # fmt: skip
def test_a_denial_contradicts_what_it_is_part_of(affirmed, denied, result):
    assert found((affirmed, ABOUT), (denied, ABOUT | {"polarity": "Negated"})) == result


def test_a_denial_of_the_whole_leaves_the_part():
    hold = (HOLD, ("Controller", "kg:red-sash"), ("Territory", "kg:zenda"))
    part = (hold, ABOUT | {"extent": "Part"})
    assert found(part, (hold, ABOUT | {"extent": "Whole", "polarity": "Negated"})) == []
    assert found(part, (hold, ABOUT | {"extent": "Part", "polarity": "Negated"})) == [
        ("polarity", None)
    ]


def test_of_different_happenings_one_may_be_and_the_other_not():
    assert found((RAID, ABOUT), (RAID, {"polarity": "Negated"})) == []


def test_of_different_days_a_situation_may_hold_and_not_hold():
    days = ("1924-05-04", "1924-06-04")
    assert found((BOATS, ABOUT), (BOATS, ABOUT | {"polarity": "Negated"}), published=days) == []


def test_plans_and_wishes_may_differ():
    plan = ABOUT | {"stage": "Planned"}
    assert found((RAID, plan), (RAID, plan | {"polarity": "Negated"})) == []


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (">=40;boat", "34;boat", [("figure", "strength")]),
        (">=40;boat", "41;boat", []),
        (">=40;boat", "34;barge", []),
        (">=40;boat", "vague;boat", []),
    ],
)
def test_figures_for_one_thing_contradict_each_other_where_no_number_fits_both(one, other, result):
    figures = [((*BOATS, ("Strength", f"quantity:{each}")), ABOUT) for each in (one, other)]
    assert found(*figures) == result


def test_figures_of_different_harm_or_different_victims_do_not_meet():
    dead = ("Casualties", ("Victim", "kg:boatmen"), ("Number", "quantity:2;person"))
    hurt = ("Casualties", ("Victim", "kg:boatmen"), ("Number", "quantity:9;person"))
    guards = ("Casualties", ("Victim", "kg:red-sash"), ("Number", "quantity:9;person"))
    assert found((dead, ABOUT | {"harm": "Killed"}), (hurt, ABOUT | {"harm": "Wounded"})) == []
    assert found((dead, ABOUT), (guards, ABOUT)) == []
    assert found((dead, ABOUT), (hurt, ABOUT)) == [("figure", "number")]


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("red-sash", "crown", [("holder", "controller")]),
        ("red-sash", "red-sash", []),
        ("ruritania", "crown", []),
    ],
    ids=["rivals", "the same", "a state and its organ"],
)
def test_one_place_has_one_holder_at_one_time(one, other, result):
    holds = [
        ((HOLD, ("Controller", f"kg:{who}"), ("Territory", "kg:zenda")), {}) for who in (one, other)
    ]
    assert found(*holds) == result
    assert found(*holds, published=("1924-05-04", "1924-06-04")) == []


def test_one_thing_has_one_origin():
    origins = [(("Origin", ("Native", "kg:rupert"), ("From", f"kg:{place}")), {})
               for place in ("zenda", "ruritania")]  # fmt: skip
    assert found(*origins) == [("holder", "from")]
    within = [(("Origin", ("Native", "kg:rupert"), ("From", f"kg:{place}")), {})
              for place in ("zenda", "krakozhia")]  # fmt: skip
    assert found(*within) == []


def test_joint_doers_are_no_contradiction():
    assert found((RAID, ABOUT), (("Attack", ("Attacker", "kg:hill-wing")), ABOUT)) == []
