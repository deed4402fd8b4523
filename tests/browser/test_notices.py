"""Notices of a report on the quality of the recording."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ACTION_MS
from tests.browser.test_report import EVALUATION_MS, evaluate
from tests.integration.recordings import read_mono, wav
from tests.integration.test_recognition import RATE, far_away

pytestmark = pytest.mark.long


@pytest.fixture
def faint(jfk: Path, tmp_path: Path) -> Path:
    """Speech at the last bits of a sample."""
    path = tmp_path / "faint.wav"
    path.write_bytes(wav(far_away(jfk, 62), RATE))
    return path


@pytest.mark.parametrize(
    ("language", "words"), [("en", "move closer to the microphone"), ("tr", "mikrofona yaklaşın")]
)
def test_the_report_begins_with_what_was_too_quiet(
    site: str, page: Page, faint: Path, language: str, words: str
) -> None:
    """And with what to do about it."""
    evaluate(page, f"{site}/?lang={language}", faint)
    expect(page.locator("#notices .notice")).to_have_count(1)
    expect(page.locator("#notices .notice")).to_contain_text(words)


def test_the_report_without_script_has_the_same_notice(
    site: str, chromium: Browser, faint: Path
) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(ACTION_MS)
        page.goto(f"{site}/?lang=en")
        page.locator("#plain-file").set_input_files(faint)
        page.locator(".plain-form .button-primary").click()
        notice = page.locator(".plain-report .notice").first
        expect(notice).to_contain_text("move closer to the microphone", timeout=EVALUATION_MS)


@pytest.fixture
def noisy(jfk: Path, tmp_path: Path) -> Path:
    """Speech in noise that is three times as loud."""
    voice = read_mono(jfk, RATE).astype(float)
    both = voice + np.random.default_rng(7).standard_normal(len(voice)) * 3.2 * voice.std()
    path = tmp_path / "noisy.wav"
    path.write_bytes(wav((both * 28_000 / abs(both).max()).astype(np.int16), RATE))
    return path


def test_what_was_not_understood_is_told_first_and_is_not_rated(
    site: str, page: Page, noisy: Path
) -> None:
    """With a way to the words, which can be corrected there."""
    evaluate(page, f"{site}/?lang=en", noisy)
    notice = page.locator("#notices .notice").first
    expect(notice).to_contain_text("not understood well enough to rate what you said")
    reason = page.locator("#summary .overall-figure")
    expect(reason).to_have_text("Not rated: your words were not understood well enough.")
    notice.get_by_role("link", name="Correct the words").click()
    expect(page.locator("#heard-heading")).to_be_in_viewport()
    button = page.get_by_role("button", name="Correct the words")
    button.click()
    page.locator(".correction textarea").fill("I called twelve customers myself last year.")
    page.get_by_role("button", name="Save and rate again").click()
    expect(reason).not_to_contain_text("not understood")


@pytest.fixture
def turkish(speech_dir: Path) -> Path:
    return speech_dir / "tr_synthetic_anka" / "anka_male.wav"


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("en", "You chose English and spoke Turkish"),
        ("tr", "Seçtiğiniz dil: Türkçe; konuştuğunuz dil: İngilizce"),
    ],
)
def test_the_language_that_was_not_chosen_is_told(
    site: str, chromium: Browser, turkish: Path, jfk: Path, reader: str, words: str
) -> None:
    """A Turkish answer where English was chosen, or the other way: the form has the choice."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(ACTION_MS)
        page.goto(f"{site}/?lang={reader}")
        page.locator("#plain-language").select_option(reader)
        page.locator("#plain-file").set_input_files({"en": turkish, "tr": jfk}[reader])
        page.locator(".plain-form .button-primary").click()
        notice = page.locator(".plain-report .notice").first
        expect(notice).to_contain_text(words, timeout=EVALUATION_MS)


def test_what_was_spoken_in_another_language_is_marked_in_the_transcript(
    site: str, page: Page, jfk: Path, turkish: Path, tmp_path: Path
) -> None:
    """The notice names the stretch; a screen reader reads its lines in their own language."""
    silence = np.zeros(RATE // 2, np.int16)
    samples = np.concatenate([read_mono(jfk, RATE), silence, read_mono(turkish, RATE)])
    path = tmp_path / "both.wav"
    path.write_bytes(wav(samples, RATE))
    evaluate(page, f"{site}/?lang=en", path)
    told = re.compile("Turkish was spoken at 0:1[01]–0:1[89]")
    expect(page.locator("#notices .notice")).to_contain_text(told)
    lines = page.locator("#report .line")
    expect(lines.locator("xpath=self::*[@lang='tr']").first).to_contain_text("araladı")
    expect(lines.first).to_contain_text("fellow Americans")
    expect(lines.first).to_have_attribute("lang", "en")
