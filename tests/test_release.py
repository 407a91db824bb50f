"""A release is whole or absent, the same input gives the same bytes, and the current one stays."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import release as releases
from kg.errors import NotFound, ReleaseError
from kg.store import EmbeddedEngine, ask


def quads(count, graph="https://example.org/g"):
    return [
        Quad(
            NamedNode(f"https://example.org/{n}"), NamedNode("urn:p"), Literal(n), NamedNode(graph)
        )
        for n in range(count)
    ]


def test_the_id_is_the_checksum_of_the_sorted_quads(tmp_path):
    forward = releases.write_release(tmp_path, quads(5))
    backward = releases.write_release(tmp_path, reversed([*quads(5), *quads(5)]))

    assert forward.id == backward.id == hashlib.sha256(forward.data.read_bytes()).hexdigest()[:16]
    assert [found.id for found in releases.list_releases(tmp_path)] == [forward.id]


def test_the_manifest_counts_quads_by_graph(tmp_path):
    made = releases.write_release(
        tmp_path, [*quads(3), *quads(2, "https://example.org/h")], articles=("zenda-post",)
    )

    assert (made.manifest.quads, made.manifest.graphs, made.manifest.articles) == (
        5,
        {"https://example.org/g": 3, "https://example.org/h": 2},
        ("zenda-post",),
    )


def test_a_new_release_becomes_current_and_the_old_one_stays_readable(tmp_path):
    old = releases.write_release(tmp_path, quads(1))
    new = releases.write_release(tmp_path, quads(2))

    assert releases.current(tmp_path).id == new.id
    engine = EmbeddedEngine.open(releases.find_release(tmp_path, old.id[:6]).store, old.id)
    assert ask(engine, "ASK { <https://example.org/0> ?p ?o }")


def test_pruning_never_takes_the_current_release(tmp_path):
    first = releases.write_release(tmp_path, quads(1))
    releases.write_release(tmp_path, quads(2))
    releases.write_release(tmp_path, quads(3))
    releases.switch_to(tmp_path, first.id)

    releases.prune(tmp_path, keep=1)

    assert first.id in [found.id for found in releases.list_releases(tmp_path)]
    assert releases.current(tmp_path).id == first.id


def test_nothing_built_yet_says_what_to_do(tmp_path):
    with pytest.raises(ReleaseError, match="run `detente build` first"):
        releases.current(tmp_path)


def test_an_unknown_release_says_where_they_are_listed(tmp_path):
    with pytest.raises(NotFound, match="`detente releases` lists them"):
        releases.find_release(tmp_path, "nope")


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    with pytest.raises(ReleaseError, match=r"cannot be written .*choose another with --data"):
        releases.write_release(blocked / "data", quads(1))


def test_a_full_disk_leaves_the_current_release(tmp_path, monkeypatch):
    """The real thing: the file size limit of this process stands in for the full disk."""
    old = releases.write_release(tmp_path, quads(1))
    script = (
        "import resource, signal, sys, pathlib\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.path.insert(0, 'tests')\n"
        "from test_release import quads\n"
        "from kg.release import write_release\n"
        "write_release(pathlib.Path(sys.argv[1]), quads(5000))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True
    )

    assert run.returncode != 0
    assert "the current one stays" in run.stderr
    assert releases.current(tmp_path).id == old.id
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [old.id]


def test_two_builds_at_once_do_not_mix(tmp_path):
    with (
        releases._writing(tmp_path),
        pytest.raises(ReleaseError, match="another build is running there"),
    ):
        releases.write_release(tmp_path, quads(1))


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1, 0.2, 0.4])
def test_a_build_killed_at_any_moment_leaves_a_whole_release(tmp_path, delay):
    old = releases.write_release(tmp_path, quads(1))
    script = (
        "import sys, pathlib\n"
        "sys.path.insert(0, 'tests')\n"
        "from test_release import quads\n"
        "from kg.release import write_release\n"
        "made = quads(30000)\n"
        "print('ready', flush=True)\n"
        "write_release(pathlib.Path(sys.argv[1]), made)\n"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    build.stdout.readline()
    time.sleep(delay)
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()

    served = releases.current(tmp_path)
    assert served.manifest.quads in {1, 30000}
    assert ask(
        EmbeddedEngine.open(served.store, served.id), "ASK { <https://example.org/0> ?p ?o }"
    )
    again = releases.write_release(tmp_path, quads(2))
    assert releases.current(tmp_path).id == again.id
    assert [p for p in (tmp_path / "releases").iterdir() if p.name.startswith(".")] == []
    assert old.id in [found.id for found in releases.list_releases(tmp_path)]
