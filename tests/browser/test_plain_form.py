"""Practice in a browser with JavaScript off, too old, or not loaded."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from interview.errors import (
    EmptyAnswer,
    Language,
    NoFileChosen,
    NoSpeech,
    NoSuchAnswer,
    UnsupportedAudio,
)
from interview.flows.question_bank import read_bank
from tests.browser.conftest import ACTION_MS
from tests.browser.takes import held_up
from tests.browser.test_practice_page import ANSWER, EVALUATION_MS, text_file
from tests.conftest import Server
from tests.integration.recordings import wav

pytestmark = pytest.mark.long

QUESTION = "What can your country do for you?"
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser whose script is off, on a phone."""
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


def send_recording(page: Page, recording: Path) -> None:
    page.locator("#plain-file").set_input_files(recording)
    page.locator(".plain-form .button-primary").click()


def expect_plain_report(page: Page) -> None:
    """The waiting page turns into the report by itself."""
    expect(page.locator(".plain-report")).to_be_visible(timeout=EVALUATION_MS)


def expect_no_sideways_scrolling(page: Page) -> None:
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    for element in page.locator("main *:visible").all():
        inner = element.bounding_box()
        assert inner is None or inner["x"] + inner["width"] <= PHONE["width"] + 1


@pytest.mark.parametrize(
    ("language", "heading", "words"),
    [
        (
            "en",
            "Your feedback",
            [r"131 ± \d words/min", "What was heard", "Level 2", "What to do next"],
        ),
        (
            "tr",
            "Geri bildiriminiz",
            [r"131 ± \d sözcük/dk", "Duyulanlar", "5 üzerinden", "Şimdi ne yapmalı"],
        ),
    ],
)
def test_a_recording_comes_back_as_a_report(
    site: str, jfk: Path, plain_page: Page, language: str, heading: str, words: list[str]
) -> None:
    """Sent, waited for and read without a line of script, in both languages."""
    page = plain_page
    page.goto(f"{site}/?lang={language}")
    expect(page.locator("#answer")).to_be_hidden()
    expect_no_sideways_scrolling(page)
    page.locator("#plain-language").select_option("en")
    send_recording(page, jfk)
    expect_plain_report(page)
    expect(page.locator("h1")).to_have_text(heading)
    report = page.locator(".plain-report")
    expect(report).to_contain_text("ask not what your country can do for you")
    for word in words:
        expect(report).to_contain_text(re.compile(word))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".measures tbody tr")).not_to_have_count(0)
    expect_no_sideways_scrolling(page)


def test_the_page_that_waits_says_so(
    server: Server, site: str, jfk: Path, plain_page: Page
) -> None:
    """Where the answer stands, and a way to take it back; then the report, with its question."""
    page = plain_page
    page.goto(f"{site}/?lang=en")
    page.locator("#plain-question").fill(QUESTION)
    with held_up(server, jfk):
        requests.post(f"{site}/answers", files={"audio": jfk.read_bytes()}, timeout=30)
        send_recording(page, jfk)
        expect(page.locator("h1")).to_have_text("Your answer is being evaluated")
        expect(page.locator(".status")).to_contain_text("1 answer is ahead of yours.")
        expect(page.locator("text=Cancel and delete the answer")).to_be_visible()
    expect_plain_report(page)
    expect(page.locator(".report-question")).to_have_text(QUESTION)


def test_sent_twice_it_is_one_answer(
    server: Server, site: str, jfk: Path, plain_page: Page
) -> None:
    """A second press, or the form sent again with the back button."""
    page = plain_page
    with held_up(server, jfk):
        page.goto(f"{site}/?lang=en")
        form = {"question": QUESTION, "key": page.locator("[name=key]").input_value()}
        places = {
            requests.post(
                f"{site}/practice/recording",
                data=form,
                files={"audio": ("a.flac", jfk.read_bytes())},
                timeout=30,
                allow_redirects=False,
            ).headers["Location"]
            for _ in range(2)
        }
    assert len(places) == 1


def test_a_report_is_deleted_by_a_press(site: str, jfk: Path, plain_page: Page) -> None:
    """Nobody finds it at its address any more, and the page says so with a way back."""
    page = plain_page
    page.goto(f"{site}/?lang=en")
    send_recording(page, jfk)
    expect_plain_report(page)
    address = page.url
    page.locator("text=Delete this report").click()
    expect(page.locator("#plain-heading")).to_be_visible()
    response = page.goto(address)
    assert response is not None
    assert response.status == 404
    expect(page.locator("main")).to_contain_text(NoSuchAnswer().message("en"))
    page.locator("main .button-primary").click()
    expect(page.locator("#plain-heading")).to_be_visible()


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_typed_answer_is_reported(site: str, plain_page: Page, language: Language) -> None:
    """Without figures of delivery."""
    page = plain_page
    page.goto(f"{site}/?lang={language}")
    page.locator("#plain-question").fill(QUESTION)
    page.locator("#plain-typed").fill(ANSWER)
    page.locator(".plain-form .button-secondary").click()
    expect_plain_report(page)
    expect(page.locator(".report-question")).to_have_text(QUESTION)
    expect(page.locator(".plain-report .typed-answer")).to_have_text(ANSWER)
    expect(page.locator(".measures")).to_have_count(0)
    expect_no_sideways_scrolling(page)


def test_points_are_listed_to_be_ticked(site: str, plain_page: Page) -> None:
    """No box is ticked at first, each is ticked by its label, and the page says why."""
    page = plain_page
    page.goto(f"{site}/?lang=en")
    entry = read_bank().question("tight-deadline", "en")
    page.locator("#plain-question").fill(entry.text)
    page.locator("#plain-typed").fill(entry.model_answer)
    page.locator(".plain-form .button-secondary").click()
    expect_plain_report(page)
    card = page.locator(".card", has=page.locator("#points-heading"))
    card.locator("summary").click()
    expect(card).to_contain_text("cannot tell reliably")
    boxes = card.get_by_role("checkbox")
    expect(boxes).to_have_count(len(entry.points))
    assert not any(box.is_checked() for box in boxes.all())
    card.locator("label span").last.click()
    expect(boxes.last).to_be_checked()
    expect_no_sideways_scrolling(page)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_each_refusal_is_a_page_with_a_way_back(
    site: str, plain_page: Page, tmp_path: Path, language: Language
) -> None:
    """A wrong file, none, silence, nothing typed, too much: in words, in the language read."""
    page = plain_page
    silence = tmp_path / "silence.wav"
    silence.write_bytes(wav(np.zeros(32_000, np.int16), 16_000))
    huge = tmp_path / "huge.wav"
    huge.write_bytes(bytes(17 * 1024 * 1024))
    form = f"{site}/?lang={language}"
    for chosen, words in (
        (text_file(tmp_path), UnsupportedAudio().message(language)),
        (silence, NoSpeech().message(language)),
        (None, NoFileChosen().message(language)),
        (huge, {"tr": "çok büyük", "en": "too large"}[language]),
    ):
        page.goto(form)
        if chosen is not None:
            page.locator("#plain-file").set_input_files(chosen)
        page.locator(".plain-form .button-primary").click()
        expect(page.locator("main")).to_contain_text(words, timeout=EVALUATION_MS)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.locator("main .button-primary").click()
        expect(page.locator("#plain-heading")).to_be_visible()
    page.locator(".plain-form .button-secondary").click()
    expect(page.locator("main")).to_contain_text(EmptyAnswer().message(language))


def test_the_interview_page_shows_the_way_to_practice(site: str, plain_page: Page) -> None:
    """An interview needs script, and says so."""
    page = plain_page
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    expect(page.locator("main")).to_contain_text("mock interview needs JavaScript")
    expect(page.locator("#opening, #session")).to_have_count(2)
    expect(page.locator("main .button-primary:visible")).to_have_count(1)
    page.locator("main .button-primary:visible").click()
    expect(page.locator("#plain-heading")).to_be_visible()


def test_where_the_script_runs_there_is_no_plain_form(site: str, page: Page) -> None:
    """Neither at the start nor after the time in which the script should have come."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#record")).to_be_visible()
    page.wait_for_timeout(9000)
    expect(page.locator("#plain")).to_be_hidden()
    expect(page.locator("#record")).to_be_visible()


BROKEN = {
    "one module is missing": ("**/js/format.js", 404, ""),
    "one module has syntax the browser lacks": ("**/js/take.js", 200, "export class Take { ?? }"),
    "one module fails while it starts": ("**/js/player.js", 200, "null.nothing;"),
    "the first script is missing, and the modules": ("**/js/*.js", 503, ""),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("path", ["/", "/auto-interview"])
def test_a_script_that_cannot_run_leaves_the_plain_form(
    site: str, page: Page, fault: str, path: str
) -> None:
    """At once, not after a wait."""
    pattern, status, body = BROKEN[fault]
    page.route(
        pattern,
        lambda route: route.fulfill(status=status, content_type="text/javascript", body=body),
    )
    page.goto(f"{site}{path}?lang=en")
    expect(page.locator(".plain")).to_be_visible(timeout=3000)
    expect(page.locator(".needs-script").first).to_be_hidden()


def test_without_modules_the_plain_form_is_there(site: str, page: Page) -> None:
    """As in a browser of before 2018, which ignores scripts of type module."""
    page.add_init_script("delete HTMLScriptElement.prototype.noModule;")
    nothing = {"content_type": "text/javascript", "body": ""}
    page.route("**/js/practice.js", lambda route: route.fulfill(**nothing))
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#plain")).to_be_visible(timeout=3000)


def test_a_script_that_never_comes_leaves_the_plain_form(site: str, page: Page, jfk: Path) -> None:
    """After some seconds; and it does not take the form away from somebody who uses it."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/js/practice.js", hold)
    page.goto(f"{site}/?lang=en", wait_until="commit")
    expect(page.locator("#plain")).to_be_visible(timeout=12_000)
    page.locator("#plain-typed").fill(ANSWER)
    for route in waiting:
        route.continue_()
    page.wait_for_function("() => document.documentElement.className.includes('started')")
    expect(page.locator("#plain-typed")).to_be_visible()
