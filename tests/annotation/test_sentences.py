import pytest

from kg.annotation.sentences import describe, split_sentences


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


def test_sentences_are_spans_without_the_blanks_around_them():
    assert sentences("  The boats came.  Nobody saw them. \n\nHarvest fair\n") == [
        "The boats came.",
        "Nobody saw them.",
        "Harvest fair",
    ]


@pytest.mark.parametrize("short", ["Mr.", "Dr.", "Jan.", "Oct."])
def test_an_abbreviation_ends_no_sentence(short):
    assert sentences(f"We met {short} Rupert there. He left.") == [
        f"We met {short} Rupert there.",
        "He left.",
    ]


def test_offsets_count_code_points():
    assert split_sentences("𝒵enda fell. Né Rupert left.") == ((0, 11), (12, 27))


def test_the_example_articles_have_these_sentences(articles, texts):
    for id_, article in articles.items():
        assert describe(texts[id_], id_).sentences == article.info.sentences
        assert describe(texts[id_], id_).sha256 == article.info.sha256
