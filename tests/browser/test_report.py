"""The report of a real spoken answer: display, playback, print and download."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from interview.evaluation.phrasings import ADVICE
from tests.browser.folds import unfold
from tests.browser.seeks import heard_from, record_seeks
from tests.integration.recordings import read_mono, wav

EVALUATION_MS = 120_000
STEP_S = 0.5
STEPS = 5
QUESTION = "Tell us about yourself."
NARROW = ViewportSize(width=360, height=740)
WIDE = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def shown(site: str, chromium: Browser, jfk: Path) -> Iterator[Page]:
    """A page with the report of one real recording, for all tests that only look and press."""
    with chromium.new_context(accept_downloads=True) as context:
        context.set_default_timeout(15_000)
        record_seeks(context)
        page = context.new_page()
        evaluate(page, f"{site}/?lang=en", jfk)
        yield page


@pytest.fixture
def report(shown: Page) -> Page:
    """The report on a wide screen, its recording at the start and still."""
    shown.emulate_media(media="screen")
    shown.set_viewport_size(WIDE)
    shown.evaluate(
        """() => {
          const audio = document.getElementById("report-audio");
          audio.pause();
          audio.playbackRate = 1;
          audio.currentTime = 0;
          Object.assign(window, { seeks: [], plays: 0 });
        }"""
    )
    return shown


def evaluate(page: Page, address: str, recording: Path) -> None:
    page.goto(address)
    page.locator("#question").fill(QUESTION)
    page.locator("#file").set_input_files(recording)
    page.locator("#send").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    unfold(page)


def seconds_of(chip: Locator) -> int:
    minutes, seconds = chip.locator(".time").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_overall_figure_is_told_with_its_certainty(report: Page) -> None:
    """A level in half grades with a word and how certain it is, or the reason for none."""
    told = re.compile(r"[1-5](\.5)? of 5.*eight in ten readers|^No level this time", re.DOTALL)
    expect(report.locator("#summary .overall-figure")).to_have_text(told)
    assert report.locator("#rubric .dimension").count() >= 4


def test_every_judged_dimension_says_what_its_level_means(report: Page) -> None:
    """A level is never a bare number: words beside the scale, and the way to the next one."""
    for dimension in report.locator("#rubric .dimension").all():
        expect(dimension.locator(".scale-words")).to_have_text(re.compile(r"^\d of 5$|not rated"))
        expect(dimension.locator("> p").first).not_to_be_empty()


def test_points_are_ticked_by_the_candidate_with_mouse_and_keyboard(report: Page) -> None:
    """Nothing is ticked at first, a label ticks its box, and nothing is sent."""
    boxes = report.locator("#points").get_by_role("checkbox")
    assert boxes.count() >= 3
    assert not any(box.is_checked() for box in boxes.all())
    expect(report.locator("#points .badge")).to_have_count(0)
    requests: list[str] = []
    report.on("request", lambda request: requests.append(request.url))
    report.locator("#points label span").first.click()
    expect(boxes.first).to_be_checked()
    boxes.last.focus()
    report.keyboard.press("Space")
    expect(boxes.last).to_be_checked()
    for box in (boxes.first, boxes.last):
        box.uncheck()
    assert requests == []


def test_the_list_of_points_says_that_the_service_cannot_tell(report: Page) -> None:
    """In the card, before the first box."""
    card = report.locator(".card", has=report.locator("#points-heading"))
    expect(card.locator(".hint")).to_contain_text("cannot tell reliably")


def test_pressing_a_pause_plays_that_moment(report: Page) -> None:
    """The recording goes to the pause that was pressed."""
    chip = report.locator("#pauses button").last
    start = seconds_of(chip)
    assert start > 0, "this recording has a long pause after its first second"
    chip.click()
    heard_from(report, start + 0.5, within=0.5)


def test_pressing_a_word_plays_it(report: Page) -> None:
    """A word of the transcript is where the recording goes on from."""
    word = report.locator("#transcript .word").last
    start = float(word.get_attribute("data-start") or "nan")
    assert start > 5
    word.click()
    heard_from(report, start)


def test_pressing_the_time_line_plays_the_moment_under_the_pointer(report: Page) -> None:
    """The middle of the picture is the middle of the recording."""
    seek = report.locator("#seek")
    seek.scroll_into_view_if_needed()
    seek.click()
    heard_from(report, float(seek.get_attribute("max") or "nan") / 2, within=STEP_S)


def test_the_keyboard_reaches_the_time_line_and_moves_along_it(report: Page) -> None:
    """Tab comes to it; arrow keys move, and say the time and what is there."""
    report.locator("#delivery-heading").scroll_into_view_if_needed()
    report.locator("#rubric summary, #structure button, #points button").last.focus()
    for _ in range(20):
        if report.evaluate("document.activeElement.id") == "seek":
            break
        report.keyboard.press("Tab")
    expect(report.locator("#seek")).to_be_focused()
    # Standing still while it plays: the steps are then the same however slow the machine is.
    report.locator("#report-audio").evaluate("audio => { audio.playbackRate = 0; }")
    report.keyboard.press("Home")
    for _ in range(STEPS):
        report.keyboard.press("ArrowRight")
    heard_from(report, STEPS * STEP_S)
    assert report.evaluate(f"seeks.slice(-{STEPS})") == [STEP_S * (n + 1) for n in range(STEPS)]
    expect(report.locator("#seek")).to_have_attribute("aria-valuetext", re.compile(r"^0:02"))


def test_the_slider_speaks_only_when_there_is_something_new_to_say(report: Page) -> None:
    """While the recording plays, the same words are not set again several times a second."""
    report.evaluate(
        """() => {
          window.said = [];
          const note = (changes) => said.push(...changes.map(({ oldValue }) => oldValue));
          const options = { attributeFilter: ["aria-valuetext"], attributeOldValue: true };
          new MutationObserver(note).observe(document.getElementById("seek"), options);
        }"""
    )
    report.locator("#transcript .word").first.click()
    report.wait_for_function("() => document.getElementById('report-audio').currentTime > 2.5")
    said = report.evaluate("[...said, document.getElementById('seek').ariaValueText]")
    assert len(said) > 2
    assert all(one != other for one, other in pairwise(said))


def test_every_button_of_the_table_has_a_name_of_its_own(report: Page) -> None:
    """Two moments within one second look the same and are told apart by their names."""
    buttons = report.locator("#timeline tbody button")
    names = [button.get_attribute("aria-label") for button in buttons.all()]
    assert len(set(names)) == len(names) > 0
    for button, name in zip(buttons.all(), names, strict=True):
        assert (button.text_content() or "nothing") in (name or "")


def test_the_way_of_the_keyboard_to_a_moment_is_named(report: Page) -> None:
    """Words can be pressed with a pointer only; the text says what else there is."""
    hint = report.locator("#transcript").locator("xpath=preceding-sibling::p")
    expect(hint).to_contain_text("With the keyboard")


def test_the_time_line_says_what_is_under_it(report: Page) -> None:
    """At a long pause the slider names the pause, not only the time."""
    report.locator("#report-audio").evaluate("audio => { audio.currentTime = 2.5; }")
    expect(report.locator("#seek")).to_have_attribute(
        "aria-valuetext", re.compile(r"^0:02, .*\d\.\d s")
    )


def test_every_picture_is_told_in_words(report: Page) -> None:
    """A summary for each, and a table with every moment and every point of the curve."""
    pictures = report.locator("#report svg[role=img]")
    assert pictures.count() == 2
    for picture in pictures.all():
        assert len(picture.get_attribute("aria-label") or "") > 30
    bands, marks = report.locator(".waveform .band"), report.locator(".waveform .mark")
    stretches = report.locator(".waveform .monotone")
    rows = report.locator("#timeline tbody tr")
    assert rows.count() == bands.count() + marks.count() + stretches.count() > 0
    dots = report.locator(".pace-curve circle")
    assert report.locator("#pace-curve tbody tr").count() == dots.count() > 0


def test_a_figure_that_could_not_be_measured_says_why(report: Page) -> None:
    """The reason stands in words where the figure would be, never its code."""
    gaps = report.locator("#measures .gap").all_text_contents()
    assert gaps, "eleven seconds are too short for some of the figures"
    assert all(" " in gap and "_" not in gap for gap in gaps)


def test_an_interval_is_written_by_its_sides(report: Page) -> None:
    """Plus and minus where they are even, else both ends; pace has even ones."""
    intervals = report.locator("#delivery .interval").all_text_contents()
    assert all(re.fullmatch(r"± [\d.,%]+|-?[\d.,%]+ to -?[\d.,%]+", each) for each in intervals)
    tile = report.locator("[data-figure=words_per_minute]")
    expect(tile).to_have_text(re.compile(r"1[23]\d words/min± \d$"))


def test_pace_is_shown_in_the_unit_the_reader_chose(report: Page, site: str, jfk: Path) -> None:
    """Figures, band and curve change together; the browser remembers it for the next report."""
    words = report.locator(".pace-curve").get_attribute("aria-label") or ""
    assert "100 to 165 is comfortable" in words
    choose(report, "syllables_per_minute")
    expect(report.locator("[data-figure=syllables_per_minute]")).to_contain_text("syllables/min")
    expect(report.locator("[data-figure=words_per_minute]")).to_have_count(0)
    expect(report.locator("[data-measure=words_per_minute]")).to_have_count(0)
    label = report.locator(".pace-curve").get_attribute("aria-label") or ""
    assert "syllables per minute" in label
    assert "100 to 165" not in label
    other = report.context.new_page()
    evaluate(other, f"{site}/?lang=en", jfk)
    expect(other.locator("#pace-unit input:checked")).to_have_value("syllables_per_minute")
    choose(other, "words_per_minute")
    expect(other.locator("[data-measure=articulation_rate]")).to_contain_text("words/min")
    other.close()
    choose(report, "words_per_minute")
    expect(report.locator("[data-figure=words_per_minute]")).to_be_visible()


def choose(page: Page, unit: str) -> None:
    page.locator(f"#pace-unit input[value={unit}]").check()


@pytest.mark.long
def test_fast_speech_is_called_fast_and_becomes_advice(
    site: str, page: Page, jfk: Path, tmp_path: Path
) -> None:
    """The same words in two thirds of the time, 190 a minute: named, with its moment."""
    samples = read_mono(jfk, 16_000)
    faster = np.interp(np.arange(0, len(samples), 1.5), np.arange(len(samples)), samples)
    recording = tmp_path / "fast.wav"
    recording.write_bytes(wav(faster.astype(np.int16), 16_000))
    evaluate(page, f"{site}/?lang=en", recording)
    fast = page.locator("#outside [data-outside=fast]")
    expect(fast).to_contain_text(re.compile(r"Your pace is fast: (18|19|20)\d ± \d+ words/min\."))
    expect(fast).to_contain_text("Comfortable to follow: 100 to 165.")
    expect(fast.locator("button.hear")).to_be_visible()
    told = "".join(page.locator("#advice, #delivery-advice").all_inner_texts())
    assert any(str(phrasing) in told for phrasing in ADVICE["fast"])


@pytest.mark.long
def test_too_little_speech_has_no_figure(site: str, page: Page, jfk: Path, tmp_path: Path) -> None:
    """A word or two: what it takes is named, and nothing is measured."""
    recording = tmp_path / "short.wav"
    recording.write_bytes(wav(read_mono(jfk, 16_000)[: 2 * 16_000], 16_000))
    evaluate(page, f"{site}/?lang=en", recording)
    expect(page.locator("#too-little")).to_contain_text("at least 10 words and 4 seconds of speech")
    expect(page.locator("#delivery .tiles, #delivery .measures, #pace-unit")).to_have_count(0)
    expect(page.locator("#timeline")).to_be_visible()


def test_paper_shows_everything_and_no_buttons(report: Page) -> None:
    """Printing opens what is closed and hides what can only be pressed; the screen gets it back."""
    report.locator("#delivery-fold > summary").click()
    closed = report.locator("#report details:not([open])")
    before = closed.count()
    assert before > 1
    report.emulate_media(media="print")
    expect(closed.and_(report.locator(":visible"))).to_have_count(0)
    for hidden in ("#print", "#save-report", "#player", "#answer", "#seek", ".site-header"):
        expect(report.locator(hidden)).to_be_hidden()
    expect(report.locator("#measures tr[data-measure=pitch]")).to_be_visible()
    report.emulate_media(media="screen")
    expect(closed).to_have_count(before)
    report.locator("#delivery-fold > summary").click()


def test_a_dark_screen_prints_black_on_white(report: Page) -> None:
    """Ink and paper do not follow the colours of the screen."""
    report.emulate_media(media="print", color_scheme="dark")
    colours = report.locator("body").evaluate(
        "body => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    )
    report.emulate_media(media="screen", color_scheme="light")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_narrow_phone_shows_the_report_without_sideways_scrolling(report: Page) -> None:
    """Everything fits into 360 pixels, opened or closed."""
    report.set_viewport_size(NARROW)
    widths = report.evaluate(
        """() => [false, true, false].map((open) => {
          for (const details of document.querySelectorAll('#report details')) details.open = open;
          return document.documentElement.scrollWidth;
        })"""
    )
    unfold(report)
    assert max(widths) <= NARROW["width"]


def test_the_report_can_be_saved_as_json(report: Page) -> None:
    """The file holds the question and all the server answered; a slow browser can still read it."""
    report.evaluate(
        """() => {
          const revoke = URL.revokeObjectURL;
          window.revoked = 0;
          URL.revokeObjectURL = (address) => { revoked += 1; revoke.call(URL, address); };
        }"""
    )
    with report.expect_download() as download:
        report.locator("#save-report").click()
    saved = json.loads(Path(download.value.path()).read_text())
    assert saved["question"] == QUESTION
    assert report.evaluate("revoked") == 0
    assert {"content", "delivery", "segments", "evaluation"} <= set(saved)


@pytest.mark.timeout(240)
def test_a_turkish_report_shows_no_key_code_or_english_unit(
    site: str, page: Page, jfk: Path
) -> None:
    """Every label, unit and reason of a real report is there in Turkish."""
    evaluate(page, f"{site}/?lang=tr", jfk)
    shown = page.locator("main").evaluate("main => main.textContent")
    assert re.findall(r"\b(?:js|report|answer)\.[a-z]\w*", shown) == []
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", shown) == []
    assert re.findall(r"semitones|fillers/|words/|syllables/|ratio|\bcount\b", shown) == []
    reply = page.evaluate("document.querySelector('#rubric .scale-words').textContent")
    assert "/" in reply
