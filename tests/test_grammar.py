"""A derived statement reads as a sentence: several people control, one controls."""

from __future__ import annotations

import pytest

from kg.grammar import is_plural, statement_text


@pytest.mark.parametrize(
    ("subject", "predicate", "text"),
    [
        ("Kurdish forces in Syria", "controls", "Kurdish forces in Syria control it"),
        ("Syrian Democratic Forces", "controls", "Syrian Democratic Forces controls it"),
        ("militias backed by Iran", "is backed by", "militias backed by Iran are backed by it"),
        ("hostages held in Gaza", "is located in", "hostages held in Gaza are located in it"),
        ("two unnamed sources in the Syrian army", "has a base in",
         "two unnamed sources in the Syrian army have a base in it"),
        ("allies of Hayat Tahrir al-Sham (late 2024)", "relies on",
         "allies of Hayat Tahrir al-Sham (late 2024) rely on it"),
        ("villages near Tal Rifaat", "lies within", "villages near Tal Rifaat lie within it"),
        ("Turkish troops in Syria", "reaches", "Turkish troops in Syria reach it"),
        ("Syrian Kurds", "besieges", "Syrian Kurds besiege it"),
        ("Russian air strikes against the rebels (late 2024)", "took place in",
         "Russian air strikes against the rebels (late 2024) took place in it"),
        ("local people who supported the opposition", "supports militarily",
         "local people who supported the opposition support militarily it"),
    ],
)  # fmt: skip
def test_the_verb_agrees_with_the_subject(subject, predicate, text):
    assert statement_text(subject, predicate, "it") == text


@pytest.mark.parametrize(
    "name",
    [
        "Hamas", "United States", "Damascus", "Hostages Forum", "Moroccan news site",
        "head of the Syrian Democratic Forces", "Astana peace process", "father of the hostages",
        "killing of Palestinians in Gaza", "crisis", "Syrian Army (under the Assad governments)",
    ],
)  # fmt: skip
def test_one_that_only_looks_like_several_is_one(name):
    assert not is_plural(name)
