"""Lenses: whose word you take."""

from datetime import date

import pytest

from kg.errors import ValueRefused
from kg.lens import DEFAULT, LENSES, MATERIALISED, Lens, Speech, parse_lens
from tests.invented import SCHEMA, claim, said, told

ATTACK = ("Attack", ("Attacker", "kg:red-sash"), ("Target", "kg:zenda"))


def heard(*events, lens="default", speaks_for=None, **info):
    """Return whether a lens hears the first claim of an article made of these events."""
    found = claim(*events, **info)
    return parse_lens(lens).hears(found, Speech(SCHEMA, speaks_for or {}))


def attack(**kw):
    return told("E1", *ATTACK, **kw)


BY_SAPT = said("E2", "kg:sapt", "E1")
ALL = ("asserted", "default", "reported", "speculated")


@pytest.mark.parametrize(
    ("events", "lenses"),
    [
        ([attack()], ALL),
        ([attack(certainty="Reported"), BY_SAPT], ALL[1:]),
        ([attack(certainty="Reported"), said("E2", "local:clerk", "E1")], ALL[1:]),
        ([attack(certainty="Reported")], ALL[2:]),
        ([attack(certainty="Speculated"), BY_SAPT], ALL[3:]),
        ([attack(stage="Planned")], ()),
        ([attack(stage="Desired")], ()),
        ([attack(stage="Predicted")], ()),
        ([attack(stage="Conditional")], ()),
        ([attack(stage="Supposed")], ()),
    ],
    ids=["asserted", "reported", "by an unnamed source", "hearsay", "speculated", "planned",
         "desired", "predicted", "conditional", "supposed"],
)  # fmt: skip
def test_each_lens_takes_what_is_firm_enough_and_happened(events, lenses):
    assert tuple(each for each in ALL if heard(*events, lens=each)) == lenses


@pytest.mark.parametrize("statement", ["Accusation", "Threat", "Warning", "Question"])
def test_what_is_only_uttered_is_not_taken(statement):
    uttered = told("E2", statement, ("Speaker", "kg:sapt"), ("Content", "E1"))
    assert not heard(attack(certainty="Reported"), uttered, lens="speculated")
    assert not heard(attack(), uttered, lens="speculated")


def test_what_is_also_said_plainly_is_taken():
    accusation = told("E3", "Accusation", ("Speaker", "kg:rupert"), ("Content", "E1"))
    assert heard(attack(certainty="Reported"), BY_SAPT, accusation)


def test_what_an_article_asserts_stays_though_somebody_warns_about_it():
    warning = told("E2", "Warning", ("Speaker", "kg:sapt"), ("Topic", "E1"))
    assert heard(attack(), warning)
    assert not heard(attack(certainty="Reported"), warning)


@pytest.mark.parametrize("change", [{"polarity": "Negated"}, {"stage": "Planned"}])
def test_a_statement_that_was_not_made_bears_nothing(change):
    promise = told("E2", "Announcement", ("Speaker", "kg:sapt"), ("Content", "E1"), **change)
    assert not heard(attack(certainty="Reported"), promise)


CAUSE = ("Causation", ("Cause", "kg:harvest-fair"), ("Effect", "kg:taking-of-zenda"))
AIM = ("Aim", ("Holder", "kg:crown"), ("Content", "kg:taking-of-zenda"))
KNOWLEDGE = ("Knowledge", ("Knower", "kg:crown"), ("Topic", "kg:taking-of-zenda"))
JUDGEMENT = ("Assessment", ("Assessed", "kg:toll"))


@pytest.mark.parametrize("theory", [CAUSE, AIM, KNOWLEDGE, JUDGEMENT], ids=lambda each: each[0])
def test_theories_and_what_others_want_or_know_are_taken_only_when_asserted(theory):
    assert heard(told("E1", *theory))
    assert not heard(told("E1", *theory, certainty="Reported"), BY_SAPT)


def test_ones_own_aim_and_knowledge_are_taken_when_reported():
    own = told("E1", "Aim", ("Holder", "kg:sapt"), certainty="Reported")
    assert heard(own, BY_SAPT)
    crown = told("E1", *AIM, certainty="Reported")
    assert heard(crown, said("E2", "kg:sapt", "E1", acts_for=["kg:crown"]))
    spoken = claim(crown, BY_SAPT).attributed_to[0]
    holder = claim(crown, BY_SAPT).fillers("holder")[0]
    assert heard(crown, BY_SAPT, speaks_for={spoken: frozenset([holder])})


def test_plans_are_taken_by_their_own_lens_in_place_of_what_happened():
    assert heard(attack(stage="Planned"), lens="planned")
    assert not heard(attack(), lens="planned")
    assert not heard(
        attack(stage="Planned", certainty="Reported"), BY_SAPT, lens="asserted+planned"
    )


@pytest.mark.parametrize(
    ("who", "taken"),
    [("sapt", True), ("crown", True), ("rupert", False), ("post", True), ("courier", True),
     ("courier-1", True), ("zenda-post", False)],
)  # fmt: skip
def test_according_to_takes_person_body_outlet_and_article(who, taken):
    spoken = said("E2", "kg:sapt", "E1", told_to=["kg:post"], acts_for=["kg:crown"])
    assert heard(attack(certainty="Reported"), spoken, lens=f"according-to:{who}") is taken


def test_according_to_a_person_takes_that_persons_accusations_and_theories():
    accusation = told("E2", "Accusation", ("Speaker", "kg:sapt"), ("Content", "E1"))
    reported = attack(certainty="Reported")
    assert heard(reported, accusation, lens="according-to:sapt")
    assert not heard(reported, accusation, lens="according-to:courier-1")
    theory = told("E1", *CAUSE, certainty="Reported")
    assert heard(theory, BY_SAPT, lens="according-to:sapt")


@pytest.mark.parametrize(
    ("published", "known"),
    [("1924-05-04", True), ("1924-05-05", False), ("1924-05", False), ("1924-04/..", False)],
)
def test_known_by_a_day_is_what_had_certainly_appeared(published, known):
    assert heard(attack(), lens="known-by:1924-05-04", published=published) is known


def test_lenses_combine_and_the_later_part_wins():
    assert parse_lens("speculated+planned+known-by:1924-05-04") == Lens(
        "speculated+planned+known-by:1924-05-04", "Speculated", True, frozenset({"Planned"}),
        known_by=date(1924, 5, 4),
    )  # fmt: skip
    assert parse_lens("default") == DEFAULT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("truth", "'truth' is no lens; there are asserted, default"),
        ("", "'' is no lens"),
        ("known-by", "'known-by': write known-by:…, a day"),
        ("asserted:1924", "'asserted:1924': write asserted"),
        ("as-of:May", "'May' is no day"),
    ],
)
def test_what_is_no_lens_is_refused_with_what_to_write(text, message):
    with pytest.raises(ValueRefused, match=message):
        parse_lens(text)


def test_every_lens_has_a_label_and_a_description_that_end_as_they_should():
    for name, each in LENSES.items():
        assert (each.name, each.label[-1:] != ".", each.description[-1:]) == (name, True, ".")
    assert set(MATERIALISED) == {"truthy", "lens/asserted", "lens/reported", "lens/speculated"}
