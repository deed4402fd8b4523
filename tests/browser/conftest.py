"""A real Chromium against the real service; its microphone plays a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import av
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.parts import CHROMIUM, chromium_program, need

ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
ACTION_MS = 15_000
MICROPHONE_RATE = 48_000

expect.set_options(timeout=ACTION_MS)


class Server(Protocol):
    """The running service, as far as a browser cares."""

    @property
    def url(self) -> str: ...


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test of pages without Chromium before a server is started for it."""
    assert isinstance(item, pytest.Function)
    if "playwright_driver" in item.fixturenames:
        need(CHROMIUM)


@pytest.fixture(scope="session")
def site(server: Server) -> str:
    """The address of the service, without a slash at its end."""
    return server.url.rstrip("/")


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """A browser whose microphone beeps."""
    browser = playwright_driver.chromium.launch(executable_path=chromium_program(), args=ARGS)
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a visitor nobody has seen before."""
    with chromium.new_context() as context:
        context.set_default_timeout(ACTION_MS)
        yield context.new_page()


@pytest.fixture
def speaking_page(
    playwright_driver: Playwright, tmp_path: Path
) -> Iterator[Callable[[Path], Page]]:
    """Opens a page whose microphone says a recording once, from the moment it is opened."""
    browsers: list[Browser] = []

    def open_page(recording: Path) -> Page:
        speech = as_wav(recording, tmp_path / "microphone.wav")
        microphone = f"--use-file-for-fake-audio-capture={speech}%noloop"
        browser = playwright_driver.chromium.launch(
            executable_path=chromium_program(), args=[*ARGS, microphone]
        )
        browsers.append(browser)
        page = browser.new_page()
        page.set_default_timeout(ACTION_MS)
        return page

    yield open_page
    for browser in browsers:
        browser.close()


@pytest.fixture
def denied_page(playwright_driver: Playwright, site: str) -> Iterator[Page]:
    """A page of a browser in which the microphone is blocked for the site."""
    args = [each for each in ARGS if each != "--use-fake-ui-for-media-stream"]
    browser = playwright_driver.chromium.launch(executable_path=chromium_program(), args=args)
    page = browser.new_page()
    page.set_default_timeout(ACTION_MS)
    blocked = {"permission": {"name": "microphone"}, "setting": "denied", "origin": site}
    page.context.new_cdp_session(page).send("Browser.setPermission", blocked)
    yield page
    browser.close()


def end_interview(page: Page) -> None:
    """End the interview, as asked, with a second press."""
    page.locator("#end-interview").click()
    page.locator("#end-interview").click()


def as_wav(source: Path, target: Path) -> Path:
    """Convert a recording to the one format Chromium's fake microphone reads."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=MICROPHONE_RATE)
    with av.open(str(source)) as recording, av.open(str(target), "w", format="wav") as wav:
        stream = wav.add_stream("pcm_s16le", rate=MICROPHONE_RATE, layout="mono")
        for frame in recording.decode(audio=0):
            for piece in resampler.resample(frame):
                wav.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            wav.mux(stream.encode(piece))
        wav.mux(stream.encode(None))
    return target
