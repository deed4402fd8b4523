"""The list of questions, its filters, and drawing the next question, in a browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import ACTION_MS
from tests.conftest import Server

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url.rstrip("/")


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser whose script is off, on a phone."""
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


def open_list(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#picker")).to_be_visible()
    page.locator("#bank > summary").click()


def matching(page: Page, site: str, query: str) -> dict[str, str]:
    """Text and id of the questions that match."""
    listing = page.request.get(f"{site}/questions?{query}").json()["questions"]
    return {each["text"]: each["id"] for each in listing}


def draw(page: Page) -> str:
    """Press the button and return the question that comes."""
    before = page.locator("#question").input_value()
    page.locator("#another").click()
    expect(page.locator("#question")).not_to_have_value(before)
    return page.locator("#question").input_value()


def test_no_question_returns_before_all_were_seen(site: str, page: Page) -> None:
    """Over a reload in the middle; then they start again, and other filters are not affected."""
    open_list(page, f"{site}/?lang=en")
    page.locator("#bank-field").select_option("finance")
    page.locator("#bank-difficulty").select_option("hard")
    wanted = matching(page, site, "lang=en&field=finance&difficulty=hard")
    expect(page.locator("#bank-questions li")).to_have_count(len(wanted))
    drawn = [draw(page) for _ in range(len(wanted) // 2)]
    page.reload()
    expect(page.locator("#picker-about")).to_contain_text("Not seen yet: ")
    expect(page.locator("#bank-field")).to_have_value("finance")
    expect(page.locator("#bank-difficulty")).to_have_value("hard")
    drawn += [draw(page) for _ in range(len(wanted) - len(drawn))]
    assert sorted(drawn) == sorted(wanted)
    expect(page.locator("#picker-about")).to_contain_text(f"Not seen yet: 0 of {len(wanted)}")
    again = draw(page)
    assert again in wanted
    assert again != drawn[-1]
    expect(page.locator("#picker-about")).to_contain_text("start again")
    page.locator("#bank > summary").click()
    page.locator("#bank-difficulty").select_option("easy")
    assert draw(page) not in wanted


def test_what_was_seen_in_one_language_is_seen_in_the_other(site: str, page: Page) -> None:
    """The same question in Turkish is not a new one."""
    open_list(page, f"{site}/?lang=en")
    page.locator("#bank-field").select_option("product")
    in_english = matching(page, site, "lang=en&field=product")
    expect(page.locator("#bank-questions li")).to_have_count(len(in_english))
    seen = {in_english[draw(page)] for _ in range(3)}
    page.goto(f"{site}/?lang=tr")
    expect(page.locator("#picker-about")).to_contain_text("henüz görmediniz")
    in_turkish = matching(page, site, "lang=tr&field=product")
    rest = {in_turkish[draw(page)] for _ in range(len(in_turkish) - 3)}
    assert not seen & rest


def test_nothing_about_it_goes_to_the_server(site: str, page: Page) -> None:
    """Drawing asks for nothing, and the only cookie is that of the form on the page."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#picker")).to_be_visible()
    page.wait_for_load_state("networkidle")
    cookies = page.context.cookies()
    assert [each["name"] for each in cookies] == ["form"]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(3):
        draw(page)
    assert asked == []
    assert page.context.cookies() == cookies


def test_a_question_is_found_while_typing_and_chosen_by_keyboard(site: str, page: Page) -> None:
    """The count is announced, Enter on a link asks its question, and the focus goes to it."""
    page.goto(f"{site}/?lang=tr")
    expect(page.locator("#picker")).to_be_visible()
    page.locator("#bank > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#bank-search")).to_be_focused()
    page.keyboard.type("MAAŞ BEK")
    expect(page.locator("#bank-count")).to_have_text("1 soru")
    expect(page.locator("#bank-count")).to_have_attribute("role", "status")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/?lang=tr")
    link = page.locator("#bank-questions a")
    text = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_have_value(text)
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question-about .visually-hidden")).to_contain_text(text)


def test_nothing_found_is_said(site: str, page: Page) -> None:
    """And clearing brings all of them back."""
    open_list(page, f"{site}/?lang=en")
    page.locator("#bank-search").fill("zyzzyva")
    expect(page.locator("#bank-count")).to_contain_text("No question matches")
    expect(page.locator("#bank-questions li")).to_have_count(0)
    before = page.locator("#question").input_value()
    page.locator("#another").click()
    expect(page.locator("#picker-about")).to_contain_text("No other question")
    expect(page.locator("#question")).to_have_value(before)
    page.locator("#bank-reset").click()
    expect(page.locator("#bank-questions li")).to_have_count(20)
    page.locator("#bank-more").click()
    expect(page.locator("#bank-questions li")).to_have_count(40)
    expect(page.locator("#bank-questions li").nth(20).locator("a")).to_be_focused()


@pytest.mark.parametrize("kept", ["{", "[1]", '{"field": "gone", "surprise": "x"}'])
def test_what_the_browser_kept_may_be_broken(site: str, page: Page, kept: str) -> None:
    """The page then starts afresh."""
    page.add_init_script(
        f"localStorage.setItem('question-filter', {json.dumps(kept)});"
        f"localStorage.setItem('seen-questions', {json.dumps(kept)});"
    )
    open_list(page, f"{site}/?lang=en")
    expect(page.locator("#bank-questions li")).to_have_count(20)
    draw(page)


def test_the_list_fits_a_phone(site: str, page: Page) -> None:
    """Nothing sticks out sideways, and links are large enough for a finger."""
    page.set_viewport_size(PHONE)
    open_list(page, f"{site}/?lang=tr")
    expect(page.locator("#bank-questions li")).to_have_count(20)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    box = page.locator("#bank-questions a").first.bounding_box()
    assert box is not None
    assert box["height"] >= 24


def test_without_script_links_fill_the_form(site: str, plain_page: Page) -> None:
    """Search and filters are a form, pages are links, and a link has its question in the form."""
    plain_page.goto(f"{site}/?lang=en")
    plain_page.locator("#bank > summary").click()
    plain_page.locator("#bank-kind").select_option("situational")
    plain_page.locator("#bank-show").click()
    expect(plain_page.locator("#bank-kind")).to_have_value("situational")
    expect(plain_page.locator("#bank-questions li")).to_have_count(20)
    plain_page.locator("#bank-pages [rel=next]").click()
    expect(plain_page.locator("#bank-count")).to_contain_text("page 2 of")
    link = plain_page.locator("#bank-questions a").first
    text = link.inner_text()
    link.click()
    expect(plain_page.locator("#plain-question")).to_have_value(text)
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
