"""What schemathesis cannot read from /openapi.json: values that only this server knows.

It loads this file as $SCHEMATHESIS_HOOKS and asks the server at $DETENTE_URL for names that there
are, so that it asks about them and not only about nobody. Nothing here keeps a finding from it.
"""

from __future__ import annotations

import json
import os
import urllib.request
from datetime import date
from urllib.parse import urlencode

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import ServerError
from schemathesis.generation.meta import CoveragePhaseData

from kg.catalogue import open_catalogue

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
# the path where a parameter comes first, and whether it is tried in every way elsewhere, too
FIRST: dict[str, str] = {}
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
    shared = raw_schema["components"]["parameters"]
    for name, value in LENS.items():
        shared[name]["schema"] = {"type": "string", "enum": [value]}
    shared["release"]["schema"] = {"type": "string", "enum": [raw_schema["info"]["version"]]}
    found = {}
    for path, operation in operations(raw_schema):
        for parameter in operation["parameters"]:
            FIRST.setdefault(parameter.get("name") or parameter["$ref"].rpartition("/")[2], path)
            if address := parameter.get("x-choices"):
                if address not in found:
                    found[address] = names_at(address)
                narrow(parameter["schema"], found[address])
        for media in operation.get("requestBody", {}).get("content", {}).values():
            read_queries(media["schema"])
            read_queries(media["schema"].get("properties", {}).get("query", {}))
        for parameter in operation["parameters"]:
            read_queries(parameter.get("schema", {}))
    tell_keys(raw_schema["paths"])


def operations(raw_schema):
    return [
        (path, one) for path, methods in raw_schema["paths"].items() for one in methods.values()
    ]


def names_at(address):
    """Return some of the names that a picker offers, also through the lens."""
    with urllib.request.urlopen(f"{URL}{address}?{urlencode(LENS)}") as answer:  # noqa: S310 - loopback
        keys = [one["key"] for one in json.load(answer)["choices"]]
    return [*keys[:ENDS], *keys[ENDS:][-ENDS:]]


def narrow(schema, names):
    target = schema.get("items", schema)
    target.clear()
    target.update(type="string", enum=names)


def read_queries(schema):
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


@schemathesis.hook
def filter_case(context, case):
    """Try each parameter of the questions in every way where it comes first: else it takes long."""
    tried = case.meta.phase.data if case.meta else None
    path = case.operation.path
    if EVERYWHERE or not path.startswith("/questions/") or not isinstance(tried, CoveragePhaseData):
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
