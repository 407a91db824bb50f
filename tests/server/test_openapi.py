"""What /openapi.json promises is what the running server does: schemathesis asks it, within bounds.

By hand, for longer: `st run URL/openapi.json --checks … --max-examples 50`.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kg.release import write_release

BIN = str(Path(sys.executable).parent)
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)


@pytest.fixture
def url(quads, tmp_path):
    write_release(tmp_path / "data", quads)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    command = [shutil.which("detente", path=BIN), "serve", "--data", tmp_path / "data"]
    process = subprocess.Popen(
        [*command, "--port", port, "--client-queries", "0"], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_every_operation_answers_as_its_description_says(url, tmp_path):
    run = subprocess.run(
        [shutil.which("st", path=BIN), "run", f"{url}/openapi.json", "--checks", CHECKS,
         "--phases", "examples", "--seed", "1",
         "--request-timeout", "60", "--continue-on-failure", "--no-color"],
        capture_output=True, text=True, cwd=tmp_path, timeout=300,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-5000:]
