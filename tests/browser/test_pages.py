"""What a person sees, in a real browser: desktop and phone, with scripts and without."""

from __future__ import annotations

import pytest

from kg.catalogue import open_catalogue

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/questions/",
    "/articles/",
    "/articles/reuters-turkiye-guler",
    "/claims/reuters-turkiye-guler/E1",
    "/page/entity/hts",
    "/ontology",
    "/sparql",
    "/export/",
)
QUESTIONS = sorted(f"/questions/{one.name}" for one in open_catalogue().questions)


@pytest.mark.parametrize("path", [*PAGES, *QUESTIONS])
def test_a_page_fits_a_phone_and_calls_nobody_else(open_page, troubles, path):
    page = open_page(path, width=390)
    page.wait_for_load_state("networkidle")

    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (wider <= 0, troubles) == (True, [])


def test_without_scripts_a_question_is_asked_and_its_evidence_opens(open_page):
    page = open_page("/questions/backing_of_actors", scripts=False)
    page.select_option("select[name=supported]", "hezbollah")
    page.click("button:has-text('Ask')")

    assert "supported=hezbollah" in page.url
    first = page.locator("tr.behind details").first
    first.locator("summary").click()
    assert "Iran" in page.locator("table").first.inner_text()
    assert "characters" in first.inner_text()


def test_a_picker_finds_an_actor_by_another_name(open_page, troubles):
    page = open_page("/questions/backing_of_actors")
    field = page.locator(".ts-control input").first
    field.fill("moscow")
    page.locator(".ts-dropdown .option", has_text="Russia").first.click()
    page.click("button:has-text('Ask')")
    page.wait_for_url("**supporter=russia**")

    assert "Russia" in page.locator("table").first.inner_text()
    assert troubles == []


def test_a_bad_date_is_told_beside_its_field(open_page):
    page = open_page("/questions/control_of_place?place=aleppo&day=2024-13-45")

    assert "2024-13-45" in page.inner_text("form")


def test_every_row_leads_to_a_claim_that_says_who_and_where(open_page):
    page = open_page("/questions/deployments_in_place?asked=syria")
    page.locator("tr.behind details summary").first.click()
    page.locator("tr.behind details a[href*='/claims/']").first.click()

    shown = page.inner_text("main")
    assert all(word in shown for word in ("Certainty", "Who says so", "Place in the article"))
