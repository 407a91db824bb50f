"""Every IRI of the graph opens: as a page for people, as data for programs."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import RDFS, Graph, URIRef

from kg.store import EmbeddedEngine, fill_store
from kg.vocabulary import DT, GRAPH, ID, SAID
from server import Settings, create_app
from server.links import path_of
from server.pages import HEADINGS
from server.shelf import SingleShelf

HTML = {"Accept": "text/html"}
ENT = ID + "entity/"


def page(client, address):
    response = client.get(address, headers=HTML)
    return response.status_code, html.unescape(response.data.decode())


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (ENT + "zenda", "/page/entity/zenda"),
        (ENT + "zenda-post/a-clerk", "/page/entity/zenda-post/a-clerk"),
        (ID + "happening/fall-of-zenda", "/page/happening/fall-of-zenda"),
        (ID + "article/zenda-post", "/articles/zenda-post"),
        (ID + "claim/zenda-post/E2", "/claims/zenda-post/E2"),
        (DT + "Capture", "/ontology#Capture"),
        (SAID + "Capture", "/ontology#Capture"),
        (GRAPH + "article/zenda-post", "/graph/article/zenda-post"),
        ("http://www.wikidata.org/entity/Q42", "http://www.wikidata.org/entity/Q42"),
        ("javascript:alert(1)", ""),
        (ENT + 'a"b c', "/page/entity/a%22b%20c"),
    ],
)
def test_an_iri_has_one_place(iri, path):
    assert path_of(iri) == path


def test_every_iri_of_the_graph_opens(client, store):
    terms = {term.value for quad in store for term in (quad.subject, quad.object, quad.predicate)
             if isinstance(term, NamedNode)}  # fmt: skip
    ours = sorted(iri for iri in terms if iri.startswith((ID, DT, SAID, GRAPH)))
    assert len(ours) > 100
    anchors = set(re.findall(r'id="([^"]+)"', page(client, "/ontology")[1]))
    lost = []
    for iri in ours:
        place = urlsplit(path_of(iri))
        if place.path == "/ontology":
            lost += [iri] if place.fragment not in anchors else []
        elif client.get(place.path, headers=HTML, follow_redirects=True).status_code != 200:
            lost.append(iri)
    assert lost == []


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", "/page/entity/zenda"),
        ("text/turtle", "/data/entity/zenda.ttl"),
        ("application/ld+json", "/data/entity/zenda.jsonld"),
        ("application/rdf+xml", "/data/entity/zenda.rdf"),
        ("application/n-triples", "/data/entity/zenda.nt"),
        ("*/*", "/data/entity/zenda.ttl"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "/page/entity/zenda"),
    ],
)
def test_see_other_by_accept(client, accept, location):
    response = client.get("/id/entity/zenda", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert "Accept" in response.headers["Vary"]


def test_see_other_keeps_the_release(client):
    address = "/id/entity/zenda?release=0123456789abcdef"
    response = client.get(address, headers=HTML)
    assert response.headers["Location"] == "/page/entity/zenda?release=0123456789abcdef"


def test_an_id_that_is_not_offered_so(client):
    assert client.get("/id/entity/zenda", headers={"Accept": "image/png"}).status_code == 406


def test_an_entity_page_has_its_claims_by_the_part_it_has_in_them(client):
    status, text = page(client, "/page/entity/lake-league")
    assert status == 200
    parts = re.findall(r"<h3 id=[^>]*>([^<]*)<span", text)
    assert [part.strip() for part in parts] == [
        "Taking something", "Attacking", "Being backed or helped",
        "Speaking, demanding, promising or refusing", "Said by this source",
    ]  # fmt: skip
    assert "Also called Seebund · the Leaguers" in text
    assert 'href="/questions/backing_of_actors?supporter=lake-league"' in text


def test_each_part_that_a_thing_may_have_in_a_claim_has_a_heading_in_plain_words():
    """`As assessed` says nothing to who does not know the ontology."""
    terms = Graph().parse(str(files("ontology").joinpath("detente.ttl")))
    roles = {
        str(role).removeprefix(DT)
        for role in terms.objects(None, URIRef(DT + "hasRole"))
        if terms.value(role, RDFS.range) != RDFS.Literal
    }
    assert set(HEADINGS) == roles


def test_the_parts_of_a_long_page_are_listed_first(client):
    _, text = page(client, "/page/entity/lake-league")
    listed = text.partition('<p class="jump">')[2].partition("</p>")[0]
    assert re.findall(r'href="(#[^"]*)">([^<]*)', listed)[::4] == [
        ("#part-1", "Taking something"), ("#part-5", "Said by this source"),
    ]  # fmt: skip


def test_an_entity_page_says_once_what_a_narrower_word_has_said(quads):
    league, guard = NamedNode(ENT + "lake-league"), NamedNode(ENT + "grand-fenwick")
    zenda, truthy = NamedNode(ENT + "zenda"), NamedNode(GRAPH + "truthy")
    told = [(league, "memberOf", guard), (league, "belongsTo", guard), (league, "belongsTo", zenda),
            (league, "affiliatedWith", guard), (league, "affiliatedWith", zenda)]  # fmt: skip
    store = Store()
    fill_store(store, [*quads, *(Quad(s, NamedNode(DT + p), o, truthy) for s, p, o in told)])
    client = create_app(SingleShelf(EmbeddedEngine(store, "0123456789abcdef"))).test_client()
    _, text = page(client, "/page/entity/lake-league")
    holds = text.partition("What holds")[2].partition("</table>")[0]
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]*)', holds)

    assert [one for one in names if "belongs" in one or "member" in one or "affiliated" in one] == [
        "belongs to", "member of",
    ]  # fmt: skip


def test_a_happening_page_has_what_each_article_tells_of_it(client):
    _, text = page(client, "/page/happening/fall-of-zenda")
    assert "The Lake League took Zenda at the start of May." in text
    assert "The Lake League says that it has not taken Zenda." in text
    assert ">contested<" in text


def test_a_claim_page_has_who_how_firmly_and_where(client):
    _, text = page(client, "/claims/strelsau-courier/E1")
    assert 'through <a href="/page/entity/zenda-post">Zenda Post</a>' in text
    assert "characters 380–517" in text
    assert "What others say of the same" in text
    assert "A clerk thinks the guard may have about thirty boats." in text
    assert 'href="/page/quantity/strelsau-courier/T4"' in text


def test_an_article_page_has_its_claims(client):
    _, text = page(client, "/articles/zenda-post")
    assert len(re.findall(r'<a href="/claims/zenda-post/E\d">', text)) == 6


def test_the_list_of_claims_can_be_of_one_class(client):
    _, text = page(client, "/claims/?class=Capture")
    assert "2 claims" in text
    assert page(client, "/claims/?class=Nonsense")[0] == 404


@pytest.mark.parametrize(
    "address",
    ["/page/entity/nobody", "/claims/zenda-post/E99", "/articles/nothing", "/data/entity/x.ttl",
     "/export/article/x.ttl", "/export/nonsense.ttl", "/data/entity/zenda.xyz",
     "/page/entity/a%20b", "/data/entity/a%20b.ttl"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld"])
def test_data_of_a_thing(client, ending):
    formats = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML,
               "jsonld": RdfFormat.JSON_LD}  # fmt: skip
    response = client.get(f"/data/entity/zenda.{ending}")
    subjects = {quad.subject.value for quad in parse(response.data, formats[ending])}
    assert ENT + "zenda" in subjects
    assert ID + "claim/zenda-post/E2" in subjects


@pytest.mark.parametrize(
    "what", ["all", "article/zenda-post", "graph/truthy", "entity/zenda", "happening/fall-of-zenda"]
)
@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_exports_are_read_back_and_are_the_same_bytes_each_time(client, what, ending):
    formats = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
        "trig": RdfFormat.TRIG,
        "nq": RdfFormat.N_QUADS,
    }
    response = client.get(f"/export/{what}.{ending}")
    assert response.status_code == 200
    assert list(parse(response.data, formats[ending]))
    assert client.get(f"/export/{what}.{ending}").data == response.data


def test_a_graph_iri_leads_to_its_content(client):
    response = client.get("/graph/article/zenda-post")
    assert (response.status_code, response.headers["Location"]) == (
        303, "/export/article/zenda-post.ttl",
    )  # fmt: skip
    assert client.get("/graph/truthy").headers["Location"] == "/export/graph/truthy.ttl"


def test_the_front_page_says_what_it_holds(client):
    _, text = page(client, "/")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "2 articles" in plain
    assert "12 claims" in plain
    assert "Data as of 5 May 1924" in plain


def test_health(client):
    document = client.get("/health").json
    assert document["status"] == "ok"
    assert document["release"] == "0123456789abcdef"
    assert (document["articles"], document["claims"], document["broken"]) == (2, 12, [])


def test_void_counts_what_the_dumps_hold_and_tells_the_default_graph_apart(quads):
    store, lens = Store(), NamedNode("https://w3id.org/detente/graph/lens/asserted")
    seen = Quad(NamedNode("urn:a"), NamedNode("urn:only-here"), Literal("x"), lens)
    fill_store(store, [*quads, seen, Quad(*next(iter(quads)).triple, lens)])
    engine = EmbeddedEngine(store, "0123456789abcdef")
    client = create_app(SingleShelf(engine), Settings(counting=0)).test_client()
    dumps = {name: client.get(f"/export/all.{name}").data.count(b"\n") for name in ("nt", "nq")}
    told = client.get("/.well-known/void").data
    page = client.get("/export/", headers=HTML).text
    counted = client.get(
        "/sparql?query=SELECT (COUNT(*) AS ?n) {?s ?p ?o}", headers={"Accept": "text/csv"}
    )

    void, root = "http://rdfs.org/ns/void#", "http://localhost/.well-known/void"
    figures = {}
    for quad in parse(told, RdfFormat.TURTLE):
        if quad.predicate.value.startswith(void) and isinstance(quad.object, Literal):
            name = quad.predicate.value.removeprefix(void)
            figures.setdefault(quad.subject.value, {})[name] = quad.object.value
    default = figures[f"{root}#default-graph"]["triples"]
    assert figures[root]["triples"] == str(dumps["nt"])
    assert f"all.nq has it once for each graph that holds it: {dumps['nq']} lines" in told.decode()
    assert f"{dumps['nt']:,} ({dumps['nq']:,} with their graphs)" in page
    assert counted.data == f"n\r\n{default}\r\n".encode()
    assert int(default) == dumps["nt"] - 1
    assert set(figures[root]) == {
        "triples", "distinctSubjects", "distinctObjects", "properties", "classes", "uriSpace",
    }  # fmt: skip
    assert {
        tuple(sorted(one)) for name, one in figures.items() if name.startswith(root + "#p")
    } == {("distinctObjects", "distinctSubjects", "triples")}
    assert figures[lens.value] == {"triples": "2"}


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [("text/html", "text/html"), ("text/turtle", "text/turtle"), ("*/*", "text/turtle"),
     ("application/ld+json", "application/ld+json"),
     ("application/rdf+xml", "application/rdf+xml")],
)  # fmt: skip
def test_the_ontology_is_negotiated(client, accept, mimetype):
    assert client.get("/ontology", headers={"Accept": accept}).mimetype == mimetype


def test_the_mirror_is_its_own_file_and_the_same_page(client):
    assert client.get("/said", headers=HTML).headers["Location"] == "/ontology"
    triples = parse(client.get("/said.ttl").data, RdfFormat.TURTLE)
    own = {quad.subject.value for quad in triples if isinstance(quad.subject, NamedNode)}
    assert SAID + "Capture" in own
    assert DT + "Capture" not in own


def test_an_ontology_term_has_definition_kinds_claims_and_mirror(client):
    _, text = page(client, "/ontology")
    entry = re.search(r'<article class="term" id="Capture">.*?</article>', text, re.DOTALL)[0]
    assert "<code>dt:Capture</code>" in entry
    assert '<a href="/claims/?class=Capture">2</a> as <code>said:Capture</code>' in entry
    assert 'href="#taker"' in entry


PAGES = ["/", "/questions/", "/questions/backing_of_actors", "/articles/", "/claims/", "/ontology",
         "/sparql", "/export/", "/page/entity/zenda", "/claims/zenda-post/E1",
         "/nowhere"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_script_or_style_or_calls_anyone_else(client, address):
    response = client.get(address, headers=HTML)
    text = response.data.decode()
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"\s(style|on\w+)=", text)
    loaded = re.findall(r'<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"', text)
    assert all(one.startswith("/static/") for one in loaded)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(client, address):
    _, text = page(client, address)
    found = {one for one in re.findall(r'href="(/[^"#]*)', text) if not one.startswith("/static/")}
    assert {one: client.get(one, headers=HTML, follow_redirects=True).status_code for one in found
            } == dict.fromkeys(found, 200)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_field_has_a_label_and_every_page_one_heading(client, address):
    _, text = page(client, address)
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert '<html lang="en">' in text
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", text):
        name = re.search(r' id="([^"]+)"', tag)
        assert "aria-label=" in tag or 'type="hidden"' in tag or (name and name[1] in labelled), tag


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?q=LEAGUE+zenda", "3 claims with “LEAGUE zenda”; all claims."),
        ("?q=thirty&certainty=Speculated", "1 claim with “thirty”, speculated; all claims."),
        ("?class=Capture&q=zenda", "2 claims of the class capture with “zenda”; all claims."),
        ('?q="}+OR', "No claim with “\"} OR”; all claims. Fewer words may find more, and"
                     " a question may have an answer."),
    ],
)  # fmt: skip
def test_claims_are_found_by_words_and_by_how_firmly_they_are_told(client, asked, found):
    _, text = page(client, f"/claims/{asked}")
    told = re.search(r'<p role="status">(.*?)</p>', text, re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", told) == found


@pytest.mark.parametrize(
    "words", ['"', "\\", "\0", '") } #', "\\u0022", "x" * 100_000, "{ ?s ?p ?o }"]
)
def test_words_that_are_looked_for_in_claims_are_only_words(client, words):
    response = client.get("/claims/", query_string={"q": words}, headers=HTML)
    assert (response.status_code, "No claim" in response.text) == (200, True)


def test_the_pages_of_found_claims_keep_what_was_looked_for(engine):
    client = create_app(SingleShelf(engine), Settings(page_rows=1)).test_client()
    _, text = page(client, "/claims/?q=zenda&certainty=Asserted")
    assert '<a rel="next" href="/claims/?q=zenda&certainty=Asserted&page=2">' in text


def test_the_page_of_a_claim_names_all_and_shows_no_identifier_of_a_link_or_derivation(quads):
    one, other = ID + "claim/strelsau-courier/E3", ID + "claim/zenda-post/E2"
    link, derivation = ID + "link/8fd650b9", ID + "derivation/b12eea14"
    told = [(link, DT + "linkFrom", one), (link, DT + "linkTo", other),
            (link, DT + "linkBy", DT + "contradicts"),
            (derivation, "http://www.w3.org/ns/prov#wasDerivedFrom", one)]  # fmt: skip
    store = Store()
    fill_store(store, [*quads, *(Quad(*map(NamedNode, triple)) for triple in told)])
    client = create_app(SingleShelf(EmbeddedEngine(store, "0123456789abcdef"))).test_client()
    for iri in (one, other):
        _, text = page(client, path_of(iri))
        assert "Linked claims" in text
        assert re.findall(r">((?:link|derivation)/[^<]+)<", text) == []


def test_what_can_be_exported_is_told_by_headline_and_in_words(client):
    _, text = page(client, "/export/")
    assert '<a href="/articles/strelsau-courier">Guard keeps to the lake</a>' in text
    assert "who and what the articles speak of" in text
