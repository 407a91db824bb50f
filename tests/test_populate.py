"""Article -> quads: the whole graph of a small article, and what no graph may contain."""

import re
from collections import defaultdict

from pyoxigraph import BlankNode

from kg.annotation import read_corpus
from kg.annotation.model import Place
from kg.build import Sources
from kg.identity import Identities
from kg.ontology import load_schema
from kg.populate import quads
from kg.rdf import TYPE, nquads
from kg.vocabulary import SAID, compact, iri
from tests.invented import IDENTITIES, SCHEMA, article, said, told

PATROL = told(
    "E1", "Deployment", ("Deployer", "kg:ruritania"), ("Host", "kg:krakozhia"),
    ("Strength", "quantity:>=40;boat"), ("Time", "date:1924-05-03 Inferred"),
    about="guard-on-the-lake", certainty="Reported",
    notes=[("Paraphrase", "Ruritania keeps forty boats or more."), ("LeavesOpen", "Mission")],
)  # fmt: skip
ARTICLE = article(
    PATROL, said("E2", "local:clerk", "E1", told_to=["kg:post"]), sentences=((0, 200),)
)


def lines(text, *only):
    """Return triples with short names, of the subjects that begin with any of these."""
    found = []
    for quad in quads(text, SCHEMA, IDENTITIES):
        subject, predicate = compact(quad.subject.value), compact(quad.predicate.value)
        value = quad.object
        shown = compact(value.value) if type(value).__name__ == "NamedNode" else str(value)
        triple = " ".join((subject, predicate, shown))
        found.append(re.sub(r"https://w3id.org/detente/id/|<http://\S+[#/](\w+)>", r"\1", triple))
    return sorted(each for each in found if each.startswith(only))


def test_a_claim_is_written_with_its_standing():
    assert lines(ARTICLE, "claim/courier-1/E1 ") == sorted(
        """\
claim/courier-1/E1 rdf:type dt:Claim
claim/courier-1/E1 rdf:type said:Deployment
claim/courier-1/E1 rdf:type said:Presence
claim/courier-1/E1 rdf:type said:Situation
claim/courier-1/E1 rdf:type said:Happening
claim/courier-1/E1 dt:directType said:Deployment
claim/courier-1/E1 said:deployer ent:ruritania
claim/courier-1/E1 said:participant ent:ruritania
claim/courier-1/E1 said:host ent:krakozhia
claim/courier-1/E1 said:strength quantity/courier-1/T4
claim/courier-1/E1 dt:about hap:guard-on-the-lake
claim/courier-1/E1 dt:certainty dt:Reported
claim/courier-1/E1 dt:stage dt:Actual
claim/courier-1/E1 dt:polarity dt:Affirmed
claim/courier-1/E1 dt:attributedTo entity/courier-1/clerk
claim/courier-1/E1 dt:sourceKind dt:UnnamedAsSource
claim/courier-1/E1 dt:via ent:post
claim/courier-1/E1 dt:origin ent:post
claim/courier-1/E1 dt:inArticle art:courier-1
claim/courier-1/E1 dt:evidence span/courier-1/0-200
claim/courier-1/E1 dt:anchor span/courier-1/10-15
claim/courier-1/E1 dt:paraphrase "Ruritania keeps forty boats or more."@en
claim/courier-1/E1 dt:leavesOpen said:mission
claim/courier-1/E1 sem:hasLatestBeginTimeStamp "1924-05-03"^^date
claim/courier-1/E1 sem:hasEarliestEndTimeStamp "1924-05-03"^^date
claim/courier-1/E1 dt:dateBasis dt:Inferred
claim/courier-1/E1 dt:edtf "1924-05-03"^^EDTF
claim/courier-1/E1 dt:timeText "1924 05 03"
claim/courier-1/E1 prov:wasGeneratedBy annotation/courier-1
""".splitlines()
    )


def test_a_plain_attribution_has_no_weight():
    assert lines(ARTICLE, "claim/courier-1/E2 ") == sorted(
        """\
claim/courier-1/E2 rdf:type said:Attribution
claim/courier-1/E2 rdf:type said:Statement
claim/courier-1/E2 rdf:type said:Happening
claim/courier-1/E2 dt:directType said:Attribution
claim/courier-1/E2 said:speaker entity/courier-1/clerk
claim/courier-1/E2 said:participant entity/courier-1/clerk
claim/courier-1/E2 said:topic claim/courier-1/E1
claim/courier-1/E2 said:toldTo ent:post
claim/courier-1/E2 said:participant ent:post
claim/courier-1/E2 dt:inArticle art:courier-1
claim/courier-1/E2 dt:evidence span/courier-1/0-200
claim/courier-1/E2 dt:anchor span/courier-1/60-65
claim/courier-1/E2 prov:wasGeneratedBy annotation/courier-1
""".splitlines()
    )


def test_figures_mentions_spans_and_local_entities_are_written():
    found = lines(ARTICLE, "quantity/", "mention/courier-1/T2", "span/courier-1/10-15", "entity/")
    assert found == sorted(
        """\
quantity/courier-1/T4 rdf:type dt:Quantity
quantity/courier-1/T4 dt:inArticle art:courier-1
quantity/courier-1/T4 dt:span span/courier-1/40-45
quantity/courier-1/T4 dt:quantityText ">=40;boat"
quantity/courier-1/T4 dt:lowerBound "40"^^integer
quantity/courier-1/T4 dt:lowerInclusive "true"^^boolean
quantity/courier-1/T4 dt:unit "boat"
mention/courier-1/T2 rdf:type dt:Mention
mention/courier-1/T2 dt:form "ruritania"@en
mention/courier-1/T2 dt:refersTo ent:ruritania
mention/courier-1/T2 dt:inArticle art:courier-1
mention/courier-1/T2 dt:span span/courier-1/20-25
span/courier-1/10-15 rdf:type dt:Span
span/courier-1/10-15 rdf:type oa:TextPositionSelector
span/courier-1/10-15 oa:start "10"^^integer
span/courier-1/10-15 oa:end "15"^^integer
span/courier-1/10-15 dt:inArticle art:courier-1
span/courier-1/10-15 dt:digest "sha256:DIGEST"
entity/courier-1/clerk rdf:type dt:UnnamedSource
entity/courier-1/clerk rdf:type dt:Actor
entity/courier-1/clerk rdf:type dt:Entity
entity/courier-1/clerk rdfs:label "clerk"@en
entity/courier-1/clerk skos:prefLabel "clerk"@en
entity/courier-1/clerk dt:localTo art:courier-1
""".replace("DIGEST", "0" * 64).splitlines()
    )


def test_a_local_entity_is_called_as_the_toml_has_it_else_by_its_words():
    text = article(
        told("E1", "Meeting", ("Party", "local:clerk"), ("Party", "local:baker")),
        names=(("clerk", "a clerk of the harbour of Strelsau"),),
    )
    found = [each for each in lines(text, "entity/") if "rdfs:label" in each]
    assert found == [
        'entity/courier-1/baker rdfs:label "baker"@en',
        'entity/courier-1/clerk rdfs:label "a clerk of the harbour of Strelsau"@en',
    ]


def test_an_article_says_where_it_is_from_and_how_its_date_is_known():
    text = article(
        published="1924-05-03/1924-05-09", published_basis="Inferred", agency="wire",
        published_from="the week of the fair", byline="by A. Hope",
        found=(Place("page.txt", (0, 9)),),
    )  # fmt: skip
    found = lines(text, "art:", "appearance/", "annotation/")
    assert [each for each in found if "dcterms:rights" not in each] == sorted(
        """\
art:courier-1 rdf:type dt:Article
art:courier-1 rdfs:label "Guard on the lake"@en
art:courier-1 dcterms:title "Guard on the lake"@en
art:courier-1 dcterms:publisher ent:courier
art:courier-1 dcterms:language "en"
art:courier-1 dt:agency ent:wire
art:courier-1 dt:byline "by A. Hope"@en
art:courier-1 dt:earliestIssued "1924-05-03"^^date
art:courier-1 dt:latestIssued "1924-05-09"^^date
art:courier-1 dt:edtf "1924-05-03/1924-05-09"^^EDTF
art:courier-1 dt:dateBasis dt:Inferred
art:courier-1 dt:dateFrom "the week of the fair"@en
art:courier-1 dt:digest "sha256:DIGEST"
art:courier-1 dt:textLength "9999"^^integer
art:courier-1 dt:annotationStatus "draft"
art:courier-1 dcterms:license https://creativecommons.org/licenses/by/4.0/
art:courier-1 dt:foundIn appearance/courier-1/1
appearance/courier-1/1 rdf:type dt:Appearance
appearance/courier-1/1 dt:page "page.txt"
appearance/courier-1/1 oa:start "0"^^integer
appearance/courier-1/1 oa:end "9"^^integer
annotation/courier-1 rdf:type prov:Activity
annotation/courier-1 rdfs:label "the annotation of “Guard on the lake”"@en
annotation/courier-1 prov:used art:courier-1
annotation/courier-1 dt:annotator "annotator-1"
""".replace("DIGEST", "0" * 64).splitlines()
    )


def test_a_day_of_publication_is_a_date():
    assert 'art:courier-1 dcterms:issued "1924-05-04"^^date' in lines(article(), "art:")


def test_a_share_points_to_what_it_is_a_share_of():
    events = told("E1", "Presence", ("Force", "local:barges"), ("Strength", "quantity:=2/5;share"))
    text = article(events, relations=[("ShareOf", "T3", "T2")])
    assert "quantity/courier-1/T3 dt:shareOf entity/courier-1/barges" in lines(text, "quantity/")


def test_what_is_counted_may_be_told_by_a_claim():
    raids = told("E1", "Attack", ("Number", "quantity:3;raid"))
    text = article(raids, relations=[("CountOf", "T2", "T1")])
    assert "quantity/courier-1/T2 dt:countOf claim/courier-1/E1" in lines(text, "quantity/")


def test_the_same_article_gives_the_same_bytes_without_blank_nodes():
    once, again = (list(quads(ARTICLE, SCHEMA, IDENTITIES)) for _ in range(2))
    assert nquads(once) == nquads(reversed(again))
    assert not [q for q in once if BlankNode in (type(q.subject), type(q.object))]


def test_the_direct_type_is_the_class_that_stands_for_all_the_others():
    """So that whoever asks for it misses no class, and finds none that another is below."""
    schema, identities = load_schema(), Identities.load()
    said, direct = defaultdict(set), {}
    for each in read_corpus(Sources().articles):
        for quad in quads(each, schema, identities):
            if quad.predicate == TYPE and quad.object.value.startswith(SAID):
                said[quad.subject].add(quad.object.value.removeprefix(SAID))
            elif quad.predicate == iri("dt:directType"):
                direct[quad.subject] = quad.object.value.removeprefix(SAID)
    assert {
        subject: {cls, *(up for up in schema.parents(cls) if schema.is_a(up, "Happening"))}
        for subject, cls in direct.items()
    } == said
    assert len(direct) > 1000
