"""The example corpus of tests/data/lake: two invented articles, their texts and drafts."""

from pathlib import Path

import pytest

from kg.annotation import read_corpus
from kg.identity import Identities

LAKE = Path(__file__).parents[1] / "data" / "lake"


@pytest.fixture(scope="session")
def articles():
    return {article.id: article for article in read_corpus(LAKE / "corpus")}


@pytest.fixture(scope="session")
def texts():
    return {file.stem: file.read_text("utf-8") for file in (LAKE / "texts").iterdir()}


@pytest.fixture(scope="session")
def identities():
    return Identities.read((LAKE / "ontology/entities.ttl").read_text("utf-8"))


@pytest.fixture(scope="session")
def lake():
    return LAKE
