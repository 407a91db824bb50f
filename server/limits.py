"""What one client may ask of the server at a time and in a minute; the operator sets it."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from kg.errors import TooBusy
from server.held import Held

_MINUTE = 60.0
_MOST_CLIENTS = 10_000


@dataclass
class _Account:
    running: int = 0
    spent: float = 0.0
    since: float = 0.0


class Spending(Held):
    """Work that has begun on an account, and is on it until this is left."""

    def __init__(self, account: _Account, lock: threading.Lock, started: float) -> None:
        self._account, self._lock, self._started = account, lock, started

    def end(self) -> None:
        """Count the time that was spent."""
        with self._lock:
            self._account.running -= 1
            self._account.spent += time.monotonic() - self._started


class ClientLimits:
    """Bounds on how many queries of a client run at once, and on its seconds a minute; 0 is none.

    Seconds flow back evenly: whoever has spent its minute's worth waits until some have.
    """

    def __init__(self, at_once: int, seconds: float) -> None:
        self._at_once, self._seconds = at_once, seconds
        self._accounts: dict[str, _Account] = {}
        self._lock = threading.Lock()
        self.refused = 0

    def spending(self, client: str) -> Spending:
        """Count what is done within on a client's account; TooBusy where it may not begin."""
        started = time.monotonic()
        with self._lock:
            account = self._account(client, started)
            self._check(account)
            account.running += 1
        return Spending(account, self._lock, started)

    def _account(self, client: str, now: float) -> _Account:
        if len(self._accounts) > _MOST_CLIENTS:
            self._accounts = {
                name: one for name, one in self._accounts.items() if one.running or one.spent > 0
            }
        account = self._accounts.setdefault(client, _Account(since=now))
        regained = (now - account.since) * self._seconds / _MINUTE
        account.spent, account.since = max(0.0, account.spent - regained), now
        return account

    def _check(self, account: _Account) -> None:
        if self._at_once and account.running >= self._at_once:
            self.refused += 1
            raise TooBusy(
                f"{account.running} queries of yours run already; this server runs no more of one "
                "client at once"
            )
        if self._seconds and account.spent >= self._seconds:
            self.refused += 1
            wait = math.ceil((account.spent - self._seconds) * _MINUTE / self._seconds) + 1
            raise TooBusy(
                f"your queries have taken more than {self._seconds:g} seconds in a minute",
                retry_after=wait,
            )
