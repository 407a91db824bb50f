"""What follows from what holds: edges, grades, derivations down to claims."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lens import parse_lens
from kg.ontology import open_ontology
from kg.projection import project
from kg.rdf import nquads
from kg.reason import infer
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import compact
from tests.invented import IDENTITIES, SCHEMA, article, claims, said, told

RULES = (*axiom_rules(open_ontology()), *load_rules())
ARMS = ("WeaponsSupport", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash"))
HELPS = ("Support", ("Supporter", "kg:red-sash"), ("Supported", "kg:boatmen"))
STAYS = ("Presence", ("Deployer", "kg:ruritania"), ("Host", "kg:zenda"))


def inferred(*articles):
    known = claims(*articles)
    return list(infer(project(known, SCHEMA, identities=IDENTITIES), known, RULES, IDENTITIES))


def name(term):
    return compact(term.value).removeprefix("https://w3id.org/detente/id/")


def edges(quads):
    """Return the inferred edges between entities."""
    return {
        f"{name(q.subject)} {name(q.predicate)} {name(q.object)}"
        for q in quads
        if "/entity/" in q.subject.value and "/entity/" in getattr(q.object, "value", "")
    }


def derivations(quads, edge):
    """Return rule, grade and premises of every derivation of an edge."""
    nodes = {}
    for quad in quads:
        if "/id/derivation/" in quad.subject.value:
            nodes.setdefault(quad.subject.value, {}).setdefault(name(quad.predicate), []).append(
                quad.object
            )
    return sorted(
        (
            name(node["dt:byRule"][0]),
            node["dt:grade"][0].value,
            sorted(name(each) for each in node["prov:wasDerivedFrom"]),
        )
        for node in nodes.values()
        if " ".join(name(node[f"rdf:{part}"][0]) for part in ("subject", "predicate", "object"))
        == edge
    )


REPORTED_STAY = (told("E2", *STAYS, certainty="Reported"), said("E3", "kg:sapt", "E2"))


def test_a_derived_edge_is_as_weak_as_its_weakest_premise_and_names_its_claims():
    quads = inferred(article(told("E1", *ARMS), told("E2", *HELPS, certainty="Reported"),
                             said("E3", "kg:sapt", "E2")))  # fmt: skip
    edge = "ent:ruritania dt:indirectlyBacks ent:boatmen"
    assert edge in edges(quads)
    assert derivations(quads, edge) == [
        ("rule/chain-supports-supports-to-indirectlyBacks", "2",
         ["claim/courier-1/E1", "claim/courier-1/E2"]),
    ]  # fmt: skip


def test_what_rests_on_a_place_within_a_place_names_the_entities_too():
    quads = inferred(article(*REPORTED_STAY))
    edge = "ent:ruritania dt:hasForcesIn ent:hentzau"
    assert ("rule/chain-hasForcesIn-within-to-hasForcesIn", "2",
            ["claim/courier-1/E2", "graph:entities"]) in derivations(quads, edge)  # fmt: skip
    assert "ent:ruritania dt:hasForcesOnSoilOf ent:krakozhia" in edges(quads)


def test_a_short_edge_of_the_projection_names_its_claims_too():
    quads = inferred(article(told("E1", *ARMS)))
    edge = "ent:ruritania dt:supports ent:red-sash"
    assert derivations(quads, edge) == [("rule/short-edge", "3", ["claim/courier-1/E1"])]


def test_a_premise_with_several_claims_is_given_by_the_firmest_of_its_derivations():
    quads = inferred(
        article(told("E1", *ARMS, certainty="Reported"), said("E2", "kg:sapt", "E1"), named="a"),
        article(told("E1", *ARMS), told("E2", *HELPS), named="b"),
    )
    short_edges = derivations(quads, "ent:ruritania dt:supports ent:red-sash")
    assert short_edges == [
        ("rule/short-edge", "2", ["claim/a/E1"]),
        ("rule/short-edge", "3", ["claim/b/E1"]),
    ]
    ((_, grade, premises),) = derivations(quads, "ent:ruritania dt:indirectlyBacks ent:boatmen")
    assert (grade, premises[0]) == ("3", "claim/b/E2")
    assert premises[1].startswith("derivation/")


def test_a_premise_that_was_inferred_is_given_by_its_derivation():
    quads = inferred(article(*REPORTED_STAY))
    edge = "ent:ruritania dt:hasForcesOnSoilOf ent:krakozhia"
    ((_, grade, premises),) = derivations(quads, edge)
    assert grade == "2"
    assert [each.split("/")[0] for each in premises] == ["derivation", "graph:entities"]


def test_a_capture_gives_control_as_a_happening_with_its_claims():
    capture = told("E1", "Capture", ("Taker", "kg:red-sash"), ("Taken", "kg:zenda"),
                   ("Time", "date:1924-05-03"), about="taking-of-zenda")  # fmt: skip
    quads = inferred(article(capture))
    found = [q for q in quads if "/id/derived/" in q.subject.value]
    node = {name(q.predicate): name(q.object) for q in found if name(q.predicate) != "rdf:type"}
    assert node == {
        "dt:controller": "ent:red-sash",
        "dt:participant": "ent:red-sash",
        "dt:territory": "ent:zenda",
        "dt:extent": "dt:WholeExtent",
        "dt:grade": "3",
        "dt:computed": "true",
        "dt:openedBy": "hap:taking-of-zenda",
        "dt:supportedBy": "claim/courier-1/E1",
        "sem:hasEarliestBeginTimeStamp": "1924-05-03",
        "sem:hasLatestBeginTimeStamp": "1924-05-03",
        "sem:hasEarliestEndTimeStamp": "1924-05-03",
    }
    assert "ent:red-sash dt:controls ent:zenda" in edges(quads)


def test_nothing_is_related_to_itself():
    help_back = told("E2", "Support", ("Supporter", "kg:red-sash"), ("Supported", "kg:ruritania"))
    quads = inferred(article(told("E1", *ARMS), help_back))
    assert not [q for q in quads if q.subject == q.object]


def test_contradictions_that_rules_find_are_marked_as_computed():
    texts = (
        article(told("E1", *ARMS, about="hold-on-zenda")),
        article(told("E1", *ARMS, about="hold-on-zenda", polarity="Negated"), named="post-1"),
    )
    found = [q for q in inferred(*texts) if "/id/disagreement/" in q.subject.value]
    node = {name(q.predicate): q.object for q in found}
    assert node["dt:reason"].value == "One affirms what the other denies."
    assert node["dt:computed"].value == "true"
    ends = {name(node["dt:linkFrom"]), name(node["dt:linkTo"])}
    assert ends == {"claim/courier-1/E1", "claim/post-1/E1"}


def test_inference_is_the_same_every_time():
    text = article(told("E1", *ARMS), told("E2", *HELPS), *REPORTED_STAY[:0])
    assert nquads(inferred(text)) == nquads(inferred(text))


ACTORS = st.sampled_from(["ruritania", "red-sash", "hill-wing", "boatmen", "crown"])
SUPPORTS = st.tuples(ACTORS, ACTORS).filter(lambda pair: pair[0] != pair[1])
TEXTS = st.lists(st.lists(SUPPORTS, max_size=3), min_size=1, max_size=3)


def written(texts, left_out=None):
    return [
        article(
            *[
                told(f"E{j}", "Support", ("Supporter", f"kg:{a}"), ("Supported", f"kg:{b}"))
                for j, (a, b) in enumerate(pairs, 1)
            ],
            named=f"paper-{i}",
        )
        for i, pairs in enumerate(texts)
        if i != left_out
    ]


@given(TEXTS)
@settings(max_examples=25, deadline=None)
def test_without_an_article_goes_exactly_what_rests_on_it_alone(texts):
    everything, rest = inferred(*written(texts)), inferred(*written(texts, left_out=0))
    gone = edges(everything) - edges(rest)
    assert edges(rest) <= edges(everything)
    resting = _resting(everything, "claim/paper-0/")
    assert gone == {edge for edge in edges(everything) if resting[edge]}


def _resting(quads, prefix):
    """Return for each edge whether every derivation of it needs a claim of this article."""
    nodes = {}
    for quad in quads:
        if "/id/derivation/" in quad.subject.value:
            nodes.setdefault(name(quad.subject), {}).setdefault(name(quad.predicate), []).append(
                quad.object
            )
    by_edge = {}
    for key, node in nodes.items():
        edge = " ".join(name(node[f"rdf:{part}"][0]) for part in ("subject", "predicate", "object"))
        by_edge.setdefault(edge, []).append((key, [name(e) for e in node["prov:wasDerivedFrom"]]))
    of_node = {key: edge for edge, several in by_edge.items() for key, _ in several}
    stands = set()
    while True:
        fresh = {
            edge
            for edge, several in by_edge.items()
            if any(
                all(
                    of_node[p] in stands if p in of_node else not p.startswith(prefix)
                    for p in premises
                )
                for _, premises in several
            )
        } - stands
        if not fresh:
            return {edge: edge not in stands for edge in by_edge}
        stands |= fresh


@pytest.mark.parametrize("certainty", ["Reported", "Speculated"])
def test_what_is_not_admitted_is_no_premise(certainty):
    quads = inferred(article(told("E1", *ARMS), told("E2", *HELPS, certainty=certainty)))
    assert "ent:ruritania dt:indirectlyBacks ent:boatmen" not in edges(quads)


def test_support_that_a_fall_has_ended_still_tells_who_met_an_opponent():
    """And on a day before the fall it stands as an edge."""
    backs = ("Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:crown"))
    arms = ("Support", ("Supporter", "kg:krakozhia"), ("Supported", "kg:red-sash"))
    texts = (
        article(
            told("E1", *backs), told("E2", *arms),
            told("E3", "Hostility", ("Hostile", "kg:crown"), ("Target", "kg:red-sash")),
            told("E4", "Meeting", ("Party", "kg:ruritania"), ("Party", "kg:krakozhia")),
        ),
        article(
            told("E1", "Fall", ("Fallen", "kg:crown"), ("Time", "date:1924-05-10")),
            named="post-1", published="1924-06-01",
        ),
    )  # fmt: skip
    known = claims(*texts)
    support, met = "ruritania dt:supports crown", "ruritania dt:meetsOpponent krakozhia"

    def held(lens):
        projection = project(known, SCHEMA, parse_lens(lens), identities=IDENTITIES)
        quads = (*projection.quads(), *infer(projection, known, RULES, IDENTITIES))
        return {each.replace("ent:", "") for each in edges(quads)} & {support, met}

    assert (held("default"), held("as-of:1924-05-05")) == ({met}, {support})
