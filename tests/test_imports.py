"""Who may import whom, read from the source itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KG = sorted(ROOT.glob("kg/**/*.py"))
SERVER = sorted(ROOT.glob("server/**/*.py"))


def imported(path):
    """Return every module that a file imports, also inside functions and for types only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name}


def offenders(files, *banned):
    return {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path)
        if any(name == one or name.startswith(one + ".") for one in banned)
    }


def test_kg_has_never_heard_of_http():
    assert offenders(KG, "flask", "werkzeug", "granian", "server") == set()


def test_only_the_store_room_opens_a_store():
    others = [path for path in (*KG, *SERVER) if path.parent != ROOT / "kg" / "store"]
    assert offenders(others, "pyoxigraph.Store", "SPARQLWrapper") == set()


def test_a_question_knows_nothing_of_stores_articles_or_releases():
    files = [path for path in KG if path.parent.name == "question"]
    assert files
    assert offenders(files, "kg.store", "kg.annotation", "kg.release", "kg.populate") == set()


def test_the_server_asks_kg_and_never_the_corpus():
    assert offenders(SERVER, "kg.annotation", "kg.populate", "kg.claim", "kg.lens") == set()


@pytest.mark.parametrize("name", ["formats", "problem"])
def test_formats_and_problem_stand_below_the_rooms_that_use_them(name):
    files = [ROOT / "server" / f"{name}.py"]
    rooms = ("sparql", "questions", "pages", "articles", "data", "front", "ontology")
    assert offenders(files, *(f"server.{room}" for room in rooms)) == set()


def test_no_room_is_a_lumber_room():
    names = {path.stem for path in (*KG, *SERVER)} | {path.parent.name for path in (*KG, *SERVER)}
    assert names & {"utils", "core", "common", "helpers", "misc", "manager"} == set()
