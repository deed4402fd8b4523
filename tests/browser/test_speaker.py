"""The question is read aloud: by the server's voice where there is one, and offered nowhere else.

This Chromium has no voice of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Server, _end, _furnish, wait_until
from tests.integration.voices import BRIEF, VOICE
from tests.parts import ESPEAK, needs

pytestmark = needs(ESPEAK)

QUESTION = "salary-expectation"
VOICE_SECONDS = 6
WATCHED = """() => {
  window.sounds = [];
  const made = window.Audio;
  window.Audio = function () { const audio = new made(); window.sounds.push(audio); return audio; };
}"""
"""Keeps the players that scripts make, to ask them what they play."""

NOW = """() => window.sounds.map((audio) => ({
  source: audio.src, plays: !audio.paused && audio.currentTime > 0, rate: audio.playbackRate,
  length: audio.duration,
}))[0]"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with a voice whose sounds are kept for a few seconds."""
    environment = {**VOICE, "VOICE_SECONDS": str(VOICE_SECONDS)}
    server = Server(tmp_path_factory.mktemp("spoken"), environment, application=BRIEF)
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url.rstrip("/")


@pytest.fixture
def listening(page: Page) -> Page:
    """A page whose players can be asked."""
    page.add_init_script(f"({WATCHED})()")
    return page


def playing(page: Page) -> dict[str, Any]:
    """What is played, once it plays."""
    wait_until(lambda: page.evaluate(NOW)["plays"], 10)
    sound: dict[str, Any] = page.evaluate(NOW)
    return sound


def test_a_question_of_the_bank_is_read_when_asked_for(site: str, listening: Page) -> None:
    """By keyboard; nothing is spoken before. It can be stopped, and heard again from its file."""
    page = listening
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/?lang=en&question={QUESTION}", wait_until="networkidle")
    listen = page.get_by_role("button", name="Listen to the question")
    expect(page.get_by_role("group", name="Question aloud")).to_be_visible()
    assert not [each for each in asked if "speech_question" in each]
    listen.focus()
    page.keyboard.press("Enter")
    sound = playing(page)
    assert "/spoken/" in sound["source"]
    assert sound["length"] > 1
    page.get_by_role("button", name="Stop reading").click()
    assert not page.evaluate(NOW)["plays"]
    page.get_by_role("button", name="Listen again").click()
    assert playing(page)["source"] == sound["source"]
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()  # after its end
    assert len([each for each in asked if "speech_question" in each]) == 1


def test_the_speed_is_chosen_and_remembered(site: str, listening: Page) -> None:
    """It holds for what plays, and on the next visit."""
    page = listening
    page.goto(f"{site}/?lang=tr&question={QUESTION}", wait_until="networkidle")
    expect(page.get_by_label("Hız")).to_have_value("1")
    page.get_by_label("Hız").select_option(label="0,8×")
    page.get_by_role("button", name="Soruyu dinle").click()
    assert playing(page)["rate"] == 0.8
    page.get_by_label("Hız").select_option(label="1,2×")
    assert page.evaluate(NOW)["rate"] == 1.2
    page.reload(wait_until="networkidle")
    expect(page.get_by_label("Hız")).to_have_value("1.2")


def test_reading_stops_for_the_microphone_and_for_another_question(
    site: str, listening: Page
) -> None:
    """A recording has no voice but the candidate's."""
    page = listening
    for press in ("#record", "#another"):
        page.goto(f"{site}/?lang=en&question={QUESTION}", wait_until="networkidle")
        page.locator("#speak").click()
        playing(page)
        page.locator(press).click()
        assert not page.evaluate(NOW)["plays"]
        expect(page.locator("#speak")).not_to_have_text("Stop reading")


def test_ones_own_question_is_offered_to_no_voice(site: str, page: Page) -> None:
    """The server speaks those of the bank, and this browser has no voice."""
    page.goto(f"{site}/?lang=en&question={QUESTION}", wait_until="networkidle")
    expect(page.locator("#speaker")).to_be_visible()
    page.locator("#question").fill("Have you ever painted a bridge in the rain?")
    expect(page.locator("#speaker")).to_be_hidden()


@pytest.mark.long
def test_an_interview_is_heard_without_its_text(site: str, listening: Page) -> None:
    """With captions off the next question is read at once."""
    page = listening
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal", wait_until="networkidle")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).to_be_visible()
    page.locator("#speak").click()
    first = playing(page)["source"]
    page.get_by_label("Show the text of the question").uncheck()
    expect(page.locator("#interview-question")).to_be_hidden()
    page.locator("#typed").fill("I traced the fault to a full disk and wrote a check for it.")
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_contain_text("2")
    wait_until(lambda: page.evaluate(NOW)["source"] != first, 10)
    playing(page)
    expect(page.locator("#interview-question")).to_be_hidden()
    page.get_by_label("Show the text of the question").check()
    expect(page.locator("#interview-question")).to_be_visible()


@pytest.mark.long
def test_a_sound_that_has_expired_is_asked_for_anew(site: str, listening: Page) -> None:
    """A candidate may think for longer than it is kept."""
    page = listening
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal", wait_until="networkidle")
    with page.expect_response("**/auto_interview/start*") as started:
        page.locator("#start").click()
    address = started.value.json()["audio_url"]
    page.wait_for_timeout((VOICE_SECONDS + 2) * 1000)
    page.locator("#speak").click()
    source = playing(page)["source"]
    assert "/spoken/" in source
    assert not source.endswith(address)


def test_a_voice_that_fails_is_told_and_the_text_shown(site: str, page: Page) -> None:
    """The question can be answered all the same."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal", wait_until="networkidle")
    page.locator("#start").click()
    page.get_by_label("Show the text of the question").uncheck()
    expect(page.locator("#interview-question")).to_be_hidden()
    page.route("**/spoken/**", lambda route: route.abort())
    page.route("**/auto_interview/status*", lambda route: route.abort())
    page.locator("#speak").click()
    expect(page.locator("#speaker-status")).to_contain_text("could not be read aloud")
    expect(page.locator("#interview-question")).to_be_visible()


@pytest.fixture(scope="module")
def silent(quick_server: Server) -> str:
    return quick_server.url.rstrip("/")


def test_without_any_voice_nothing_is_offered(silent: str, page: Page) -> None:
    """Not in practice nor in an interview, whose text is shown though captions were once off."""
    page.add_init_script('localStorage.setItem("captions", "off")')
    page.goto(f"{silent}/?lang=en", wait_until="networkidle")
    expect(page.locator("#picker")).to_be_visible()
    expect(page.locator("#speaker")).to_be_hidden()
    page.goto(f"{silent}/auto-interview?lang=en&mode=rehearsal", wait_until="networkidle")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).to_be_visible()
    expect(page.locator("#speaker")).to_be_hidden()
