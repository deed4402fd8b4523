"""How others answered: folded, told to be machine-written, and loaded only when it is opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from interview.flows.question_bank import read_bank
from tests.browser.conftest import ACTION_MS
from tests.conftest import Server

QUESTION = "salary-expectation"
ANSWER = read_bank().question(QUESTION, "en").model_answer


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url.rstrip("/")


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


def test_samples_come_only_when_asked_for(site: str, page: Page) -> None:
    """Before the own answer a fold offers them, and nothing is loaded until it is opened."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/?lang=en&question={QUESTION}", wait_until="networkidle")
    expect(page.locator("#samples-before summary")).to_have_text("How others answered")
    expect(page.locator("#samples-before .sample")).to_have_count(0)
    assert not [each for each in asked if "samples?" in each]
    page.locator("#samples-before summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#samples-before .sample")).to_have_count(3)
    expect(page.locator("#samples-before .hint")).to_contain_text("written by a computer")
    expect(page.locator("#samples-before .sample-points dd").first).to_be_visible()
    page.locator("#another").click()
    expect(page.locator("#samples-before .sample")).to_have_count(0)
    expect(page.locator("#samples-before")).not_to_have_attribute("open", "")


def test_ones_own_question_has_no_samples(site: str, page: Page) -> None:
    """Nobody answered it."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#samples-before")).to_be_visible()
    page.locator("#question").fill("Have you ever painted a bridge in the rain?")
    expect(page.locator("#samples-before")).to_be_hidden()


def test_the_report_ends_with_how_others_answered(site: str, page: Page) -> None:
    """Folded, in the language of the answer, whatever the language of the page."""
    page.goto(f"{site}/?lang=tr&question={QUESTION}")
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#report")).to_be_visible()
    expect(page.locator("#samples .sample")).to_have_count(0)
    page.locator("#samples summary").click()
    expect(page.locator("#samples .sample")).to_have_count(3)
    expect(page.locator("#samples .sample").first).to_have_attribute("lang", "en")
    expect(page.locator("#samples .hint")).to_contain_text("bilgisayarla yazılmış")


def test_a_failure_is_told_and_can_be_tried_again(site: str, page: Page) -> None:
    """Opening it again asks again."""
    page.goto(f"{site}/?lang=en&question={QUESTION}")
    page.route("**/samples?*", lambda route: route.abort())
    page.locator("#samples-before summary").click()
    expect(page.locator("#samples-before [role=alert]")).to_contain_text("could not be loaded")
    page.unroute("**/samples?*")
    page.locator("#samples-before summary").click()
    page.locator("#samples-before summary").click()
    expect(page.locator("#samples-before .sample")).to_have_count(3)


def test_without_script_the_report_has_them_folded(site: str, plain_page: Page) -> None:
    """Below the report, closed."""
    plain_page.goto(f"{site}/?lang=en&question={QUESTION}")
    plain_page.locator("#plain-typed").fill(ANSWER)
    plain_page.locator("button[formaction]").click()
    samples = plain_page.locator("details.card", has_text="How others answered")
    expect(samples.locator(".sample").first).to_be_hidden()
    samples.locator("summary").click()
    expect(samples.locator(".sample")).to_have_count(3)
