"""Takes the README's picture of a question page: `python tests/browser/picture.py URL`.

URL is a running server of the shipped corpus, such as that of `make serve`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[2] / "docs" / "question.png"
QUESTION = "/questions/backing_of_actors?supported=assad-government"


def main(url: str) -> None:
    """Take the picture: a network, and a row that is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 1360}, locale="en-GB")
        page.goto(url + QUESTION)
        page.wait_for_load_state("networkidle")
        page.locator("tr.behind details").first.locator("summary").click()
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
