"""A take that could not be sent is offered again after a reload, whatever the error was."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.takes import (
    expect_report,
    expect_take_kept,
    held_up,
    sent_answers,
    warnings_of,
)
from tests.browser.test_practice_page import upload, words_heard
from tests.conftest import Server

pytestmark = pytest.mark.long

HTML = {"content_type": "text/html", "body": "<h1>no</h1>"}
NEVER_OPENS = """
indexedDB.open = () => new EventTarget();
"""
CLOSES = """
const open = IDBDatabase.prototype.transaction;
const closed = new WeakSet();
IDBDatabase.prototype.transaction = function (...stores) {
  if (window.closes) closed.add(this);
  window.closes = false;
  if (!closed.has(this)) return open.apply(this, stores);
  throw new DOMException("The database connection is closing.", "InvalidStateError");
};
"""


def refusal(status: int, code: str) -> dict[str, Any]:
    """A refusal of the service."""
    return {"status": status, "json": {"error": f"Said by the server: {code}.", "code": code}}


REPLIES: dict[str, tuple[dict[str, Any], str]] = {
    "400": (refusal(400, "bad_request"), "Said by the server: bad_request."),
    "403": (refusal(403, "cross_origin"), "Said by the server: cross_origin."),
    "408": (refusal(408, "upload_too_slow"), "Said by the server: upload_too_slow."),
    "413": (refusal(413, "audio_too_large"), "Said by the server: audio_too_large."),
    "415": (refusal(415, "unsupported_audio"), "Said by the server: unsupported_audio."),
    "422": (refusal(422, "no_speech"), "Said by the server: no_speech."),
    "429": (refusal(429, "rate_limited"), "Said by the server: rate_limited."),
    "500": (refusal(500, "internal"), "Said by the server: internal."),
    "507": (refusal(507, "storage_full"), "Said by the server: storage_full."),
    "413 of a proxy": ({"status": 413, **HTML}, "too large for this server"),
    "404 of a proxy": ({"status": 404, **HTML}, "could not be read"),
    "a portal": ({"status": 200, **HTML}, "could not be read"),
    "another service": ({"status": 200, "json": {"ok": True}}, "could not be read"),
}


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.mark.parametrize("name", REPLIES)
def test_whatever_the_reply_the_take_is_offered_again(
    site: str, jfk: Path, page: Page, name: str
) -> None:
    """With the reason the service gave, and every way to go on."""
    reply, words = REPLIES[name]
    page.route("**/answers?*", lambda route: route.fulfill(**reply))
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect(page.locator("#status")).to_contain_text(words)
    expect(page.locator("#send")).to_have_text("Send again")
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    if "error" in reply.get("json", {}):
        expect(page.locator("#status")).to_contain_text(words)
    converted = name == "415"  # what the server does not know is written anew and sent once more
    expect(page.locator("#take-name")).to_contain_text("jfk.wav" if converted else "jfk.flac")
    for button in ("#send", "#download", "#discard"):
        expect(page.locator(button)).to_be_visible()


def test_what_was_refused_can_be_sent_after_a_reload(site: str, jfk: Path, page: Page) -> None:
    """The refusal was of its moment: the same take gets its report."""
    page.route("**/answers?*", lambda route: route.fulfill(**refusal(429, "rate_limited")))
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect(page.locator("#status")).to_contain_text("rate_limited")
    page.reload()
    expect(page.locator("#status")).to_contain_text("rate_limited")
    page.unroute("**/answers?*")
    page.locator("#send").click()
    expect_report(page)
    assert "ask not" in words_heard(page)


def test_a_fault_of_the_page_itself_loses_nothing(site: str, jfk: Path, page: Page) -> None:
    """It is said, the buttons work again, and the take is there after a reload."""
    page.add_init_script(
        "if (!sessionStorage.getItem('mended'))"
        " XMLHttpRequest.prototype.open = () => { throw new TypeError('no'); };"
    )
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect(page.locator("#status")).to_contain_text("Something went wrong on this page")
    expect(page.locator("#send")).to_be_visible()
    page.evaluate("sessionStorage.setItem('mended', 'yes')")
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    page.locator("#send").click()
    expect_report(page)


def test_the_language_is_told_in_the_address(site: str, jfk: Path, page: Page) -> None:
    """What is refused before its form was read is refused in the reader's language."""
    page.goto(f"{site}/?lang=tr")
    sent = sent_answers(page)
    upload(page, jfk)
    expect_report(page)
    assert [request.url for request in sent] == [f"{site}/answers?lang=tr"]


def begin_interview(page: Page, site: str) -> str:
    """The first question of an interview in English."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    return page.locator("#interview-question").inner_text()


def expect_kept_for_practice(page: Page, site: str, question: str) -> None:
    """The practice page offers the take, to the same question, and it can be sent there."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#status")).to_contain_text("still here")
    expect(page.locator("#question")).to_have_value(question)
    page.locator("#send").click()
    expect_report(page)
    assert "ask not" in words_heard(page)


def end_elsewhere(page: Page, site: str) -> None:
    """The interview ends by another tab or by the operator's hand."""
    status = page.request.get(f"{site}/auto_interview/status").json()
    data = {"session_id": status["session_id"]}
    assert page.request.post(f"{site}/auto_interview/complete", data=data).ok


def test_an_interview_that_is_gone_leaves_its_take_to_the_practice_page(
    site: str, jfk: Path, page: Page
) -> None:
    """Reloaded after the interview had ended elsewhere, nobody's answer is thrown away."""
    question = begin_interview(page, site)
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    end_elsewhere(page, site)
    page.reload()
    expect(page.locator("#opening-status")).to_contain_text("kept on the Practice page")
    expect_kept_for_practice(page, site, question)


def test_an_answer_to_an_interview_that_is_gone_is_kept(site: str, jfk: Path, page: Page) -> None:
    """Sent to an interview that ended meanwhile: the refusal says where the take is now."""
    question = begin_interview(page, site)
    end_elsewhere(page, site)
    upload(page, jfk)
    expect(page.locator("#opening-status")).to_contain_text("kept on the Practice page")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    expect(page.locator("#take")).to_be_hidden()
    expect_kept_for_practice(page, site, question)


def test_an_answer_given_twice_is_kept(server: Server, site: str, jfk: Path, page: Page) -> None:
    """Two tabs answer one question: the second recording is not thrown away."""
    question = begin_interview(page, site)
    with held_up(server, jfk):
        other = page.context.new_page()
        other.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
        expect(other.locator("#question-number")).to_have_text("Question 1 of 5")
        page.locator("#typed").fill("I wrote down three goals and met the first within a week.")
        page.locator("#send-typed").click()
        expect(page.locator("#question-number")).to_have_text("Question 2 of 5")
        upload(other, jfk)
        expect(other.locator("#question-number")).to_have_text("Question 2 of 5")
        expect(other.locator("#status")).to_contain_text("kept on the Practice page")
    expect_kept_for_practice(other, site, question)


def test_a_database_that_never_opens_holds_up_nothing(site: str, jfk: Path, page: Page) -> None:
    """As Safari does at times: the page works, and says what it cannot keep."""
    page.add_init_script(NEVER_OPENS)
    warnings = warnings_of(page)
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    expect(page.locator("#start")).to_be_visible()
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    expect(page.locator("#status")).to_contain_text("keeps no copy")
    page.locator("#question").fill("Why?")
    page.reload()
    assert warnings == ["beforeunload"]


def test_a_database_that_was_closed_is_opened_again(site: str, jfk: Path, page: Page) -> None:
    """Safari closes it behind a page in the background; the take is kept all the same."""
    page.add_init_script(CLOSES)
    page.goto(f"{site}/?lang=en", wait_until="networkidle")
    page.evaluate("window.closes = true")
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")


def test_without_https_the_page_says_so_at_once(site: str, page: Page, jfk: Path) -> None:
    """On a phone in the local network: no microphone, and two other ways that work."""
    page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
        "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
    )
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#status")).to_contain_text("secure (https) address")
    upload(page, jfk)
    expect_report(page)
