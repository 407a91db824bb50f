"""What may reach graph/truthy: over the shipped corpus, and over invented articles at random."""

from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode

from kg.annotation import read_corpus
from kg.background import representation
from kg.claim import claims_of
from kg.identity import Identities
from kg.lens import MATERIALISED, Speech
from kg.ontology import open_ontology
from kg.populate import happening_types
from kg.projection import project
from kg.rdf import nquads
from kg.reason import infer
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import DT, compact, iri
from tests.invented import SCHEMA, article, claims, told

DERIVED_FROM = iri("prov:wasDerivedFrom")
ADDED = {"dt:grade", "dt:supportedBy", "dt:contested", "dt:closedBy", "dt:lastTold",
         "dt:timesConflict", "dt:participant"}  # fmt: skip


@pytest.fixture(scope="module")
def corpus():
    """The claims of the shipped corpus."""
    identities = Identities.load()
    articles = read_corpus(files("kg.corpus"))
    return [c for each in articles for c in claims_of(each, SCHEMA, identities)]


def sound(claim):
    """Return whether a claim may be projected by default, as model.md has it in one line."""
    firm = claim.certainty in ("Asserted", "Reported")
    return firm and (claim.stage, claim.polarity) == ("Actual", "Affirmed")


def intruders(known):
    """Return what the truthy graph of these claims says that no sound claim says."""
    allowed, edges, supports = set(), set(), set()
    abouts = {claim.iri: claim.about for claim in known}
    for claim in filter(sound, known):
        supports.add(claim.iri)
        allowed |= {(claim.about, cls) for cls in happening_types(SCHEMA, claim.type, DT)}
        for role in claim.roles:
            allowed.add((claim.about, f"dt:{role.property}", abouts.get(role.value, role.value)))
        edges |= {(a.value, b.value) for a in entities(claim) for b in entities(claim)}
    projection = project(known, SCHEMA)
    found = []
    for quad in projection.quads():
        predicate = compact(quad.predicate.value)
        if "/id/entity/" in quad.subject.value:
            fine = (quad.subject.value, quad.object.value) in edges
        elif predicate == "dt:supportedBy":
            fine = quad.object in supports
        elif predicate == "rdf:type":
            fine = (quad.subject, quad.object) in allowed
        else:
            is_role = predicate not in ADDED and not predicate.startswith("sem:")
            is_value = predicate.removeprefix("dt:") in SCHEMA.attribute_properties.values()
            fine = not is_role or is_value or (quad.subject, predicate, quad.object) in allowed
        if not fine:
            found.append(str(quad.triple))
    return found


def entities(claim):
    return [r.value for r in claim.roles if "/id/entity/" in getattr(r.value, "value", "")]


def test_nothing_speculated_planned_denied_or_conditional_of_the_corpus_is_projected(corpus):
    assert intruders(corpus) == []


def test_no_two_articles_of_the_corpus_put_one_happening_at_times_that_cannot_meet(corpus):
    """As when "since the 27th" is read as "on the 27th" of a city taken at the weekend."""
    marked = {
        quad.subject.value
        for quad in project(corpus, SCHEMA).quads()
        if compact(quad.predicate.value) == "dt:timesConflict"
    }
    assert marked == set()


def test_no_lens_projects_what_is_denied_or_has_not_happened(corpus):
    for lens in MATERIALISED.values():
        projection = project(corpus, SCHEMA, lens)
        for happening in projection.happenings.values():
            for claim in happening.claims:
                assert (claim.stage, claim.polarity) == ("Actual", "Affirmed")


def test_each_wider_lens_hears_all_that_the_narrower_hears(corpus):
    speech = Speech(SCHEMA, representation(corpus))
    lenses = [MATERIALISED[name] for name in ("lens/asserted", "truthy", "lens/reported")]
    for narrow, wide in pairwise([*lenses, MATERIALISED["lens/speculated"]]):
        heard = [claim.iri for claim in corpus if narrow.hears(claim, speech)]
        assert set(heard) < {claim.iri for claim in corpus if wide.hears(claim, speech)}


def test_the_corpus_gives_the_same_bytes_in_any_order_without_blank_nodes(corpus):
    forth, back = project(corpus, SCHEMA), project(corpus[::-1], SCHEMA)
    assert nquads(forth.quads()) == nquads(back.quads())
    assert not [q for q in forth.quads() if BlankNode in (type(q.subject), type(q.object))]


def test_nothing_of_the_corpus_follows_from_what_the_default_lens_refuses(corpus):
    projection = project(corpus, SCHEMA)
    rules = (*axiom_rules(open_ontology()), *load_rules())
    quads = list(infer(projection, corpus, rules, Identities.load()))
    by_iri = {claim.iri: claim for claim in corpus}
    leaves = {q.object for q in quads if q.predicate in (DERIVED_FROM, iri("dt:supportedBy"))}
    assert [by_iri[each].id for each in leaves if each in by_iri and not sound(by_iri[each])] == []
    grades = [int(q.object.value) for q in quads if q.predicate == iri("dt:grade")]
    assert min(grades) >= 2


ACTORS = st.sampled_from(["ruritania", "red-sash", "hill-wing", "crown", "zenda"]).map(
    "kg:{}".format
)
FRAMES = {
    "Support": ("Supporter", "Supported"),
    "TerritorialControl": ("Controller", "Territory"),
    "Capture": ("Taker", "Taken"),
    "Aim": ("Holder", "Content"),
    "Membership": ("Member", "Of"),
}


@st.composite
def events(draw, number, frames=tuple(FRAMES), polarities=("Affirmed", "Affirmed", "Negated")):
    """Draw an event with two roles and any standing."""
    frame = draw(st.sampled_from(frames))
    first, second = FRAMES[frame]
    return told(
        f"E{number}", frame, (first, draw(ACTORS)), (second, draw(ACTORS)),
        certainty=draw(st.sampled_from(["Asserted", "Reported", "Speculated"])),
        stage=draw(st.sampled_from(["Actual", "Actual", "Planned", "Conditional", "Desired"])),
        polarity=draw(st.sampled_from(polarities)),
        about=draw(st.sampled_from(["hold-on-zenda", "taking-of-zenda", None])),
    )  # fmt: skip


@st.composite
def statements(draw, number):
    """Draw a statement that carries one of the first three events."""
    kind = draw(st.sampled_from(["Attribution", "Accusation", "Warning", "Denial", "Rejection"]))
    content = "Topic" if kind == "Attribution" else "Content"
    carried = draw(st.sampled_from(["E1", "E2", "E3"]))
    return told(f"E{number}", kind, ("Speaker", draw(ACTORS)), (content, carried))


def texts_of(**kw):
    """Draw one to three articles, each of three events and two statements."""
    parts = st.tuples(*(events(i, **kw) for i in (1, 2, 3)), statements(4), statements(5))
    named = st.lists(parts, min_size=1, max_size=3).map(enumerate)
    return named.map(lambda drawn: [article(*each, named=f"paper-{i}") for i, each in drawn])


TEXTS = texts_of()
UNDISPUTED = texts_of(frames=("Support", "Capture", "Aim", "Membership"), polarities=("Affirmed",))


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_nothing_speculated_planned_denied_or_conditional_is_ever_projected(texts):
    assert intruders(claims(*texts)) == []


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_happening_that_stands_has_a_grade_and_a_contested_one_says_so(texts):
    for happening in project(claims(*texts), SCHEMA).happenings.values():
        assert happening.claims or happening.contested
        assert happening.grade == max((c.rank for c in happening.claims), default=0)


@given(UNDISPUTED)
@settings(max_examples=60, deadline=None)
def test_without_an_article_go_exactly_the_roles_and_classes_that_it_alone_tells(texts):
    """Nobody denies anything here: then nothing of one article can outdo another's."""
    known = claims(*texts)
    rest = [claim for claim in known if claim.article != "paper-0"]
    before, after = told_triples(known), told_triples(rest)
    assert after == {
        triple: kept for triple, papers in before.items() if (kept := papers - {"paper-0"})
    }


def told_triples(known):
    """Return roles and classes of the truthy graph, with the articles that each rests on."""
    found = {}
    for happening in project(known, SCHEMA).happenings.values():
        for claim in happening.claims:
            for cls in happening_types(SCHEMA, claim.type, DT):
                found.setdefault((happening.iri, cls), set()).add(claim.article)
            for role in claim.roles:
                key = (happening.iri, role.property, role.value)
                found.setdefault(key, set()).add(claim.article)
    return found
