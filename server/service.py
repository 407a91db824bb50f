"""What every page needs, in one place: settings, questions, and the release of this request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request

from server.lens_fields import lens_of

if TYPE_CHECKING:
    import contextlib

    from flask import Flask

    from kg.question import Catalogue
    from server.counts import RowCounts
    from server.settings import Settings
    from server.shelf import OpenRelease, Shelf

_NAME = "detente"


@dataclass(frozen=True)
class Service:
    """The server's settings, its releases, its questions, and the rows of their choices."""

    settings: Settings
    shelf: Shelf
    catalogue: Catalogue
    counts: RowCounts


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
    lease = service().shelf.reading(request.args.get("release") or None, lens)
    g.open_release = lease.__enter__()
    g.lease = lease


def opened_if_any() -> OpenRelease | None:
    """Return the release that this request has read from, None where it read none."""
    return cast("OpenRelease | None", g.get("open_release"))
