"""Releases: immutable built datasets in a data directory, one of them current.

    DATA/releases/<id>/data.nq        every quad, sorted: the release id is their checksum
    DATA/releases/<id>/store/         the same quads in an Oxigraph store, opened read-only
    DATA/releases/<id>/release.json   the manifest
    DATA/releases/<id>/statistics.json  what it holds, counted
    DATA/releases/<id>/counts.jsonl   what a server counted of it, once one has
    DATA/releases/<id>/sources/       the annotated articles and the ontology that it was built from
    DATA/current                      a symbolic link to the release that is served

A release is written beside the others under a name that starts with a dot, and renamed when it
is whole; `current` is replaced in one step. Whatever stops a build, the current release stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from kg.errors import NotFound, ReleaseError
from kg.statistics import Statistics, count_quads, from_json, to_json
from kg.store import load_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import Quad

Progress = "Callable[[str, int, int], None]"
_ID_LENGTH = 16
STATISTICS = "statistics.json"


def default_data_dir() -> Path:
    """Return where releases live unless told: $DETENTE_DATA, else the user's data directory."""
    chosen = os.environ.get("DETENTE_DATA")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("detente"))


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself; `graphs` counts quads by graph IRI, `built` is UTC."""

    id: str
    quads: int
    graphs: dict[str, int]
    articles: tuple[str, ...] = ()
    built: str = ""
    seconds: float = 0.0
    detente: str = ""
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """A release on disk."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The release's id: the start of the SHA-256 of its sorted N-Quads."""
        return self.manifest.id

    @property
    def data(self) -> Path:
        """The sorted N-Quads of the whole release."""
        return self.path / "data.nq"

    @property
    def store(self) -> Path:
        """The store folder, for an engine to open."""
        return self.path / "store"

    @property
    def sources(self) -> Path:
        """What the release was built from: `kg.lens_store` looks at it through other lenses."""
        return self.path / "sources"

    @property
    def statistics(self) -> Statistics | None:
        """What the release holds, counted when it was written; None where that was not done."""
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            return from_json((self.path / STATISTICS).read_bytes())
        return None


def open_release(path: Path) -> Release:
    """Read the release in a folder; ReleaseError where it is not whole."""
    try:
        raw: dict[str, Any] = json.loads((path / "release.json").read_text(encoding="utf-8"))
        raw["articles"] = tuple(raw["articles"])
        return Release(path, Manifest(**raw))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(
            f"{path}: not a whole release ({error}); build again with `detente build`"
        ) from error


def current(data_dir: Path) -> Release:
    """Return the release that is served; ReleaseError where nothing was built yet."""
    link = data_dir / "current"
    if not link.exists():
        raise ReleaseError(f"{data_dir}: nothing built yet; run `detente build` first")
    return open_release(link.resolve())


def find_release(data_dir: Path, release: str) -> Release:
    """Return a release by its id, or by a beginning of it that fits one only."""
    fits = [found for found in list_releases(data_dir) if found.id.startswith(release)]
    if len(fits) != 1:
        what = "no release" if not fits else f"{len(fits)} releases"
        raise NotFound(f"{what} {release!r} in {data_dir}; `detente releases` lists them")
    return fits[0]


def list_releases(data_dir: Path) -> list[Release]:
    """Return every whole release, the newest first."""
    folder = data_dir / "releases"
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not path.name.startswith("."):
            with contextlib.suppress(ReleaseError):
                found.append(open_release(path))
    return sorted(found, key=lambda release: (release.manifest.built, release.id), reverse=True)


def sorted_nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, one of each, sorted by their bytes."""
    lines = sorted({f"{quad} .\n" for quad in quads})
    return "".join(lines).encode()


def write_release(
    data_dir: Path,
    quads: Iterable[Quad],
    *,
    articles: tuple[str, ...] = (),
    version: str = "",
    notes: dict[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    switch: bool = True,
) -> Release:
    """Write quads as a release, and make it current unless told not to.

    `sources` are the texts that it was built from, by file name.

    Raises ReleaseError where the folder cannot be written, or another build holds it.
    """
    report = progress or (lambda _step, _done, _of: None)
    started = time.time()
    body = sorted_nquads(quads)
    release_id = hashlib.sha256(body).hexdigest()[:_ID_LENGTH]
    with _writing(data_dir) as folder:
        final = folder / release_id
        if not (final / "release.json").exists():
            counted = count_quads(body)
            manifest = Manifest(
                id=release_id,
                quads=counted.quads,
                graphs=counted.graphs,
                articles=articles,
                built=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
                seconds=round(time.time() - started, 3),
                detente=version,
                notes=notes or {},
            )
            _write_whole(folder, final, body, counted, manifest, sources or {}, report)
        elif sources and not (final / "sources").exists():
            _write_sources(folder / f".sources-{os.getpid()}", sources)
            (folder / f".sources-{os.getpid()}").rename(final / "sources")
        if switch:
            switch_to(data_dir, release_id)
    return open_release(final)


def switch_to(data_dir: Path, release: str) -> None:
    """Make a release current, in one step that no reader can see half-done."""
    link = data_dir / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release)
    link.replace(data_dir / "current")


def prune(data_dir: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` releases and the current one; return the removed ids."""
    served = current(data_dir).id
    removed = []
    for release in list_releases(data_dir)[keep:]:
        if release.id != served:
            doomed = release.path.with_name(f".doomed-{release.id}")
            release.path.rename(doomed)
            shutil.rmtree(doomed, ignore_errors=True)
            shutil.rmtree(data_dir / "lenses" / release.id, ignore_errors=True)
            removed.append(release.id)
    return removed


def _write_whole(
    folder: Path,
    final: Path,
    body: bytes,
    counted: Statistics,
    manifest: Manifest,
    sources: Mapping[str, str],
    report: Callable[[str, int, int], None],
) -> None:
    """Write under a dotted name, then rename: a reader sees all of it or nothing."""
    draft = folder / f".building-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _write_sources(draft / "sources", sources)
        report("writing quads", 0, manifest.quads)
        _write_synced(draft / "data.nq", body)
        report("loading the store", 0, manifest.quads)
        load_store(draft / "store", draft / "data.nq")
        _write_synced(draft / STATISTICS, to_json(counted))
        _write_synced(
            draft / "release.json",
            json.dumps(asdict(manifest), indent=2, ensure_ascii=False).encode() + b"\n",
        )
        if final.exists():  # the remains of a release whose manifest is gone
            shutil.rmtree(final)
        draft.rename(final)
        report("done", manifest.quads, manifest.quads)
    except OSError as error:
        raise ReleaseError(
            f"{folder}: the release could not be written ({error.strerror or error}); "
            "the current one stays"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_sources(folder: Path, sources: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in sources.items():
        _write_synced(folder / name, text.encode())


def _write_synced(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _writing(data_dir: Path) -> Iterator[Path]:
    """Hold the one lock for writing under a data directory, and sweep what dead builds left."""
    folder = data_dir / "releases"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / ".lock").open("w")
    except OSError as error:
        raise ReleaseError(
            f"{data_dir}: cannot be written ({error.strerror}); choose another with --data"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ReleaseError(f"{data_dir}: another build is running there") from error
        for left in folder.glob(".*"):
            shutil.rmtree(left, ignore_errors=True)
        yield folder
