"""A release seen through a lens: what stays, what is set apart, and where it is kept."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Store

from kg import lens_store
from kg.annotation import read_corpus
from kg.cli import detente
from kg.dataset import entity_quads
from kg.directory import read_directory
from kg.errors import ReleaseError, ValueRefused
from kg.identity import Identities
from kg.lens import DEFAULT, parse_lens
from kg.lens_store import lens_text, named_lens, through_lens
from kg.lens_view import read_view, seen
from kg.populate import quads as article_quads
from kg.release import list_releases, prune, write_release
from kg.store import EmbeddedEngine, fill_store, select
from kg.vocabulary import GRAPH, compact, graph_iri
from tests.invented import SCHEMA

ROOT = Path(__file__).parents[1]
LAKE = ROOT / "tests" / "data" / "lake"


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The texts that a release of the two articles from the lake would keep."""
    folder = tmp_path_factory.mktemp("lake") / "sources"
    shutil.copytree(LAKE / "corpus", folder)
    shutil.copy(LAKE / "ontology" / "entities.ttl", folder)
    shutil.copy(ROOT / "ontology" / "detente.ttl", folder)
    return folder


@pytest.fixture(scope="module")
def quads(sources):
    identities = Identities.read((sources / "entities.ttl").read_text("utf-8"))
    articles = read_corpus(sources)
    return [
        *entity_quads(identities, SCHEMA),
        *(quad for each in articles for quad in article_quads(each, SCHEMA, identities)),
        *read_view(sources, DEFAULT).projection.quads("truthy"),
    ]


def rows(engine, pattern):
    text = f"PREFIX dt: <https://w3id.org/detente/ontology#> SELECT * WHERE {{ {pattern} }}"
    return sorted(
        " ".join(compact(term.value).removeprefix("https://w3id.org/detente/id/") for term in row)
        for row in (each.values() for each in select(engine, text).rows)
    )


def through(lens, quads, sources):
    store = Store()
    fill_store(store, seen(quads, sources, parse_lens(lens)))
    return EmbeddedEngine(store, "lake")


CLAIMS = "?claim a dt:Claim"


def test_without_a_lens_every_claim_is_there_and_through_one_those_that_count(quads, sources):
    store = Store()
    fill_store(store, quads)
    every = rows(EmbeddedEngine(store, "lake"), CLAIMS)
    asserted = rows(through("asserted", quads, sources), CLAIMS)
    assert set(asserted) < set(every)
    assert "claim/strelsau-courier/E1" in set(every) - set(asserted)


def test_what_does_not_count_is_set_apart_and_can_be_asked_for(quads, sources):
    engine = through("asserted", quads, sources)
    apart = rows(engine, f"GRAPH <{GRAPH}lens/unheard> {{ {CLAIMS} }}")
    assert "claim/strelsau-courier/E1" in apart
    assert not set(apart) & set(rows(engine, CLAIMS))


def test_the_claims_that_a_lens_takes_to_hold_are_marked(quads, sources):
    engine = through("asserted", quads, sources)
    marked = rows(engine, "?claim dt:admittedUnder ?lens . ?lens a dt:Lens FILTER(isIRI(?claim))")
    supporting = rows(engine, "[] dt:supportedBy ?claim")
    assert {each.split()[0] for each in marked} == set(supporting)


def test_a_denial_that_counts_stays_though_it_is_not_projected(quads, sources):
    negated = "?claim a dt:Claim ; dt:stage dt:Actual ; dt:polarity dt:Negated"
    engine = through("default", quads, sources)
    denied = rows(engine, negated)
    assert denied
    assert not set(denied) & set(rows(engine, "[] dt:supportedBy ?claim"))


def test_known_by_a_day_nothing_stays_that_appeared_later(quads, sources):
    engine = through("speculated+known-by:1900-01-01", quads, sources)
    assert rows(engine, CLAIMS) == rows(engine, "[] dt:supportedBy ?claim") == []
    assert rows(engine, "?mention dt:refersTo ?whom") == []


def test_without_such_a_day_what_articles_call_somebody_stays(quads, sources):
    called = rows(through("speculated", quads, sources), "?mention dt:refersTo ?whom")
    assert called
    assert called == rows(through("asserted", quads, sources), "?mention dt:refersTo ?whom")


def test_what_holds_is_that_of_the_lens_and_no_other_lens_is_left(quads, sources):
    engine = through("planned", quads, sources)
    stages = "?h dt:supportedBy/dt:stage ?stage"
    assert set(rows(engine, f"SELECT DISTINCT ?stage {{ {stages} }}")) <= {"dt:Planned"}
    graphs = rows(engine, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert [each for each in graphs if "lens/" in each] == [f"{GRAPH}lens/unheard"]


@pytest.fixture
def release(tmp_path, quads, sources):
    texts = {each.name: each.read_text("utf-8") for each in sources.iterdir()}
    return write_release(tmp_path, quads, sources=texts)


def test_a_lens_is_made_once_and_opened_like_a_release(tmp_path, release):
    lens, told = parse_lens("asserted"), []
    for _ in range(2):
        made = through_lens(tmp_path, release, lens, lambda *step: told.append(step))
    assert told == [
        ("reading the release", 0, 3),
        ("looking through the lens asserted", 1, 3),
        ("writing down what is seen", 2, 3),
    ]
    assert made.id == f"{release.id}-{lens.digest}"
    assert made.manifest.notes == {"lens": "asserted", "release": release.id}
    assert made.path == tmp_path / "lenses" / release.id / lens.digest
    assert rows(EmbeddedEngine.open(made.store, made.id), CLAIMS)


def test_two_ways_to_write_a_lens_are_one_lens():
    assert parse_lens("default").digest == parse_lens("reported+default").digest
    assert parse_lens("default").digest != parse_lens("asserted").digest
    assert parse_lens("as-of:1924-05-04").digest != parse_lens("known-by:1924-05-04").digest


def test_the_lenses_used_last_are_kept(tmp_path, release, monkeypatch):
    monkeypatch.setattr(lens_store, "KEPT", 2)
    made = [through_lens(tmp_path, release, parse_lens(each)) for each in ("asserted", "reported")]
    os.utime(made[0].path, (1, 1))
    os.utime(made[1].path, (2, 2))
    through_lens(tmp_path, release, parse_lens("asserted"))
    through_lens(tmp_path, release, parse_lens("speculated"))
    assert [each.path.exists() for each in made] == [True, False]


def test_a_pruned_release_takes_its_lenses_along(tmp_path, release, quads):
    made = through_lens(tmp_path, release, DEFAULT)
    write_release(tmp_path, quads[:-1])
    assert prune(tmp_path, 1) == [release.id]
    assert not made.path.exists()


def test_a_release_without_its_texts_or_with_others_is_refused(tmp_path, release, quads, sources):
    shutil.rmtree(release.sources)
    with pytest.raises(ReleaseError, match="keeps no texts"):
        through_lens(tmp_path, release, DEFAULT)
    fewer = [quad for quad in quads if "/id/claim/" not in quad.subject.value]
    with pytest.raises(ReleaseError, match="gives other claims than the release"):
        list(seen(fewer, sources, DEFAULT))
    assert list((tmp_path / "lenses" / release.id).iterdir()) == []


def test_building_again_gives_an_older_release_its_texts(tmp_path, quads):
    old = write_release(tmp_path, quads)
    shutil.rmtree(old.sources)
    write_release(tmp_path, quads, sources={"links.tsv": "#"})
    assert (old.sources / "links.tsv").read_text("utf-8") == "#"
    assert len(list_releases(tmp_path)) == 1


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("", "", "", ""), ""),
        (("asserted", "", "", ""), "asserted"),
        (("", "1924-05-04", "1924-05-09", "sapt"),
         "as-of:1924-05-04+known-by:1924-05-09+according-to:sapt"),
    ],
)  # fmt: skip
def test_shorthands_narrow_the_lens(given, text):
    assert lens_text(*given) == text


def test_a_lens_takes_any_name_of_a_source(quads):
    store = Store()
    fill_store(store, quads)
    directory = read_directory(EmbeddedEngine(store, "lake"))
    assert named_lens("according-to:Count Rupert", directory).according_to == "rupert"
    assert named_lens("according-to:zenda-post", directory).according_to == "zenda-post"
    with pytest.raises(ValueRefused, match="nobody here is called 'Nobody at all'"):
        named_lens("according-to:Nobody at all", directory)


def test_the_command_line_asks_through_a_lens(tmp_path, release):
    def claims(*options):
        query = ["query", "-", "--format", "csv", "--data", str(tmp_path), *options]
        text = "SELECT ?c { ?c a <https://w3id.org/detente/ontology#Claim> }"
        return CliRunner().invoke(detente, query, input=text)

    every, asserted = claims(), claims("--lens", "asserted")
    assert (every.exit_code, asserted.exit_code) == (0, 0)
    assert 1 < len(asserted.stdout.splitlines()) < len(every.stdout.splitlines())
    wrong = claims("--lens", "rosy")
    assert wrong.exit_code == 1
    assert "'rosy' is no lens; there are asserted, default, reported" in wrong.output


def test_every_question_takes_the_options_of_a_lens():
    shown = CliRunner().invoke(detente, ["ask", "control_of_place", "--help"]).output
    for option in ("--lens LENS", "--as-of DAY", "--known-by DAY", "--according-to WHO"):
        assert option in shown


def test_selection_is_a_graph_of_the_union(quads, sources):
    view = read_view(sources, DEFAULT)
    assert {quad.graph_name for quad in view.selection()} == {graph_iri("lens-selection")}
