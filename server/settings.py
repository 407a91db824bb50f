"""What can be set about the server: one table that feeds the defaults, `--help` and the docs."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Setting:
    """One setting: its name, its default, and what it does."""

    name: str
    default: float
    text: str
    least: int = 1


SETTINGS: tuple[Setting, ...] = (
    Setting("timeout", 30.0, "Longest time that a query may run, in seconds."),
    Setting("workers", 2, "Processes that run queries, however long."),
    Setting("reserved", 1, "Further processes, for queries that run no longer than --brief.", 0),
    Setting("brief", 1.0, "Seconds after which a query counts as long."),
    Setting("waiting", 16, "Queries that may wait for a process; one more is answered 429.", 0),
    Setting("patience", 10.0, "Longest time that a query waits for a process, in seconds."),
    # below it, no process starts: Python and Oxigraph take some 260 of address space
    Setting("memory", 2048, "Memory of each process, in megabytes.", 300),
    Setting(
        "in_memory",
        64,
        "Largest N-Quads, in megabytes, of a release held in memory; 0 for none.",
        0,
    ),
    Setting("largest", 256_000_000, "Largest answer to a query, in bytes."),
    Setting("cache", 64, "Memory for answers that are kept, in megabytes.", 0),
    Setting("client_queries", 8, "Queries that one client may run at once; 0 for any number.", 0),
    Setting("client_seconds", 0, "Seconds of work a minute for one client; 0 for no limit.", 0),
    Setting("proxies", 0, "Proxies before the server whose X-Forwarded headers are believed.", 0),
    Setting("max_body", 1_000_000, "Largest request body, in bytes."),
    Setting("slowest", 20.0, "Longest that a client may take over its request, in seconds."),
    Setting("unread", 60.0, "Longest that a client may leave an answer unread, in seconds."),
    Setting("connections", 2048, "Connections that are open at once; more wait."),
    Setting("page_rows", 100, "Rows on one page of a question's answer."),
    Setting(
        "counting", 30.0, "Seconds to count the rows of a picker's choices; 0 for no counts.", 0
    ),
    Setting("question_rows", 10_000, "Most rows of a question's answer; more are declared."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The settings of one server; see `SETTINGS` for what each does."""

    timeout: float = _DEFAULTS["timeout"]
    workers: int = int(_DEFAULTS["workers"])
    reserved: int = int(_DEFAULTS["reserved"])
    brief: float = _DEFAULTS["brief"]
    waiting: int = int(_DEFAULTS["waiting"])
    patience: float = _DEFAULTS["patience"]
    memory: int = int(_DEFAULTS["memory"])
    in_memory: int = int(_DEFAULTS["in_memory"])
    largest: int = int(_DEFAULTS["largest"])
    cache: int = int(_DEFAULTS["cache"])
    client_queries: int = int(_DEFAULTS["client_queries"])
    client_seconds: int = int(_DEFAULTS["client_seconds"])
    proxies: int = int(_DEFAULTS["proxies"])
    connections: int = int(_DEFAULTS["connections"])
    max_body: int = int(_DEFAULTS["max_body"])
    slowest: float = _DEFAULTS["slowest"]
    unread: float = _DEFAULTS["unread"]
    page_rows: int = int(_DEFAULTS["page_rows"])
    counting: float = _DEFAULTS["counting"]
    question_rows: int = int(_DEFAULTS["question_rows"])


def names() -> tuple[str, ...]:
    """Return the names of all settings."""
    return tuple(field.name for field in fields(Settings))
