"""Files that are too large, too long, or of a type the server does not support."""

import math
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Download, Page, Route, expect

from interview.errors import UnsupportedAudio
from tests.browser.takes import expect_report, expect_take_kept, sent_answers
from tests.browser.test_practice_page import EVALUATION_MS, set_limit, upload, words_heard
from tests.conftest import Server, wait_until
from tests.integration.recordings import read_mono

pytestmark = pytest.mark.long

CD_RATE = 44_100
MEGABYTE = 1024 * 1024
SPEECH_RATE = 16_000


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


def cd_wav(path: Path, left: NDArray[np.int16], right: NDArray[np.int16]) -> Path:
    """A WAV of two channels at the rate of a CD."""
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(CD_RATE)
        writer.writeframes(np.stack([left, right], axis=1).tobytes())
    return path


def long_speech(jfk: Path, seconds: int) -> NDArray[np.int16]:
    """Speech at the rate of a CD, again and again."""
    once = read_mono(jfk, CD_RATE)
    return np.tile(once, math.ceil(seconds * CD_RATE / len(once)))[: seconds * CD_RATE]


def sent_wav(page: Page, folder: Path) -> tuple[int, int, NDArray[np.int16]]:
    """Rate, channels and samples of the take in hand, as its download gives them."""
    with page.expect_download() as started:
        page.locator("#download").click()
    download: Download = started.value
    target = folder / "taken.wav"
    download.save_as(target)
    assert download.suggested_filename.endswith(".wav")
    with wave.open(str(target)) as reader:
        samples = np.frombuffer(reader.readframes(reader.getnframes()), dtype=np.int16)
        return reader.getframerate(), reader.getnchannels(), samples


@pytest.mark.timeout(400)
def test_three_minutes_at_the_rate_of_a_cd_are_made_smaller_and_heard(
    site: str, jfk: Path, page: Page, tmp_path: Path
) -> None:
    """31 MB where 16 can be sent: rewritten in the browser, sent, and heard to the end."""
    speech = long_speech(jfk, 180)
    path = cd_wav(tmp_path / "three minutes.wav", speech, speech)
    assert path.stat().st_size > 30 * MEGABYTE
    sent = sent_answers(page)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(path)
    expect(page.locator("#status")).to_contain_text(
        "made smaller in your browser: 5.5 MB instead of 30.3 MB"
    )
    expect_take_kept(page)
    rate, channels, samples = sent_wav(page, tmp_path)
    assert (rate, channels, len(samples)) == (SPEECH_RATE, 1, 180 * SPEECH_RATE)
    page.locator("#send").click()
    expect(page.locator("#report")).to_be_visible(timeout=3 * EVALUATION_MS)
    assert len(sent) == 1
    assert words_heard(page).count("ask not what your country can do for you") == 16
    expect(page.locator("#truncated")).to_be_hidden()


def test_the_rewritten_recording_is_what_the_server_would_have_heard(
    site: str, jfk: Path, page: Page, tmp_path: Path
) -> None:
    """Sample by sample it is the speech at 16 kHz, apart from the resampler's last bits."""
    set_limit(page, max_upload_mb=1)
    speech = read_mono(jfk, CD_RATE)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(cd_wav(tmp_path / "answer.wav", speech, speech))
    expect(page.locator("#status")).to_contain_text("made smaller")
    _, _, samples = sent_wav(page, tmp_path)
    expected = read_mono(jfk, SPEECH_RATE)[: len(samples)].astype(float)
    heard = samples[: len(expected)].astype(float)
    error = np.sqrt(np.mean((heard - expected) ** 2)) / np.sqrt(np.mean(expected**2))
    assert error < 0.05


@pytest.mark.parametrize("share", [-1.0, -0.9, 0.0])
def test_channels_that_cancel_leave_the_louder_one(
    site: str, jfk: Path, page: Page, tmp_path: Path, share: float
) -> None:
    """Opposite phase, exactly or nearly, and one silent channel: nothing gets quieter."""
    set_limit(page, max_upload_mb=1)
    speech = read_mono(jfk, CD_RATE)
    other = (speech * share).astype(np.int16)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(cd_wav(tmp_path / "answer.wav", speech, other))
    expect(page.locator("#status")).to_contain_text("made smaller")
    _, _, samples = sent_wav(page, tmp_path)
    loud = np.sqrt(np.mean(read_mono(jfk, SPEECH_RATE).astype(float) ** 2))
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) == pytest.approx(loud, rel=0.03)


def test_a_large_file_that_is_too_long_is_refused_before_it_is_read(
    site: str, page: Page, jfk: Path, tmp_path: Path
) -> None:
    """The sentence tells both lengths and what to do; nothing is in hand."""
    set_limit(page, max_upload_mb=1, max_seconds=9)
    speech = read_mono(jfk, CD_RATE)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(cd_wav(tmp_path / "long.wav", speech, speech))
    expect(page.locator("#status")).to_contain_text("lasts 0:11; at most 0:09 can be evaluated")
    expect(page.locator("#take")).to_be_hidden()
    expect(page.locator("#record")).to_be_visible()


def test_a_file_that_fits_and_is_too_long_is_said_before_it_is_sent(
    site: str, page: Page, jfk: Path
) -> None:
    """The candidate may send it all the same, and knows what will be evaluated."""
    set_limit(page, max_seconds=9)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    expect(page.locator("#status")).to_contain_text("lasts 0:11. Only its first 0:09")
    expect(page.locator("#send")).to_be_visible()


def test_what_the_browser_cannot_read_is_not_sent(site: str, page: Page, tmp_path: Path) -> None:
    """The words say how large, how large it may be, and what to do."""
    notes = tmp_path / "notes.wav"
    notes.write_bytes(b"no sound at all " * 100_000)
    set_limit(page, max_upload_mb=1)
    page.goto(f"{site}/?lang=tr")
    page.locator("#file").set_input_files(notes)
    expect(page.locator("#status")).to_contain_text("en fazla 1 MB gönderilebilir")
    expect(page.locator("#take")).to_be_hidden()
    expect(page.locator("#typed")).to_be_enabled()


def test_making_a_file_smaller_can_be_cancelled(
    site: str, page: Page, jfk: Path, tmp_path: Path
) -> None:
    """Nothing is taken in hand afterwards, however it ends."""
    page.add_init_script(
        "const decode = OfflineAudioContext.prototype.decodeAudioData;"
        "OfflineAudioContext.prototype.decodeAudioData = async function (data) {"
        " await new Promise((go) => { window.goOn = go; }); return decode.call(this, data); };"
    )
    set_limit(page, max_upload_mb=1)
    speech = read_mono(jfk, CD_RATE)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(cd_wav(tmp_path / "answer.wav", speech, speech))
    expect(page.locator("#status")).to_contain_text("being made smaller")
    wait_until(lambda: page.evaluate("!!window.goOn"), 15)
    page.locator("#cancel").click()
    expect(page.locator("#status")).to_contain_text("Cancelled.")
    page.evaluate("window.goOn()")
    page.wait_for_timeout(1000)
    expect(page.locator("#take")).to_be_hidden()
    expect(page.locator("#record")).to_be_visible()


def test_a_kind_of_file_the_server_does_not_know_is_converted(
    site: str, page: Page, jfk: Path
) -> None:
    """Refused by the server and read by the browser, it is sent anew as a WAV."""
    refused = {"error": "Which kind?", "code": "unsupported_audio"}
    replies = iter([True])

    def refuse_once(route: Route) -> None:
        if next(replies, False):
            route.fulfill(status=415, json=refused)
        else:
            route.continue_()

    page.route("**/answers?*", refuse_once)
    sent = sent_answers(page)
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect_report(page)
    assert "ask not" in words_heard(page)
    assert len(sent) == 2


def test_a_kind_refused_once_more_is_not_converted_again(site: str, page: Page, jfk: Path) -> None:
    """Two refusals are enough; the take stays in hand."""
    refused = {"error": "Which kind?", "code": "unsupported_audio"}
    page.route("**/answers?*", lambda route: route.fulfill(status=415, json=refused))
    sent = sent_answers(page)
    page.goto(f"{site}/?lang=en")
    upload(page, jfk)
    expect(page.locator("#status")).to_have_text("Which kind?")
    expect(page.locator("#send")).to_have_text("Send again")
    assert len(sent) == 2


def test_a_kind_of_file_nobody_knows_is_refused_once(site: str, page: Page, tmp_path: Path) -> None:
    """The server's own sentence; the file stays in hand, over a reload."""
    sent = sent_answers(page)
    notes = tmp_path / "notes.mp3"
    notes.write_bytes(b"no sound at all " * 1000)
    page.goto(f"{site}/?lang=en")
    upload(page, notes)
    expect(page.locator("#status")).to_have_text(UnsupportedAudio().message("en"))
    expect(page.locator("#send")).to_have_text("Send again")
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "up to 5 minutes. A file over 16 MB is made smaller in your browser"),
        ("tr", "en fazla 5 dakika. 16 MB'tan büyük dosyalar gönderilmeden önce"),
    ],
)
def test_what_fits_is_said_before_a_file_is_chosen(
    site: str, page: Page, language: str, words: str
) -> None:
    """Kinds of files, length and size, from the settings of the service."""
    page.goto(f"{site}/?lang={language}")
    expect(page.locator("#file-hint")).to_contain_text(words)
