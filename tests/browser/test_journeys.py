"""Whole journeys of a candidate, from the first page to the result of an interview."""

import re
import signal
import subprocess
import wave
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize, expect

from tests import cvs
from tests.browser.conftest import ACTION_MS, as_wav
from tests.browser.takes import expect_followed, expect_take_kept, held_up, sent_answers
from tests.browser.test_account_pages import fill
from tests.browser.test_auto_interview_page import ANSWER, TEAM_STORY
from tests.browser.test_background_page import ADVERT, DOCX, NURSE
from tests.browser.test_practice_page import EVALUATION_MS, tab_to, upload
from tests.conftest import CLIPS, Server
from tests.integration.logins import PASSWORD
from tests.parts import ESPEAK, needs

PHONE = ViewportSize(width=390, height=844)
OWN_PART = (
    "I wrote the list myself and asked both colleagues to sign it. "
    "After one month nobody missed a call."
)
ASKED = "What would you expect of me in the first three months?"
HEARD = "ask not what your country can do for you"
TAILORED = re.compile(r"(?:Your CV mentions this|The job advert asks for this[^:]*): ([^.]+)\.")
"""Why a question was asked, with what it is about."""

FOCUS_SHOWN = """() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  const { top, bottom, height } = document.activeElement.getBoundingClientRect();
  const isInView = height > 0 && bottom > 0 && top < innerHeight;
  return isInView && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
NAMES = (f"journey.{number}" for number in count())


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    """The server of this module; one of its tests kills it and starts it again."""
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


def read_aloud(words: str, recording: Path) -> Path:
    """A recording of a synthetic voice, faster than most people speak."""
    subprocess.run(["espeak-ng", "-v", "en", "-s", "210", "-w", recording, words], check=True)
    return recording


def say(page: Page, recording: Path, microphone: Path) -> None:
    """Record what the microphone hears of a recording, and send it."""
    with wave.open(str(as_wav(recording, microphone))) as speech:
        seconds = speech.getnframes() / speech.getframerate()
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()
    page.wait_for_timeout(1000 * (seconds + 0.5))
    page.locator("#stop").click()
    page.locator("#send").click()


def answer(page: Page, text: str = ANSWER) -> None:
    page.locator("#typed").fill(text)
    page.locator("#send-typed").click()


def expect_question(page: Page, told: str) -> None:
    """The head of the question, as "Question 2 of 3"."""
    expect(page.locator("#question-number")).to_have_text(told, timeout=EVALUATION_MS)
    expect(page.locator("#interview-question")).not_to_be_empty()


def expect_judged(page: Page) -> None:
    """The report on an answer, or the result of the interview."""
    judged = page.locator("#go-on, #answers").and_(page.locator(":visible"))
    expect(judged).to_be_visible(timeout=EVALUATION_MS)


def go_on(page: Page) -> None:
    """From the report on an answer to the next question; after the last, the result comes."""
    expect_judged(page)
    if page.locator("#go-on").is_visible():
        page.locator("#go-on").click()


def expect_result(page: Page, questions: int, skipped: int = 0) -> Locator:
    """What was asked and answered, at the address of the result."""
    expect(page).to_have_url(re.compile("/auto_interview/results/"), timeout=EVALUATION_MS)
    expect(page.locator("#total-answers")).to_have_text(str(questions - skipped))
    asked = page.locator("#answers .interview-answer")
    expect(asked).to_have_count(questions)
    return asked


def press(page: Page, element_id: str) -> None:
    """By keyboard; where the focus is on the way is seen."""
    tab_to(page, element_id)
    assert page.evaluate(FOCUS_SHOWN), element_id
    page.keyboard.press("Enter")


def expect_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


@pytest.mark.long
@needs(ESPEAK)
def test_from_registration_to_the_kept_result_by_voice(
    site: str, jfk: Path, speaking_page: Callable[[Path], Page], tmp_path: Path
) -> None:
    """Five questions and a follow-up, all spoken; the account has the result at the next login."""
    name, microphone = next(NAMES), tmp_path / "microphone.wav"
    page = speaking_page(jfk)
    page.goto(f"{site}/register?lang=en")
    fill(page, Username=name, Password=PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name="Start one").click()
    page.goto(f"{page.url}&seed=1&focus=teamwork")
    page.locator("#start").click()
    spoken = {
        "Question 1 of 5": CLIPS / "fleurs-en-003.ogg",
        "Question 2 of 5": read_aloud(TEAM_STORY, tmp_path / "team.wav"),
        "Follow-up to question 2": read_aloud(OWN_PART, tmp_path / "own.wav"),
        "Question 3 of 5": CLIPS / "fleurs-en-004.ogg",
        "Question 4 of 5": CLIPS / "2414-128291-0006.flac",
        "Question 5 of 5": CLIPS / "1688-142285-0002.flac",
    }
    for told, recording in spoken.items():
        expect_question(page, told)
        say(page, recording, microphone)
        go_on(page)
    answers = expect_result(page, len(spoken))
    expect(answers.nth(0)).to_contain_text("depending on how acidic")
    expect(answers.nth(2)).to_contain_text("Follow-up to question 2")
    expect(answers.nth(2)).to_contain_text("nobody missed a call")
    address, result = page.url, page.locator("#result").inner_text()
    page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.goto(address)
    expect(page.locator("#result")).to_have_count(0)
    page.goto(f"{site}/login?lang=en")
    fill(page, Username=name, Password=PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Account").click()
    page.get_by_role("link", name="Open the result").click()
    expect(page).to_have_url(address)
    assert page.locator("#result").inner_text() == result


@pytest.mark.long
def test_a_killed_server_costs_an_interview_nothing(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """With an answer waiting: the page goes on with it by itself, and it counts once."""
    sent = sent_answers(page)
    page.goto(f"{site}/auto-interview?lang=en&seed=1&length=3")
    page.locator("#start").click()
    expect_question(page, "Question 1 of 3")
    answer(page)
    go_on(page)
    expect_question(page, "Question 2 of 3")
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        for process in server.family():
            process.send_signal(signal.SIGKILL)
        server.process.wait(10)
    try:
        expect(page.locator("#status")).to_contain_text("cannot be reached right now")
    finally:
        server.start()
    go_on(page)
    expect_question(page, "Question 3 of 3")
    answer(page, ASKED)
    go_on(page)
    expect(expect_result(page, 3).filter(has_text=HEARD)).to_have_count(1)
    assert len(sent) == 3


def test_a_background_is_asked_about(site: str, page: Page) -> None:
    """CV and advert lead to questions that name what they are about, and to a result saying why."""
    page.goto(f"{site}/background?lang=en")
    content = cvs.docx(NURSE.split("\n"))
    page.locator("#cv-file").set_input_files(
        FilePayload(name="cv.docx", mimeType=DOCX, buffer=content)
    )
    page.locator("#cv-form button").click()
    expect(page.locator("#cv-found")).to_be_visible()
    page.locator("#advert-text").fill(ADVERT)
    page.locator("#advert-form button").click()
    expect(page.locator("#advert-found")).to_be_visible()
    page.get_by_role("link", name="Mock interview").click()
    page.locator("#start").click()
    for number in range(1, 6):
        expect_question(page, f"Question {number} of 5")
        answer(page, ASKED if number == 5 else ANSWER)
        go_on(page)
    tailored = expect_result(page, 5).filter(has_text=TAILORED)
    expect(tailored).to_have_count(2)
    for each in tailored.all():
        found = TAILORED.search(each.locator(".hint").first.inner_text())
        assert found is not None
        expect(each.locator("h3")).to_contain_text(found[1])
    tailored.first.locator("[data-report]").click()
    expect(page.locator("#next-round-line")).to_have_text("Questions that may follow")


@pytest.mark.long
def test_the_language_is_switched_in_the_middle(site: str, jfk: Path, page: Page) -> None:
    """The page is in the other language; the question and a take stay; the interview ends."""
    page.goto(f"{site}/auto-interview?lang=en&seed=1&length=3")
    page.locator("#start").click()
    expect_question(page, "Question 1 of 3")
    answer(page)
    go_on(page)
    expect_question(page, "Question 2 of 3")
    question = page.locator("#interview-question").inner_text()
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    page.get_by_role("link", name="Türkçe").click()
    expect_question(page, "Soru 2 / 3")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("#interview-question")).to_have_text(question)
    expect(page.locator("#interview-question")).to_have_attribute("lang", "en")
    page.locator("#send").click()
    go_on(page)
    expect_question(page, "Soru 3 / 3")
    answer(page, ASKED)
    answers = expect_result(page, 3)
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(answers.nth(1)).to_contain_text(HEARD)
    expect(answers.nth(1).locator("h3 [lang=en]")).to_have_text(question)


def test_with_a_blocked_microphone_the_interview_is_typed(site: str, denied_page: Page) -> None:
    """The page says so where the microphone was asked for, and how else to answer."""
    page = denied_page
    page.goto(f"{site}/auto-interview?lang=en&seed=1&length=3")
    page.locator("#start").click()
    expect_question(page, "Question 1 of 3")
    page.locator("#record").click()
    expect(page.locator("#status")).to_contain_text("left end of the address bar")
    expect(page.locator("#status")).to_contain_text("upload a recording or type instead")
    for number, text in ((1, ANSWER), (2, ANSWER), (3, ASKED)):
        expect_question(page, f"Question {number} of 3")
        answer(page, text)
        go_on(page)
    expect_result(page, 3)


def test_an_interview_on_a_phone(site: str, jfk: Path, chromium: Browser) -> None:
    """Nothing of the way is wider than the window."""
    with chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True) as context:
        context.set_default_timeout(ACTION_MS)
        page = context.new_page()
        page.goto(f"{site}/?lang=en")
        expect_no_sideways_scrolling(page)
        page.get_by_role("link", name="Mock interview").tap()
        page.locator("#length").select_option("3")
        expect_no_sideways_scrolling(page)
        page.locator("#start").tap()
        for number, text in ((1, None), (2, ANSWER), (3, ASKED)):
            expect_question(page, f"Question {number} of 3")
            expect_no_sideways_scrolling(page)
            if text is None:
                upload(page, jfk)
            else:
                answer(page, text)
            expect_judged(page)
            expect_no_sideways_scrolling(page)
            go_on(page)
        expect_result(page, 3)
        expect_no_sideways_scrolling(page)
        page.locator("[data-report]").first.tap()
        expect(page.locator("#report-heading")).to_be_visible()
        expect_no_sideways_scrolling(page)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_phone_shows_where_to_record(site: str, page: Page, language: str) -> None:
    """Without scrolling, when practising and in an interview, below a header of two rows."""
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/?lang={language}")
    expect(page.locator("#another")).to_be_visible()
    expect(page.locator("#samples-before")).to_be_visible()
    expect(page.locator("#record")).to_be_in_viewport(ratio=1)
    page.goto(f"{site}/auto-interview?lang={language}")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).not_to_be_empty()
    page.evaluate("scrollTo(0, 0)")
    record = page.locator("#record").bounding_box()
    assert record is not None
    assert record["y"] + record["height"] < PHONE["height"] * 3 / 4
    for path in ("/", "/auto-interview", "/background", "/login"):
        page.goto(f"{site}{path}?lang={language}")
        middles = page.locator(".site-header a").evaluate_all(
            "links => links.map(it => it.getBoundingClientRect()).map(it => it.top + it.bottom)"
        )
        assert len({round(each / 20) for each in middles}) == 2, path
        expect_no_sideways_scrolling(page)


def test_an_interview_by_keyboard_alone(site: str, page: Page) -> None:
    """From the start page on; each place of the focus is seen, and each new part gets it."""
    page.goto(f"{site}/?lang=en")
    link = page.get_by_role("link", name="Mock interview")
    while not link.evaluate("it => it === document.activeElement"):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mock interview")).to_be_visible()
    tab_to(page, "length")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#length")).to_have_value("3")
    press(page, "start")
    for number, text in ((1, ANSWER), (2, ANSWER), (3, ASKED)):
        expect_question(page, f"Question {number} of 3")
        expect(page.locator("#question-number")).to_be_focused()
        tab_to(page, "typed")
        page.keyboard.type(text)
        press(page, "send-typed")
        if number < 3:
            expect(page.locator("#report-heading")).to_be_focused(timeout=EVALUATION_MS)
            expect(page.locator("#go-on")).to_be_in_viewport(ratio=1)
            page.keyboard.press("Shift+Tab")
            expect(page.locator("#go-on")).to_be_focused()
            press(page, "go-on")
    expect_result(page, 3)
