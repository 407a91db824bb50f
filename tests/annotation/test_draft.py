from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotation.brat import read_ann, write_ann
from kg.annotation.compile import compile_draft, occurrences
from kg.annotation.draft import Draft, DraftClaim, DraftRelation, Words, read_draft
from kg.annotation.model import ArticleInfo
from kg.annotation.redraft import write_draft
from kg.errors import AnnotationError
from kg.identity import Identities

NOBODY = Identities({})


@pytest.mark.parametrize("id_", ["strelsau-courier", "zenda-post"])
def test_a_draft_compiles_to_its_ann(id_, lake, texts, articles, identities):
    draft = read_draft((lake / f"drafts/{id_}.yaml").read_text("utf-8"), id_)
    article = compile_draft(draft, texts[id_], articles[id_].info, identities)
    assert write_ann(article) == (lake / f"corpus/{id_}.ann").read_text("utf-8")


@pytest.mark.parametrize("id_", ["strelsau-courier", "zenda-post"])
def test_editing_goes_round(id_, texts, articles, identities):
    article = articles[id_]
    draft = read_draft(write_draft(article, texts[id_]), id_)
    again = compile_draft(draft, texts[id_], article.info, identities, article)
    assert again == replace(article, file=again.file)


def test_the_draft_of_an_article_is_what_a_person_would_write(texts, articles):
    assert write_draft(articles["zenda-post"], texts["zenda-post"]) == (
        "article: zenda-post\n"
        "claims:\n"
        "  - id: no-journey\n"
        "    type: Movement\n"
        '    at: "came"\n'
        "    s: 1\n"
        "    roles:\n"
        '      - Mover: {at: "Count Rupert", ref: "kg:rupert", type: Person}\n'
        '      - To: {at: "Zenda", ref: "kg:zenda", type: City}\n'
        "    certainty: Asserted\n"
        "    stage: Actual\n"
        "    polarity: Negated\n"
        "    about: kg:rupert-in-zenda\n"
        '    paraphrase: "Count Rupert did not go to Zenda ahead of the fair."\n'
        "  - id: nobody\n"
        "    type: Assessment\n"
        '    at: "saw nobody"\n'
        "    s: 2\n"
        "    roles:\n"
        '      - Assessed: {at: "nobody", ref: "local:nobody", type: Collective}\n'
        "    certainty: Reported\n"
        "    stage: Actual\n"
        "    polarity: Affirmed\n"
        '    paraphrase: "A baker says that no visitor was seen."\n'
        "  - id: baker\n"
        "    type: Attribution\n"
        '    at: "said"\n'
        "    s: 2\n"
        "    roles:\n"
        '      - Speaker: {at: "a baker", ref: "local:baker", type: UnnamedSource}\n'
        "      - Topic: {claim: nobody}\n"
    )


TEXT = "Rupert met Rupert’s aunt near Ruritania. No boat, no boatman.\nThe boat came."
INFO = ArticleInfo("fair", "", "", "en", "", len(TEXT), ((0, 40), (41, 61), (62, 76)), ())


def compile_text(text, previous=None):
    return compile_draft(read_draft(text, "fair.yaml"), TEXT, INFO, NOBODY, previous)


def messages(text):
    with pytest.raises(AnnotationError) as caught:
        compile_text(text)
    return [str(finding) for finding in caught.value.findings]


def test_words_are_found_as_whole_words_first():
    assert occurrences(TEXT, "boat", 41, 61) == [(44, 48)]
    assert occurrences(TEXT, "boatm", 41, 61) == [(53, 58)]
    assert occurrences(TEXT, "Rupert", 0, 40) == [(0, 6), (11, 17)]


def test_claims_keep_their_ids_when_others_come_and_go():
    claim = "  - {{id: {0}, type: Movement, at: came, s: 2}}\n"
    first = compile_text("article: fair\nclaims:\n" + claim.format("a") + claim.format("b"))
    drafted = "article: fair\nclaims:\n" + claim.format("c") + claim.format("b")
    second = compile_text(drafted, first)
    assert [(n.target, n.text) for n in second.notes] == [("E3", "c"), ("E2", "b")]
    assert [(n.target, n.text) for n in compile_text(drafted).notes] == [("E1", "c"), ("E2", "b")]


def test_the_same_words_with_the_same_meaning_are_one_mention():
    article = compile_text(
        "article: fair\nclaims:\n"
        "  - {id: a, type: Movement, at: came, s: 2, roles: [\n"
        "      {Mover: {at: boat, ref: 'local:boat', type: Thing}},\n"
        "      {Mover: {at: boat, ref: 'local:boat', type: Thing}},\n"
        "      {Number: {at: boat, ref: 'quantity:=1;boat'}}]}\n"
    )
    assert write_ann(article) == (
        "T1\tQuantity 66 70\tboat\nN1\tReference T1 quantity:=1;boat\tboat\n"
        "T2\tThing 66 70\tboat\nN2\tReference T2 local:boat\tboat\n"
        "T3\tMovement 71 75\tcame\n"
        "E1\tMovement:T3 Mover:T2 Mover2:T2 Number:T1\n#1\tSlug E1\ta\n"
    )


def test_the_past_tense_of_a_claim_is_a_note_on_its_event():
    article = compile_text(
        "article: fair\nclaims:\n  - {id: a, type: Presence, at: came, s: 2, tense: past}\n"
    )
    assert [(n.type, n.target, n.text) for n in article.notes[1:]] == [("Tense", "E1", "Past")]
    assert "    tense: past\n" in write_draft(article, TEXT)


def test_spread_words_carry_their_span():
    article = compile_text(
        "article: fair\nclaims:\n"
        "  - {id: a, type: Meeting, at: Rupert aunt, s: 0, span: '0 6;20 24'}\n"
    )
    assert article.mentions["T1"].spans == ((0, 6), (20, 24))
    assert article.mentions["T1"].words == "Rupert aunt"


@pytest.mark.parametrize(
    ("draft", "finding"),
    [
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: met, s: 1}\n",
            "fair.yaml:3: 'met' (number 1) is not in sentence 1 [draft-words] — it stands in 0",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: Rupert, s: 0, nth: 3}\n",
            "fair.yaml:3: 'Rupert' (number 3) is not in sentence 0 [draft-words]"
            " — it stands there 2 times",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: met, s: 7}\n",
            "fair.yaml:3: 'met': no sentence 7 [draft-words] — sentences are numbered 0 to 2",
        ),
        (
            "article: fair\nclaims:\n"
            "  - {id: a, type: Meeting, at: met, s: 0, roles: [{Topic: {claim: aa}}]}\n",
            "fair.yaml:3: a: no claim aa [draft-slug] — did you mean a?",
        ),
        (
            "article: fair\nclaims:\n  - id: a\n    type: Meeting\n    at: met\n    s: 0\n"
            "    roles:\n      - Party: {at: Rupert, ref: 'kg:rupert'}\n",
            "fair.yaml:8: a, Party: no key rupert [draft-reference] — add it to entities.ttl",
        ),
        (
            "article: fair\nclaims:\n  - id: a\n    type: Meeting\n    at: met\n    s: 0\n"
            "    roles:\n      - Party: {at: Rupert, ref: 'quantity:>2;tin soldier', type: X}\n",
            "fair.yaml:8: a, Party: 'quantity:>2;tin soldier' [draft-reference]"
            " — write kg:…, local:…, date:…, quantity:…, Wikidata:…, without blanks",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: met, s: 0}\n"
            "  - {id: a, type: Meeting, at: met, s: 0}\n",
            "fair.yaml:3: a is also the id at 4 [draft-slug]",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: met, s: 0, colour: red}\n",
            "fair.yaml:3: no field colour here [draft-field] — known are: id, type, at, s, nth,"
            " span, roles, certainty, stage, polarity, force, extent, status, stance, kin, harm,"
            " about, paraphrase, tense, open, openlist, conditions, note",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: 'met, s: 0}\n",
            "fair.yaml:4: found unexpected end of stream while scanning a quoted scalar"
            " [draft-syntax] — mend this line, or the one before it",
        ),
        (
            "article: fair\nclaims:\n  - {id: a, type: Meeting, at: met, at: met, s: 0}\n",
            "fair.yaml:3: at is written twice [draft-field] — keep one",
        ),
        ("", "fair.yaml: the draft is empty [draft-syntax] — start with `article: <id>`"),
    ],
)
def test_a_fault_of_a_draft_is_told_with_its_line(draft, finding):
    assert messages(draft) == [finding]


WORD = st.sampled_from(["boat", "Zenda", "came", "the", "guard", "né", "𝒵", "“Fox”", "it's"])
SENTENCE = st.lists(WORD, min_size=1, max_size=6)
FREE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20).map(
    lambda text: " ".join(text.split())
)


@st.composite
def drafts(draw):
    """A random text with a random draft on it."""
    sentences = draw(st.lists(SENTENCE, min_size=1, max_size=4))
    text, spans = "", []
    for words in sentences:
        start = len(text)
        text += " ".join(words) + draw(st.sampled_from([" ", "\n", "  "]))
        spans.append((start, len(text.rstrip())))
    info = ArticleInfo("fair", "", "", "en", "", len(text), tuple(spans), ())

    def words(**fields):
        start, end = spans[draw(st.integers(0, len(spans) - 1))]
        stops = sorted(draw(st.sets(st.integers(start, end), min_size=2, max_size=2)))
        return Words(text[slice(*stops)], 0, spans=((stops[0], stops[1]),), **fields)

    slugs = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    mention = st.builds(
        lambda ref, basis: words(ref=ref, type="Thing", basis=basis, derived_from=basis and "x"),
        st.sampled_from(["local:a", "kg:b", "date:1924-05", "quantity:>=2;boat"]),
        st.sampled_from(["", "Inferred"]),
    )
    claims = [
        DraftClaim(
            slug=slug,
            type=draw(st.sampled_from(["Movement", "Meeting"])),
            trigger=words(),
            fillers=tuple(
                draw(
                    st.lists(
                        st.tuples(st.sampled_from(["Party", "Topic"]), mention)
                        | st.tuples(st.just("Topic"), st.sampled_from(slugs)),
                        max_size=3,
                    )
                )
            ),
            attributes=draw(st.sampled_from([(), (("Stage", "Actual"),), (("Kin", "Child"),)])),
            paraphrase=draw(FREE),
            tense=draw(st.sampled_from(["", "Past", "present: “now”"])),
            leaves_open=draw(st.sampled_from([(), ("Party",), ("Party", "Topic")])),
            open_lists=draw(st.sampled_from([(), ("Party",)])),
            conditions=tuple(draw(st.lists(st.sampled_from(slugs), max_size=2))),
            note=draw(FREE),
        )
        for slug in slugs
    ]
    relations = draw(
        st.lists(
            st.builds(lambda a, b: DraftRelation("ShareOf", a, b), mention, mention), max_size=1
        )
    )
    return Draft("fair", tuple(claims), tuple(relations)), text, info


@settings(deadline=None)  # not a test of how fast the machine is
@given(drafts())
def test_compiling_the_draft_of_what_was_compiled_changes_nothing(case):
    draft, text, info = case
    article = compile_draft(draft, text, info, NOBODY)
    assert read_ann(write_ann(article), info, "fair.ann").article == article
    drafted = write_draft(article, text)
    assert compile_draft(read_draft(drafted, "fair.yaml"), text, info, NOBODY) == article
    assert "no place" not in drafted
