"""What /openapi.json promises is what the running server does: schemathesis asks it, within bounds.

Every operation is asked with its examples, in every way that one value can be right or wrong, and
with values by chance from a seed; so is every page that the description leaves out. By hand, for
longer: DETENTE_EVERYWHERE=1, `--max-examples`.

Nothing here is made, changed or removed by a request: the stateful phase goes from an answer to
what its links lead to, along some of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from kg.build import Sources, build_release
from kg.catalogue import open_catalogue
from tests.servers import free_port

BIN = str(Path(sys.executable).parent)
ROOT = Path(__file__).parents[2]
# no limit here is for speed: they end what hangs
LONG = "300"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Serve the shipped corpus: its names are those of the examples."""
    data, port = tmp_path_factory.mktemp("data"), str(free_port())
    build_release(data, Sources(), lambda *_: None)
    process = subprocess.Popen(
        [shutil.which("detente", path=BIN), "serve", "--data", data, "--port", port,
         "--client-queries", "0", "--counting", "0", "--timeout", LONG],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def schemathesis(url, folder, phases, most):
    """Ask every operation in some phases, with so many values by chance."""
    return subprocess.run(
        [shutil.which("st", path=BIN), "run", f"{url}/openapi.json", "--checks", "all",
         "--phases", phases, "--max-examples", most, "--seed", "1",
         "--request-timeout", LONG, "--max-response-time", LONG, "--suppress-health-check", "all",
         "--continue-on-failure", "--no-color"],
        capture_output=True, text=True, cwd=folder, check=False,
        env=os.environ | {
            "DETENTE_URL": url,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        },
    )  # fmt: skip


def test_every_operation_answers_as_its_description_says(url, tmp_path):
    with urllib.request.urlopen(f"{url}/openapi.json") as answer:  # noqa: S310 - loopback
        paths = json.load(answer)["paths"]
    run = schemathesis(url, tmp_path, "examples,coverage,fuzzing", "6")
    asked = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", run.stdout)

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert asked
    assert len(set(asked.groups())) == 1
    assert int(asked[1]) > sum(map(len, paths.values()))  # the pages are asked beside them
    assert "mostly rejected" not in run.stdout


def test_what_an_answer_leads_to_answers_as_described_too(url, tmp_path):
    run = schemathesis(url, tmp_path, "stateful", "40")
    links = re.search(r"API Links:\s+(\d+) covered / (\d+) selected", run.stdout)

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert links
    assert int(links[2]) > len(open_catalogue().questions)
