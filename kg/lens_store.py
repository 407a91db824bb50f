"""A release seen through another lens: a dataset of its own, made when it is first asked for.

    DATA/lenses/<release>/<lens>/     laid out as a release, and opened like one

What is in it says kg.lens_view. A dataset is written beside the others under a name that starts
with a dot, and renamed when it is whole. The ones used last are kept, a dozen at most.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from kg.errors import NotFound, ReleaseError, ValueRefused
from kg.export import read_quads
from kg.lens import LENSES, parse_lens
from kg.lens_view import seen
from kg.release import STATISTICS, Release, open_release, sorted_nquads
from kg.statistics import count_quads, to_json
from kg.store import load_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.lens import Lens
    from kg.question import Directory

KEPT = 12


def through_lens(
    data_dir: Path,
    release: Release,
    lens: Lens,
    report: Callable[[str, int, int], None] | None = None,
) -> Release:
    """Return a release as it is under a lens, made now if it was not there yet.

    ReleaseError where the release does not have the texts that it was built from.
    """
    folder = data_dir / "lenses" / release.id
    final = folder / lens.digest
    if not (final / "release.json").exists():
        _write(folder, final, release, lens, report or _silent)
    os.utime(final)
    _let_go(data_dir / "lenses", but=final)
    return open_release(final)


def find_seen(data_dir: Path, name: str) -> Release:
    """Return a dataset that was made through a lens by its id, `<release>-<lens>`."""
    release, _, digest = name.partition("-")
    if release.isalnum() and digest.isalnum():
        with contextlib.suppress(ReleaseError):
            return open_release(data_dir / "lenses" / release / digest)
    raise NotFound(f"no release {name[:80]!r}; what a lens gave is kept for a while only")


def offered_lenses() -> tuple[tuple[str, str], ...]:
    """Return every lens as it is written, with what it takes, for pickers and documentation."""
    return tuple(
        (f"{each.name}:" if each.parameter else each.name, each.label) for each in LENSES.values()
    )


def lens_description(name: str) -> str:
    """Return what a lens of that name shows, in its own words."""
    return LENSES[name].description


def _silent(_step: str, _done: int, _of: int) -> None:
    return


def named_lens(text: str, directory: Directory) -> Lens:
    """Return the lens of a text in which people, bodies and outlets may stand under any name.

    ValueRefused where a part of it is no lens, or names nobody that the release knows.
    """
    return parse_lens("+".join(_named(part.strip(), directory) for part in text.split("+")))


def lens_text(lens: str = "", as_of: str = "", known_by: str = "", according_to: str = "") -> str:
    """Return one text for a lens and what narrows it; empty where nothing is given."""
    parts = [lens] if lens else []
    parts += [f"as-of:{as_of}"] if as_of else []
    parts += [f"known-by:{known_by}"] if known_by else []
    parts += [f"according-to:{according_to}"] if according_to else []
    return "+".join(parts)


def _named(part: str, directory: Directory) -> str:
    name, colon, who = part.partition(":")
    if name != "according-to" or not who:
        return part
    found = directory.find(who, ("Entity", "Article"))
    if len(found) == 1:
        return f"{name}{colon}{found[0].key.removeprefix('article/')}"
    if found:
        keys = ", ".join(one.key for one in found[:5])
        raise ValueRefused("lens", f"{who!r} names several: {keys}")
    close = directory.suggest(who, ("Entity", "Article"))
    hint = f"; did you mean {', '.join(one.key for one in close)}?" if close else ""
    raise ValueRefused("lens", f"nobody here is called {who!r}{hint}")


def _write(
    folder: Path,
    final: Path,
    release: Release,
    lens: Lens,
    report: Callable[[str, int, int], None],
) -> None:
    draft = folder / f".building-{os.getpid()}-{lens.digest}"
    started = time.time()
    try:
        draft.mkdir(parents=True)
        report("reading the release", 0, 3)
        quads = list(read_quads(release))
        report(f"looking through the lens {lens.name}", 1, 3)
        body = sorted_nquads(seen(quads, release.sources, lens))
        report("writing down what is seen", 2, 3)
        (draft / "data.nq").write_bytes(body)
        counted = count_quads(body)
        (draft / STATISTICS).write_bytes(to_json(counted))
        load_store(draft / "store", draft / "data.nq")
        manifest = replace(
            release.manifest,
            id=f"{release.id}-{lens.digest}",
            quads=counted.quads,
            graphs=counted.graphs,
            seconds=round(time.time() - started, 3),
            notes={**release.manifest.notes, "lens": lens.name, "release": release.id},
        )
        text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
        (draft / "release.json").write_text(text + "\n", "utf-8")
        if not final.exists():  # another process may have been faster
            draft.rename(final)
    except OSError as error:
        message = f"{folder}: the lens could not be written ({error.strerror or error})"
        raise ReleaseError(message) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _let_go(folder: Path, but: Path) -> None:
    """Remove the datasets that were asked for longest ago, beyond those kept."""
    found = [path for path in folder.glob("*/*") if not path.name.startswith(".")]
    by_age = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[KEPT:]:
        if path != but:
            shutil.rmtree(path, ignore_errors=True)
