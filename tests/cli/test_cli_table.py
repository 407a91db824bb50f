"""Tables on a terminal: no word is broken, nothing is lost, nothing is taken for markup."""

import pytest
from pyoxigraph import Literal

from kg.cli.table import column_widths, show_table
from kg.store import Table

ROW = {
    "Who": "Syrian opposition factions",
    "When": "2024-11-28/2024-12-07",
    "Claim": "an-article-with-a-long-name#E11",
}
TABLE = Table((*ROW,), ({name: Literal(value) for name, value in ROW.items()},))


@pytest.fixture
def shown(monkeypatch, capsys):
    def show(table, width):
        monkeypatch.setenv("COLUMNS", str(width))
        show_table(table)
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return show


def test_what_is_left_over_goes_to_the_column_that_needs_most_lines():
    assert column_widths([("a", "bb"), ("x y z", "one two")], 12) == [4, 6]
    assert column_widths([("a", "bb"), ("x y z", "one two")], 6) == [1, 3]
    assert column_widths([("a", "bb"), ("x y z", "one two")], 5) == []
    assert column_widths([("a", "bb"), ("x", "y")], 99) == [1, 2]


def test_a_table_that_fits_breaks_lines_between_words(shown):
    assert shown(TABLE, 66) == [
        "Who         When                   Claim",
        "Syrian      2024-11-28/2024-12-07  an-article-with-a-long-name#E11",
        "opposition",
        "factions",
        "1 row",
    ]


def test_a_table_in_which_a_word_would_be_broken_is_a_list_of_records(shown):
    assert shown(TABLE, 65) == [
        "Who    Syrian opposition factions",
        "When   2024-11-28/2024-12-07",
        "Claim  an-article-with-a-long-name#E11",
        "",
        "1 row",
    ]


def test_square_brackets_are_text_and_an_empty_answer_has_its_titles(shown):
    odd = Table(("[bold]n",), ({"[bold]n": Literal("[/dim]")},))

    assert shown(odd, 80) == ["[bold]n", "[/dim]", "1 row"]
    assert shown(Table(("n",), ()), 80) == ["n", "0 rows"]
