"""docs/lenses.md says what the code does."""

from pathlib import Path

from kg.lens import LENSES
from kg.lens_page import FILE, lens_page
from kg.rules import load_rules

ROOT = Path(__file__).parents[1]


def test_the_page_on_lenses_is_up_to_date():
    """`python -m kg.lens_page` writes it."""
    assert (ROOT / FILE).read_text("utf-8") == lens_page()


def test_it_has_every_lens_with_its_definition_and_every_rule_with_its_sentence():
    page = lens_page()
    for each in LENSES.values():
        assert each.description in page
    for rule in load_rules():
        assert f"| `{rule.rule.name}` | {rule.label} | {rule.sentence} |" in page
