"""What holds under a lens: happenings, short edges, disputes, dates."""

import re
from datetime import date

import pytest

from kg.lens import DEFAULT, parse_lens
from kg.links import Tie
from kg.projection import project
from kg.rdf import nquads
from kg.time import Stamps
from kg.vocabulary import claim_iri, compact
from tests.invented import IDENTITIES, SCHEMA, article, claims, said, short, told

ABOUT = {"about": "hold-on-zenda"}
HOLD = ("TerritorialControl", ("Controller", "kg:red-sash"), ("Territory", "kg:zenda"))
SUPPORT = ("Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash"))


def projected(*articles, lens=DEFAULT, ties=()):
    return project(claims(*articles), SCHEMA, lens, ties, IDENTITIES)


def lines(projection):
    found = []
    for quad in projection.quads():
        shown = [compact(each.value) for each in quad.triple if type(each).__name__ == "NamedNode"]
        literal = str(quad.object) if len(shown) == 2 else ""
        found.append(re.sub(r"https://w3id.org/detente/id/|<http://\S+#(\w+)>", r"\1",
                            " ".join([*shown, literal]).strip()))  # fmt: skip
    return sorted(found)


def edges(projection):
    return sorted(f"{short(s)} {compact(p.value)} {short(o)}" for s, p, o in projection.edges)


def happening(projection, key="hold-on-zenda"):
    (found,) = [each for iri, each in projection.happenings.items() if iri.value.endswith(key)]
    return found


def test_a_happening_has_classes_roles_dates_grade_and_claims():
    hold = told(
        "E1", *HOLD, ("Time", "date:1924-05/.."), certainty="Reported", extent="Whole", **ABOUT
    )
    assert lines(projected(article(hold, said("E2", "kg:sapt", "E1")))) == sorted(
        """\
hap:hold-on-zenda rdf:type dt:TerritorialControl
hap:hold-on-zenda rdf:type dt:Situation
hap:hold-on-zenda rdf:type dt:Happening
hap:hold-on-zenda dt:controller ent:red-sash
hap:hold-on-zenda dt:participant ent:red-sash
hap:hold-on-zenda dt:territory ent:zenda
hap:hold-on-zenda dt:extent dt:WholeExtent
hap:hold-on-zenda dt:grade "2"^^integer
hap:hold-on-zenda dt:supportedBy claim/courier-1/E1
hap:hold-on-zenda dt:lastTold "1924-05-04"^^date
hap:hold-on-zenda sem:hasEarliestBeginTimeStamp "1924-05-01"^^date
hap:hold-on-zenda sem:hasLatestBeginTimeStamp "1924-05-31"^^date
hap:hold-on-zenda sem:hasEarliestEndTimeStamp "1924-05-01"^^date
ent:red-sash dt:controls ent:zenda
ent:red-sash dt:controlsPartOf ent:zenda
""".splitlines()
    )


def test_a_demand_is_projected_without_what_it_demands():
    demand = told("E1", "Demand", ("Speaker", "kg:crown"), ("Content", "E2"))
    wish = told("E2", "Withdrawal", ("Mover", "kg:red-sash"), stage="Desired")
    assert [each for each in lines(projected(article(demand, wish))) if "rdf:type" not in each] == [
        'hap:courier-1-E1 dt:grade "3"^^integer',
        'hap:courier-1-E1 dt:lastTold "1924-05-04"^^date',
        "hap:courier-1-E1 dt:participant ent:crown",
        "hap:courier-1-E1 dt:speaker ent:crown",
        "hap:courier-1-E1 dt:supportedBy claim/courier-1/E1",
    ]


def test_a_claim_as_filler_stands_for_the_happening_it_tells_of():
    cause = told("E1", "Causation", ("Cause", "E2"), ("Effect", "kg:harvest-fair"))
    found = lines(projected(article(cause, told("E2", "Attack", about="taking-of-zenda"))))
    assert "hap:courier-1-E1 dt:cause hap:taking-of-zenda" in found


def test_the_firmer_of_two_contradicting_claims_stands():
    texts = (
        article(told("E1", *HOLD, **ABOUT)),
        article(told("E1", *HOLD, polarity="Negated", certainty="Reported", **ABOUT),
                said("E2", "kg:sapt", "E1"), named="post-1"),
    )  # fmt: skip
    found = happening(projected(*texts))
    assert (len(found.claims), found.contested) == (1, False)


def test_a_firmer_denial_leaves_nothing():
    texts = (
        article(told("E1", *HOLD, certainty="Reported", **ABOUT), said("E2", "kg:sapt", "E1")),
        article(told("E1", *HOLD, polarity="Negated", **ABOUT), named="post-1"),
    )
    assert lines(projected(*texts)) == []


def test_equals_that_contradict_each_other_are_contested_and_neither_stands():
    texts = (
        article(told("E1", *HOLD, **ABOUT)),
        article(told("E1", *HOLD, polarity="Negated", **ABOUT), named="post-1"),
    )
    assert lines(projected(*texts)) == ['hap:hold-on-zenda dt:contested "true"^^boolean']


def test_of_equals_the_one_that_supersedes_the_other_stands():
    texts = (
        article(told("E1", *HOLD, **ABOUT)),
        article(told("E1", *HOLD, polarity="Negated", **ABOUT), named="post-1"),
    )
    tie = Tie(claim_iri("courier-1", "E1"), "supersedes", claim_iri("post-1", "E1"), "later")
    found = happening(projected(*texts, ties=[tie]))
    assert (len(found.claims), found.contested) == (1, False)


def drawn_apart(one, other):
    """Return what is projected of two claims between which a hand drew a contradiction."""
    texts = article(one), article(other, named="post-1")
    tie = Tie(claim_iri("courier-1", "E1"), "contradicts", claim_iri("post-1", "E1"), "why")
    return lines(projected(*texts, ties=[tie]))


def test_a_hand_drawn_contradiction_on_one_happening_weighs_like_a_found_one():
    assert drawn_apart(told("E1", *HOLD, **ABOUT), told("E1", *SUPPORT, **ABOUT)) == [
        'hap:hold-on-zenda dt:contested "true"^^boolean'
    ]


def test_a_hand_drawn_contradiction_on_one_things_role_weighs_too():
    views = [
        told("E1", "Position", ("Holder", "kg:crown"), ("Issue", "kg:toll"), stance=stance)
        for stance in ("Supports", "Opposes")
    ]
    assert drawn_apart(*views) == [
        'hap:courier-1-E1 dt:contested "true"^^boolean',
        'hap:post-1-E1 dt:contested "true"^^boolean',
    ]


def test_a_hand_drawn_contradiction_between_different_happenings_is_a_link_and_no_more():
    capture = told("E1", "Capture", ("Taker", "kg:red-sash"), ("Taken", "kg:zenda"))
    advance = told("E1", "Movement", ("Mover", "kg:red-sash"), ("To", "kg:zenda"))
    found = drawn_apart(capture, advance)
    assert "hap:courier-1-E1 dt:taken ent:zenda" in found
    assert "hap:post-1-E1 dt:to ent:zenda" in found
    assert not [each for each in found if "dt:contested" in each]


def test_a_disputed_figure_costs_the_figure_alone():
    boats = [
        told(
            f"E{i}",
            "Presence",
            ("Deployer", "kg:ruritania"),
            ("Strength", f"quantity:{n};boat"),
            **ABOUT,
        )
        for i, n in enumerate((40, 34), 1)
    ]
    found = lines(projected(article(*boats)))
    assert "hap:hold-on-zenda dt:deployer ent:ruritania" in found
    assert 'hap:hold-on-zenda dt:contested "true"^^boolean' in found
    assert not [each for each in found if "dt:strength" in each]


def test_edges_come_with_the_edges_above_them():
    arms = told("E1", "WeaponsSupport", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash"))
    assert edges(projected(article(arms))) == [
        "ruritania dt:arms red-sash",
        "ruritania dt:supports red-sash",
        "ruritania dt:supportsMilitarily red-sash",
    ]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"extent": "Part"}, ["red-sash dt:controlsPartOf zenda"]),
        ({}, ["red-sash dt:controls zenda", "red-sash dt:controlsPartOf zenda"]),
    ],
)
def test_edges_depend_on_the_extent(attributes, expected):
    assert edges(projected(article(told("E1", *HOLD, **attributes)))) == expected


def test_a_war_of_three_parties_says_not_who_fights_whom():
    parties = [("Party", f"kg:{who}") for who in ("crown", "red-sash", "hill-wing")]
    assert edges(projected(article(told("E1", "ArmedConflict", *parties)))) == []
    assert edges(projected(article(told("E1", "ArmedConflict", *parties[:2])))) == [
        "crown dt:fights red-sash", "crown dt:hostileTo red-sash",
        "red-sash dt:fights crown", "red-sash dt:hostileTo crown",
    ]  # fmt: skip


@pytest.mark.parametrize("time", ["../1924-05-03", "1924-04-01/1924-05-03"])
def test_a_situation_that_is_known_to_be_over_gives_no_edge(time):
    over = projected(article(told("E1", *SUPPORT, ("Time", f"date:{time}"))))
    assert edges(over) == []
    assert happening(over, "E1").stamps.latest_end is not None


def test_an_undated_claim_is_dated_by_its_sisters():
    texts = (
        article(told("E1", "Capture", ("Taker", "kg:red-sash"), about="taking-of-zenda")),
        article(told("E1", "Capture", ("Time", "date:1924-05"), about="taking-of-zenda"),
                named="a"),
        article(told("E1", "Capture", ("Time", "date:1924-05-03/1924-05-04"),
                     about="taking-of-zenda"), named="b"),
    )  # fmt: skip
    found = happening(projected(*texts), "taking-of-zenda")
    assert found.stamps == Stamps(*[date(1924, 5, 3), date(1924, 5, 4)] * 2)


def test_a_relative_date_is_resolved_through_its_happening():
    ride = told("E1", "Movement", ("Time", "date:-P2D;hap:harvest-fair"))
    fair = told("E2", "Gathering", ("Time", "date:1924-09-20"), about="harvest-fair")
    found = happening(projected(article(ride, fair)), "courier-1-E1")
    assert found.stamps == Stamps(*[date(1924, 9, 18)] * 4)


def test_dates_that_do_not_meet_are_marked():
    days = [
        told(f"E{i}", "Capture", ("Time", f"date:1924-05-0{i}"), about="taking-of-zenda")
        for i in (1, 9)
    ]
    found = lines(projected(article(*days)))
    assert 'hap:taking-of-zenda dt:timesConflict "true"^^boolean' in found


def test_what_the_present_tense_says_gives_way_to_a_stated_end():
    texts = (
        article(told("E1", *HOLD, **ABOUT), published="1924-06-01"),
        article(told("E1", *HOLD, ("Time", "date:../1924-05-03"), **ABOUT), named="post-1"),
    )
    assert happening(projected(*texts)).stamps.latest_end == date(1924, 5, 3)


def test_as_of_a_day_what_held_is_told_certainly_or_possibly():
    texts = article(
        told("E1", *HOLD, ("Time", "date:1924-05-03/1924-06-03"), **ABOUT),
        told("E2", *SUPPORT, ("Time", "date:1924-06/1924-07")),
        told("E3", "Attack"),
    )
    found = projected(texts, lens=parse_lens("as-of:1924-06-02"))
    assert [each for each in lines(found) if "lyOn" in each] == [
        'hap:courier-1-E2 dt:possiblyOn "1924-06-02"^^date',
        'hap:hold-on-zenda dt:certainlyOn "1924-06-02"^^date',
    ]
    assert edges(found) == ["red-sash dt:controls zenda", "red-sash dt:controlsPartOf zenda"]


def test_the_order_of_articles_does_not_matter():
    texts = [article(told("E1", *HOLD, **ABOUT)), article(told("E1", *SUPPORT), named="post-1")]
    assert nquads(projected(*texts).quads()) == nquads(projected(*reversed(texts)).quads())
