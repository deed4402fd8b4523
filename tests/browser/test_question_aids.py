"""What helps while one answers: a screen that stays on."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Server

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
