"""Accounts in a browser: on a desktop and a phone, by keyboard, and without JavaScript."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import ACTION_MS
from tests.browser.test_plain_form import PHONE
from tests.conftest import Server
from tests.integration.logins import PASSWORD

NEW = "Slow-River-Lamp-17"
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
NAMES = (f"browser.{number}" for number in count())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Typed answers alone."""
    server = Server(tmp_path_factory.mktemp("accounts"), {"DISABLE_AI_MODELS": "true"}).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.fixture(params=["desktop", "phone", "phone without script"])
def sized_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page of a new visitor, in each size, and with JavaScript off."""
    viewport = DESKTOP if request.param == "desktop" else PHONE
    scripted = "without" not in request.param
    with chromium.new_context(viewport=viewport, java_script_enabled=scripted) as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def expect_fits(page: Page) -> None:
    """Nothing reaches beyond the window."""
    size = page.viewport_size
    assert size is not None
    for element in page.locator("header *:visible, main *:visible").all():
        box = element.bounding_box()
        assert box is None or box["x"] + box["width"] <= size["width"] + 1, element.inner_html()


def test_from_registration_to_the_next_login(sized_page: Page, site: str) -> None:
    """Register, look at the account, change it, log out, log in."""
    page, name = sized_page, next(NAMES)
    page.goto(f"{site}/?lang=en")
    page.get_by_role("link", name="Log in").click()
    expect_fits(page)
    page.get_by_role("link", name="Create one").click()
    expect_fits(page)
    fill(page, Username=name, Password="short", Field_of_interest="Sales")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("The password is too weak")
    expect(page.get_by_label("Username")).to_have_value(name)
    fill(page, Password=PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("status")).to_contain_text("Your account has been created.")
    expect(page.get_by_label("Field of interest")).to_have_value("Sales")
    expect_fits(page)
    form = page.locator("form[action^='/change_password']")
    form.get_by_label("Current password").fill(PASSWORD)
    form.get_by_label("New password").fill(NEW)
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Your password has been changed.")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    fill(page, Username=name, Password=NEW)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Practise an answer aloud")).to_be_visible()
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_text(f"Logged in as {name}")).to_be_visible()
    page.get_by_role("button", name="Log out on all devices").click()
    expect(page.get_by_role("status")).to_have_text("You have been logged out on all devices.")


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_characters_of_a_name_stay_on_one_line(site: str, page: Page, language: str) -> None:
    """None of them stands alone on the next one."""
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/register?lang={language}")
    hint = page.locator("#register-username-hint")
    assert (
        hint.evaluate(
            """it => {
          const [words, range] = [it.firstChild, document.createRange()];
          range.setStart(words, words.data.indexOf("."));
          range.setEnd(words, words.length);
          return new Set([...range.getClientRects()].map(({ top }) => top)).size;
        }"""
        )
        == 1
    )


def test_everything_by_keyboard(page: Page, site: str) -> None:
    """Tab reaches each field in the order in which it is read; Enter sends the form."""
    name = next(NAMES)
    page.goto(f"{site}/register?lang=en")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(name)
    for text in (PASSWORD, "Data"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Escape")  # the list of fields
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Logged in as {name}")).to_be_visible()
    button = page.get_by_role("button", name="Log out", exact=True)
    for _ in range(60):
        if button.evaluate("it => it === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Username")).to_be_focused()


def test_a_login_begins_where_the_account_left_off(page: Page, site: str, server: Server) -> None:
    """Of a guest's interview nothing is lost: it is on the account page, and goes on."""
    page.goto(f"{site}/auto-interview?lang=en")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).not_to_be_empty()
    question = page.locator("#interview-question").inner_text()
    page.goto(f"{site}/register?lang=en")
    fill(page, Username=next(NAMES), Password=PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name="Continue this interview").click()
    expect(page.locator("#interview-question")).to_have_text(question)


@pytest.mark.parametrize(
    "path", ["login", "register", "forgot_password", "reset_password", "account"]
)
def test_ids_are_unique_and_every_field_has_its_label(page: Page, site: str, path: str) -> None:
    """On each page of accounts, in Turkish too."""
    page.goto(f"{site}/register?lang=tr")
    if path == "account":
        page.get_by_label("Kullanıcı adı").fill(next(NAMES))
        page.get_by_label("Parola").fill(PASSWORD)
        page.get_by_role("button", name="Hesap oluştur").click()
        expect(page.get_by_role("heading", name="Hesap", exact=True)).to_be_visible()
    else:
        page.goto(f"{site}/{path}?lang=tr")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(it => it.id)")
    assert len(ids) == len(set(ids))
    unlabelled = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select')]"
        ".filter(it => !it.labels.length).map(it => it.outerHTML)"
    )
    assert unlabelled == []
