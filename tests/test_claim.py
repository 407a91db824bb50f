"""Claims: everything that model.md's table lists, resolved."""

from datetime import date

import pytest

from kg.claim import attributions_of, claims_of
from kg.errors import AnnotationError
from kg.time import UNDATED, Stamps
from tests.invented import IDENTITIES, SCHEMA, article, claim, claims, said, short, shorts, told

PUBLISHED = date(1924, 5, 4)
PATROL = ("Presence", ("Deployer", "kg:ruritania"), ("Host", "kg:krakozhia"))


def roles(found):
    return [(role.property, short(role.value), role.actor) for role in found.roles]


def test_roles_are_properties_and_only_actor_roles_take_part():
    found = claim(told("E1", *PATROL, ("Strength", "quantity:>=40;boat")))
    assert roles(found) == [
        ("deployer", "ruritania", True),
        ("host", "krakozhia", False),
        ("strength", "quantity/courier-1/T4", False),
    ]
    assert found.roles[2].quantity.lower == 40


@pytest.mark.parametrize(
    ("role", "filler", "takes_part"),
    [
        ("Mover", "kg:red-sash", True),
        ("Mover", "kg:ruritania", True),
        ("Mover", "kg:zenda", False),
        ("From", "kg:red-sash", True),
        ("From", "kg:ruritania", False),
    ],
)
def test_in_a_role_open_to_places_an_actor_takes_part_but_not_a_state_as_a_place(
    role, filler, takes_part
):
    (found,) = claim(told("E1", "Withdrawal", (role, filler))).roles
    assert found.actor is takes_part


def test_who_is_only_spoken_about_takes_no_part():
    (topic,) = claim(told("E1", "Talks", ("Topic", "kg:red-sash"))).roles
    (judged,) = claim(told("E1", "Assessment", ("Assessed", "kg:red-sash"))).roles
    assert not topic.actor
    assert not judged.actor


def test_a_claim_can_fill_a_role():
    demand = told("E1", "Demand", ("Speaker", "kg:crown"), ("Content", "E2"))
    found = claim(demand, told("E2", "Withdrawal", ("Mover", "kg:ruritania"), stage="Desired"))
    assert roles(found)[1] == ("content", "claim/courier-1/E2", False)


def test_a_name_is_a_literal_in_the_articles_language():
    found = claim(told("E1", "Naming", ("Named", "kg:rupert"), ("Name", "name:the Fox")))
    (name,) = found.fillers("name")
    assert (name.value, name.language) == ("the Fox", "en")


def test_an_entity_can_be_named_by_wikidata():
    assert shorts(claim(told("E1", "Leadership", ("Leader", "Wikidata:Q1"))).fillers("leader")) == [
        "sapt"
    ]


def test_a_happening_is_shared_by_key_or_minted_from_the_claim():
    assert short(claim(told("E1", *PATROL, about="guard-on-the-lake")).about) == (
        "hap:guard-on-the-lake"
    )
    assert short(claim(told("E1", *PATROL)).about) == "hap:courier-1-E1"


def test_a_plain_attribution_is_no_claim():
    text = article(told("E1", *PATROL, certainty="Reported"), said("E2", "kg:sapt", "E1"))
    assert [each.id for each in claims_of(text, SCHEMA, IDENTITIES)] == ["E1"]
    assert [each.id for each in attributions_of(text, SCHEMA, IDENTITIES)] == ["E2"]


def test_evidence_is_the_sentences_of_trigger_and_own_mentions():
    first, second, third = (0, 40), (41, 80), (81, 120)
    events = (
        told("E1", "Demand", ("Speaker", "kg:crown"), ("Content", "E2"), at=10),
        told("E2", "Withdrawal", ("Mover", "kg:ruritania"), at=90, stage="Desired"),
    )
    found = claims(article(*events, sentences=(first, second, third)))
    assert [each.evidence for each in found] == [(first,), (third,)]
    assert found[0].anchor == ((10, 15),)


def test_an_undated_situation_holds_as_the_article_appears():
    (when,) = claim(told("E1", *PATROL)).times
    assert when.stamps == Stamps(None, PUBLISHED, PUBLISHED, None)
    assert (when.basis, when.presumed) == ("Inferred", True)


@pytest.mark.parametrize(
    ("event", "stamps"),
    [
        (told("E1", "Attack"), UNDATED),
        (told("E1", *PATROL, stage="Planned"), UNDATED),
        (told("E1", "NegotiationProcess", status="NotStarted"), UNDATED),
        (
            told("E1", "NegotiationProcess", status="Collapsed"),
            Stamps(None, PUBLISHED, None, PUBLISHED),
        ),
    ],
    ids=["an event", "a plan", "not started", "collapsed"],
)
def test_what_does_not_hold_as_the_article_appears_is_not_presumed_to(event, stamps):
    assert claim(event).stamps == stamps


def test_an_undated_situation_of_the_past_has_begun_and_no_more_is_known():
    (when,) = claim(told("E1", *PATROL, notes=[("Tense", "Past")])).times
    assert when.stamps == Stamps(None, PUBLISHED, None, None)
    assert (when.basis, when.presumed) == ("Inferred", True)
    assert when.inferred_from == "the date of the article, which tells it in the past tense"
    assert when.stamps.possibly_on(PUBLISHED)
    assert not when.stamps.certainly_on(PUBLISHED)


def test_the_past_begins_by_the_last_day_on_which_the_article_may_have_appeared():
    found = claim(told("E1", *PATROL, notes=[("Tense", "Past")]), published="1924-05-04/1924-05-09")
    assert found.stamps == Stamps(None, date(1924, 5, 9), None, None)


def test_a_process_that_collapsed_is_over_in_any_tense():
    over = told("E1", "NegotiationProcess", status="Collapsed", notes=[("Tense", "Past")])
    assert claim(over).stamps == Stamps(None, PUBLISHED, None, PUBLISHED)


def test_a_stated_time_leaves_nothing_to_presume():
    (when,) = claim(told("E1", *PATROL, ("Time", "date:1924-04/.."))).times
    assert (when.edtf, when.basis, when.presumed) == ("1924-04/..", "Stated", False)
    assert when.stamps == Stamps(date(1924, 4, 1), date(1924, 4, 30), date(1924, 4, 1), None)


def test_a_relative_time_leans_on_a_happening():
    (when,) = claim(told("E1", "Movement", ("Time", "date:-P2D;hap:harvest-fair"))).times
    assert (when.basis, when.offset, short(when.relative_to)) == (
        "Relative", "-P2D", "hap:harvest-fair",
    )  # fmt: skip


def test_conditions_are_claims_and_no_roles():
    ferry = told("E1", "Withdrawal", ("Mover", "kg:red-sash"), ("Condition", "E2"),
                 stage="Conditional")  # fmt: skip
    found = claim(ferry, told("E2", "Construction", stage="Supposed"))
    assert shorts(found.conditions) == ["claim/courier-1/E2"]
    assert roles(found) == [("mover", "red-sash", True)]


def test_what_is_left_open_is_kept_as_roles():
    notes = ("LeavesOpen", "Attacker"), ("LeavesOpen", "Victim"), ("OpenList", "Weapon")
    found = claim(told("E1", "Attack", notes=notes))
    assert (found.leaves_open, found.open_lists) == (("attacker", "victim"), ("weapon",))


def test_carriers_say_whether_the_statement_was_made():
    promise = told("E2", "Promise", ("Speaker", "kg:crown"), ("Content", "E1"), polarity="Negated")
    (carrier,) = claim(told("E1", "Attack"), promise).carriers
    assert (carrier.type, carrier.role, carrier.made) == ("Promise", "Content", False)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (told("E1", "Attack", ("Attacker", "kg:nobody")), "nobody is not in ontology/entities.ttl"),
        (told("E1", "Attack", ("Speaker", "kg:crown")), "Attack has no role Speaker"),
        (told("E1", "Attack", ("Number", "quantity:lots")), "'lots' is no quantity"),
        (told("E1", "Attack", ("Time", "date:Saturday")), "'Saturday' is no EDTF date"),
        (told("E1", "Attack", ("Attacker", "E9")), "E9 is no mention or event"),
        (told("E1", "Attack", ("Attacker", "Wikidata:Q9")), "matches Wikidata's Q9"),
    ],
)
def test_what_cannot_be_resolved_is_refused_with_its_file(event, message):
    with pytest.raises(AnnotationError, match=message) as refused:
        claim(event)
    assert refused.value.findings[0].file == "courier-1.ann"


def test_a_claim_without_its_attributes_is_refused():
    bare = told("E1", "Attack")
    del bare.attributes["Stage"]
    with pytest.raises(AnnotationError, match="E1 has no Stage"):
        claim(bare)
