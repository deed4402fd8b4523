"""What helps while one answers: the length to aim for, a hint on demand, a screen that stays on."""

import re

import pytest
from playwright.sync_api import Page, expect

from interview.flows.question_bank import read_bank
from tests.browser.test_practice_page import set_limit
from tests.conftest import Server

STORY = next(each for each in read_bank().entries("en") if each.kind == "behavioural")
OWN_QUESTION = "Have you ever painted a bridge in the rain?"
WATCH_LOCKS = """
window.locks = [];
const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
navigator.wakeLock.request = async (type) => {
  const lock = await ask(type);
  window.locks.push(lock);
  return lock;
};
window.held = () => window.locks.map(({ released }) => !released);
"""


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url.rstrip("/")


def watch(page: Page) -> list[str]:
    """The errors of the page's scripts from here on."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


def record(page: Page) -> None:
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()


def stop(page: Page) -> None:
    page.locator("#stop").click()
    expect(page.locator("#take")).to_be_visible()


def test_the_screen_stays_on_while_recording(site: str, page: Page) -> None:
    """Also after the page was hidden, when the browser takes the lock away; not afterwards."""
    problems = watch(page)
    page.add_init_script(WATCH_LOCKS)
    page.goto(f"{site}/?lang=en")
    record(page)
    page.wait_for_function("held().join() === 'true'")
    page.evaluate("locks[0].release()")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("held().join() === 'false,true'")
    stop(page)
    page.wait_for_function("held().join() === 'false,false'")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    record(page)
    page.wait_for_function("held().join() === 'false,false,true'")
    assert problems == []


@pytest.mark.parametrize(
    "script",
    [
        "delete Navigator.prototype.wakeLock;",
        "navigator.wakeLock.request = async () => {"
        " throw new DOMException('', 'NotAllowedError'); };",
    ],
    ids=["missing", "refused"],
)
def test_without_a_wake_lock_one_can_record_as_well(site: str, page: Page, script: str) -> None:
    """Without an error, in the console or on the page."""
    problems = watch(page)
    page.add_init_script(script)
    page.goto(f"{site}/?lang=en")
    record(page)
    expect(page.locator("#status")).to_contain_text("Recording")
    stop(page)
    assert problems == []


def test_the_length_to_aim_for_follows_the_question(site: str, page: Page) -> None:
    """By its kind in the bank; usual for one's own question."""
    page.goto(f"{site}/?lang=en&question={STORY.id}")
    expect(page.locator("#target")).to_have_text("Aim for 1:30–2:30")
    page.locator("#question").fill(OWN_QUESTION)
    expect(page.locator("#target")).to_have_text("Aim for 1:00–2:00")


def test_the_clock_marks_the_length_and_cuts_nothing(site: str, page: Page) -> None:
    """Before, within and over what is advised; the recording goes on."""
    page.clock.install()
    page.goto(f"{site}/?lang=en&question={STORY.id}")
    record(page)
    expect(page.locator("#target")).to_have_attribute("data-place", "before")
    page.clock.fast_forward(95_000)
    expect(page.locator("#target")).to_have_text("Good length (1:30–2:30)")
    page.clock.fast_forward(60_000)
    expect(page.locator("#target")).to_contain_text("Longer than the advised 1:30–2:30")
    expect(page.locator("#stop")).to_be_visible()


def test_nobody_is_told_to_speak_longer_than_can_be_recorded(site: str, page: Page) -> None:
    """Where a service takes short answers only."""
    set_limit(page, max_seconds=100)
    page.goto(f"{site}/?lang=en&question={STORY.id}")
    expect(page.locator("#target")).to_have_text("Aim for 1:30–1:40")


def test_a_hint_comes_only_when_asked_for(site: str, page: Page) -> None:
    """By keyboard: the parts of a good answer and what the bank expects, but no model answer."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/?lang=en&question={STORY.id}", wait_until="networkidle")
    assert not [each for each in asked if "/questions/hint" in each]
    page.locator("#hint summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#hint-body .hint-parts li")).to_have_count(4)
    expect(page.locator("#hint-body .hint-parts li").first).to_contain_text("Situation: where")
    expect(page.locator("#hint-body ul li")).to_have_text([each.text for each in STORY.points])
    assert STORY.model_answer[:40] not in page.locator("#hint").inner_text()
    page.locator("#another").click()
    expect(page.locator("#hint")).not_to_have_attribute("open", "")
    expect(page.locator("#hint-body")).to_be_empty()


def test_ones_own_question_has_a_hint_without_points(site: str, page: Page) -> None:
    """By its kind, in the reader's language; no question, no hint."""
    page.goto(f"{site}/?lang=tr")
    page.locator("#question").fill("Yağmurda köprü boyadığınız bir zamanı anlatır mısınız?")
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body .hint-parts li")).to_have_count(4)
    expect(page.locator("#hint-body")).to_contain_text("Görüşmeci")
    expect(page.locator("#hint-body ul")).to_have_count(0)
    page.locator("#question").fill(" ")
    expect(page.locator("#hint")).to_be_hidden()


def test_a_hint_that_failed_can_be_asked_for_again(site: str, page: Page) -> None:
    """Opening it again asks again."""
    page.goto(f"{site}/?lang=en&question={STORY.id}")
    page.route("**/questions/hint?*", lambda route: route.abort())
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body [role=alert]")).to_contain_text("could not be loaded")
    page.unroute("**/questions/hint?*")
    page.locator("#hint summary").click()
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body .hint-parts")).to_be_visible()


def test_without_the_bank_there_are_hints_all_the_same(site: str, page: Page) -> None:
    """The page knows no question of the bank, the server does."""
    page.route(re.compile(r"/questions\?"), lambda route: route.abort())
    page.goto(f"{site}/?lang=en&question={STORY.id}")
    expect(page.locator("#target")).to_have_text("Aim for 1:00–2:00")
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body ul li")).to_have_count(len(STORY.points))


def test_the_questions_of_an_interview_have_both(site: str, page: Page) -> None:
    """By the kind that comes with the question; the next question starts with a closed hint."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#target")).to_have_text("Aim for 0:45–1:30")
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body .hint-parts li").first).to_contain_text("Opening")
    page.locator("#typed").fill("I build railway bridges, and I would like to build yours, too.")
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_contain_text("Question 2")
    expect(page.locator("#hint")).not_to_have_attribute("open", "")
    expect(page.locator("#hint-body")).to_be_empty()
