"""A lens in the address, and why something holds: over two invented articles."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg.build import lens_graphs
from kg.catalogue import open_catalogue
from kg.cli.lens import lens_options
from kg.errors import ReleaseError, ValueRefused
from kg.lens import LENSES, parse_lens
from kg.lens_store import through_lens
from kg.release import write_release
from server import Settings, create_app
from server.lens_fields import LENS_PARTS
from server.mcp_tools import Toolbox
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


def test_a_row_that_rests_on_a_derived_edge_leads_to_its_why(client):
    address = "/questions/indirect_backers_of_actor"
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    label = r'aria-label="Why Ruritania backs indirectly boatmen\?"'
    [link] = re.findall(rf'href="([^"]*)" {label}', page)
    assert client.get(link.replace("&amp;", "&")).status_code == 200
    told = client.get(address + ".json").json["derived"]
    assert "Ruritania backs indirectly boatmen" in {one["says"] for one in told}


def test_the_evidence_of_a_row_counts_its_independent_sources_and_says_which(client):
    address = "/questions/backing_of_actors"
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<dt>Sources</dt><dd>1 claim from 1 independent origin:" in page
    claims = client.get(address + ".json").json["claims"]
    assert {one["independent"]["sources"] for one in claims.values()} == {1}


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


def test_a_lens_is_told_in_the_heading_and_in_the_title_that_is_cited(lake):
    client, _ = lake
    address = "/questions/deployments_in_place"
    lens = "lens=asserted&as-of=1924-05-03&known-by=1924-05-04&according-to=zenda-post"
    sentence = client.get(f"{address}.json?{lens}").json["question"]["sentence"]
    assert sentence == (
        "deployments of anyone in any place at any time — through a lens: only what articles"
        " assert themselves, only what held or may have held on 3 May 1924, only what articles had"
        " said by 4 May 1924, only what the article “Rupert stays away” says"
    )
    page = client.get(f"{address}?{lens}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert page.count(sentence) > 1  # in the heading, and in what is cited
    assert client.get(f"{address}.csljson?{lens}").get_json(force=True)[0]["title"] == sentence


def test_a_day_that_the_lens_asks_for_is_drawn_and_rows_not_dated_to_it_are_marked(lake):
    client, _ = lake
    address = "/questions/names_of_actor{}?as-of=1924-05-04"
    # a program waits for a lens, a page tells how far it is
    found = client.get(address.format(".json")).json
    page = client.get(address.format(""), headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'data-asked="1924-05-04"' in page
    marked = [row["undated"] for row in found["rows"]]
    assert (found["rowsUndated"], page.count("badge undated")) == (sum(marked), sum(marked))
    assert sum(marked) > 0


def test_an_empty_answer_through_a_lens_says_that_the_lens_may_be_why(lake):
    client, _ = lake
    whom = "/questions/statements_by_actor{}?speaker=ruritania&lens=asserted"
    told = client.get(whom.format(".json")).json["empty"]["reasons"]
    assert told[-1] == "All this through the lens asserted; without it there may be more."
    page = client.get(whom.format(""), headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<a href="/questions/statements_by_actor?speaker=ruritania">without it</a>' in page


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


PERSON = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def test_a_person_is_told_how_far_a_lens_is_and_a_program_waits_for_it(lake, monkeypatch):
    client, release = lake
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*arguments):
        if callable(arguments[-1]):  # else it was made already
            arguments[-1]("reading the release", 0, 3)
        begun.set()
        assert go_on.wait(60)
        return through_lens(*arguments)

    monkeypatch.setattr("server.shelf.through_lens", slowly)
    monkeypatch.setattr("server.service._PATIENCE", 0.1)
    address = "/questions/deployments_in_place?lens=asserted"
    with ThreadPoolExecutor(1) as other:
        program = other.submit(client.application.test_client().get, address)
        assert begun.wait(60)
        told = client.get(address, headers=PERSON)
        assert (told.status_code, told.headers["Refresh"], told.headers["Retry-After"]) == (
            202, "2", "2",
        )  # fmt: skip
        assert told.headers["Cache-Control"] == "no-store"
        text = told.get_data(as_text=True)
        assert "Your answer is on its way: only what articles assert themselves." in text
        assert "Reading the release: step 1 of 4" in text
        assert not program.done()
        go_on.set()
        assert program.result().status_code == 200
    assert client.get(address, headers=PERSON).status_code == 200
    assert client.get(f"{address}&release={release.id}", headers=PERSON).status_code == 200


def test_a_lens_that_cannot_be_made_is_told_to_whoever_comes_back(lake, monkeypatch):
    client, _ = lake

    def broken(*_):
        raise ReleaseError("the release keeps no texts")

    monkeypatch.setattr("server.shelf.through_lens", broken)
    monkeypatch.setattr("server.service._PATIENCE", 60)
    answer = client.get("/questions/deployments_in_place.json?lens=asserted")
    assert (answer.status_code, answer.json["detail"]) == (503, "the release keeps no texts")
    page = client.get("/questions/deployments_in_place?lens=asserted", headers=PERSON)
    assert page.status_code == 503


def test_a_question_keeps_its_lens_in_form_and_links(lake):
    client, release = lake
    page = client.get("/questions/deployments_in_place?lens=asserted").get_data(as_text=True)
    assert '<option value="asserted" selected>' in page
    assert "lens=asserted" in page
    found = client.get("/questions/deployments_in_place.json?lens=asserted").json
    assert f"release={release.id}&lens=asserted" in found["permalink"]


def test_what_is_no_lens_is_refused_with_what_to_write(lake):
    client, _ = lake
    refused = client.get("/questions/deployments_in_place.json?lens=rosy")
    assert refused.status_code == 400
    assert "'rosy' is no lens; there are asserted" in refused.json["detail"]


def test_what_narrows_a_lens_may_stand_beside_it_and_links_have_it_whole(lake):
    client, release = lake
    apart = client.get("/questions/deployments_in_place.json?lens=asserted&as-of=1924-05-05").json
    whole = client.get("/questions/deployments_in_place.json?lens=asserted%2Bas-of:1924-05-05").json
    assert apart["lens"] == whole["lens"] == "asserted+as-of:1924-05-05"
    assert (apart["release"], apart["rows"]) == (release.id, whole["rows"])
    address = "/questions/deployments_in_place?lens=asserted%2Bas-of:1924-05-05"
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<option value="asserted" selected>' in page
    assert 'name="as-of" type="date" value="1924-05-05"' in page


def test_a_tool_takes_a_lens_and_what_narrows_it(lake):
    client, release = lake
    shelf = client.application.extensions["detente"].shelf
    box = Toolbox(shelf, open_catalogue(), "http://127.0.0.1:8000/")
    given = {"lens": "asserted", "as_of": "1924-05-05"}
    found = box.call("deployments_in_place", given)
    assert (found["release"], found["lens"]) == (release.id, "asserted+as-of:1924-05-05")
    with pytest.raises(ValueRefused, match="is no day"):
        box.call("deployments_in_place", {"as_of": "yesterday"})


def test_what_narrows_a_lens_is_explained_in_the_same_words_everywhere():
    described = {name: LENSES[name].description for name in ("as-of", "known-by", "according-to")}
    options = {option.opts[0].removeprefix("--"): option.help for option in lens_options()}

    assert {part.name: part.summary for part in LENS_PARTS} == described
    assert {name: options[name] for name in described} == described
    assert described["as-of"] == (
        "Only what held on that day for certain or possibly, whenever it was published."
    )


def test_a_lens_and_a_release_are_left_with_all_that_was_asked_kept(client):
    address = "/questions/backing_of_actors?supporter=ruritania&filter=arms"
    text = client.get(f"{address}&as-of=2024-12-01&lens=reported", headers=PERSON).text
    assert f'<a href="{address.replace("&", "&amp;")}">Look without it</a>' in text
    release = client.get("/health").json["release"]
    text = client.get(f"{address}&release={release}", headers=PERSON).text
    assert f'<a href="{address.replace("&", "&amp;")}">Read the current one</a>' in text


def test_a_page_says_in_words_through_which_lens_it_looks(client):
    text = client.get("/articles/?as-of=2024-12-01", headers=PERSON).get_data(as_text=True)
    told = re.search(r'<div class="pinned">.*?</strong>', text, re.DOTALL)[0]
    assert told.endswith(
        "through a lens: <strong>only what held or may have held on 1 December 2024</strong>"
    )
