"""What /openapi.json promises is what the running server does: schemathesis asks it, within bounds.

By hand, for longer: `st run URL/openapi.json --phases coverage,fuzzing --max-examples 20 …`, with
`--include-path-regex` for a part. It calls each 503 a server error, also the promised ones.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kg.build import Sources, build_release

BIN = str(Path(sys.executable).parent)
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)


# the media type of a query is text to it
HOOKS = """
import schemathesis
schemathesis.serializer.alias("application/sparql-query", "text/plain")
"""


@pytest.fixture
def url(tmp_path):
    """Serve the shipped corpus: its names are those of the examples."""
    build_release(tmp_path / "data", Sources(), lambda *_: None)
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
    (tmp_path / "hooks.py").write_text(HOOKS)
    run = subprocess.run(
        [shutil.which("st", path=BIN), "run", f"{url}/openapi.json", "--checks", CHECKS,
         "--phases", "examples", "--seed", "1",
         "--request-timeout", "60", "--continue-on-failure", "--no-color"],
        capture_output=True, text=True, cwd=tmp_path, timeout=300,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "hooks"},
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-5000:]
    assert "mostly rejected" not in run.stdout
