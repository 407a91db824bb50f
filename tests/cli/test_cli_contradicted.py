"""`detente ask`: rows that other claims contradict say so, in a table and beside a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.cli import detente
from kg.release import write_release
from kg.vocabulary import DT, ID, graph_iri

GRAPH = Path(__file__).parents[1] / "server" / "data" / "ruritania.trig"
LINK = {
    "linkFrom": ID + "claim/strelsau-courier/E3",
    "linkTo": ID + "claim/zenda-post/E2",
    "linkBy": DT + "contradicts",
}


# takes longer than anybody waits
RUNAWAY = "SELECT (COUNT(*) AS ?n) { VALUES ?claim { %(claims)s } ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a folder with a release in which the capture of Zenda and its denial disagree."""
    folder = tmp_path_factory.mktemp("contradicted")
    link = NamedNode(ID + "link/zenda")
    graph = graph_iri("links")
    drawn = [Quad(link, NamedNode(DT + p), NamedNode(iri), graph) for p, iri in LINK.items()]
    write_release(folder, [*parse(path=str(GRAPH), format=RdfFormat.TRIG), *drawn], version="0")
    return str(folder)


def ask(data, *arguments):
    told = CliRunner().invoke(
        detente, ["ask", "control_of_place", "--data", data, *arguments], env={"COLUMNS": "70"}
    )
    assert told.exit_code == 0, told.output
    return told


def cells(told, title):
    lines = told.stdout.splitlines()
    return [line.removeprefix(title).strip() for line in lines if line.startswith(title)]


def test_a_row_names_the_claims_that_contradict_it(data):
    told = ask(data)
    assert sorted(cells(told, "Contradicted by")) == ["strelsau-courier#E3", "zenda-post#E2"]
    assert sorted(cells(told, "Claim")) == [
        "strelsau-courier#E3", "zenda-post#E2", "zenda-post#E5",
    ]  # fmt: skip
    assert told.stdout.splitlines()[-2:] == [
        "3 rows", "2 of them are contradicted by other claims",
    ]  # fmt: skip


def test_a_claim_that_contradicts_a_row_and_stands_in_none_is_told_below(data):
    assert ask(data, "--source", "zenda-post").stdout.splitlines()[-3:] == [
        "2 rows",
        "1 of them is contradicted by other claims",
        "  strelsau-courier#E3, in no row here: The Lake League took Zenda at the start of May.",
    ]


def test_where_nothing_is_contradicted_nothing_is_said(data):
    assert "ontradicted" not in ask(data, "--place", "strelsau").output


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "xml"])
def test_a_file_holds_the_rows_alone_and_is_told_on_standard_error_what_they_lack(data, name):
    told = ask(data, "--format", name)
    assert "ontradicted" not in told.stdout
    claims = told.stderr.removeprefix("contradicted by other claims: ")
    named, _, hint = claims.strip().partition("; ")
    assert sorted(named.split(", ")) == ["strelsau-courier#E3", "zenda-post#E2"]
    assert hint == "the table says by which"


def test_an_answer_is_given_even_where_its_contradictions_take_too_long(data, monkeypatch):
    monkeypatch.setattr("kg.rivals._RIVALS", RUNAWAY)
    told = ask(data, "--timeout", "2")
    assert told.stdout.splitlines()[-1] == "3 rows"
    assert told.stderr == "what contradicts these claims could not be looked up in time\n"
