"""The admin page in a real browser: chart, actions, audit log, both languages."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from interview.errors import Language
from tests.conftest import Server
from tests.integration.logins import PASSWORD, new_admin

OPERATOR = "page.operator"
FIRST_SAMPLES_MS = 30_000
ROWS = "#audit-table tbody tr"
REFRESH_MS = 5_000
LOOK = re.compile(r"/admin/state\?since=")
SEEN = """(seen) => {
  Object.defineProperty(document, "hidden", { get: () => !seen, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
NAMELESS = """() => [...document.querySelectorAll("button, a, input, select, summary, [role=img]")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.textContent.trim() || node.getAttribute("aria-label")
    || node.labels?.length))
  .map((node) => node.outerHTML)"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3")]
  .filter((node) => node.checkVisibility()).map((node) => Number(node.tagName[1]))"""


@pytest.fixture(scope="module")
def operator(server: Server) -> str:
    """The name of an admin's account."""
    new_admin(server, OPERATOR)
    return OPERATOR


@pytest.fixture
def opened(site: str, page: Page, operator: str) -> Callable[..., Page]:
    """Opens the page by logging in."""

    def open_page(language: Language = "en") -> Page:
        page.goto(f"{site}/admin?lang={language}")
        page.locator("#login-username").fill(operator)
        page.locator("#login-password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#memory-picture svg")).to_be_visible(timeout=FIRST_SAMPLES_MS)
        return page

    return open_page


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_page_shows_memory_and_what_else_there_is(
    opened: Callable[..., Page], language: Language
) -> None:
    """Every part of the picture, its words and its table; cards, jobs; no key untranslated, no
    error in the console, and nothing wider than a phone."""
    problems: list[str] = []
    page = opened(language)
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.reload()
    expect(page.locator("#memory-picture svg")).to_be_visible(timeout=FIRST_SAMPLES_MS)
    expect(page.locator("html")).to_have_attribute("lang", language)
    for part in ("libraries", "live", "slack", "model", "temp_files"):
        shape = page.locator(f"#memory-picture path.part-{part}").get_attribute("d") or ""
        assert re.fullmatch(r"M[\d.,L-]+Z", shape), shape
    expect(page.locator("#memory-picture svg")).to_have_attribute("aria-label", re.compile("MB"))
    expect(page.locator("#used")).to_have_text(re.compile(r"\d+ MB"))
    page.locator("details").first.locator("summary").click()
    expect(page.locator("#history-table tbody tr").first).to_be_visible()
    expect(page.locator("#figure-cards section")).to_have_count(7)
    expect(page.locator("#job-table")).to_contain_text("release_dead")
    expect(page.locator("#card-people [data-key=admins] dd")).not_to_have_text("–")
    assert not re.search(r"\b(js\.)?admin\.\w+", page.locator("body").inner_text())
    assert problems == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_button_is_confirmed_done_and_written_down(opened: Callable[..., Page]) -> None:
    """By the keyboard alone: cancelled nothing is sent; confirmed, the outcome is told, the log
    has its row, and the focus is back on the button."""
    page = opened()
    rows = page.locator(ROWS)
    button = page.locator("[data-action=sweep]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#confirm")).to_be_visible()
    expect(page.locator("#confirm button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    expect(button).to_be_focused()
    expect(rows.first).not_to_contain_text("Sweep temp files")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#admin-status")).to_contain_text("Sweep temp files: ")
    expect(button).to_be_focused()
    expect(rows.first).to_contain_text("Sweep temp files")
    expect(rows.first).to_contain_text(OPERATOR)


def test_a_level_is_set_and_given_back(opened: Callable[..., Page]) -> None:
    """The dialog says what the level does; the badge tells that somebody set it."""
    page = opened()
    choice = page.locator("#level-choice")
    for level, said in (("pressure", "caches are cleared"), ("measured", "decides")):
        choice.locator(f"[data-level={level}]").click()
        expect(page.locator("#confirm-text")).to_contain_text(said)
        page.locator("#confirm-yes").click()
        expect(choice.locator(f"[data-level={level}]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#level-forced")).to_be_visible(visible=level == "pressure")
        if level == "pressure":
            expect(page.locator("#level-name")).to_have_text("Pressure")


def test_a_web_whose_answers_workers_evaluate_offers_no_recycling(
    opened: Callable[..., Page], page: Page
) -> None:
    """It has no speech process; and the page says which process the other buttons are for."""

    def elsewhere(route: Route) -> None:
        answer = route.fetch()
        state = answer.json()
        state["service"] |= {"speech": None, "leak_watch": None, "reason": "model_does_not_fit"}
        route.fulfill(response=answer, json=state)

    recycle = opened().locator("[data-action=recycle]")
    expect(recycle).to_be_visible()
    page.route(LOOK, elsewhere)
    page.reload()
    expect(page.locator("#acting")).to_have_text(re.compile(r"^\w{16}/\d+/\d+$"))
    expect(page.locator("#level-reason")).to_contain_text("the model does not fit")
    expect(recycle).to_be_hidden()


def test_figures_stay_fresh_while_somebody_looks(opened: Callable[..., Page], page: Page) -> None:
    """A look follows the other and moves no focus; a service that is gone is said, and once it
    is back, so are the figures. A tab nobody sees asks for nothing until it is seen again."""
    page.clock.install()
    opened()
    button = page.locator("[data-action=trim]")
    button.focus()
    with page.expect_response(LOOK):
        page.clock.fast_forward(REFRESH_MS)
    expect(button).to_be_focused()
    page.route(LOOK, lose)
    page.clock.fast_forward(REFRESH_MS)
    expect(page.locator("#freshness")).to_contain_text("cannot be reached")
    page.unroute(LOOK, lose)
    page.clock.fast_forward(REFRESH_MS)
    expect(page.locator("#freshness")).to_contain_text("Updated")
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url))
    page.evaluate(SEEN, False)
    page.clock.fast_forward(10 * REFRESH_MS)
    assert looks == []
    with page.expect_response(LOOK):
        page.evaluate(SEEN, True)


def lose(route: Route) -> None:
    route.abort()


def test_an_ended_login_is_told(opened: Callable[..., Page], page: Page, site: str) -> None:
    """Logged out in another tab, the page says so and asks no more."""
    page.clock.install()
    opened()
    page.context.request.post(f"{site}/logout")
    page.clock.fast_forward(REFRESH_MS)
    expect(page.locator("#admin-status")).to_contain_text("You have been logged out")


def test_the_login_page_says_what_is_wrong(site: str, page: Page) -> None:
    """Read out at once, the name kept, the focus where the next try begins."""
    page.goto(f"{site}/login?lang=tr")
    expect(page.locator("#login-username")).to_be_focused()
    page.keyboard.type("nobody")
    page.locator("#login-password").fill("wrong-password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Kullanıcı adı veya parola yanlış.")
    expect(page.locator("#login-username")).to_have_value("nobody")
    expect(page.locator("#login-password")).to_be_focused()
    expect(page.locator("#login-password")).to_have_value("")


def test_everything_has_a_name_and_headings_have_an_order(opened: Callable[..., Page]) -> None:
    """What can be pressed or looked at is named; no level of heading is left out."""
    page = opened("tr")
    assert page.evaluate(NAMELESS) == []
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
