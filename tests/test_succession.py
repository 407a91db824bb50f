"""What ends a situation."""

from datetime import date

import pytest

from kg.control import derived_controls
from kg.lens import parse_lens
from kg.office import derived_offices
from kg.projection import project
from kg.succession import CLOSERS
from tests.invented import IDENTITIES, SCHEMA, article, claims, short, told

HOLD = ("TerritorialControl", ("Controller", "kg:crown"), ("Territory", "kg:zenda"))
CAPTURE = ("Capture", ("Taker", "kg:red-sash"), ("Taken", "kg:zenda"), ("Time", "date:1924-05-10"))
OFFICE = ("OfficeHolding", ("Holder", "kg:sapt"), ("Office", "kg:harbour-office"))
FALL = ("Fall", ("Fallen", "kg:sapt"), ("Time", "date:1924-05-10"))


def projected(*events, published="1924-05-04"):
    return project(claims(article(*events, published=published)), SCHEMA, identities=IDENTITIES)


def end(projection):
    """Return when the situation told in E1 was over, and what closed it."""
    (found,) = [h for iri, h in projection.happenings.items() if iri.value.endswith("-E1")]
    return found.stamps.latest_end, [short(each) for each in found.dates.closed_by]


def test_a_capture_ends_anothers_control():
    found = projected(told("E1", *HOLD), told("E2", *CAPTURE))
    assert end(found) == (date(1924, 5, 10), ["hap:courier-1-E2"])


@pytest.mark.parametrize(
    "capture",
    [
        told("E2", *CAPTURE, extent="Part"),
        told("E2", "Capture", ("Taker", "kg:crown"), *CAPTURE[2:]),
        told("E2", *CAPTURE[:2], ("Taken", "kg:hentzau"), CAPTURE[3]),
        told("E2", *CAPTURE, certainty="Speculated"),
        told("E2", *CAPTURE[:3], ("Time", "date:1924-05-01")),
    ],
    ids=["of a part", "by the holder", "of another place", "only guessed", "before it began"],
)
def test_a_capture_leaves_standing(capture):
    assert end(projected(told("E1", *HOLD), capture)) == (None, [])


def test_a_fall_ends_the_office_though_later_articles_still_use_the_title():
    found = projected(told("E1", *OFFICE), told("E2", *FALL), published="1924-06-01")
    assert end(found) == (date(1924, 5, 10), ["hap:courier-1-E2"])


def test_of_two_ends_the_earlier_counts():
    later = told(
        "E3", "Capture", ("Taker", "kg:hill-wing"), CAPTURE[2], ("Time", "date:1924-05-20")
    )
    found = projected(told("E1", *HOLD), told("E2", *CAPTURE), later)
    assert end(found) == (date(1924, 5, 10), ["hap:courier-1-E2", "hap:courier-1-E3"])


def controls(*events):
    found = derived_controls(projected(*events), lambda term: short(term) in ("zenda", "hentzau"))
    return [
        (short(c.controller), short(c.territory), c.whole, c.grade, *c.stamps.sides[::3])
        for c in found
    ]


def test_a_capture_opens_control_until_the_next():
    second = told("E2", "Capture", ("Taker", "kg:crown"), CAPTURE[2], ("Time", "date:1924-06"))
    assert sorted(controls(told("E1", *CAPTURE), second)) == [
        ("crown", "zenda", True, 3, date(1924, 6, 1), None),
        ("red-sash", "zenda", True, 3, date(1924, 5, 10), date(1924, 6, 30)),
    ]


JUNE = ("Time", "date:1924-06-01")
LOST = ("Lost", "kg:zenda")
BY_CROWN = ("Capture", ("Taker", "kg:crown"), CAPTURE[2])


@pytest.mark.parametrize(
    ("second", "closed"),
    [
        (told("E2", "Loss", ("Loser", "kg:red-sash"), LOST, JUNE), True),
        (told("E2", "Loss", ("Loser", "kg:crown"), LOST, JUNE), False),
        (told("E2", "Fall", ("Fallen", "kg:red-sash"), JUNE), True),
        (told("E2", *BY_CROWN, JUNE, extent="Part"), False),
        (told("E2", *BY_CROWN), False),
    ],
    ids=["its loss", "another's loss", "its fall", "capture of a part", "an undated capture"],
)
def test_derived_control_is_closed_by(second, closed):
    first = [c for c in controls(told("E1", *CAPTURE), second) if c[0] == "red-sash"]
    assert [each[-1] == date(1924, 6, 1) for each in first] == [closed]


def test_only_places_are_controlled():
    assert controls(told("E1", "Capture", ("Taker", "kg:red-sash"), ("Taken", "kg:rupert"))) == []


HELP = ("Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:crown"))
FALL_OF_CROWN = ("Fall", ("Fallen", "kg:crown"), ("Time", "date:1924-05-10"))


def test_the_fall_of_a_government_ends_support_to_it_and_offices_in_it():
    office = ("OfficeHolding", ("Holder", "kg:sapt"), ("Of", "kg:crown"))
    for situation in (HELP, office):
        found = projected(told("E1", *situation), told("E2", *FALL_OF_CROWN))
        assert end(found) == (date(1924, 5, 10), ["hap:courier-1-E2"])


def test_the_fall_of_a_person_or_party_leaves_support_to_it_standing():
    for fallen in ("kg:sapt", "kg:red-sash"):
        support = ("Support", ("Supporter", "kg:ruritania"), ("Supported", fallen))
        fall = ("Fall", ("Fallen", fallen), ("Time", "date:1924-05-10"))
        assert end(projected(told("E1", *support), told("E2", *fall))) == (None, [])


def test_what_a_later_article_closes_stays_visible_with_what_an_earlier_one_said():
    early = article(told("E1", *HELP), named="early", published="1924-05-04")
    late = article(told("E1", *FALL_OF_CROWN), named="late", published="1924-06-01")
    found = project(claims(early, late), SCHEMA, identities=IDENTITIES)
    (support,) = [h for iri, h in found.happenings.items() if iri.value.endswith("early-E1")]
    assert [short(claim.iri) for claim in support.claims] == ["claim/early/E1"]
    assert [short(each) for each in support.dates.closed_by] == ["hap:late-E1"]
    assert (support.stamps.latest_end, support.last_told.value) == (
        date(1924, 5, 10),
        "1924-05-04",
    )
    assert not [edge for edge in found.edges if edge[1].value.endswith("supports")]
    before = project(claims(early, late), SCHEMA, parse_lens("as-of:1924-05-04"))
    assert [short(each) for edge in before.edges for each in edge] == [
        "ruritania", "dt:supports", "crown",
    ]  # fmt: skip


SIEGE = ("Siege", ("Besieger", "kg:red-sash"), ("Besieged", "kg:zenda"))
LEAVE = ("Withdrawal", ("Mover", "kg:red-sash"), ("From", "kg:zenda"), CAPTURE[3])
PRISON = ("Captivity", ("Captor", "kg:red-sash"), ("Captive", "kg:sapt"))
FREED = ("Release", ("Releaser", "kg:red-sash"), ("Released", "kg:sapt"), CAPTURE[3])


@pytest.mark.parametrize(
    ("situation", "event", "closed"),
    [
        (SIEGE, CAPTURE, True),
        (SIEGE, LEAVE, True),
        (SIEGE, ("Capture", ("Taker", "kg:crown"), *CAPTURE[2:]), False),
        (SIEGE, (*LEAVE[:2], ("From", "kg:hentzau"), CAPTURE[3]), False),
        (PRISON, FREED, True),
        ((*PRISON[:2], ("Captive", "kg:boatmen")),
         (*FREED[:2], ("Released", "kg:boatmen"), CAPTURE[3]), False),
    ],
    ids=["taken by the besieger", "the besieger leaves", "taken by another",
         "the besieger leaves elsewhere", "a person freed", "some of a group freed"],
)  # fmt: skip
def test_sieges_and_captivity_end(situation, event, closed):
    ended = (date(1924, 5, 10), ["hap:courier-1-E2"]) if closed else (None, [])
    assert end(projected(told("E1", *situation), told("E2", *event))) == ended


NAMED = ("Appointment", ("Appointee", "kg:sapt"), ("Office", "kg:harbour-office"))
ON = ("Time", "date:1924-05-03")


def test_an_appointment_ends_anothers_office_and_not_the_appointees_own():
    rupert = ("Appointment", ("Appointee", "kg:rupert"), ("Office", "kg:harbour-office"))
    later = ("Time", "date:1924-05-10")
    found = projected(told("E1", *OFFICE), told("E2", *rupert, later))
    assert end(found) == (date(1924, 5, 10), ["hap:courier-1-E2"])
    assert end(projected(told("E1", *OFFICE), told("E2", *NAMED, later))) == (None, [])


def offices(*events):
    crown = IDENTITIES.find("crown").iri
    found = derived_offices(projected(*events), lambda term: term == crown)
    return [
        (short(o.holder), short(o.office), o.stamps.latest_begin, o.stamps.latest_end,
         [short(each) for each in o.closed_by])
        for o in found
    ]  # fmt: skip


OPEN = ("sapt", "harbour-office", date(1924, 5, 3), None, [])


@pytest.mark.parametrize(
    ("events", "held"),
    [
        ([told("E1", *NAMED, ON)], OPEN),
        ([told("E1", *NAMED, ON), told("E2", *FALL)],
         (*OPEN[:3], date(1924, 5, 10), ["hap:courier-1-E2"])),
        ([told("E1", *NAMED, ("Of", "kg:crown"), ON), told("E2", *FALL_OF_CROWN)],
         (*OPEN[:3], date(1924, 5, 10), ["hap:courier-1-E2"])),
        ([told("E1", *NAMED, ("Of", "kg:ruritania"), ON), told("E2", *FALL_OF_CROWN)], OPEN),
        ([told("E1", *NAMED, ON), told("E2", *FALL[:2], ("Time", "date:1924-05-01"))], OPEN),
    ],
    ids=["till now", "till the fall", "till the government falls", "of a state", "fell before"],
)  # fmt: skip
def test_an_appointment_opens_an_office(events, held):
    assert offices(*events) == [held]


def test_an_appointment_to_no_named_post_opens_nothing():
    assert offices(told("E1", *NAMED[:2], ON)) == []


def test_every_rule_on_what_ends_what_says_why():
    assert [each for each in CLOSERS if not each.because.endswith(".")] == []
