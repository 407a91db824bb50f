"""Rows of pickers stay beside their release: the next server has them without counting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.catalogue import open_catalogue
from kg.question import read_values
from kg.release import open_release, write_release
from kg.store import EmbeddedEngine, fill_store
from kg.vocabulary import ENT, ID, graph_iri
from server.counts import Counted, RowCounts
from server.kept_counts import FILE
from server.shelf import OpenRelease, SingleShelf

BACKING = open_catalogue().find("backing_of_actors")
LEAGUE = ENT + "lake-league"
BACKER = (ID + "claim/strelsau-courier/E2", "https://w3id.org/detente/said#supported")


@pytest.fixture
def released(quads, tmp_path):
    """Return what opens a release of the invented graph, with some more quads, in one folder."""

    def open_one(*more):
        told = [*quads, *more]
        written = write_release(tmp_path, told, version="0")
        store = Store()
        fill_store(store, told)
        return OpenRelease(EmbeddedEngine(store, written.id), open_release(written.path))

    return open_one


def picker(release, **given):
    texts = {name: [text] for name, text in given.items()}
    values = read_values(BACKING, texts, release.directory).values
    return Counted.of(BACKING, BACKING.parameter("supported"), values, release)


def counts(release):
    return RowCounts(SingleShelf(release.engine), 60.0)


def recalled(release, **given):
    """Return what a new server knows of a picker that it never counted."""
    fresh = counts(release)
    one = picker(release, **given)
    fresh._recall((one,), release)
    return fresh.known(one)


def test_the_next_server_knows_what_was_counted(released):
    release = released()
    found = counts(release).count(picker(release), release)
    assert found == {LEAGUE: 1}
    assert recalled(release) == found


def test_a_new_release_is_counted_anew(released):
    old = released()
    counts(old).count(picker(old), old)
    claim, supported = map(NamedNode, BACKER)
    more = Quad(claim, supported, NamedNode(ENT + "ruritania"), graph_iri("more"))
    new = released(more)
    assert recalled(new) is None
    assert counts(new).count(picker(new), new) == {LEAGUE: 1, ENT + "ruritania": 1}
    assert (recalled(old), recalled(new)) == ({LEAGUE: 1}, {LEAGUE: 1, ENT + "ruritania": 1})


def test_only_the_pickers_of_an_unfilled_form_are_kept(released):
    release = released()
    assert counts(release).count(picker(release, supporter="krakozhia"), release) == {}
    assert not (release.release.path / FILE).exists()


def test_nothing_is_added_to_what_is_seen_through_a_lens(released):
    release = released()
    manifest = replace(release.release.manifest, notes={"lens": "asserted", "release": release.id})
    seen = OpenRelease(release.engine, replace(release.release, manifest=manifest))
    assert counts(seen).count(picker(seen), seen) == {LEAGUE: 1}
    assert not (release.release.path / FILE).exists()


def test_a_line_that_was_cut_short_is_passed_over_and_spoils_none_after_it(released):
    release = released()
    (release.release.path / FILE).write_text('{"key": ["0", "backing_of', encoding="utf-8")
    assert recalled(release) is None
    counts(release).count(picker(release), release)
    assert recalled(release) == {LEAGUE: 1}


def test_what_another_version_of_the_program_counted_is_not_taken(released, monkeypatch):
    release = released()
    counts(release).count(picker(release), release)
    monkeypatch.setattr("server.kept_counts._program", lambda: "another")
    assert recalled(release) is None


def test_where_nothing_can_be_written_rows_are_counted_all_the_same(released):
    release = released()
    (release.release.path / FILE).mkdir()  # neither read nor written, by any user
    assert counts(release).count(picker(release), release) == {LEAGUE: 1}
    assert recalled(release) is None
