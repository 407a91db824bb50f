"""Who stands behind a claim, through whom it came, and where that began."""

import pytest

from kg.annotation.model import Section
from tests.invented import article, claim, claims, said, short, shorts, told

PATROL = ("Presence", ("Deployer", "kg:ruritania"), ("Host", "kg:krakozhia"))


def patrol(certainty="Reported", id_="E1", **kw):
    return told(id_, *PATROL, certainty=certainty, **kw)


def chain(*events, id_="E1", **info):
    found = claim(*events, id_=id_, **info)
    (only,) = found.chains
    return short(only.source), only.kind, shorts(only.relays), short(only.origin)


def test_what_an_article_asserts_is_its_own():
    assert chain(patrol("Asserted")) == ("art:courier-1", "Article", [], "art:courier-1")


def test_an_agency_is_the_origin_of_its_text():
    assert chain(patrol("Asserted"), agency="LW") == ("art:courier-1", "Article", [], "wire")


def test_a_caption_belongs_to_its_credit():
    sections = (Section("Caption", (0, 50), "LW (Jane Doe)"),)
    assert chain(patrol("Asserted", at=20), sections=sections) == ("wire", "Caption", [], "wire")
    assert chain(patrol("Asserted", at=60), sections=sections)[1] == "Article"


def test_an_unknown_credit_is_an_entity_of_the_article():
    sections = (Section("Caption", (0, 50), "Jane Doe"),)
    assert chain(patrol("Asserted", at=20), sections=sections)[0] == "courier-1/credit-jane-doe"


@pytest.mark.parametrize(
    ("speaker", "source", "kind"),
    [
        ("kg:sapt", "sapt", "Person"),
        ("kg:crown", "crown", "Body"),
        ("local:clerk", "courier-1/clerk", "Unnamed"),
    ],
)
def test_the_speaker_stands_behind_what_is_said(speaker, source, kind):
    assert chain(patrol(), said("E2", speaker, "E1")) == (source, kind, [], "art:courier-1")


def test_what_is_reportedly_so_with_nobody_named_is_hearsay():
    assert chain(patrol()) == ("dt:Hearsay", "Hearsay", [], "art:courier-1")


def test_speculation_of_nobody_is_the_articles_own():
    assert chain(patrol("Speculated"))[1] == "Article"


def test_an_outlet_that_was_told_is_a_relay():
    events = patrol(), said("E2", "kg:sapt", "E1", told_to=["kg:post"])
    assert chain(*events) == ("sapt", "Person", ["post"], "post")


@pytest.mark.parametrize("outlet", ["kg:courier", "kg:wire"])
def test_telling_the_articles_publisher_or_agency_is_no_relay(outlet):
    events = patrol(), said("E2", "kg:sapt", "E1", told_to=[outlet])
    assert chain(*events, agency="wire") == ("sapt", "Person", [], "wire")


def test_nested_statements_give_the_innermost_source_and_relays_outwards():
    events = (
        patrol(),
        said("E2", "kg:sapt", "E1", told_to=["kg:post"]),
        said("E3", "kg:wire", "E2"),
        said("E4", "kg:rupert", "E3"),
    )
    assert chain(*events) == ("sapt", "Person", ["post", "wire", "rupert"], "post")


def test_joint_speakers_are_two_sources():
    both = told(
        "E2", "Attribution", ("Speaker", "kg:sapt"), ("Speaker", "kg:crown"), ("Topic", "E1")
    )
    found = claim(patrol(), both)
    assert shorts(found.attributed_to) == ["sapt", "crown"]
    assert shorts(found.origins) == ["art:courier-1"]


def test_who_rejects_something_does_not_stand_behind_it():
    demand = told("E1", "Demand", ("Speaker", "kg:krakozhia"), ("Content", "E2"))
    toll = told(
        "E2", "SanctionLifted", ("Target", "kg:toll"), stage="Desired", certainty="Reported"
    )
    rejection = told("E3", "Rejection", ("Speaker", "kg:ruritania"), ("Content", "E1"))
    found = {
        each.id: shorts(each.attributed_to) for each in claims(article(demand, toll, rejection))
    }
    assert found == {"E1": ["art:courier-1"], "E2": ["krakozhia"], "E3": ["art:courier-1"]}


def test_a_part_takes_the_source_of_its_whole():
    cause = told(
        "E2", "Causation", ("Cause", "E1"), ("Effect", "kg:harvest-fair"), certainty="Reported"
    )
    assert chain(patrol(), cause, said("E3", "kg:sapt", "E2"))[0] == "sapt"


def test_what_is_taken_for_granted_inside_a_statement_stays_the_articles():
    cause = told(
        "E2", "Causation", ("Cause", "E1"), ("Effect", "kg:harvest-fair"), certainty="Reported"
    )
    assert chain(patrol("Asserted"), cause, said("E3", "kg:sapt", "E2"))[1] == "Article"


def test_statements_that_carry_each_other_end_somewhere():
    events = patrol(), said("E2", "kg:sapt", "E1", "E3"), said("E3", "kg:rupert", "E2")
    assert chain(*events) == ("sapt", "Person", ["rupert"], "rupert")
