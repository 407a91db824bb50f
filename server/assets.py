"""The bundle that Vite builds, where it was built; pages work without it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request, url_for

from kg.errors import DetenteError
from server.lens_fields import lens_of, lens_words
from server.links import pinned
from server.service import opened_if_any, opened_without_lens

if TYPE_CHECKING:
    from flask import Flask

_ENTRY = "src/main.ts"


@dataclass(frozen=True)
class Bundle:
    """The scripts and styles of the built bundle; none where it was not built."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


@cache
def read_bundle() -> Bundle:
    """Return what the manifest of the built bundle names."""
    manifest = resources.files("server").joinpath("static", "built", "manifest.json")
    if not manifest.is_file():
        return Bundle()
    entry = json.loads(manifest.read_text(encoding="utf-8")).get(_ENTRY, {})
    scripts = (f"built/{entry['file']}",) if "file" in entry else ()
    return Bundle(scripts, tuple(f"built/{name}" for name in entry.get("css", ())))


def install(app: Flask) -> None:
    """Give templates the bundle, the release and the way to an address."""

    @app.context_processor
    def known() -> dict[str, object]:
        return {
            "bundle": read_bundle(),
            "release": opened_if_any(),
            "pinned": pinned,
            "pinned_release": request.args.get("release", ""),
            "pinned_lens": lens_of(request.args),
            "lens_told": _lens_told,
            "here_without": _here_without,
            "here": request.path,
            "static": lambda name: url_for("static", filename=name),
        }


def _here_without(*names: str) -> str:
    """Return the path of this page with all that was asked of it but these."""
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in names]
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def _lens_told() -> str:
    """Return in words what the lens of this request takes; as it is written where it is none."""
    lens = lens_of(request.args)
    try:
        return lens_words(lens, (opened_if_any() or opened_without_lens()).directory)
    except (ValueError, DetenteError):
        return lens
