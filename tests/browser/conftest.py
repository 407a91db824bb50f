"""A real browser (Debian's Chromium) on the installed server with the shipped corpus."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

DETENTE = str(Path(sys.executable).parent / "detente")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("shipped")
    subprocess.run([DETENTE, "build", "--data", str(data)], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [DETENTE, "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    server.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=30)


# not longer: Playwright runs an event loop in this thread, and no other can run beside it (a
# scope of "package" is one of "session" in a folder without __init__.py)
@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium")
    assert path, "Debian's chromium is needed: `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def troubles():
    """What the page's console complained of; a test looks at it last."""
    return []


@pytest.fixture
def open_page(chromium, site, troubles):
    opened = []

    def open_(path, *, width=1280, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((site, "data:", "blob:")) else troubles.append(r.url)
            ),
        )
        page.goto(site + path)
        return page

    yield open_
    for context in opened:
        context.close()
