"""Correcting what was heard, on the practice page and after an interview."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import end_interview
from tests.browser.takes import expect_no_take_kept, place_of, sent_answers, state_of
from tests.browser.test_practice_page import upload
from tests.browser.test_report import EVALUATION_MS, NARROW, WIDE, evaluate
from tests.conftest import wait_until

pytestmark = pytest.mark.long

SAID = (
    "And so my fellow Americans, ask not what your country can do for you. "
    "I called twelve customers myself and complaints fell by half."
)
CHUNKS = """
new Promise((resolve, reject) => {
  const request = indexedDB.open("interview-takes");
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const counted = request.result.transaction("chunks").objectStore("chunks").count();
    counted.onsuccess = () => { request.result.close(); resolve(counted.result); };
  };
})
"""
"""Parts of recordings that the browser stores."""
TRANSCRIPT = "**/answers/*/transcript*"


@pytest.fixture(scope="module")
def shown(site: str, chromium: Browser, jfk: Path) -> Iterator[Page]:
    """A page with the report of one real recording."""
    with chromium.new_context() as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        evaluate(page, f"{site}/?lang=en", jfk)
        yield page


@pytest.fixture
def report(shown: Page) -> Iterator[Page]:
    """The report as it was heard."""
    shown.set_viewport_size(WIDE)
    yield shown
    shown.unroute_all()
    if not field(shown).is_hidden():
        shown.get_by_role("button", name="Cancel").last.click()
    if shown.get_by_text("Corrected by you.").is_visible():
        put_back(shown)


def field(page: Page) -> Locator:
    return page.locator(".correction textarea")


def button(page: Page, name: str) -> Locator:
    return page.locator(".correction").get_by_role("button", name=name)


def correct(page: Page, words: str) -> None:
    button(page, "Correct the words").click()
    field(page).fill(words)
    button(page, "Save and rate again").click()


def put_back(page: Page) -> None:
    page.get_by_text("What was heard before you corrected it").click()
    button(page, "Put these words back").click()
    expect(page.locator(".correction .status")).to_contain_text("is back")


def test_the_words_are_corrected_with_the_keyboard_alone(report: Page) -> None:
    """The report shows the new words in place, and the focus goes where it was."""
    button(report, "Correct the words").focus()
    report.keyboard.press("Enter")
    expect(field(report)).to_be_focused()
    assert "ask not what your country" in field(report).input_value()
    report.keyboard.press("ControlOrMeta+A")
    report.keyboard.insert_text(SAID)
    report.keyboard.press("Tab")
    expect(button(report, "Save and rate again")).to_be_focused()
    report.keyboard.press("Enter")
    expect(report.locator("#transcript")).to_contain_text("twelve customers")
    expect(button(report, "Correct the words")).to_be_focused()
    expect(report.locator(".correction .status")).to_have_text(
        "Saved. The content is now rated by your words."
    )
    expect(report.locator("#heard")).to_contain_text("Corrected by you.")
    expect(report.locator("#notices")).to_contain_text("You corrected the words of this answer.")
    expect(report.locator("#rubric")).to_contain_text("twelve customers")
    expect(field(report)).to_be_hidden()


def test_words_that_were_heard_can_still_be_played(report: Page) -> None:
    """And those that were not have no moment."""
    correct(report, SAID)
    expect(report.locator("#transcript")).to_contain_text("twelve customers")
    assert report.locator("#transcript .word", has_text="country").count() == 1
    assert report.locator("#transcript .word", has_text="customers").count() == 0
    expect(report.locator("#transcript .hear").first).to_have_attribute("data-time", "0:00")


def test_the_recognised_words_are_put_back(report: Page) -> None:
    heard = report.locator("#transcript").inner_text()
    summary = report.locator("#summary").inner_text()
    correct(report, SAID)
    expect(report.locator("#transcript")).to_contain_text("twelve customers")
    put_back(report)
    assert report.locator("#transcript").inner_text() == heard
    assert report.locator("#summary").inner_text() == summary
    expect(report.get_by_text("What was heard before you corrected it")).to_be_hidden()


def test_a_correction_that_fails_loses_nothing(report: Page) -> None:
    """The words stay in the field, the reason beside them; the next try succeeds."""
    report.route(TRANSCRIPT, lambda route: route.abort())
    correct(report, SAID)
    expect(report.locator(".correction .status")).to_have_attribute("data-tone", "error")
    assert field(report).input_value() == SAID
    report.unroute_all()
    button(report, "Save and rate again").click()
    expect(report.locator("#transcript")).to_contain_text("twelve customers")


def test_a_refusal_is_told_in_the_words_of_the_server(report: Page) -> None:
    """Too long, and empty, which the page says itself."""
    correct(report, "word " * 4100)
    expect(report.locator(".correction .status")).to_contain_text("20,000")
    field(report).fill("  ")
    button(report, "Save and rate again").click()
    expect(report.locator(".correction .status")).to_have_text("Enter what you said.")
    expect(field(report)).to_be_focused()


def test_cancelling_changes_nothing(report: Page) -> None:
    asked: list[str] = []
    report.on("request", lambda request: asked.append(request.url))
    button(report, "Correct the words").click()
    field(report).fill("nothing of this")
    button(report, "Cancel").click()
    expect(button(report, "Correct the words")).to_be_focused()
    button(report, "Correct the words").click()
    assert "ask not" in field(report).input_value()
    assert asked == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_field_fits_the_screen(report: Page, size: dict[str, int]) -> None:
    """Nothing is wider than the page, and the buttons can be hit."""
    report.set_viewport_size(size)  # type: ignore[arg-type]
    button(report, "Correct the words").click()
    assert report.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for name in ("Save and rate again", "Cancel"):
        box = button(report, name).bounding_box()
        assert box is not None
        assert box["height"] >= 24


def test_an_answer_is_kept_until_its_page_is_left(site: str, page: Page, jfk: Path) -> None:
    """To be corrected while its report is shown, and no longer; the browser keeps no recording."""
    sent = sent_answers(page)
    evaluate(page, f"{site}/?lang=en", jfk)
    assert state_of(page, place_of(sent[0])) == "evaluated"
    wait_until(lambda: page.evaluate(CHUNKS) == 0, 10)
    page.goto(f"{site}/auto-interview?lang=en")
    wait_until(lambda: state_of(page, place_of(sent[0])) == "gone", 10)
    page.goto(f"{site}/?lang=en")
    expect_no_take_kept(page)


def test_the_result_of_an_interview_follows_a_correction(site: str, page: Page, jfk: Path) -> None:
    """The answer and what is told about the interview are those of the corrected words."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    upload(page, jfk)
    expect(page.locator("#question-number")).to_have_text("Question 2 of 5", timeout=EVALUATION_MS)
    end_interview(page)
    expect(page.locator("#answers")).to_contain_text("ask not what your country")
    before = page.locator("#summary-of-interview").inner_text()
    page.locator("[data-report]").first.click()
    page.locator("#heard-fold summary").first.click()
    correct(page, "Hello there.")
    expect(page.locator("#answers .said").first).to_have_text("Hello there.")
    expect(page.locator("#notices")).to_contain_text("You corrected the words of this answer.")
    assert page.locator("#summary-of-interview").inner_text() != before
