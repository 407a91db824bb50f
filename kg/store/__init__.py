"""The only room that opens a store: one interface, several engines."""

from kg.store.embedded import EmbeddedEngine, fill_store, load_store
from kg.store.interface import (
    Answer,
    Caller,
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
from kg.store.line import Turn
from kg.store.loading import load_remote
from kg.store.mark import MarkReader
from kg.store.remote import RemoteEngine
from kg.store.remote_pool import RemotePool
from kg.store.workers import Counters, WorkerPool

__all__ = [
    "Answer",
    "Caller",
    "Counters",
    "EmbeddedEngine",
    "Engine",
    "Kind",
    "MarkReader",
    "QueryRequest",
    "RemoteEngine",
    "RemotePool",
    "Row",
    "Table",
    "Term",
    "Turn",
    "WorkerPool",
    "ask",
    "construct",
    "fill_store",
    "load_remote",
    "load_store",
    "select",
]
