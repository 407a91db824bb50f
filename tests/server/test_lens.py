"""A lens in the address, and why something holds: over two invented articles."""

import pytest

from kg.build import lens_graphs
from kg.lens import parse_lens
from kg.release import write_release
from server import Settings, create_app
from server.shelf import ReleaseShelf
from tests.dataset import dataset
from tests.invented import IDENTITIES, SCHEMA, article, claims, said, told
from tests.test_lens_store import quads, sources  # noqa: F401 - fixtures

ARMS = told(
    "E1", "Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash"),
    notes=[("Paraphrase", "Ruritania arms the Red Sash.")],
)  # fmt: skip
HELPS = told(
    "E2", "Support", ("Supporter", "kg:red-sash"), ("Supported", "kg:boatmen"),
    certainty="Reported", notes=[("Paraphrase", "The Red Sash helps the boatmen.")],
)  # fmt: skip
WHY = "/why?subject=ruritania&predicate=indirectlyBacks&object=boatmen"


def served(folder):
    shelf = ReleaseShelf(folder, Settings(workers=1))
    return shelf, create_app(shelf, Settings(workers=1)).test_client()


@pytest.fixture
def client(tmp_path):
    write_release(tmp_path, dataset(article(ARMS, HELPS, said("E3", "kg:sapt", "E2"))))
    shelf, found = served(tmp_path)
    yield found
    shelf.close()


def test_a_derived_statement_is_explained_with_rules_and_claims(client):
    page = client.get(WHY).get_data(as_text=True)
    assert "Why “Ruritania backs indirectly boatmen”?" in page
    assert "By the rule “backs indirectly”" in page
    assert "Ruritania arms the Red Sash." in page
    assert "The Red Sash helps the boatmen." in page


def test_what_nothing_says_is_not_found_and_what_is_missing_is_named(client):
    assert client.get(WHY.replace("indirectlyBacks", "trains")).status_code == 404
    assert client.get("/why?subject=ruritania").status_code == 400


def test_an_edge_on_a_page_and_a_claim_lead_to_their_reasons(client):
    link = "/why?subject=https%3A//w3id.org/detente/id/entity/ruritania"
    assert link in client.get("/page/entity/ruritania").get_data(as_text=True)
    page = client.get("/claims/courier-1/E1").get_data(as_text=True)
    assert "What rests on it" in page
    assert "Ruritania backs indirectly boatmen" in page


@pytest.fixture
def lake(tmp_path, quads, sources):  # noqa: F811 - pytest hands the fixtures in
    texts = {each.name: each.read_text("utf-8") for each in sources.iterdir()}
    release = write_release(tmp_path, quads, sources=texts)
    shelf, found = served(tmp_path)
    yield found, release
    shelf.close()


def test_a_lens_in_the_address_gives_the_release_through_it(lake):
    client, release = lake
    count = "/sparql?query=SELECT ?c { ?c a <https://w3id.org/detente/ontology%23Claim> }"
    every = client.get(count, headers={"Accept": "text/csv"})
    seen = client.get(f"{count}&lens=asserted", headers={"Accept": "text/csv"})
    assert 1 < len(seen.text.splitlines()) < len(every.text.splitlines())
    digest = parse_lens("asserted").digest
    assert seen.headers["X-Detente-Release"] == f"{release.id}-{digest}"


@pytest.fixture(scope="module")
def four_lenses(tmp_path_factory):
    """A release of one article in which each of the two steps is less firm than the one before."""
    guess = told(
        "E5", "Support", ("Supporter", "kg:boatmen"), ("Supported", "kg:league"),
        certainty="Speculated",
    )  # fmt: skip
    text = article(ARMS, HELPS, said("E3", "kg:sapt", "E2"), guess)
    graphs = lens_graphs(claims(text), (), SCHEMA, IDENTITIES, lambda *_: None)
    folder = tmp_path_factory.mktemp("lenses")
    write_release(folder, [*dataset(text), *(q for each in graphs.values() for q in each)])
    shelf, found = served(folder)
    yield found
    shelf.close()


@pytest.mark.parametrize(
    ("graphs", "held"),
    [
        (["lens/asserted"], ["supports red-sash"]),
        (["truthy", "inferred"],
         ["indirectlyBacks boatmen", "supports boatmen", "supports red-sash"]),
        (["lens/reported"], ["indirectlyBacks boatmen", "supports boatmen", "supports red-sash"]),
        (["lens/speculated"],
         ["indirectlyBacks boatmen", "indirectlyBacks league", "supports boatmen",
          "supports league", "supports red-sash"]),
    ],
    ids=["asserted", "default", "reported", "speculated"],
)  # fmt: skip
def test_a_plain_client_chooses_a_lens_by_its_graph(four_lenses, graphs, held):
    """What holds and what follows, both without a word about lenses in the query."""
    query = (
        "PREFIX dt: <https://w3id.org/detente/ontology#> SELECT ?p ?b "
        "{ VALUES ?p { dt:supports dt:indirectlyBacks } ?a ?p ?b }"
    )
    chosen = [f"https://w3id.org/detente/graph/{name}" for name in graphs]
    found = four_lenses.get(
        "/sparql",
        query_string={"query": query, "default-graph-uri": chosen},
        headers={"Accept": "text/csv"},
    )
    rows = [row.split(",") for row in found.text.splitlines()[1:]]
    names = {f"{p.rpartition('#')[2]} {b.rpartition('/')[2]}" for p, b in rows}
    assert sorted(names) == held


def test_a_question_keeps_its_lens_in_form_and_links(lake):
    client, release = lake
    page = client.get("/questions/deployments_in_place?lens=asserted").get_data(as_text=True)
    assert 'name="lens" value="asserted"' in page
    assert "lens=asserted" in page
    found = client.get("/questions/deployments_in_place.json?lens=asserted").json
    assert f"release={release.id}&lens=asserted" in found["permalink"]


def test_what_is_no_lens_is_refused_with_what_to_write(lake):
    client, _ = lake
    refused = client.get("/questions/deployments_in_place.json?lens=rosy")
    assert refused.status_code == 400
    assert "'rosy' is no lens; there are asserted" in refused.json["detail"]
