from kg.annotation.evidence import (
    anchor,
    evidence_sentences,
    evidence_spans,
    rests_on,
    section_at,
    section_of,
)


def test_a_claim_rests_on_the_sentences_of_its_own_mentions(articles):
    article = articles["strelsau-courier"]
    assert {id_: evidence_sentences(article, event) for id_, event in article.events.items()} == {
        "E1": (3,),
        "E2": (3,),
        "E3": (4,),
        "E4": (5,),
        "E5": (5,),
        "E6": (6,),
        "E7": (6,),
    }


def test_evidence_is_whole_sentences_and_the_anchor_is_the_trigger(articles):
    article = articles["strelsau-courier"]
    event = article.events["E4"]
    assert evidence_spans(article, event) == ((242, 302),)
    assert anchor(article, event) == (257, 265)


def test_a_claim_stands_in_the_section_of_its_trigger(articles):
    article = articles["strelsau-courier"]
    assert section_of(article, article.events["E4"]).type == "Body"
    assert section_at(article.info, 25).credit == "Zenda Photo"
    assert section_at(article.info, 61) is None


def test_a_sentence_without_claims_is_seen(articles):
    assert [i for i, claims in rests_on(articles["strelsau-courier"]).items() if not claims] == [
        0,
        1,
        2,
        7,
    ]
