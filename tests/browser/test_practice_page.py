"""The practice page, used the way a candidate uses it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from interview.errors import UnsupportedAudio
from interview.language.catalogue import Language, translated
from interview.web import script_texts
from tests.browser.folds import unfold
from tests.browser.seeks import heard_from, record_seeks

EVALUATION_MS = 120_000
ANSWER = (
    "In my last job we shipped late twice. I proposed a smaller weekly release, "
    "persuaded the team with figures from our own tracker, and we met every date after that."
)


def tab_to(page: Page, element_id: str) -> None:
    """Move the focus with the Tab key until it is on the element."""
    for _ in range(40):
        if page.evaluate("document.activeElement?.id") == element_id:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key never reached #{element_id}")


def upload(page: Page, path: Path) -> None:
    page.locator("#file").set_input_files(path)
    page.locator("#send").click()


def words_heard(page: Page) -> str:
    """The words of the transcript, without the pauses marked between them."""
    return " ".join(page.locator("#transcript .word").all_text_contents()).lower()


def text_file(folder: Path) -> Path:
    path = folder / "notes.txt"
    path.write_text("Not a recording at all. " * 50)
    return path


def set_limit(page: Page, **limits: int) -> None:
    """Serve the page with smaller limits than the service has."""

    def rewrite(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        for name, value in limits.items():
            attribute = f"data-{name.replace('_', '-')}"
            body = re.sub(rf'{attribute}="\d+"', f'{attribute}="{value}"', body)
        route.fulfill(response=response, body=body)

    page.route("**/?lang=*", rewrite)


@pytest.mark.timeout(240)
def test_an_answer_spoken_into_the_microphone_comes_back_as_a_report(
    site: str, jfk: Path, speaking_page: Callable[[Path], Page]
) -> None:
    """Recording a real clip, sending it and reading its words, measures and evaluation."""
    page = speaking_page(jfk)
    record_seeks(page)
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#timer")).to_have_text(re.compile("^0:(1[2-9]|[2-5])"), timeout=60_000)
    page.locator("#stop").click()
    expect(page.locator("#playback")).to_be_visible()
    page.locator("#send").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    assert "ask not what your country can do for you" in words_heard(page)
    expect(page.locator("#summary .overall-figure")).to_be_visible()
    expect(page.locator("#measures tr[data-measure=duration] td")).to_contain_text("s")
    expect(page.locator("#report-heading")).to_be_focused()
    unfold(page)
    word = page.locator("#transcript .word", has_text="country").last
    start = float(word.get_attribute("data-start") or "nan")
    assert start > 6
    word.click()
    heard_from(page, start)


@pytest.mark.timeout(240)
def test_an_uploaded_recording_is_evaluated(site: str, jfk: Path, page: Page) -> None:
    """A file chosen from disk takes the same path as a recording."""
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    assert "ask not what your country" in words_heard(page)


def test_without_cookies_the_answer_is_evaluated_at_once(site: str, jfk: Path, page: Page) -> None:
    """Nobody could fetch an answer that waits: its owner is known by a cookie."""
    page.add_init_script(
        "Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined })"
    )
    page.goto(f"{site}/?lang=en")
    with page.expect_request("**/interview_speech_evaluation?*"):
        upload(page, jfk)
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
    assert "ask not what your country" in words_heard(page)


def test_a_typed_answer_is_evaluated_without_measures(site: str, page: Page) -> None:
    """Typing instead of speaking gives an evaluation and no figures of delivery."""
    page.goto(f"{site}/?lang=en")
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#summary .overall-figure")).to_be_visible(timeout=EVALUATION_MS)
    expect(page.locator("#delivery")).to_be_hidden()
    expect(page.locator("#player")).to_be_hidden()


def test_the_keyboard_alone_is_enough(site: str, page: Page) -> None:
    """Record, stop, type and send with no mouse; the focus ends on the report."""
    page.goto(f"{site}/?lang=en")
    tab_to(page, "record")
    page.keyboard.press("Enter")
    expect(page.locator("#stop")).to_be_focused()
    expect(page.locator("#timer")).not_to_have_text("0:00")
    page.keyboard.press("Enter")
    expect(page.locator("#take")).to_be_focused()
    tab_to(page, "typed")
    page.keyboard.type(ANSWER)
    tab_to(page, "send-typed")
    page.keyboard.press("Enter")
    expect(page.locator("#report-heading")).to_be_focused(timeout=EVALUATION_MS)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("path", ["/", "/auto-interview", "/no-such-page"])
def test_every_page_speaks_both_languages(
    site: str, page: Page, path: str, language: Language
) -> None:
    """The page says which language it is in and shows no untranslated key."""
    page.goto(f"{site}{path}?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    shown = page.content().split('id="strings"')[0] + page.locator("body").inner_text()
    assert translated("Interview Coach", language) in shown
    assert not [key for key in script_texts.TEXTS if key in shown]


@pytest.mark.parametrize("path", ["/", "/auto-interview"])
def test_loading_a_page_logs_no_error(site: str, page: Page, path: str) -> None:
    """No script error, blocked resource or missing file."""
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{site}{path}?lang=en", wait_until="networkidle")
    assert problems == []


@pytest.mark.parametrize("path", ["/", "/auto-interview"])
def test_a_narrow_phone_needs_no_sideways_scrolling(site: str, page: Page, path: str) -> None:
    """Everything fits into 320 pixels."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}{path}?lang=tr", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_refusal_is_shown_and_the_recording_kept(
    site: str, page: Page, tmp_path: Path, language: Language
) -> None:
    """The server's own words appear, and the file can still be sent or downloaded."""
    page.goto(f"{site}/?lang={language}")
    upload(page, text_file(tmp_path))
    expect(page.locator("#status")).to_have_text(UnsupportedAudio().message(language))
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#download")).to_have_attribute("href", re.compile("^blob:"))
    expect(page.locator("#report")).to_be_hidden()


def test_a_lost_connection_keeps_the_answer(site: str, page: Page, tmp_path: Path) -> None:
    """Without a network the answer stays, and goes through by itself once the network is back."""
    page.goto(f"{site}/?lang=en")
    page.context.set_offline(True)
    upload(page, text_file(tmp_path))
    expect(page.locator("#status")).to_contain_text("The connection was lost")
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text(UnsupportedAudio().message("en"))


@pytest.mark.parametrize("status", [503, 429])
def test_a_busy_service_is_tried_again(site: str, page: Page, status: int) -> None:
    """A refusal that names a moment is waited out, and the answer then goes through by itself."""
    refusals = iter([True])

    def refuse_once(route: Route) -> None:
        if next(refusals, False):
            busy = {"error": "busy", "code": "busy"}
            route.fulfill(status=status, headers={"Retry-After": "2"}, json=busy)
        else:
            route.continue_()

    page.route("**/interview_speech_evaluation?*", refuse_once)
    page.goto(f"{site}/?lang=en")
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#status")).to_contain_text("Trying again in")
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)


def test_a_recording_stops_by_itself_at_the_limit(site: str, page: Page) -> None:
    """The end is announced before it comes, and what was said until then is kept."""
    set_limit(page, max_seconds=4)
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#status")).to_contain_text("seconds left")
    expect(page.locator("#status")).to_contain_text("The time is up")
    expect(page.locator("#playback")).to_be_visible()


def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    site: str, page: Page, tmp_path: Path
) -> None:
    """No waiting for an upload that cannot succeed."""
    recording = tmp_path / "long.wav"
    recording.write_bytes(bytes(2 * 1024 * 1024))
    set_limit(page, max_upload_mb=1)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(recording)
    expect(page.locator("#status")).to_contain_text("at most 1 MB can be sent")
    expect(page.locator("#send")).to_be_hidden()


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ("NotAllowedError", "The microphone is blocked"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "Another program may be using it"),
    ],
)
def test_each_microphone_problem_has_its_own_sentence(
    site: str, page: Page, refusal: str, sentence: str
) -> None:
    """A visitor without a working microphone learns what to do about it."""
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => {"
        f" throw new DOMException('', '{refusal}'); }};"
    )
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#status")).to_contain_text(sentence)
    expect(page.locator("#record")).to_be_visible()


def test_a_browser_that_cannot_record_is_told_so(site: str, page: Page) -> None:
    """Uploading and typing are offered where there is no MediaRecorder."""
    page.add_init_script("delete window.MediaRecorder;")
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#status")).to_contain_text("This browser cannot record sound")
