"""What can be set about the server: one table that feeds the defaults, `--help` and the docs."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Setting:
    """One setting: its name, its default, and what it does."""

    name: str
    default: float
    text: str


SETTINGS: tuple[Setting, ...] = (
    Setting("timeout", 30.0, "Longest time that a query may run, in seconds."),
    Setting("workers", 2, "Processes that run queries."),
    Setting("waiting", 32, "Queries that may wait for a process; one more is answered 429."),
    Setting("memory", 2048, "Memory of each process, in megabytes."),
    Setting("max_body", 1_000_000, "Largest request body, in bytes."),
    Setting("page_rows", 100, "Rows on one page of a question's answer."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The settings of one server; see `SETTINGS` for what each does."""

    timeout: float = _DEFAULTS["timeout"]
    workers: int = int(_DEFAULTS["workers"])
    waiting: int = int(_DEFAULTS["waiting"])
    memory: int = int(_DEFAULTS["memory"])
    max_body: int = int(_DEFAULTS["max_body"])
    page_rows: int = int(_DEFAULTS["page_rows"])


def names() -> tuple[str, ...]:
    """Return the names of all settings."""
    return tuple(field.name for field in fields(Settings))
