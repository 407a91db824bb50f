"""The questions as tools, asked by the SDK's own client: in process, over stdio and over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest

pytest.importorskip("mcp")

from mcp import Client, MCPError, StdioServerParameters

from kg.catalogue import open_catalogue
from kg.release import write_release
from server.mcp import build_server
from server.mcp_tools import Toolbox
from server.shelf import SingleShelf

# the SDK and what it stands on warn about their own calls
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
ROOT = "http://127.0.0.1:8000/"
COMMAND = [sys.executable, "-c", "from server.cli import main; main()", "mcp"]


@pytest.fixture(scope="module")
def server(engine):
    return build_server(Toolbox(SingleShelf(engine), open_catalogue(), ROOT))


@pytest.fixture(scope="module")
def data(quads, tmp_path_factory):
    """Return a data directory with a release of the invented graph."""
    folder = tmp_path_factory.mktemp("data")
    write_release(folder, quads, articles=("strelsau-courier",), version="0")
    return folder


def asked(target, work):
    """Return what some work with a client gives."""

    async def run():
        with anyio.fail_after(60):
            async with Client(target) as client:
                return await work(client)

    # in a thread of its own: the browser tests leave a loop of theirs in the main one
    with ThreadPoolExecutor(1) as other:
        return other.submit(anyio.run, run).result()


def call(server, tool, **arguments):
    async def work(client):
        return await client.call_tool(tool, arguments)

    return asked(server, work)


SAMPLES = {"Actor": "ruritania", "Entity": "ruritania", "Place": "zenda",
           "Article": "article/zenda-post"}  # fmt: skip


def sample(parameter):
    """Return a value that a parameter takes over the invented graph."""
    return SAMPLES[parameter.classes[0]] if parameter.classes else parameter.example[0]


def test_there_is_one_tool_for_each_question_and_three_more(server):
    async def work(client):
        return await client.list_tools()

    names = [tool.name for tool in asked(server, work).tools]
    questions = [question.name for question in open_catalogue().questions]
    assert names == [*questions, "find_entity", "read_words", "sparql"]


def test_a_tool_has_the_questions_arguments_as_json_schema(server):
    async def work(client):
        return await client.list_tools()

    tools = {tool.name: tool for tool in asked(server, work).tools}
    schema = tools["control_of_place"].input_schema
    assert schema["additionalProperties"] is False
    assert schema["properties"]["day"] == {
        "type": "string", "format": "date", "description": "The day asked about.",
    }  # fmt: skip
    assert "of the class Place" in schema["properties"]["place"]["description"]
    assert tools["timeline_of_place"].input_schema["required"] == ["place"]
    certainty = tools["backing_of_actors"].input_schema["properties"]["certainty"]
    assert certainty["type"] == "array"
    assert certainty["items"] == {
        "type": "string", "enum": ["Asserted", "Reported", "Speculated"],
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint for tool in tools.values())


def test_an_answer_carries_rows_claims_release_and_a_permanent_link(server):
    found = call(server, "backing_of_actors", supporter="grand-fenwick")
    answer = found.structured_content
    assert not found.is_error
    assert json.loads(found.content[0].text) == answer
    assert answer["release"] == "0123456789abcdef"
    assert answer["permalink"].startswith(ROOT + "questions/backing_of_actors?supporter=")
    assert answer["permalink"].endswith("release=0123456789abcdef")
    assert answer["count"] == len(answer["rows"]) > 0
    claims = {row["claim"]["id"] for row in answer["rows"]}
    assert set(answer["claims"]) == claims
    for claim in answer["claims"].values():
        assert {"says", "certainty", "stage", "polarity", "attributedTo", "via", "article"} <= set(
            claim
        )
        assert claim["says"]


def test_rows_over_the_cap_are_declared(server):
    found = call(server, "claims_about_actor", topic="krakozhia", max_rows=1).structured_content
    assert len(found["rows"]) == 1 < found["count"]
    assert found["truncated"] is True
    named = {cell["id"] for cell in found["rows"][0].values() if isinstance(cell, dict)}
    assert set(found["claims"]) <= named


def test_an_empty_answer_says_that_it_is_not_known_and_which_value_is_narrow(server):
    found = call(
        server, "backing_of_actors", supporter="king-rudolf", supported="grand-fenwick"
    ).structured_content
    assert found["rows"] == []
    assert found["empty"]["meaning"] == "not known from these articles"
    assert set(found["empty"]["rowsWithout"]) == {"supporter", "supported"}


def test_an_empty_answer_counts_the_rows_without_a_needed_value_too(server):
    found = call(server, "statements_by_actor", speaker="ruritania").structured_content["empty"]
    assert (found["rowsWithout"], found["rowsWithAllOpen"]) == ({"speaker": 14}, 14)
    assert found["reasons"][0] == (
        "No article quotes Ruritania, or credits anything to that source."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("control_of_place", {"place": "nowhere"},
         {"error": "ValueRefused", "parameter": "place"}),
        ("control_of_place", {"day": "yesterday"}, {"error": "ValueRefused", "parameter": "day"}),
        ("control_of_place", {"colour": "red"}, {"error": "ValueRefused", "parameter": "colour"}),
        ("timeline_of_place", {"place": "zenda", "known-by": "1924-05-05"},
         {"parameter": "known-by",
          "message": "no such parameter; did you mean knownBy or known_by? timeline_of_place "
          "takes place, period, source, knownBy, and like every question "
          "release, max_rows, lens, as_of, known_by, according_to"}),
        ("timeline_of_place", {}, {"error": "ValueRefused", "parameter": "place"}),
        ("sparql", {"query": "SELECT ?s WHERE {\n ?s ?p }"},
         {"error": "QuerySyntaxError", "line": 2}),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, {"error": "QueryRefused"}),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"},
         {"error": "QueryRefused"}),
        ("control_of_place", {"release": "0000"}, {"error": "NotFound"}),
        ("find_entity", {"q": "Zenda"},
         {"error": "ValueRefused", "parameter": "q",
          "message": "is no argument of find_entity: did you mean 'name'? "
          "It takes name, class, question, parameter, given, release"}),
        ("find_entity", {}, {"error": "ValueRefused", "parameter": "name"}),
        ("find_entity", {"name": ""}, {"error": "ValueRefused", "parameter": "name"}),
        ("find_entity", {"name": 7}, {"error": "ValueRefused", "message": "7 is no string"}),
        ("find_entity", {"name": "x" * 201},
         {"error": "ValueRefused", "message": "is longer than 200 characters"}),
        ("find_entity", {"name": "Zenda", "class": "Sheep"},
         {"error": "ValueRefused", "parameter": "class"}),
        ("read_words", {"sentence": "who backs whom"},
         {"error": "ValueRefused", "parameter": "sentence"}),
        ("sparql", {"q": "ASK {}"}, {"error": "ValueRefused", "parameter": "q"}),
        ("sparql", {}, {"error": "ValueRefused", "parameter": "query"}),
    ],
)  # fmt: skip
def test_an_error_tells_a_model_what_to_mend(server, tool, arguments, told):
    found = call(server, tool, **arguments)
    assert found.is_error
    document = json.loads(found.content[0].text)
    assert told.items() <= document.items()
    assert document["message"]


def test_an_error_is_text_alone_since_clients_hold_what_is_structured_against_the_schema(server):
    found = call(server, "control_of_place", colour="red")
    assert (found.is_error, found.structured_content) == (True, None)


def test_every_tool_says_what_it_gives_and_each_answer_is_that(server):
    """The SDK's client refuses an answer that its tool's schema does not describe."""
    catalogue = open_catalogue()
    asks = [
        (one.name, {p.name: sample(p) for p in one.parameters if p.required})
        for one in catalogue.questions
    ]
    asks += [
        ("backing_of_actors", {"supporter": "king-rudolf", "supported": "grand-fenwick"}),
        ("find_entity", {"name": "elphberg"}),
        ("find_entity", {"name": "Xanadu"}),
        ("find_entity", {"name": "", "question": "backing_of_actors", "parameter": "supported"}),
        ("read_words", {"words": "who backs the Lake League"}),
        ("sparql", {"query": "SELECT * { ?s ?p ?o } LIMIT 2"}),
        ("sparql", {"query": "ASK {}"}),
        ("sparql", {"query": "CONSTRUCT WHERE { ?s a ?c } LIMIT 2"}),
    ]

    async def work(client):
        tools = (await client.list_tools()).tools
        given = [await client.call_tool(name, arguments) for name, arguments in asks]
        return {tool.name: tool.output_schema for tool in tools}, given

    schemas, given = asked(server, work)
    assert {name for name, _ in asks} == set(schemas)
    assert all(schema["type"] == "object" and schema["required"] for schema in schemas.values())
    assert not [json.loads(one.content[0].text) for one in given if one.is_error]
    columns = schemas["backing_of_actors"]["properties"]["rows"]["items"]["properties"]
    assert columns["supporter"] == {"description": "Who"}
    assert columns["undated"]["type"] == "boolean"


def test_an_unknown_tool_is_a_protocol_error(server):
    with pytest.raises((MCPError, ExceptionGroup)):
        call(server, "launch")


def test_sparql_gives_rows_up_to_a_declared_cap(server):
    found = call(server, "sparql", query="SELECT ?s WHERE { ?s ?p ?o }", max_rows=3)
    answer = found.structured_content
    assert (len(answer["rows"]), answer["truncated"], answer["maxRows"]) == (3, True, 3)
    few = call(server, "sparql", query="ASK { ?s ?p ?o }").structured_content
    assert few["boolean"] is True


def test_names_are_found_whatever_their_accents_and_an_unknown_one_is_not_invented(server):
    found = call(server, "find_entity", name="elphberg").structured_content
    assert [one["key"] for one in found["others"]] == ["king-rudolf"]
    none = call(server, "find_entity", name="Xanadu-on-Sea").structured_content
    assert (none["exact"], none["others"], none["similar"]) == ([], [], [])


def test_an_argument_is_looked_up_with_the_rows_that_each_value_gives(server):
    found = call(
        server, "find_entity", name="", question="backing_of_actors", parameter="supported",
        given={"supporter": "grand-fenwick"},
    ).structured_content  # fmt: skip
    assert (found["dependsOn"], found["narrowed"]) == (["supporter"], True)
    assert [(one["key"], one["rows"]) for one in found["choices"]] == [("lake-league", 1)]


def test_words_are_read_as_a_tool_with_its_arguments(server):
    found = call(server, "read_words", words="who backs the Lake League").structured_content
    first = found["guesses"][0]
    assert (first["tool"], first["arguments"]) == (
        "backing_of_actors", {"supported": "lake-league"},
    )  # fmt: skip


def test_a_model_is_told_of_a_negation_that_is_left_out(server):
    found = call(server, "read_words", words="who isn't backing the Lake League").structured_content
    assert (found["sure"], found["guesses"][0]["leftAside"]) == (
        False, ["isn't: this question asks for what is so, not for what is not"],
    )  # fmt: skip


def test_resources_are_the_release_the_ontology_and_each_article(server):
    async def work(client):
        listed = [one.uri for one in (await client.list_resources()).resources]
        return listed, {uri: (await client.read_resource(uri)).contents[0] for uri in listed}

    listed, read = asked(server, work)
    assert listed[:2] == ["detente://release", "detente://ontology"]
    assert "detente://article/strelsau-courier" in listed
    assert json.loads(read["detente://release"].text)["release"] == "0123456789abcdef"
    assert read["detente://ontology"].mime_type == "text/turtle"
    assert json.loads(read["detente://article/strelsau-courier"].text)["claims"] > 0


def test_the_template_of_article_resources_is_listed(server):
    async def work(client):
        return (await client.list_resource_templates()).resource_templates

    told = [(one.name, one.uri_template) for one in asked(server, work)]
    assert told == [("article", "detente://article/{article}")]


async def a_session(client):
    """Do what a model does: look at the tools, find a key, ask, read a resource."""
    tools = await client.list_tools()
    entity = await client.call_tool("find_entity", {"name": "Grand Fenwick"})
    key = entity.structured_content["exact"][0]["key"]
    answer = await client.call_tool("backing_of_actors", {"supporter": key})
    release = await client.read_resource("detente://release")
    return len(tools.tools), key, answer.structured_content, json.loads(release.contents[0].text)


def check_session(found):
    count, key, answer, release = found
    assert count == len(open_catalogue().questions) + 3
    assert key == "grand-fenwick"
    assert answer["rows"]
    assert answer["release"] == release["release"]


def test_a_client_is_served_over_stdio(data):
    command = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--data", str(data)],
        cwd=Path(__file__).parents[2], env=dict(os.environ),
    )  # fmt: skip
    check_session(asked(command, a_session))


def test_a_client_is_served_over_streamable_http(data):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", str(port), "--data", str(data)],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        check_session(asked(f"http://127.0.0.1:{port}/mcp", a_session))
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def wait_for(port):
    """Wait until a port of this machine is listened on."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(port)
