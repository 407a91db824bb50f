"""kg.ontology: what code reads from detente.ttl."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from kg.errors import Finding, OntologyError
from kg.ontology import DT, Edge, Relation, Role, load_schema, open_ontology, read_schema
from kg.vocabulary import SAID as SAID_NAMESPACE

SAID = Namespace(SAID_NAMESPACE)
SCHEMA = load_schema()
GRAPH = open_ontology()


def test_the_schema_is_read_once():
    assert load_schema() is SCHEMA


def test_superclasses_come_nearest_first():
    assert SCHEMA.parents("AirStrike") == (
        "Attack",
        "ArmedAction",
        "Event",
        "Happening",
        "Referent",
    )


def test_a_class_is_itself_and_what_lies_above_it():
    answers = [SCHEMA.is_a("Meeting", each) for each in ("Meeting", "Talks", "Event", "Situation")]
    assert answers == [True, True, True, False]


def test_frame_classes_and_entity_classes_do_not_overlap():
    assert (len(SCHEMA.frame_classes), len(SCHEMA.entity_classes)) == (110, 32)
    assert not set(SCHEMA.frame_classes) & set(SCHEMA.entity_classes)


def test_mentions_may_also_be_figures_happenings_dates_and_names():
    extra = ("Quantity", "Happening", "Date", "Name")
    assert SCHEMA.mention_types == (*SCHEMA.entity_classes, *extra)


def test_roles_are_inherited_and_a_class_may_narrow_their_range():
    assert dict(SCHEMA.roles("Split")) == {
        "Splitter": Role("Splitter", "splitter", "Actor", actor=True),
        "From": Role("From", "from", "Actor", actor=True),
        "Time": Role("Time", "time", "Date", actor=False),
        "Place": Role("Place", "place", "Place", actor=False),
        "ActsFor": Role("ActsFor", "actsFor", "Actor", actor=True),
        "Condition": Role("Condition", "onCondition", "Happening", actor=False),
        "Means": Role("Means", "means", "Referent", actor=False),
        "Number": Role("Number", "number", "Quantity", actor=False),
        "Duration": Role("Duration", "duration", "Quantity", actor=False),
    }
    assert SCHEMA.roles("Movement")["From"].range == "Referent"


def test_roles_that_hold_literals_have_the_mention_type_as_range():
    ranges = {each.name: each.range for each in SCHEMA.roles("Renaming").values()}
    assert (ranges["OldName"], ranges["NewName"], ranges["Time"]) == ("Name", "Name", "Date")


def test_attribute_values_lead_from_the_annotated_name_to_the_individual():
    assert dict(SCHEMA.attribute_values("Stance")) == {
        "Supports": "SupportsStance",
        "Opposes": "OpposesStance",
        "Mixed": "MixedStance",
        "Neutral": "NeutralStance",
    }
    assert SCHEMA.attribute_properties["Stance"] == "stance"


def test_an_attribute_belongs_to_its_classes_and_their_subclasses():
    firm = ("Certainty", "Stage", "Polarity", "ConditionForce", "Extent")
    assert SCHEMA.attributes_of("Meeting") == (*firm, "Status")
    assert SCHEMA.attributes_of("Kinship") == (*firm, "Kin")
    assert SCHEMA.attributes_of("Capture") == firm


def test_ties_between_mentions_are_no_roles():
    assert dict(SCHEMA.relations) == {
        "CountOf": Relation("CountOf", "countOf", "Quantity", "Referent"),
        "ShareOf": Relation("ShareOf", "shareOf", "Quantity", "Referent"),
        "SubsetOf": Relation("SubsetOf", "subsetOf", "Referent", "Referent"),
        "Alternative": Relation("Alternative", "alternative", "Referent", "Referent"),
    }


def test_a_speaker_does_not_stand_behind_what_is_rejected_or_asked():
    statements = SCHEMA.subclasses("Statement")
    assert [x for x in statements if not SCHEMA.speaker_stands_behind(x)] == [
        "Rejection",
        "Question",
    ]
    assert not SCHEMA.speaker_stands_behind("Attack")


def test_a_class_that_declares_edges_replaces_the_inherited_ones():
    assert SCHEMA.edges("TrainingSupport") == (Edge("trains", "supporter", "supported"),)
    assert SCHEMA.edges("Deployment") == SCHEMA.edges("Presence")
    assert SCHEMA.superproperties("trains") == ("supportsMilitarily", "supports")


def test_help_to_people_in_need_is_no_support_of_a_side():
    assert SCHEMA.edges("HumanitarianSupport") == (Edge("aids", "supporter", "supported"),)
    assert "supports" not in SCHEMA.superproperties("aids")


def test_control_of_a_part_is_not_control():
    parts = frozenset({"PartExtent", "MostExtent"})
    assert SCHEMA.edges("TerritorialControl") == (
        Edge("controls", "controller", "territory", unless=parts),
        Edge("controlsPartOf", "controller", "territory", when=parts),
    )


def test_parties_to_a_war_fight_each_other_only_where_there_are_two():
    assert SCHEMA.edges("ArmedConflict") == (Edge("fights", "party", "party", only_for_two=True),)


def test_events_leave_no_edges_since_they_are_over():
    assert [each for each in SCHEMA.subclasses("Event") if SCHEMA.edges(each)] == []


@pytest.mark.parametrize(
    ("mention", "range_", "fits"),
    [
        ("Person", "Actor", True),
        ("Person", "Place", False),
        ("State", "Place", True),
        ("Country", "Actor", True),
        ("City", "Actor", False),
        ("Capture", "Happening", True),
        ("Happening", "Happening", True),
        ("Person", "Happening", False),
        ("Capture", "Referent", True),
        ("Quantity", "Referent", True),
        ("Date", "Referent", False),
        ("Date", "Date", True),
        ("Name", "Name", True),
    ],
)
def test_what_fits_a_role(mention, range_, fits):
    assert SCHEMA.fits(mention, range_) is fits


def test_a_file_that_is_no_turtle_is_refused_with_its_line(tmp_path, monkeypatch):
    (tmp_path / "detente.ttl").write_text("@prefix dt: <x#> .\ndt:A a dt:B ;;; dt:c .\n", "utf-8")
    monkeypatch.setattr("kg.ontology.reading.files", lambda _: tmp_path)
    with pytest.raises(OntologyError) as refused:
        open_ontology()
    [finding] = refused.value.findings
    assert (finding.file, finding.line, finding.rule) == (
        "ontology/detente.ttl",
        2,
        "turtle-syntax",
    )


def test_a_class_below_itself_is_refused_by_name():
    graph = Graph()
    graph.parse(data=f"@prefix dt: <{DT}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> . "
                "dt:A a owl:Class ; rdfs:subClassOf dt:B . dt:B a owl:Class ; "
                "rdfs:subClassOf dt:A . dt:C a owl:Class ; rdfs:subClassOf dt:A .")  # fmt: skip
    with pytest.raises(OntologyError) as refused:
        read_schema(graph)
    remedy = "take one rdfs:subClassOf out of the circle"
    assert refused.value.findings == tuple(
        Finding("ontology/detente.ttl", 0, "class-cycle", f"dt:{x} lies below itself", remedy)
        for x in "AB"
    )


def test_every_role_has_a_domain_that_all_its_classes_lie_below():
    stray = [
        (cls, role.property)
        for cls in SCHEMA.frame_classes
        for role in SCHEMA.own_roles.get(cls, ())
        if not SCHEMA.is_a(cls, str(GRAPH.value(DT[role.property], RDFS.domain)).removeprefix(DT))
        and role.name != "Condition"
    ]
    assert stray == []


def test_every_edge_joins_roles_of_its_class_whose_ranges_it_takes():
    def takes(property_: str, end: URIRef, range_: str) -> bool:
        needed = str(GRAPH.value(DT[property_], end)).removeprefix(DT)
        return needed == "Referent" or SCHEMA.is_a(range_, needed)

    wrong = []
    for cls in SCHEMA.own_edges:
        ranges = {role.property: role.range for role in SCHEMA.roles(cls).values()}
        wrong += [
            (cls, edge.property)
            for edge in SCHEMA.edges(cls)
            if not takes(edge.property, RDFS.domain, ranges[edge.subject])
            or not takes(edge.property, RDFS.range, ranges[edge.object])
        ]
    assert wrong == []


def test_every_class_of_the_design_is_there():
    design = """Person State Government StateOrgan Office StateForce ArmedGroup Organization
        Alliance Coalition InternationalOrganization MediaOutlet Monitor Community Collective
        UnnamedSource Country Region City Neighbourhood Base Route Crossing Infrastructure
        Offensive Attack AirStrike Bombing HostageTaking Capture Loss Movement Withdrawal
        Evacuation Displacement Release Meeting NegotiationRound Call Signing Appointment Fall
        SanctionImposed SanctionLifted DesignationMade Renaming Split Statement Demand Rejection
        Denial Accusation Warning Threat Promise Appeal JointStatement Question Attribution
        Deployment Basing TerritorialControl Support MilitarySupport TrainingSupport
        WeaponsSupport FundingSupport IntelligenceSupport TerritorySupport DiplomaticSupport
        HumanitarianSupport Membership Leadership Hostility ArmedConflict Ceasefire OfficeHolding
        Designation SanctionRegime NegotiationProcess Mediation Guarantee Captivity Siege Kinship
        Population Casualties Price Location Agreement Phase Provision Proposal NameList Position
        Aim Knowledge Causation Instigation Naming Assessment"""
    assert set(design.split()) - set(SCHEMA.direct_parents) == set()


def test_no_two_terms_of_a_kind_share_an_english_label():
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        labels = [
            str(label)
            for term in GRAPH.subjects(RDF.type, kind)
            for label in GRAPH.objects(term, RDFS.label)
            if label.language == "en"
        ]
        assert sorted(labels) == sorted(set(labels))


def test_examples_are_invented():
    """No person, state, city or armed group of entities.ttl is named in the ontology's texts."""
    entities = open_ontology("entities.ttl")
    real = {
        str(label)
        for kind in ("Person", "State", "City", "ArmedGroup", "MediaOutlet")
        for entity in entities.subjects(RDF.type, DT[kind])
        for label in entities.objects(entity, SKOS.prefLabel)
        if label.language == "en"
    }
    texts = " ".join(
        str(text)
        for link in (SKOS.example, SKOS.definition, SKOS.scopeNote)
        for text in GRAPH.objects(None, link)
    )
    assert [name for name in sorted(real) if re.search(rf"\b{re.escape(name)}\b", texts)] == []


def test_every_term_that_code_queries_or_identities_name_is_declared():
    """What is written `dt:name` or `said:name` in kg/, server/, queries/ and ontology/ exists."""
    declared = GRAPH + open_ontology("said.ttl")
    sources = [
        path
        for folder, pattern in (("kg", "*.py"), ("server", "*.py"), ("queries", "*.rq"))
        for path in Path(str(files(folder))).rglob(pattern)
    ]
    sources += sorted(Path(str(files("ontology"))).rglob("*.ttl"))
    missing = {
        f"{path.name}: {prefix}:{name}"
        for path in sources
        for prefix, name in re.findall(r"\b(dt|said):([A-Za-z]+)\b", path.read_text("utf-8"))
        if (DT[name] if prefix == "dt" else SAID[name], RDF.type, None) not in declared
    }
    assert missing == set()
