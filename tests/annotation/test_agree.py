from dataclasses import replace

import pytest

from kg.annotation.agree import Reliability, Score, compare, report
from kg.annotation.model import Event, Filler
from kg.errors import DetenteError
from kg.ontology import load_schema


def changed(article, **events):
    """Return an article with some events changed; None takes one away."""
    kept = {id_: events.get(id_, event) for id_, event in article.events.items()}
    return replace(article, events={id_: event for id_, event in kept.items() if event})


def test_an_annotation_agrees_with_itself(articles):
    article = articles["strelsau-courier"]
    agreement = compare(article, article, load_schema())
    assert agreement.strict == agreement.lenient == Score(6, 6, 6)
    assert agreement.roles.f1 == 1.0
    assert agreement.attributes == {
        "Certainty": Reliability(6, 6, 1.0),
        "Stage": Reliability(6, 6, 1.0),
        "Polarity": Reliability(6, 6, None),
        "Source": Reliability(6, 6, 1.0),
    }
    assert agreement.only_reference == agreement.only_other == ()


def test_what_only_one_side_has_is_listed(articles):
    article = articles["strelsau-courier"]
    agreement = compare(article, changed(article, E6=None), load_schema())
    assert agreement.strict == Score(5, 6, 5)
    assert (agreement.strict.precision, round(agreement.strict.recall, 3)) == (1.0, 0.833)
    assert agreement.only_reference == (
        "E6 Naming “also known as” Count Rupert also goes by the name of the Fox.",
    )


def test_a_related_frame_counts_as_lenient_only(articles):
    article = articles["strelsau-courier"]
    event = replace(article.events["E4"], type="Movement")
    agreement = compare(article, changed(article, E4=event), load_schema())
    assert (agreement.strict, agreement.lenient) == (Score(5, 6, 6), Score(6, 6, 6))


def test_frames_that_only_share_a_root_are_no_pair(articles):
    article = articles["strelsau-courier"]
    event = replace(article.events["E4"], type="Meeting")
    agreement = compare(article, changed(article, E4=event), load_schema())
    assert agreement.lenient == Score(5, 6, 6)


def test_roles_are_compared_by_meaning(articles):
    article = articles["strelsau-courier"]
    to_krakozhia = Event("E7", "Movement", "T21", (Filler("Mover", "T18"), Filler("To", "T15")))
    agreement = compare(article, changed(article, E7=to_krakozhia), load_schema())
    assert agreement.roles == Score(13, 15, 14)


def test_another_source_lowers_its_alpha(articles):
    article = articles["strelsau-courier"]
    agreement = compare(article, changed(article, E2=None), load_schema())
    assert agreement.attributes["Source"] == Reliability(6, 5, 0.0)


def test_two_articles_do_not_compare(articles):
    with pytest.raises(DetenteError, match="only annotations of one compare"):
        compare(articles["strelsau-courier"], articles["zenda-post"], load_schema())


def test_the_report_is_a_table(articles):
    article = articles["strelsau-courier"]
    other = changed(article, E6=None, E2=None)
    assert report(compare(article, other, load_schema()), listed=True) == (
        "                    both  first second       P       R      F1\n"
        "claims, same frame     5      6      5   1.000   0.833   0.909\n"
        "claims, related        5      6      5   1.000   0.833   0.909\n"
        "roles                 13     15     13   1.000   0.867   0.929\n"
        "\n"
        "                   pairs  equal   share     alpha\n"
        "Certainty              5      5   1.000     1.000\n"
        "Stage                  5      5   1.000     1.000\n"
        "Polarity               5      5   1.000 one value\n"
        "Source                 5      4   0.800     0.000\n"
        "\n"
        "only in the first:\n"
        "  E6 Naming “also known as” Count Rupert also goes by the name of the Fox.\n"
    )
