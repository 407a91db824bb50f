"""What ends a situation."""

from datetime import date

import pytest

from kg.control import derived_controls
from kg.projection import project
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
