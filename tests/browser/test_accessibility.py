"""Every page as axe-core sees it: light and dark, on a desktop and a phone, in both languages."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import cvs
from tests.browser.conftest import ACTION_MS, end_interview
from tests.browser.test_account_pages import DESKTOP, fill
from tests.browser.test_auto_interview_page import ANSWER, EVALUATION_MS
from tests.browser.test_background_page import NURSE, chosen
from tests.browser.test_plain_form import PHONE, QUESTION, expect_plain_report, send_recording
from tests.conftest import JFK, Server
from tests.integration.logins import PASSWORD, new_admin
from tests.parts import AXE, PROJECT, needs

pytestmark = needs(AXE)

Scheme: TypeAlias = Literal["light", "dark"]
Look: TypeAlias = tuple[ViewportSize, Scheme]

CANDIDATE = "axe.candidate"
OPERATOR = "axe.operator"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
GUEST_PAGES = ("/login", "/register", "/forgot_password", "/reset_password", "/no-such-page")
LOOKS: tuple[Look, ...] = ((DESKTOP, "light"), (PHONE, "dark"))
FINDINGS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact !== "minor")
    .flatMap(({ id, impact, nodes }) => nodes.map(({ target, any, all, none }) =>
      [impact, id, target.join(" "), ...any.concat(all, none).map((it) => it.message)].join(": ")));
}"""
"""The findings with their selectors: those of critical, serious and moderate impact."""


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.fixture
def still_page(chromium: Browser) -> Iterator[Page]:
    """A page without transitions: a colour on its way is none that the style names."""
    with chromium.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


def expect_accessible(page: Page, looks: tuple[Look, ...] = LOOKS) -> None:
    """No finding, in any of these looks of the page as it is now.

    The script is evaluated, since the content policy admits no foreign script tag.
    """
    page.evaluate((PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    findings: list[str] = []
    for size, scheme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(FINDINGS)
        findings += [f"{page.url}, {scheme}, {size['width']} px: {each}" for each in found]
    assert not findings, "\n".join(findings)


def open_all(page: Page) -> None:
    """Open everything that is folded; what is not seen is not examined."""
    page.locator("details").evaluate_all("folds => folds.forEach((each) => each.open = true)")


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_pages_of_guests(site: str, still_page: Page, language: str) -> None:
    """Those of accounts, and a page that does not exist."""
    for path in GUEST_PAGES:
        still_page.goto(f"{site}{path}?lang={language}")
        expect_accessible(still_page)


@pytest.mark.long
@pytest.mark.parametrize(("language", "look"), [("en", LOOKS[0]), ("tr", LOOKS[-1])])
def test_the_interface_for_programs(site: str, still_page: Page, language: str, look: Look) -> None:
    """With every route open: so long a page that it is examined in two looks only."""
    still_page.goto(f"{site}/api?lang={language}")
    open_all(still_page)
    expect_accessible(still_page, (look,))


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_practice(site: str, still_page: Page, language: str) -> None:
    """At the start, with all that is folded there, and with the whole report on a typed answer."""
    page = still_page
    page.goto(f"{site}/?lang={language}")
    expect(page.locator("#record")).to_be_visible()
    expect_accessible(page)
    open_all(page)
    expect(page.locator("#bank-questions li")).to_have_count(20)
    for loaded in ("#hint-body .hint-parts", "#samples-before .sample"):
        expect(page.locator(loaded).first).to_be_visible()
    expect_accessible(page)
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    open_all(page)
    expect_accessible(page)


@pytest.mark.long
def test_the_report_on_a_recording(site: str, still_page: Page) -> None:
    """With its player, pictures and transcript."""
    still_page.goto(f"{site}/?lang=en")
    still_page.locator("#file").set_input_files(JFK)
    still_page.locator("#send").click()
    expect(still_page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    open_all(still_page)
    expect_accessible(still_page)


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_an_interview(site: str, still_page: Page, language: str) -> None:
    """Its opening, a question, the report between two questions, and the result."""
    page = still_page
    page.goto(f"{site}/auto-interview?lang={language}&seed=1&mode=study")
    expect(page.locator("#start")).to_be_visible()
    expect_accessible(page)
    page.locator("#start").click()
    expect(page.locator("#interview-question")).not_to_be_empty()
    open_all(page)
    expect(page.locator("#hint-body .hint-parts")).to_be_visible()
    expect_accessible(page)
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#go-on")).to_be_visible(timeout=EVALUATION_MS)
    open_all(page)
    expect_accessible(page)
    page.locator("#go-on").click()
    end_interview(page)
    expect(page.locator("#answers")).to_be_visible(timeout=EVALUATION_MS)
    page.locator("[data-report]").first.click()
    expect(page.locator("#report")).to_be_visible()
    open_all(page)
    expect_accessible(page)


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_cv_and_job(site: str, still_page: Page, language: str) -> None:
    """Before anything is uploaded, and with what was found in a CV."""
    still_page.goto(f"{site}/background?lang={language}")
    expect_accessible(still_page)
    chosen(still_page, "cv.docx", cvs.docx(NURSE.split("\n")))
    expect(still_page.locator("#cv-found")).to_be_visible()
    expect_accessible(still_page)


def test_an_account(site: str, still_page: Page) -> None:
    """Of a candidate, in both languages."""
    still_page.goto(f"{site}/register?lang=en")
    fill(still_page, Username=CANDIDATE, Password=PASSWORD)
    still_page.get_by_role("button", name="Create account").click()
    expect(still_page.get_by_role("status")).to_be_visible()
    expect_accessible(still_page)
    still_page.goto(f"{site}/account?lang=tr")
    expect_accessible(still_page)


def test_operations(site: str, server: Server, still_page: Page) -> None:
    """With an admin's login, in both languages; its tables are open."""
    new_admin(server, OPERATOR)
    still_page.goto(f"{site}/login?lang=en")
    fill(still_page, Username=OPERATOR, Password=PASSWORD)
    still_page.keyboard.press("Enter")
    expect(still_page.get_by_role("link", name="Account")).to_be_visible()
    for language in ("en", "tr"):
        still_page.goto(f"{site}/admin?lang={language}")
        expect(still_page.locator("#memory-picture svg")).to_be_visible(timeout=EVALUATION_MS)
        open_all(still_page)
        expect_accessible(still_page)


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_practice_where_no_script_runs(site: str, still_page: Page, language: str) -> None:
    """The plain form and its report. The scripts are missing, not switched off: axe is one."""
    still_page.route("**/js/*.js", lambda route: route.fulfill(status=503))
    still_page.goto(f"{site}/?lang={language}")
    expect(still_page.locator("#plain")).to_be_visible()
    expect_accessible(still_page)
    still_page.locator("#plain-question").fill(QUESTION)
    send_recording(still_page, JFK)
    expect_plain_report(still_page)
    open_all(still_page)
    expect_accessible(still_page)
