"""What every page needs, in one place: settings, questions, and the release of this request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request

from server.formats import HTML, JSON, PROBLEM, choose
from server.lens_fields import lens_of
from server.lens_making import BeingMade
from server.problem import Problem

if TYPE_CHECKING:
    import contextlib

    from flask import Flask

    from kg.question import Catalogue
    from server.counts import RowCounts
    from server.examples import Examples
    from server.settings import Settings
    from server.shelf import OpenRelease, Shelf

_NAME = "detente"
# seconds that a person waits for a lens before being told, and between two looks
_PATIENCE, _AGAIN = 1.5, 2


@dataclass(frozen=True)
class Service:
    """The server's settings, its releases, and its questions with their choices and examples."""

    settings: Settings
    shelf: Shelf
    catalogue: Catalogue
    counts: RowCounts
    examples: Examples


def install(app: Flask, service: Service) -> None:
    """Give an application its service; a release is let go when its request is over."""
    app.extensions[_NAME] = service

    @app.teardown_request
    def let_go(error: BaseException | None) -> None:
        lease: contextlib.AbstractContextManager[OpenRelease] | None = g.pop("lease", None)
        if lease is not None:
            lease.__exit__(type(error) if error else None, error, None)


def service() -> Service:
    """Return the service of the application that answers."""
    return cast("Service", current_app.extensions[_NAME])


def opened() -> OpenRelease:
    """Return the release that this request reads: `?release=` pins one, else the current one.

    `?lens=`, and what narrows it, gives it as seen through a lens.
    """
    if "open_release" not in g:
        _open(lens_of(request.args))
    return cast("OpenRelease", g.open_release)


def opened_without_lens() -> OpenRelease:
    """Return the release that this request reads, where its lens was refused."""
    _open("")
    return cast("OpenRelease", g.open_release)


def _open(lens: str) -> None:
    patience = _PATIENCE if lens and _is_for_a_person() else None
    lease = service().shelf.reading(request.args.get("release") or None, lens, patience)
    try:
        g.open_release = lease.__enter__()
    except BeingMade as making:
        raise _come_back(making) from None
    g.lease = lease


def _is_for_a_person() -> bool:
    """Tell whether a browser asks for a page: it can show how far a lens is, and ask again."""
    last = request.path.rpartition("/")[2]
    accepts = request.headers.get("Accept", "")
    page = "text/html" in accepts and choose(accepts, (PROBLEM, JSON, HTML)) is HTML
    return request.method == "GET" and page and "." not in last


def _come_back(making: BeingMade) -> Problem:
    return Problem(
        202, "being-made",
        f"The graph is being looked at through the lens “{making.lens}”.",
        headers={"Refresh": str(_AGAIN), "Retry-After": str(_AGAIN)},
        step=making.step, done=making.done, steps=making.steps, seconds=round(making.seconds),
    )  # fmt: skip


def opened_if_any() -> OpenRelease | None:
    """Return the release that this request has read from, None where it read none."""
    return cast("OpenRelease | None", g.get("open_release"))
