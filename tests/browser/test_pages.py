"""What a person sees, in a real browser: desktop and phone, with scripts and without."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from kg.catalogue import open_catalogue

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/questions/",
    "/articles/",
    "/articles/reuters-turkiye-guler",
    "/claims/?q=aleppo",
    "/claims/reuters-turkiye-guler/E1",
    "/page/entity/hts",
    "/ontology",
    "/sparql",
    "/export/",
    "/api",
    "/why?subject=iran&predicate=supports&object=hezbollah",
    "/embed/questions/backing_of_actors?supported=hezbollah",
)
BACKED = "/questions/backing_of_actors?supported=hezbollah"
QUESTIONS = sorted(f"/questions/{one.name}" for one in open_catalogue().questions)


# fields and pictures that nobody who cannot see them is told of
UNNAMED = """
[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, [role=img]")]
  .filter((one) => !one.labels?.length && !one.textContent.trim()
    && !one.ariaHidden && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"))
  .map((one) => one.outerHTML)
"""


# what can be pressed within what can be pressed: who hears a page is told of one of them only
NESTED = """
[...document.querySelectorAll("summary a, summary button, button a, a button, [role=img] a")]
  .map((one) => one.outerHTML)
"""


@pytest.mark.parametrize("path", [*PAGES, *QUESTIONS])
def test_a_page_fits_a_phone_and_calls_nobody_else(open_page, troubles, path):
    page = open_page(path, width=390)
    page.wait_for_load_state("networkidle")

    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (wider <= 0, troubles) == (True, [])
    assert (page.evaluate(UNNAMED), page.evaluate(NESTED)) == ([], [])


@pytest.fixture
def stranger(site):
    """Return the address of another site, whose page frames an answer and a page of this one."""
    frames = "".join(
        f'<iframe name="{name}" src="{site}{path}" width="700" height="400"></iframe>'
        for name, path in (("embed", f"/embed{BACKED}"), ("page", BACKED))
    )

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Another</title>{frames}".encode())

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_another_site_can_frame_an_answer_and_no_other_page(chromium, stranger):
    context = chromium.new_context()
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(stranger)
    embed, framed = page.frame("embed"), page.frame("page")
    embed.locator("table.answer").wait_for()
    told = embed.locator("table.answer").inner_text()
    embed.locator(".picture svg, .picture canvas").first.wait_for()
    embed.locator("tr.behind summary").first.click()
    evidence = embed.locator("tr.behind details").first.inner_text()
    wider = embed.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    with context.expect_page() as opened:
        embed.locator("text=The full answer").click()

    assert opened.value.url.endswith(BACKED)
    assert ("Iran" in told, "characters" in evidence, wider <= 0) == (True, True, True)
    assert framed.locator("table").count() == 0
    assert len(complaints) == 1, complaints
    assert "frame-ancestors 'self'" in complaints[0]
    context.close()


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
    page.keyboard.press("Enter")
    page.click("button:has-text('Ask')")
    page.wait_for_url("**supporter=russia**")

    assert "Russia" in page.locator("table").first.inner_text()
    assert troubles == []


SPELLINGS = {
    "US": "United States",
    "un": "United Nations",
    "SDF": "Syrian Democratic Forces",
    "jolani": "Abu Mohammed al-Golani",
}


@pytest.mark.parametrize("question", ["statements_by_actor", "claims_about_actor"])
def test_a_picker_puts_a_whole_name_first_also_a_short_one_and_finds_one_spelt_otherwise(
    open_page, troubles, question
):
    """The first question lists its speakers in the page, the second has the server look."""
    page = open_page(f"/questions/{question}")
    field = page.locator(".ts-control input").first
    found = {}
    for typed, name in SPELLINGS.items():
        field.fill(typed)
        first = page.locator(".ts-dropdown .option .name").first
        expect(first).to_have_text(name, timeout=60_000)
        found[typed] = first.inner_text()

    assert (found, troubles) == (SPELLINGS, [])


def test_a_choice_that_gives_no_rows_says_so(open_page, troubles):
    page = open_page("/questions/backing_of_actors")
    field = page.locator(".ts-control input").first
    field.focus()
    page.locator(".ts-dropdown .option .rows").first.wait_for()
    field.fill("hayat")

    offered = page.locator(".ts-dropdown .option", has_text="Hayat Tahrir al-Sham").first
    assert offered.locator(".rows").inner_text() == "no rows"
    assert troubles == []


def test_a_picker_shows_the_rows_of_each_choice_and_follows_what_it_depends_on(open_page, troubles):
    page = open_page("/questions/deployments_in_place")
    actor, place = (page.locator(".ts-control input").nth(number) for number in (0, 1))
    actor.focus()
    russia = page.locator(".ts-dropdown .option", has_text="Russia").first
    russia.locator(".rows").wait_for()
    page.keyboard.type("moscow")
    page.keyboard.press("Enter")
    told = page.locator("[data-narrowed=asked]")
    told.wait_for(state="visible")

    place.focus()
    offered = page.locator(".ts-dropdown:visible .option")
    syria = offered.filter(has_text="Syria").first
    rows = syria.locator(".rows").inner_text()
    assert page.locator(".ts-dropdown:visible .option", has_text="Gaza").count() == 0
    syria.click()
    page.click("button:has-text('Ask')")
    page.wait_for_url("**asked=**")
    assert page.locator("#answer").inner_text().startswith(f"{rows} ")
    assert told.inner_text() == "Place: only what gives rows with the actor chosen is offered."
    assert troubles == []


def test_a_happening_is_found_by_name_and_stands_there_by_name(open_page, troubles):
    page = open_page("/questions/sources_behind_happening")
    field = page.locator(".ts-control input").first
    assert field.evaluate("one => one.labels[0].textContent") == "happening"
    field.focus()
    page.keyboard.type("taking of aleppo")
    page.locator(".ts-dropdown .option", has_text="late 2024").first.wait_for()
    page.keyboard.press("Enter")
    page.click("button:has-text('Ask')")
    page.wait_for_url("**happening=capture-of-aleppo-2024**")
    assert page.locator(".ts-control .item").first.inner_text().startswith("taking of Aleppo")
    assert troubles == []


def test_without_scripts_a_happening_is_written_and_read_by_its_name(open_page):
    page = open_page(
        "/questions/sources_behind_happening?happening=capture-of-aleppo-2024", scripts=False
    )
    field = page.locator("input[name=happening]")
    name = field.input_value()
    assert name.startswith("taking of Aleppo")
    page.click("button:has-text('Ask')")
    assert (field.input_value(), page.locator("table.answer").count()) == (name, 1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lens_that_is_not_made_yet_is_waited_for_with_a_word(open_page, scripts):
    day = 2 + scripts
    page = open_page(f"/questions/backing_of_actors?as-of=2024-12-0{day}", scripts=scripts)
    assert page.locator("h1").inner_text() in {"One moment", "Who backs whom, and how?"}
    page.locator("table.answer").wait_for(timeout=120_000)


def test_a_bad_date_is_told_beside_its_field(open_page):
    page = open_page("/questions/control_of_place?place=aleppo&day=2024-13-45")

    assert "2024-13-45" in page.inner_text("form")


def test_every_row_leads_to_a_claim_that_says_who_and_where(open_page):
    page = open_page("/questions/deployments_in_place?asked=syria")
    page.locator("tr.behind details summary").first.click()
    page.locator("tr.behind details a[href*='/claims/']").first.click()

    shown = page.inner_text("main")
    assert all(word in shown for word in ("Certainty", "Who says so", "Place in the article"))


def test_without_scripts_rows_are_filtered_sorted_and_shown_whole_again(open_page):
    page = open_page("/questions/claims_about_actor?topic=turkiye", scripts=False)
    whole = page.locator("#answer").inner_text().partition(" rows")[0]
    page.fill("#filter", "MINISTER")
    with page.expect_navigation():
        page.click("button:has-text('Filter')")
    kept = page.locator("tbody.row").count()
    assert 0 < kept < int(whole)
    assert page.locator("#answer").inner_text().startswith(f"{kept} of {whole} rows")

    with page.expect_navigation():
        page.click("thead a >> nth=0")
    assert page.locator("tbody.row").count() == kept
    with page.expect_navigation():
        page.click(f"text=Show all {whole} rows")
    assert page.locator("#answer").inner_text().startswith(f"{whole} rows")
