"""The only room that opens a store: one interface, several engines."""

from kg.store.embedded import EmbeddedEngine, fill_store, load_store
from kg.store.interface import (
    Answer,
    Engine,
    Kind,
    QueryRequest,
    Row,
    Table,
    Term,
    ask,
    construct,
    select,
)
from kg.store.loading import load_remote
from kg.store.remote import RemoteEngine
from kg.store.workers import Counters, WorkerPool

__all__ = [
    "Answer",
    "Counters",
    "EmbeddedEngine",
    "Engine",
    "Kind",
    "QueryRequest",
    "RemoteEngine",
    "Row",
    "Table",
    "Term",
    "WorkerPool",
    "ask",
    "construct",
    "fill_store",
    "load_remote",
    "load_store",
    "select",
]
