"""Identities: keys, names and classes."""

import pytest
from pyoxigraph import NamedNode

from kg.errors import OntologyError
from kg.identity import Identities, Identity, local_iri
from kg.vocabulary import ENT
from tests.invented import IDENTITIES

PREFIXES = """@prefix dt: <https://w3id.org/detente/ontology#> .
@prefix ent: <https://w3id.org/detente/id/entity/> .
@prefix hap: <https://w3id.org/detente/id/happening/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def test_a_key_names_an_entity_with_its_classes_and_names():
    assert IDENTITIES.find("krakozhia") == Identity(
        "krakozhia",
        NamedNode(ENT + "krakozhia"),
        ("State", "Country"),
        "Krakozhia",
        ("Kraków Gate",),
    )
    assert IDENTITIES.find("strelsau") is None


def test_a_happening_is_a_key_without_a_class():
    fair = IDENTITIES.find("harvest-fair")
    assert (fair.is_happening, fair.classes) == (True, ())


@pytest.mark.parametrize("name", ["wire", "Lake Wire", "lake wire", "LW"])
def test_an_outlet_is_found_by_key_or_any_name(name):
    assert IDENTITIES.named(name).key == "wire"


def test_a_happening_is_not_found_by_name():
    assert IDENTITIES.named("harvest fair") is None


def test_a_local_key_belongs_to_its_article():
    assert local_iri("courier-1", "clerk").value == f"{ENT}courier-1/clerk"


def test_a_key_for_entity_and_happening_is_refused():
    text = PREFIXES + 'ent:fair skos:prefLabel "a"@en . hap:fair skos:prefLabel "b"@en .'
    with pytest.raises(OntologyError, match="fair names an entity and a happening"):
        Identities.read(text)


def test_broken_turtle_is_refused_with_its_line():
    with pytest.raises(OntologyError, match=r"entities.ttl:5: .*turtle-syntax"):
        Identities.read(PREFIXES + "ent:zenda a dt:City")
