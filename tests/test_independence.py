"""Counting independent origins: who depends on whom, and the reason in words."""

import pytest
from pyoxigraph import NamedNode

from kg.independence import PATTERN, independence_of_thing
from kg.store.interface import select
from kg.vocabulary import HAP
from tests.dataset import engine_of
from tests.invented import article, said, told

HOLD = ("TerritorialControl", ("Controller", "kg:crown"), ("Territory", "kg:zenda"))
THING = f"{HAP}hold-on-zenda"


def hold(**kw):
    return told(
        "E1", *HOLD, about="hold-on-zenda", notes=(("Paraphrase", "The crown has it."),), **kw
    )


def paper(named, *events, text, **info):
    return article(hold(), *events, named=named, sha256=text * 64, headline=f"Page {named}", **info)


COURIER = paper("courier-1", text="1")
COPY = paper("courier-2", text="1")
POST = paper("post-1", text="2", publisher="post")
WIRED = paper("courier-3", text="3", agency="wire")
WIRE = paper("wire-1", text="4", publisher="wire")
QUOTING = article(
    hold(certainty="Reported"),
    said("E2", "kg:sapt", "E1", told_to=["kg:post"]),
    named="courier-4", sha256="5" * 64, headline="Page courier-4",
)  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "count", "sentence"),
    [
        ([COURIER], 1, "1 claim from 1 independent origin: “Page courier-1”."),
        ([COURIER, POST], 2,
         "2 claims from 2 independent origins: “Page courier-1”; “Page post-1”."),
        ([COURIER, COPY], 1,
         "2 claims from 1 independent origin: “Page courier-1” (the same text as “Page "
         "courier-2”)."),
        ([WIRED], 1,
         "1 claim from 1 independent origin: Lake Wire (credited in “Page courier-3”)."),
        ([WIRED, WIRE, POST], 2,
         "3 claims from 2 independent origins: Lake Wire (credited in “Page courier-3”; its own "
         "“Page wire-1”); “Page post-1”."),
        ([QUOTING, POST], 1,
         "2 claims from 1 independent origin: Zenda Post (credited in “Page courier-4”; its own "
         "“Page post-1”)."),
    ],
    ids=["one", "two papers", "one text on two pages", "an agency", "an agency and its own text",
         "an outlet that another quotes"],
)  # fmt: skip
def test_what_depends_on_something_else_counts_once_and_says_why(texts, count, sentence):
    engine = engine_of(*texts)
    found = independence_of_thing(engine, THING)
    assert (found.count, found.sentence) == (count, sentence)
    rows = {row["thing"]: row["independent"].value for row in select(engine, PATTERN).rows}
    assert rows[NamedNode(THING)] == str(count)


def test_of_what_nobody_tells_there_is_no_origin():
    found = independence_of_thing(engine_of(COURIER), f"{HAP}harvest-fair")
    assert (found.count, found.sentence) == (0, "No claim stands behind this.")
