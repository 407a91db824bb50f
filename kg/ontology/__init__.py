"""The ontology as code needs it: classes, roles, values and edges, by local name.

`Schema` is read once from ontology/detente.ttl and never changes. Whoever checks an annotation,
writes a claim, projects it through a lens or exports an annotation schema asks it, so that adding
a class to the ontology is enough.
"""

from kg.ontology.model import ANYTHING, Edge, Relation, Role, Schema, Value
from kg.ontology.reading import DT, load_schema, open_ontology, read_schema

__all__ = [
    "ANYTHING",
    "DT",
    "Edge",
    "Relation",
    "Role",
    "Schema",
    "Value",
    "load_schema",
    "open_ontology",
    "read_schema",
]
