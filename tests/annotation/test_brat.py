import os
from pathlib import Path

import pytest

from kg.annotation.brat import format_piece, read_ann, write_ann
from kg.annotation.model import (
    Article,
    ArticleInfo,
    Attribute,
    Event,
    Filler,
    Link,
    Mention,
    Note,
    Relation,
)
from kg.errors import Finding

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[3] / "shared"))
REAL = sorted((SHARED / "data" / "brat").rglob("*.ann"))
INFO = ArticleInfo("strelsau-courier", "", "", "en", "", 407, (), ())


def read(text):
    return read_ann(text, INFO, "strelsau-courier.ann")


ONE_OF_EACH = """\
T1\tPerson 0 5;10 16\tCount Rupert
T2\tMovement 17 26\ttravelled
T3\tCity 30 35\tZenda
E1\tMovement:T2 Mover:T1 To:T3 To2:T3
R1\tSubsetOf Arg1:T1 Arg2:T3
A1\tPolarity E1 Negated
N1\tReference T3 kg:zenda\tZenda
#1\tParaphrase E1\tCount Rupert stays away from Zenda.
"""


def test_every_kind_of_line_becomes_its_piece():
    assert read(ONE_OF_EACH).article == Article(
        info=INFO,
        file="strelsau-courier.ann",
        mentions={
            "T1": Mention("T1", "Person", ((0, 5), (10, 16)), "Count Rupert", 1),
            "T2": Mention("T2", "Movement", ((17, 26),), "travelled", 2),
            "T3": Mention("T3", "City", ((30, 35),), "Zenda", 3),
        },
        events={
            "E1": Event(
                "E1",
                "Movement",
                "T2",
                (Filler("Mover", "T1"), Filler("To", "T3"), Filler("To", "T3", 2)),
                4,
            )
        },
        relations=(Relation("R1", "SubsetOf", "T1", "T3", 5),),
        attributes=(Attribute("A1", "Polarity", "E1", "Negated", 6),),
        links=(Link("N1", "T3", "kg", "zenda", "Zenda", 7),),
        notes=(Note("#1", "Paraphrase", "E1", "Count Rupert stays away from Zenda.", 8),),
    )


def test_writing_gives_the_bytes_that_were_read():
    assert write_ann(read(ONE_OF_EACH).article) == ONE_OF_EACH


@pytest.mark.parametrize(
    ("reference", "scheme", "key"),
    [
        ("kg:zenda", "kg", "zenda"),
        ("local:harbour-master", "local", "harbour-master"),
        ("date:1924-05-03/..", "date", "1924-05-03/.."),
        ("date:-P2D;hap:harvest-fair", "date", "-P2D;hap:harvest-fair"),
        ("quantity:>=40;boat", "quantity", ">=40;boat"),
        ("Wikidata:Q64", "Wikidata", "Q64"),
    ],
)
def test_a_reference_has_a_scheme_and_a_key(reference, scheme, key):
    reading = read(f"T1\tCity 0 5\tZenda\nN1\tReference T1 {reference}\tZenda\n")
    assert reading.article.links == (Link("N1", "T1", scheme, key, "Zenda", 2),)


def test_dirt_that_means_nothing_is_read_over():
    reading = read("T1\tBombing 0 5\tblast\r\n\nE1\tBombing:T1 \nA1\tNegation E1\n")
    assert (reading.read, reading.mapped, reading.findings) == (3, 3, ())
    assert write_ann(reading.article) == "T1\tBombing 0 5\tblast\nE1\tBombing:T1\nA1\tNegation E1\n"


def test_what_has_no_place_in_the_model_is_counted_and_told():
    reading = read("T1\tCity 0 5\tZenda\nT2\tCity 9 14\tZenda\n*\tEquiv T1 T2\nnonsense\n")
    assert str(reading) == "strelsau-courier.ann: 4 read = 2 mapped + 1 unmapped + 1 rejected"
    assert [(each.line, each.rule) for each in reading.findings] == [
        (3, "unmapped-line"),
        (4, "malformed-line"),
    ]


def test_what_points_to_a_rejected_line_is_rejected_too():
    reading = read("T1\tCity 0 5\tZenda\nE1\tMovement:T7 To:T1\nA1\tPolarity E1 Negated\n")
    assert [(each.line, each.message) for each in reading.rejected] == [
        (2, "E1 points to T7, which is not there"),
        (3, "A1 points to E1, which is not there"),
    ]
    assert reading.read == reading.mapped + len(reading.unmapped) + len(reading.rejected)


def test_an_id_is_used_once():
    assert read("T1\tCity 0 5\tZenda\nT1\tCity 9 14\tZenda\n").rejected == (
        Finding(
            "strelsau-courier.ann",
            2,
            "duplicate-id",
            "T1 is already the id of line 1",
            "give it a number of its own",
        ),
    )


def test_pieces_without_a_line_are_written_last_and_roles_numbered():
    event = Event("E1", "Clash", "T1", (Filler("Party", "T2"), Filler("Party", "T3")))
    assert format_piece(event) == "E1\tClash:T1 Party:T2 Party2:T3"


@pytest.mark.skipif(not REAL, reason="the shared brat data is not here")
def test_real_files_are_read_whole_and_written_back():
    """119 files of brat's own examples: every line is accounted for, and none is changed."""
    total = mapped = unmapped = rejected = 0
    for file in REAL:
        text = file.read_text("utf-8")
        reading = read(text)
        assert reading.read == reading.mapped + len(reading.unmapped) + len(reading.rejected)
        gone = {finding.line for finding in reading.findings}
        kept = [
            line if line[0] in "TN#" else line.rstrip()
            for number, line in enumerate(text.split("\n"), start=1)
            if line.strip() and number not in gone
        ]
        assert write_ann(reading.article) == "".join(f"{line}\n" for line in kept)
        total += reading.read
        mapped += reading.mapped
        unmapped += len(reading.unmapped)
        rejected += len(reading.rejected)
    assert (len(REAL), total, mapped, unmapped, rejected) == (119, 10932, 10842, 90, 0)
