"""`detente ask`: rows that no day dates to the day asked for are marked, as the page marks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from kg.cli import detente
from kg.release import write_release

GRAPH = Path(__file__).parents[1] / "server" / "data" / "ruritania.trig"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undated")
    write_release(folder, list(parse(path=str(GRAPH), format=RdfFormat.TRIG)), version="0")
    return str(folder)


def ask(data, *arguments):
    told = CliRunner().invoke(
        detente, ["ask", "deployments_in_place", "--data", data, *arguments], env={"COLUMNS": "70"}
    )
    assert told.exit_code == 0, told.output
    return told


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("1924-05-02", ["2 rows", "2 of them are not dated to then: they may hold then"]),
        ("1924-05-04", ["2 rows", "1 of them is not dated to then: it may hold then"]),
    ],
)
def test_rows_not_dated_to_the_day_are_marked_and_counted(data, day, last):
    lines = ask(data, "--day", day).stdout.splitlines()
    assert lines[-2:] == last
    assert sum(line.startswith("Dated") for line in lines) == int(last[1].split()[0])


def test_without_a_day_no_row_is_marked(data):
    assert "not dated" not in ask(data).stdout


def test_a_file_has_no_place_for_the_mark_and_that_is_said_beside_it(data):
    told = ask(data, "--day", "1924-05-04", "--format", "csv")
    assert told.stderr.splitlines()[-1] == (
        "rows that show no day may hold then: the table marks them"
    )
