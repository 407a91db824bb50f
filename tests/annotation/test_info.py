import pytest

from kg.annotation.info import read_info, write_info
from kg.annotation.model import ArticleInfo, Place, Section
from kg.errors import AnnotationError

FULL = ArticleInfo(
    id="strelsau-courier",
    headline='The "Fox" \\ again',
    publisher="strelsau-courier-paper",
    language="en",
    sha256="a" * 64,
    length=120,
    sentences=((0, 17), (18, 60), (62, 119)),
    sections=(
        Section("Headline", (0, 17)),
        Section("Caption", (18, 60), credit="Zenda Photo"),
        Section("Caption", (62, 119), repeats=18),
    ),
    agency="zenda-post-paper",
    agency_basis="the byline",
    byline="By Our Own\x7f Correspondent",
    published="1924-05-04",
    published_basis="Stated",
    published_from="the date line",
    found=(Place("000_page.txt", (0, 120)),),
    annotators=("annotator-1", "annotator-2"),
    status="reviewed",
    uncovered=((0, "HeadlineRepeated"),),
    names=(("baker", 'a "baker" of Zenda'), ("ferry-2", "the second ferry")),
)


def test_what_is_written_is_read_back():
    assert read_info(write_info(FULL), FULL.id, "x.toml") == FULL


def test_the_file_reads_as_people_write_it():
    info = ArticleInfo("zenda-post", "Fair", "zenda-post-paper", "en", "b" * 64, 9, ((0, 9),), ())
    assert write_info(info) == (
        'headline = "Fair"\npublisher = "zenda-post-paper"\nlanguage = "en"\n'
        f'sha256 = "{"b" * 64}"\nlength = 9\nannotators = []\nstatus = "draft"\n'
        "sentences = [\n    [0, 9],\n]\n"
    )


def test_all_findings_come_at_once_each_with_its_line():
    text = (
        'headline = "Fair"\npublisher = "zenda-post-paper"\nlanguage = 5\nsha256 = "abc"\n'
        "length = 9\nsentences = [[0, 19]]\ncolour = 3\n"
        "[names]\nbaker = ' '\nferry = 'the ferry'\n"
        "[[sections]]\ntype = 'Body'\nspan = [0, 9]\n"
        "[[sections]]\ntype = 'Poem'\nspan = [3]\n"
    )
    with pytest.raises(AnnotationError) as caught:
        read_info(text, "zenda-post", "zenda-post.toml")
    assert [(f.line, f.rule, f.message) for f in caught.value.findings] == [
        (7, "toml-unknown", "colour is not known here"),
        (3, "toml-value", "language is no text"),
        (4, "toml-value", "sha256 is 'abc'"),
        (6, "toml-span", "sentences 0: [0, 19] is no span of the text"),
        (14, "toml-value", "section 1 has type Poem"),
        (14, "toml-span", "sections 1: [3] is no span of the text"),
        (9, "toml-value", "names: baker is ' '"),
    ]


@pytest.mark.parametrize("key", ["headline", "publisher", "language", "sha256", "length"])
def test_what_an_article_cannot_do_without_is_asked_for(key):
    lines = write_info(FULL).splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(f"{key} "))
    with pytest.raises(AnnotationError) as caught:
        read_info(text, FULL.id, "x.toml")
    assert f"x.toml: {key} is missing [toml-missing] — add `{key} = …`" in str(caught.value)


def test_sentences_come_in_order():
    text = write_info(FULL).replace("[18, 60], [62, 119],", "[62, 119], [18, 60],")
    with pytest.raises(AnnotationError, match="sentence 2 starts at 18, before the one before it"):
        read_info(text, FULL.id, "x.toml")
