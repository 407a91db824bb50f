"""What schemathesis cannot read from /openapi.json: values that only this server knows.

It loads this file as $SCHEMATHESIS_HOOKS and asks the server at $DETENTE_URL for names that there
are, so that it asks about them and not only about nobody. Nothing here keeps a finding from it.
"""

from __future__ import annotations

import functools
import json
import os
import re
import urllib.request
from datetime import date
from urllib.parse import urlencode

import schemathesis
from hypothesis import strategies as st
from pyoxigraph import Store
from schemathesis.core.failures import ServerError
from schemathesis.generation.meta import CoveragePhaseData

from kg.catalogue import open_catalogue
from kg.store import EmbeddedEngine
from server import Settings, create_app
from server.shelf import SingleShelf

URL = os.environ["DETENTE_URL"]
# of each picker so many names from its beginning, and so many from its end
ENDS = 1
DAYS = st.dates(date(2020, 1, 1), date(2026, 1, 1))
# each lens is a dataset of its own, which takes seconds to make: whoever asks for one gets this one
LENS = {
    "lens": "asserted",
    "as-of": "2024-12-10",
    "known-by": "2025-11-30",
    "according-to": "asharq-al-awsat",
}

PREFIXES = (
    "PREFIX dt: <https://w3id.org/detente/ontology#> "
    "PREFIX ent: <https://w3id.org/detente/id/entity/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
FORMS = st.sampled_from(
    ["SELECT *", "SELECT DISTINCT ?a", "SELECT (COUNT(*) AS ?n)", "ASK", "DESCRIBE ?a",
     "CONSTRUCT { ?a dt:about ?b }"]
)  # fmt: skip
# something that there is, for each blank of a page
KNOWN = {
    "article": "asharq-assad-iran", "event": "E120", "filename": "style.css", "key": "entity/iran",
    "name": "backing_of_actors", "parameter": "supporter", "ending": "ttl", "q": "who backs HTS",
    "page": "2", "sort": "-published", "subject": "entity/iran", "predicate": "dt:supports",
    "object": "entity/hezbollah",
}  # fmt: skip
# the path where a parameter comes first; the paths where it is tried in every way only if it does,
# and whether it is tried so everywhere
FIRST: dict[str, str] = {}
OFTEN: set[str] = set()
EVERYWHERE = "DETENTE_EVERYWHERE" in os.environ
SUBJECTS = st.sampled_from(["?a", "?b", "ent:iran", "ent:syria", "_:x"])
VERBS = st.sampled_from(["?b", "a", "dt:about", "rdfs:label", "dt:about/rdfs:label", "dt:about*"])
OBJECTS = st.sampled_from(["?a", "?c", "dt:Claim", "ent:iran", "'Iran'@en", "7", "[]"])
TRIPLES = st.tuples(SUBJECTS, VERBS, OBJECTS).map(" ".join)
INVENTED = st.tuples(FORMS, TRIPLES).map(
    lambda told: f"{PREFIXES}{told[0]} {{ {{ SELECT * {{ {told[1]} }} LIMIT 20 }} }}"
)
QUERIES = st.one_of(INVENTED, st.sampled_from([one.text for one in open_catalogue().questions]))
INTERVALS = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: f"../{day}"),
    DAYS.map(lambda day: f"{day}/.."),
    st.tuples(DAYS, DAYS).map(lambda two: "/".join(map(str, sorted(two)))),
)

schemathesis.serializer.alias("application/sparql-query", "text/plain")
schemathesis.openapi.format("interval", INTERVALS)
schemathesis.openapi.format("sparql", QUERIES)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Say which values there are, where the description can only say of what kind they are."""
    paths, shared = raw_schema["paths"], raw_schema["components"]["parameters"]
    for name, value in LENS.items():
        shared[name]["schema"] = {"type": "string", "enum": [value]}
    shared["release"]["schema"] = {"type": "string", "enum": [raw_schema["info"]["version"]]}
    for _, operation in operations(paths):
        tell_names(operation["parameters"])
        tell_queries(operation)
    tell_keys(paths)
    pages = pages_beside(paths)
    paths.update(pages)
    OFTEN.update(pages, (path for path in paths if path.startswith("/questions/")))
    for path, operation in operations(paths):
        for parameter in operation["parameters"]:
            FIRST.setdefault(parameter.get("name") or parameter["$ref"].rpartition("/")[2], path)


def operations(paths):
    return [(path, one) for path, methods in paths.items() for one in methods.values()]


def tell_names(parameters):
    for parameter in parameters:
        if address := parameter.get("x-choices"):
            schema = parameter["schema"].get("items", parameter["schema"])
            schema.clear()
            schema.update(type="string", enum=names_at(address))


@functools.cache
def names_at(address):
    """Return some of the names that a picker offers, also through the lens."""
    with urllib.request.urlopen(f"{URL}{address}?{urlencode(LENS)}") as answer:  # noqa: S310 - loopback
        keys = [one["key"] for one in json.load(answer)["choices"]]
    return [*keys[:ENDS], *keys[ENDS:][-ENDS:]]


def tell_queries(operation):
    """Say which text is a query, and no text by chance."""
    bodies = [one["schema"] for one in operation.get("requestBody", {}).get("content", {}).values()]
    fields = [one["properties"]["query"] for one in bodies if "properties" in one]
    asked = [one["schema"] for one in operation["parameters"] if "schema" in one]
    for schema in (*bodies, *fields, *asked):
        if schema.get("contentMediaType") == "application/sparql-query":
            schema["format"] = "sparql"


def tell_keys(paths):
    """Say what there is at the addresses that have more than one blank; nothing is a 404."""
    known = {
        "/questions/{question}/{parameter}.json": {
            "question": ["deployments_in_place", "path_between_actors"],
            "parameter": ["actor", "asked", "from"],
        },
        "/data/{kind}/{key}.{format}": {"key": ["iran", "asharq-assad-iran/E120"]},
        "/export/{what}.{format}": {"what": ["entity/iran", "article/reuters-turkiye-guler"]},
    }
    for path, values in known.items():
        for parameter in paths[path]["get"]["parameters"]:
            if found := values.get(parameter.get("name")):
                parameter["schema"] = {"anyOf": [{"enum": found}, {"type": "string"}]}


def pages_beside(paths):
    """Return the addresses that the description leaves out: pages, for people, and files of them.

    They may hold anything, and must answer all the same.
    """
    app = create_app(SingleShelf(EmbeddedEngine(Store(), "none")), Settings(counting=0))
    addresses = app.url_map.bind("localhost")
    described = {addresses.match(re.sub(r"\{\w+\}", "ttl", path))[0] for path in paths}
    return {
        re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule): {"get": page_at(rule)}
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint not in described
    }


def page_at(rule):
    def blank(name, where, **more):
        schema = {"anyOf": [{"enum": [KNOWN[name]]}, {"type": "string"}]}
        return {"name": name, "in": where, "schema": schema, **more}

    needed = ("subject", "predicate", "object") if rule.endpoint == "why.why" else ()
    blanks = [blank(name, "path", required=True) for name in sorted(rule.arguments)]
    asked = [
        {"name": name, "in": "query", "required": True, "schema": {"enum": [KNOWN[name]]}}
        for name in needed
    ] + [blank(name, "query") for name in ("q", "page", "sort")]
    statuses = ("200", "303", "304", "400", "404", "406")
    return {
        "operationId": f"page_{rule.endpoint}",
        "parameters": [*blanks, *asked],
        "responses": {status: {"description": "A page."} for status in statuses},
    }


@schemathesis.hook
def filter_case(context, case):
    """Try what is at many addresses in every way where it comes first: else it takes long."""
    tried = case.meta.phase.data if case.meta else None
    path = case.operation.path
    if EVERYWHERE or path not in OFTEN or not isinstance(tried, CoveragePhaseData):
        return True
    return path in FIRST.values() if tried.parameter is None else FIRST.get(tried.parameter) == path


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Take a 503 for what it is where a query had less than a second because it asked for that."""
    if response.status_code != 503 or not isinstance(failure, ServerError):
        return True
    asked = [float(one) for one in [(case.query or {}).get("timeout")] if one]
    problem = json.loads(response.content)
    return not (problem["type"].endswith("/query-timeout") and asked and min(asked) < 1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Have all who ask for a lens ask for the one."""
    query = case.query or {}
    given = {name: query[name] for name in LENS if query.get(name)}
    if given and given.items() <= LENS.items():
        case.query.update(LENS)
