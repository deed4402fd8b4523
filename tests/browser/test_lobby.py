"""The check of the microphone before an answer, with microphones that play real sound."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.takes import expect_report
from tests.browser.test_practice_page import tab_to, words_heard
from tests.conftest import Server
from tests.integration.recordings import Samples, read_mono, wav

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
RATE = 48_000
FULL_SCALE = 32_767
CHECK_MS = 30_000

COUNT_OPEN = """
const tracks = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await open(constraints);
  tracks.push(...stream.getTracks());
  return stream;
};
window.openTracks = () => tracks.filter(({ readyState }) => readyState === "live").length;
window.devicesUsed = () => tracks.map((track) => track.getSettings().deviceId);
"""
SPEAKS_ANEW = """
const said = [];
new MutationObserver(() => said.push(document.getElementById("check-status").textContent))
  .observe(document.getElementById("check-status"), { childList: true });
window.said = () => said;
"""


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url.rstrip("/")


@pytest.fixture
def said(jfk: Path) -> Samples:
    return read_mono(jfk, RATE)


@pytest.fixture
def hearing_page(
    speaking_page: Callable[[Path], Page], tmp_path: Path
) -> Callable[[Samples], Page]:
    """Opens a page whose microphone plays these samples, and that tells which are open."""

    def open_page(samples: Samples) -> Page:
        recording = tmp_path / "sound.wav"
        recording.write_bytes(wav(samples, RATE))
        page = speaking_page(recording)
        page.add_init_script(COUNT_OPEN)
        return page

    return open_page


def louder(samples: Samples, factor: float) -> Samples:
    scaled = samples.astype(np.float64) * factor
    return scaled.clip(-FULL_SCALE, FULL_SCALE).astype(np.int16)


def with_noise(samples: Samples, level: float) -> Samples:
    noise = np.random.default_rng(14).standard_normal(len(samples))
    mixed = samples + noise * FULL_SCALE * 10 ** (level / 20)
    return mixed.clip(-FULL_SCALE, FULL_SCALE).astype(np.int16)


def status(page: Page) -> Locator:
    return page.locator("#check-status")


def start_check(page: Page) -> None:
    if page.locator("#lobby").get_attribute("open") is None:
        page.locator("#lobby > summary").click()
    page.locator("#check-microphone").click()


def expect_verdict(page: Page, words: str) -> None:
    """The check ends with these words and leaves no microphone open."""
    expect(page.locator("#check-microphone")).to_have_text("Check again", timeout=CHECK_MS)
    expect(status(page)).to_contain_text(words)
    assert page.evaluate("openTracks()") == 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_good_microphone_is_told_before_the_interview(
    site: str, hearing_page: Callable[[Samples], Page], said: Samples, size: ViewportSize
) -> None:
    """Each step is announced, the level moves, and the microphone is closed afterwards."""
    page = hearing_page(said)
    page.set_viewport_size(size)
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.evaluate(SPEAKS_ANEW)
    expect(page.locator("#check-microphone")).to_be_visible()
    start_check(page)
    expect(page.locator("#check-level")).not_to_have_attribute("aria-valuenow", "0")
    assert page.evaluate("openTracks()") == 1
    expect_verdict(page, "hears you well")
    expect(status(page)).to_have_attribute("data-tone", "calm")
    assert [each.split()[0] for each in page.evaluate("said()")] == [
        "Allow",
        "Please",
        "Now",
        "Your",
    ]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#start")).to_be_enabled()


@pytest.mark.long
@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (lambda said: louder(said, 0.02), "hardly hears you"),
        (lambda said: louder(said, 8), "is distorted"),
        (lambda said: with_noise(said, -20), "hears the room nearly as loudly as you"),
    ],
    ids=["quiet", "clipped", "noisy"],
)
def test_what_is_wrong_is_named(
    site: str,
    hearing_page: Callable[[Samples], Page],
    said: Samples,
    sound: Callable[[Samples], Samples],
    words: str,
) -> None:
    """And the interview can be started all the same."""
    page = hearing_page(sound(said))
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    start_check(page)
    expect_verdict(page, words)
    expect(status(page)).to_have_attribute("data-tone", "warning")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).not_to_be_empty()


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_silent_microphone_leads_to_the_next_one_which_is_kept(
    site: str, hearing_page: Callable[[Samples], Page], said: Samples
) -> None:
    """The next is chosen, checked with, remembered over a reload, and recorded with."""
    page = hearing_page(np.zeros_like(said))
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#check-microphone")).to_be_hidden()
    start_check(page)
    expect_verdict(page, "Nothing was heard from")
    chosen = page.locator("#microphone").input_value()
    expect(status(page)).to_contain_text(page.locator("#microphone option:checked").inner_text())
    page.locator("#check-microphone").click()
    expect(status(page)).to_contain_text("Please be silent")
    assert page.evaluate("devicesUsed()")[-1] == chosen
    page.reload()
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()
    assert page.evaluate("devicesUsed()") == [chosen]


def test_the_only_microphone_is_muted_if_it_is_silent(
    site: str, hearing_page: Callable[[Samples], Page], said: Samples
) -> None:
    """As in a browser that lists no microphones."""
    page = hearing_page(np.zeros_like(said))
    page.add_init_script("delete MediaDevices.prototype.enumerateDevices;")
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    start_check(page)
    expect_verdict(page, "is muted")
    expect(page.locator("#microphone-choice")).to_be_hidden()


def test_a_chosen_microphone_that_is_gone_is_replaced(
    site: str, hearing_page: Callable[[Samples], Page], said: Samples
) -> None:
    """By the usual one, without a word: what was chosen may be plugged in again."""
    page = hearing_page(said)
    page.add_init_script("localStorage.setItem('microphone', 'no such device');")
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()
    assert page.evaluate("devicesUsed()") == ["default"]


@pytest.mark.long
def test_a_choice_of_microphone_is_recorded_with(
    site: str, hearing_page: Callable[[Samples], Page], said: Samples, tmp_path: Path
) -> None:
    """By keyboard alone, from the check to the words that were heard."""
    page = hearing_page(said)
    page.goto(f"{site}/?lang=en")
    tab_to(page, "record")
    page.keyboard.press("Tab")
    expect(page.locator("#lobby > summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#check-microphone")).to_be_focused()
    page.keyboard.press("Enter")
    expect_verdict(page, "hears you well")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#microphone")).to_be_focused()
    before = page.locator("#microphone").input_value()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#microphone").input_value()
    assert chosen != before
    tab_to(page, "record")
    page.keyboard.press("Enter")
    expect(page.locator("#timer")).to_have_text(re.compile("^0:(1[2-9]|[2-5])"), timeout=60_000)
    page.keyboard.press("Enter")
    assert page.evaluate("devicesUsed()")[-1] == chosen
    tab_to(page, "send")
    page.keyboard.press("Enter")
    expect_report(page)
    assert "ask not what your country" in words_heard(page)


@pytest.mark.parametrize("path", ["/", "/auto-interview"])
def test_a_blocked_microphone_is_told_with_where_to_click(
    site: str, denied_page: Page, path: str
) -> None:
    """In the words of this browser, with how else one can answer; typing works."""
    denied_page.goto(f"{site}{path}?lang=en")
    start_check(denied_page)
    expect(status(denied_page)).to_contain_text("left end of the address bar")
    expect(status(denied_page)).to_contain_text("upload a recording or type instead")
    if path == "/":
        denied_page.locator("#record").click()
        expect(denied_page.locator("#status")).to_contain_text("left end of the address bar")
    else:
        denied_page.locator("#start").click()
    expect(denied_page.locator("#typed")).to_be_enabled()


@pytest.mark.parametrize(
    ("refusal", "words"),
    [("NotFoundError", "No microphone was found"), ("NotReadableError", "Another program")],
)
def test_no_device_and_a_busy_one_are_told(site: str, page: Page, refusal: str, words: str) -> None:
    """With how else one can answer."""
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => {"
        f" throw new DOMException('', '{refusal}'); }};"
    )
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    start_check(page)
    expect(status(page)).to_contain_text(words)
    expect(status(page)).to_contain_text("upload a recording or type instead")


def test_inside_another_app_the_way_out_is_told(site: str, page: Page) -> None:
    """Such browsers have no media devices at all."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'userAgent', { value: 'iPhone Instagram 330.0' });"
        "delete Navigator.prototype.mediaDevices;"
    )
    page.goto(f"{site}/auto-interview?lang=tr&mode=rehearsal")
    start_check(page)
    expect(status(page)).to_contain_text("Tarayıcıda aç")
