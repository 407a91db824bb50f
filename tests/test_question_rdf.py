"""The questions as RDF, as the SIB editor and sparql-llm ask for them; and as grlc reads them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from pyoxigraph import NamedNode, QueryResultsFormat, Store

from kg.catalogue import open_catalogue
from kg.question import read_question
from kg.question.model import Catalogue
from kg.question.rdf import question_quads

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "queries"
SH = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/> "
TEXT = """#+ summary: Who is where?
#+ description: One row for each.
#+ tags: [places]
PREFIX dt: <https://w3id.org/detente/ontology#>
SELECT ?who WHERE { ?who dt:within ?where }
"""


def one_question():
    return Catalogue((read_question(TEXT, name="who_where", theme="names", file="x.rq"),))


def filled(catalogue, **options):
    store = Store()
    store.extend(question_quads(catalogue, **options))
    return store


def rows(store, query):
    found = store.query(query, use_default_graph_as_union=True)
    text = found.serialize(format=QueryResultsFormat.TSV).decode()
    return text.splitlines()[1:]


def test_a_question_is_written_as_an_executable_with_its_query_comment_and_keywords():
    told = {
        (quad.predicate.value.rpartition("#")[2].rpartition("/")[2], quad.object.value)
        for quad in question_quads(one_question())
        if quad.subject == NamedNode("https://w3id.org/detente/question/who_where")
    }
    assert told == {
        ("type", "http://www.w3.org/ns/shacl#SPARQLExecutable"),
        ("type", "http://www.w3.org/ns/shacl#SPARQLSelectExecutable"),
        ("select", "PREFIX dt: <https://w3id.org/detente/ontology#>\n"
                   "SELECT ?who WHERE { ?who dt:within ?where }\n"),
        ("comment", "Who is where? One row for each."),
        ("label", "Who is where?"),
        ("identifier", "who_where"),
        ("version", one_question().questions[0].version),
        ("keywords", "names"),
        ("keywords", "places"),
        ("prefixes", "https://w3id.org/detente/prefixes"),
    }  # fmt: skip


def test_the_endpoint_is_named_only_where_it_is_known():
    query = SH + "SELECT ?target { ?q schema:target ?target }"
    assert rows(filled(one_question()), query) == []
    known = filled(one_question(), target="http://127.0.0.1:8000/sparql")
    assert rows(known, query) == ["<http://127.0.0.1:8000/sparql>"]


def test_all_quads_stand_in_one_graph_without_blank_nodes():
    quads = list(question_quads(open_catalogue()))
    assert {quad.graph_name.value for quad in quads} == {"https://w3id.org/detente/graph/questions"}
    assert {type(quad.subject) for quad in quads} == {NamedNode}


def test_the_queries_of_the_sib_tools_find_every_question_and_every_prefix():
    store = filled(open_catalogue())
    examples = rows(
        store,
        SH
        + """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?comment ?query WHERE {
          ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
              sh:select|sh:ask|sh:construct|sh:describe ?query }""",
    )
    assert len(examples) == len(open_catalogue().questions)
    prefixes = rows(
        store,
        SH
        + """SELECT DISTINCT ?prefix ?namespace WHERE {
        [] sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] } ORDER BY ?prefix""",
    )
    any_uri = "<http://www.w3.org/2001/XMLSchema#anyURI>"
    assert f'"dt"\t"https://w3id.org/detente/ontology#"^^{any_uri}' in prefixes
    used = {
        prefix
        for question in open_catalogue().questions
        for prefix in re.findall(r"(?mi)^\s*PREFIX\s+([\w-]*):", question.query)
    }
    assert len(prefixes) == len(used)


def test_every_header_is_one_that_grlc_reads():
    """grlc takes the lines that begin with `#+` and reads them as safe YAML."""
    for file in sorted(QUERIES.glob("*/*.rq")):
        lines = [line for line in file.read_text("utf-8").split("\n") if line.startswith("#+")]
        header = yaml.safe_load("\n".join(line.lstrip("#+") for line in lines))
        assert isinstance(header["summary"], str), file
        assert isinstance(header.get("description", ""), str), file
        assert all(isinstance(tag, str) for tag in header["tags"]), file
        assert header.get("method", "GET").lower() in {"get", "post"}, file
        assert "query" not in header, file


_LIST = """
import sys
from grlc.fileLoaders import LocalLoader
from grlc.swagger import process_sparql_query_text
from pathlib import Path
for theme in sorted(Path(sys.argv[1]).iterdir()):
    if theme.is_dir():
        loader = LocalLoader(str(theme))
        for item in sorted(loader.fetchFiles(), key=lambda one: one["name"]):
            if item["name"].endswith(".rq"):
                name = item["name"].split(".")[0]
                found = process_sparql_query_text(loader.getTextFor(item), loader, name, [])
                print(found["call_name"], found["method"], found["summary"], sep="\\t")
"""


def grlc_python():
    """Return the Python that has grlc: that of `make test`, or the one that $DETENTE_GRLC names."""
    python = os.environ.get("DETENTE_GRLC") or str(ROOT / ".venv" / "grlc" / "bin" / "python")
    assert shutil.which(python), f"{python} is not there: make .venv/grlc/.installed"
    return python


def test_grlc_loads_the_folder_and_lists_every_question(tmp_path):
    """grlc reads flat folders: each theme is one API."""
    told = subprocess.run(
        [grlc_python(), "-W", "ignore", "-c", _LIST, str(QUERIES)],
        cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    listed = sorted(line.split("\t") for line in told.stdout.splitlines() if "\t" in line)
    assert listed == sorted(
        ["/" + one.name, "get", one.summary] for one in open_catalogue().questions
    )
    assert sys.version_info >= (3, 11)
