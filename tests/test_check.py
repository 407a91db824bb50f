"""One rule, one bad example: tests/data/bad/<rule>.toml changes the good corpus `lake`."""

import shutil
import tomllib
from pathlib import Path

import pytest

from kg.alignment import ALIGNMENT_RULES
from kg.check import all_rules, check
from kg.example import EXAMPLE_RULES

DATA = Path(__file__).parent / "data"
BAD = sorted((DATA / "bad").glob("*.toml"))


@pytest.fixture
def lake(tmp_path, monkeypatch):
    """A small corpus without a fault, in the working directory."""
    shutil.copytree(DATA / "lake", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def look(folder, **options):
    findings = check(folder / "corpus", folder / "ontology", folder / "texts", **options)
    return [str(finding) for finding in findings]


def spoil(folder, example):
    for edit in example.get("replace", ()):
        file = folder / edit["file"]
        before = file.read_text("utf-8")
        assert edit["old"] in before
        file.write_text(before.replace(edit["old"], edit["new"], 1), "utf-8")
    for edit in example.get("write", ()):
        file = folder / edit["file"]
        file.parent.mkdir(exist_ok=True)
        file.write_text(edit["text"], edit.get("encoding", "utf-8"))
    for edit in example.get("remove", ()):
        (folder / edit["file"]).unlink()


def test_a_good_corpus_has_no_findings(lake):
    assert look(lake, coverage=True) == []


def test_every_rule_has_a_bad_example():
    """Here, or in tests/ontology: those of the style guide, of alignments and of examples."""
    styles = {file.stem for file in (DATA / "bad_ontology").glob("*.ttl")}
    elsewhere = styles | {*ALIGNMENT_RULES, *EXAMPLE_RULES}
    assert {file.stem for file in BAD} | elsewhere == all_rules()


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_example_breaks_its_rule_and_no_other(file, lake):
    example = tomllib.loads(file.read_text("utf-8"))
    spoil(lake, example)
    found = look(lake, coverage=True)
    assert found == example["findings"]
    assert all(f"[{file.stem}]" in finding for finding in found)


def test_coverage_is_only_looked_at_when_asked_for(lake):
    spoil(lake, tomllib.loads((DATA / "bad/sentence-covered.toml").read_text("utf-8")))
    assert look(lake) == []


def test_without_texts_nothing_is_compared_with_them(lake):
    spoil(lake, tomllib.loads((DATA / "bad/mention-slice.toml").read_text("utf-8")))
    assert check(lake / "corpus", lake / "ontology") == ()


def test_every_rule_says_what_to_do():
    for file in BAD:
        for finding in tomllib.loads(file.read_text("utf-8"))["findings"]:
            assert " — " in finding, f"{file.stem}: no remedy"
