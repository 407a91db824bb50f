"""kg.schema: what is generated from the ontology."""

import json
import re
import xml.etree.ElementTree as ET
from importlib.resources import files
from itertools import pairwise

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace

from kg.ontology import DT, load_schema, open_ontology
from kg.schema import brat, inception, label_studio, said
from kg.vocabulary import SAID as SAID_NAMESPACE

SCHEMA = load_schema()
SAID = Namespace(SAID_NAMESPACE)
MIRROR = Graph().parse(data=said(open_ontology()), format="turtle")


def shipped(package: str, *path: str) -> str:
    return files(package).joinpath(*path).read_text("utf-8")


def test_the_shipped_mirror_is_up_to_date():
    """If this fails: python -m kg.schema."""
    assert shipped("ontology", "said.ttl") == said(open_ontology())


def test_the_shipped_annotation_conf_is_up_to_date():
    """If this fails: python -m kg.schema."""
    assert shipped("kg", "corpus", "annotation.conf") == brat(SCHEMA)


def test_every_frame_class_has_its_double_under_that_of_its_parents():
    for name in SCHEMA.frame_classes[1:]:
        parents = {SAID[each] for each in SCHEMA.direct_parents[name]}
        assert set(MIRROR.objects(SAID[name], RDFS.subClassOf)) == parents, name
    assert set(MIRROR.objects(SAID.Happening, RDFS.subClassOf)) == {DT.Frame}


def test_every_role_has_its_double_but_for_conditions():
    roles = {r.property for cls in SCHEMA.frame_classes for r in SCHEMA.roles(cls).values()}
    mirrored = {each for _, each in MIRROR.subject_objects(DT.mirrors)}
    assert {DT[each] for each in roles} - mirrored == {DT.onCondition}


def test_every_term_of_the_mirror_points_at_the_term_of_the_same_name():
    terms = {each for each in MIRROR.subjects(RDF.type, None) if each in SAID}
    pairs = {(str(a).removeprefix(SAID), str(b).removeprefix(DT)) for a, b in
             MIRROR.subject_objects(DT.mirrors)}  # fmt: skip
    assert pairs == {(str(each).removeprefix(SAID),) * 2 for each in terms}


def test_where_a_happening_fits_in_the_world_a_claim_fits_in_what_is_said():
    assert MIRROR.value(SAID.inHappening, RDFS.range) == DT.Referent
    assert MIRROR.value(SAID.deployer, RDFS.range) == DT.Actor
    assert (SAID.oldName, RDF.type, OWL.DatatypeProperty) in MIRROR


def test_only_actors_are_participants():
    participants = set(MIRROR.subjects(RDFS.subPropertyOf, SAID.participant))
    assert {SAID.deployer, SAID.speaker, SAID.party} <= participants
    assert {SAID.host, SAID.territory, SAID.office, SAID.target} & participants == set()


def brat_sections(text: str) -> dict[str, list[tuple[int, str, dict[str, list[str]]]]]:
    """Read a configuration as brat does: depth, type, and argument -> types, macros expanded."""
    sections: dict[str, list[tuple[int, str, dict[str, list[str]]]]] = {}
    macros: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(.*)\]", line):
            rows, macros = sections.setdefault(heading[1], []), {}
            continue
        if macro := re.fullmatch(r"(<[a-zA-Z_-]+>)=(.*)", line):
            macros[macro[1]] = macro[2]
            continue
        for name, value in macros.items():
            line = line.replace(name, value)  # noqa: PLW2901  as brat does
        indent, term, arguments = re.fullmatch(r"(\t*)(\S+)(?:\t(.*))?", line).groups()
        pairs = [each.strip().partition(":") for each in (arguments or "").split(",") if each]
        rows.append((len(indent), term, {key: types.split("|") for key, _, types in pairs}))
    return sections


def test_brat_reads_the_four_sections():
    sections = brat_sections(brat(SCHEMA))
    counts = {name: len(rows) for name, rows in sections.items()}
    assert counts == {"entities": 36, "events": 109, "relations": 5, "attributes": 9}


def test_brat_sees_no_type_twice_and_no_child_without_a_parent():
    sections = brat_sections(brat(SCHEMA))
    names = [name for section in ("entities", "events") for _, name, _ in sections[section]]
    assert sorted(names) == sorted(set(names))
    for rows in sections.values():
        depths = [0, *(depth for depth, _, _ in rows)]
        assert all(b <= a + 1 for a, b in pairwise(depths))


def test_brat_is_told_every_type_that_may_fill_a_role():
    sections = brat_sections(brat(SCHEMA))
    deployment = next(args for _, name, args in sections["events"] if name == "Deployment")
    assert deployment["Deployer*"] == [x for x in SCHEMA.mention_types if SCHEMA.fits(x, "Actor")]
    assert deployment["Host*"] == ["<ENTITY>", "<EVENT>"]
    assert deployment["Strength*"] == ["Quantity"]
    assert deployment["Condition*"] == ["Happening", "<EVENT>"]
    known = {"<ENTITY>", "<EVENT>", *SCHEMA.mention_types}
    arguments = [args for _, _, args in sections["events"]]
    assert {each for args in arguments for types in args.values() for each in types} <= known


def test_brat_offers_an_attribute_where_it_applies():
    lines = brat(SCHEMA).splitlines()
    assert [line for line in lines if line.startswith(("Polarity", "Kin\t", "Status"))] == [
        "Polarity\tArg:<EVENT>, Value:Affirmed|Negated",
        "Status\tArg:Talks|Meeting|NegotiationRound|Call|NegotiationProcess, "
        "Value:UnderWay|Stalled|Suspended|Collapsed|Concluded|NotStarted",
        "Kin\tArg:Kinship, Value:Parent|Child|Sibling|Spouse|Relative",
    ]


VIEW = ET.fromstring(label_studio(SCHEMA))  # noqa: S314  our own text


def test_label_studio_binds_every_control_to_the_text():
    controls = [each for each in VIEW if each.get("name") and each.tag != "Text"]
    names = [each.get("name") for each in VIEW if each.get("name")]
    assert {each.get("toName") for each in controls} == {"text"}
    assert len(names) == len(set(names))


def test_label_studio_labels_frames_and_mentions_and_relates_roles():
    sets = VIEW.iter("Labels")
    labels = {each.get("name"): tuple(label.get("value") for label in each) for each in sets}
    assert labels == {"frame": SCHEMA.frame_classes[1:], "mention": SCHEMA.mention_types}
    relations = [each.get("value") for each in VIEW.iter("Relation")]
    assert {"Deployer", "Content", "Condition", "ShareOf"} <= set(relations)
    assert len(relations) == len(set(relations))


def test_label_studio_asks_an_attribute_where_it_applies():
    conditions = {each.get("name"): each.get("whenLabelValue") for each in VIEW.iter("Choices")}
    assert conditions == {
        "Certainty": None,
        "Stage": None,
        "Polarity": None,
        "ConditionForce": None,
        "Extent": None,
        "Status": "Talks,Meeting,NegotiationRound,Call,NegotiationProcess",
        "Stance": "Position",
        "Kin": "Kinship",
        "Harm": "Casualties",
    }


LAYERS = {each["name"]: each for each in json.loads(inception(SCHEMA))}


def test_inception_gets_mentions_claims_and_ties():
    assert {name: each["type"] for name, each in LAYERS.items()} == {
        "webanno.custom.DetenteMention": "span",
        "webanno.custom.DetenteClaim": "span",
        "webanno.custom.DetenteTie": "relation",
    }
    tie = LAYERS["webanno.custom.DetenteTie"]
    assert tie["attach_type"] == {"name": "webanno.custom.DetenteMention"}


@pytest.mark.parametrize(
    ("layer", "feature", "tags"),
    [
        ("DetenteMention", "Type", SCHEMA.mention_types),
        ("DetenteClaim", "Frame", SCHEMA.frame_classes[1:]),
        ("DetenteClaim", "Polarity", ("Affirmed", "Negated")),
        ("DetenteTie", "Tie", tuple(SCHEMA.relations)),
    ],
)
def test_inception_gets_a_closed_tagset(layer, feature, tags):
    features = {each["name"]: each for each in LAYERS[f"webanno.custom.{layer}"]["features"]}
    tagset = features[feature]["tag_set"]
    assert tuple(each["tag_name"] for each in tagset["tags"]) == tags
    assert tagset["create_tag"] is False


def test_inception_explains_its_tags_with_our_definitions():
    [frame] = [x for x in LAYERS["webanno.custom.DetenteClaim"]["features"] if x["name"] == "Frame"]
    described = {each["tag_name"]: each["tag_description"] for each in frame["tag_set"]["tags"]}
    assert described["Siege"] == "A situation in which a place or people is shut in and cut off."
    assert "" not in described.values()


def test_inception_links_a_claim_to_the_spans_in_its_roles():
    [roles] = [x for x in LAYERS["webanno.custom.DetenteClaim"]["features"] if x["name"] == "Roles"]
    link = {key: value for key, value in roles.items() if key.startswith(("link", "multi", "type"))}
    assert link == {
        "type": "uima.tcas.Annotation",
        "multi_value_mode": "ARRAY",
        "link_mode": "WITH_ROLE",
        "link_type_name": "webanno.custom.DetenteClaimRolesLink",
        "link_type_role_feature_name": "role",
        "link_type_target_feature_name": "target",
    }
