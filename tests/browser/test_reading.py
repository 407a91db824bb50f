"""What a reader could take for something else: old forms, days cut off, plans drawn as done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# the words of an axis that leave its picture
CUT = """
() => {
  const stage = document.querySelector(".stage").getBoundingClientRect();
  return [...document.querySelectorAll(".axis text")]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.left < stage.left || box.right > stage.right;
    }).map((one) => one.textContent);
}
"""


@pytest.mark.parametrize("kept", [False, True], ids=["page read again", "page kept whole"])
def test_after_going_back_the_form_says_what_the_answer_was_asked_with(open_page, kept):
    page = open_page("/questions/backing_of_actors?supporter=iran")
    page.locator(".ts-control").first.wait_for()
    page.evaluate("document.querySelector('[name=supporter]').tomselect.setValue('turkiye')")
    if kept:  # as Firefox and Safari do
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    else:
        page.click("button:has-text('Ask')")
        page.wait_for_url("**supporter=turkiye")
        page.go_back()

    expect(page.locator(".ts-control .item").first).to_have_text("Iran")
    assert "backing given by Iran" in page.locator("#answer").inner_text()


def test_after_going_back_from_a_filter_the_box_is_as_empty_as_the_table_is_whole(open_page):
    page = open_page("/questions/backing_of_actors")
    page.fill("#filter", "Reuters")
    page.click("button:has-text('Filter')")
    page.wait_for_url("**filter=Reuters#answer")
    page.go_back()

    assert page.input_value("#filter") == ""


def test_the_address_of_an_answer_holds_what_was_asked_and_nothing_open(open_page, site):
    page = open_page("/questions/control_of_place?place=aleppo")
    page.locator(".ts-control").first.wait_for()
    page.fill("[name=day]", "2024-12-01")
    page.click("button:has-text('Ask')")
    page.wait_for_url("**day=2024-12-01**")

    assert page.url == f"{site}/questions/control_of_place?place=aleppo&day=2024-12-01"


@pytest.mark.parametrize("width", [390, 1280])
def test_no_day_of_a_timeline_is_cut_off_and_so_another_day(open_page, troubles, width):
    page = open_page("/questions/control_of_place?place=aleppo&day=2024-12-01", width=width)
    page.locator(".axis text").first.wait_for()

    assert (page.evaluate(CUT), troubles) == ([], [])


def test_a_timeline_tells_by_a_sign_and_in_words_what_is_only_speculated(open_page):
    page = open_page("/questions/timeline_of_place?place=aleppo")
    page.locator(".stage svg").wait_for()
    soft = page.locator(".stage a:has(.bar.soft) text").first.text_content()

    assert soft.startswith("? evacuation")
    assert "Amber, dashed: only speculated." in page.locator("figcaption").inner_text()


def test_a_place_that_is_only_planned_for_is_not_drawn_as_one_where_something_is(open_page):
    page = open_page("/questions/venues_of_talks")
    page.locator(".spot").first.wait_for()
    drawn = {kind: page.locator(f".spot.{kind}").count() for kind in ("firm", "later")}

    assert min(drawn.values()) > 0, drawn
    assert (
        "violet: planned, wished or conditional" in page.locator("figcaption").inner_text().lower()
    )


def test_one_place_alone_is_no_map(open_page):
    page = open_page("/questions/deployments_in_place?actor=iran&asked=syria")
    page.wait_for_load_state("networkidle")

    assert page.locator("figure.picture").is_hidden()
    assert page.locator("tbody.row").count() == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_rows_are_narrowed_to_one_publisher_by_a_link_without_scripts(open_page, width):
    page = open_page("/questions/figures_by_source", width=width, scripts=False)
    whole = page.locator("tbody.row").count()
    publisher = page.locator(".facets p", has_text="Published by").locator("a").last
    name, rows = publisher.inner_text().rsplit(" ", 1)
    publisher.click()
    page.locator(".facets a[aria-current]").wait_for()

    assert page.locator("tbody.row").count() == int(rows) < whole
    sources = page.locator("tr.behind summary").all_inner_texts()
    assert all(name in told for told in sources)
    assert page.locator("a", has_text="rows for Excel").count() == 1
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    page.locator(".facets a[aria-current]").click()
    page.locator(".facets a[aria-current]").wait_for(state="detached")
    assert page.locator("tbody.row").count() == whole


def test_on_paper_there_is_the_evidence_and_how_to_cite_and_no_form(open_page):
    page = open_page("/questions/control_of_place?place=aleppo&day=2024-12-01")
    page.locator(".stage svg").wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    shown = {
        name: page.locator(name).first.is_visible()
        for name in ("form.ask", "form.filter", "article.claim", ".cite", ".formats", ".stage svg")
    }
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert shown == {
        "form.ask": False, "form.filter": False, "article.claim": True, ".cite": True,
        ".formats": False, ".stage svg": True,
    }  # fmt: skip
    assert page.locator("tr.behind details[open], details.citing[open]").count() == 0


def test_a_citation_and_a_frame_are_copied_by_a_button(open_page):
    page = open_page("/questions/backing_of_actors?supported=hezbollah")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for part in ("citing", "embedding"):
        page.locator(f"details.{part} > summary").click()
        page.locator(f"details.{part} button:has-text('Copy')").first.click()
        page.locator(f"details.{part} button:has-text('Copied')").first.wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")

        source = page.locator(f"details.{part} .cite, details.{part} pre").first
        assert copied == source.text_content()


@pytest.mark.parametrize("asks", ["day", "as-of"])
def test_the_day_that_was_asked_for_stands_in_the_timeline(open_page, asks):
    """Whether the question asks for it or the lens does."""
    page = open_page(f"/questions/control_of_place?place=aleppo&{asks}=2024-12-01")
    asked = page.locator(".stage line.asked")
    asked.wait_for(state="attached")
    day = page.locator(".axis .tick", has_text="1 Dec").first
    middle = "one => { const b = one.getBoundingClientRect(); return b.left + b.width / 2 }"
    there = day.locator("line").evaluate(middle)

    assert abs(asked.evaluate(middle) - there) < 2
    assert "the day asked for" in page.locator("figcaption").inner_text()


def test_a_row_of_several_claims_says_who_makes_each_before_it_is_opened(open_page):
    page = open_page("/questions/figures_that_disagree?topic=hostages-gaza", scripts=False)
    told = page.locator("tr.behind summary").last.locator(".each").all_inner_texts()
    assert [one.partition(", in ")[0].split()[-1] for one in told] == ["Forum", "Israel"]
