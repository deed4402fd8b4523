"""Difficult audio through the real service: recognised, or reported with the reason."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Server
from tests.integration.recordings import Samples, encode, read_mono, wav
from tests.integration.test_accuracy import errors, words
from tests.integration.test_answer_queue import concluded, post

pytestmark = pytest.mark.long

RATE = 16_000
SAID = words(
    "And so, my fellow Americans, ask not what your country can do for you, ask what you can do "
    "for your country."
)


def far_away(jfk: Path, decibels: float) -> Samples:
    """The speech at so many dB less, over the faint noise of a microphone."""
    speech = read_mono(jfk, RATE) * 10 ** (-decibels / 20)
    noise = np.random.default_rng(4).normal(0, 1, len(speech))
    quiet: Samples = np.round(speech + noise).astype(np.int16)
    return quiet


def codes(body: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in body["notices"]]


def test_speech_at_a_usual_level_has_no_notice(server: Server, jfk: Path) -> None:
    assert server.send(jfk, lang="en").json()["notices"] == []


@pytest.mark.parametrize("decibels", [40, 50])
def test_far_speech_is_turned_up_and_heard_whole(server: Server, jfk: Path, decibels: int) -> None:
    """All but two of 22 words, from the first, none struck out, with the true loudness told."""
    body = server.send(encode(far_away(jfk, decibels), RATE, "webm"), lang="en").json()
    assert errors(SAID, words(body["transcribed_text"])) <= 2
    assert body["segments"][0]["start"] < 1.0
    assert {segment["quarantine"] for segment in body["segments"]} == {None}
    assert body["delivery"]["loudness"]["value"] == pytest.approx(-13.9 - decibels, abs=2.0)
    loud = server.send(jfk, lang="en").json()["delivery"]
    for figure in ("words_per_minute", "pauses_over_1s"):
        assert body["delivery"][figure]["value"] == pytest.approx(loud[figure]["value"], rel=0.05)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "move closer"), ("tr", "mikrofona yaklaşın")]
)
def test_speech_at_the_last_bits_says_that_it_is_too_quiet(
    server: Server, jfk: Path, language: str, words: str
) -> None:
    """What could be made out is there, with what to do; the text for reading begins with it."""
    faint = wav(far_away(jfk, 62), RATE)
    location = post(server, faint, lang=language, language="en").headers["Location"]
    told = concluded(server, location)["result"]
    assert codes(told) == ["too_quiet"]
    assert words in told["notices"][0]["message"]
    assert "50 dB" in told["notices"][0]["message"]
    assert told["evaluation"].startswith(told["notices"][0]["message"])


def test_what_cannot_be_made_out_is_refused_as_too_quiet(server: Server, jfk: Path) -> None:
    """Below the noise nothing is judged, at once and later; silence is still no speech."""
    lost = wav(far_away(jfk, 80), RATE)
    refused = server.send(lost, lang="tr", language="en")
    assert (refused.status_code, refused.json()["code"]) == (422, "too_quiet")
    assert "mikrofona yaklaşıp" in refused.json()["error"]
    failed = concluded(server, post(server, lost).headers["Location"])
    assert (failed["state"], failed["code"]) == ("failed", "too_quiet")
    silence = server.send(wav(np.zeros(5 * RATE, np.int16), RATE), lang="en")
    assert silence.json()["code"] == "no_speech"
