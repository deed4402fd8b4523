"""The verdict of the microphone check on real speech, and the words for each browser."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.integration.recordings import read_mono
from tests.parts import NODE, PROJECT, need

RATE = 48_000
STILL_SECONDS, SPEAK_SECONDS = 1.5, 3.5
FULL_SCALE = 32_768
FRAME, STEP = 2048, 2400
"""Samples of an analyser, read every 50 ms (static/js/level_meter.js)."""

USUAL = ("jfk.flac", "1688-142285-0002.flac", "1998-15444-0007.flac", "2414-128291-0006.flac")

JUDGE = """
import { readFileSync } from "node:fs";
import { frameOf, levelsOf, verdictOf } from "./static/js/microphone_verdict.js";
const { still, spoken, muted, hasOthers } = JSON.parse(readFileSync(0, "utf8"));
const frames = (all) => all.map((samples) => frameOf(Float32Array.from(samples)));
const levels = levelsOf(frames(still), frames(spoken));
console.log(JSON.stringify({ ...levels, verdict: verdictOf(levels, muted, hasOthers) }));
"""
NAME_BROWSERS = """
import { readFileSync } from "node:fs";
const block = { textContent: "{}" };
globalThis.document = { getElementById: () => block, documentElement: { lang: "en" } };
const { browserOf } = await import("./static/js/microphone_trouble.js");
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(browserOf)));
"""

Sound = NDArray[np.float64]


def run(script: str, data: object) -> Any:
    need(NODE)
    command = ["node", "--input-type=module", "--eval", script]
    printed = subprocess.run(
        command, input=json.dumps(data), cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    return json.loads(printed)


def judged(
    still: Sound, spoken: Sound, *, muted: bool = False, has_others: bool = False
) -> dict[str, Any]:
    """The levels of a check that hears these sounds, and its verdict."""

    def frames(sound: Sound) -> list[list[float]]:
        starts = range(0, len(sound) - FRAME + 1, STEP)
        return [sound[at : at + FRAME].round(7).tolist() for at in starts]

    data = {"still": frames(still), "spoken": frames(spoken)}
    found: dict[str, Any] = run(JUDGE, data | {"muted": muted, "hasOthers": has_others})
    return found


def speech(path: Path) -> Sound:
    return read_mono(path, RATE)[: int(SPEAK_SECONDS * RATE)] / FULL_SCALE


def noise(seconds: float, level: float) -> Sound:
    """White noise of a level in dBFS; the same each time."""
    return np.random.default_rng(14).standard_normal(int(seconds * RATE)) * 10 ** (level / 20)


def silence(seconds: float = STILL_SECONDS) -> Sound:
    return np.zeros(int(seconds * RATE))


@pytest.fixture
def said(jfk: Path) -> Sound:
    return speech(jfk)


@pytest.mark.parametrize("name", USUAL)
def test_usual_speech_is_good(jfk: Path, name: str) -> None:
    """In a quiet room, and spoken from the first moment on."""
    spoken = speech(jfk.parent / name)
    assert judged(noise(STILL_SECONDS, -65), spoken)["verdict"] == "good"
    assert judged(spoken[: int(STILL_SECONDS * RATE)], spoken)["verdict"] == "good"


def test_levels_are_those_of_speech_and_room(said: Sound) -> None:
    """In dB of full scale, as the report has them."""
    found = judged(noise(STILL_SECONDS, -65), said + noise(SPEAK_SECONDS, -65))
    assert found["noise"] == pytest.approx(-65, abs=1.5)
    assert -18 < found["speech"] < -8
    assert found["peak"] == pytest.approx(abs(said).max(), abs=0.05)


@pytest.mark.parametrize(
    ("gain_db", "verdict"), [(0, "good"), (-10, "good"), (-30, "quiet"), (-45, "quiet")]
)
def test_far_from_the_microphone_it_is_too_quiet(said: Sound, gain_db: int, verdict: str) -> None:
    """The boundary is where the report calls an answer quiet."""
    assert judged(silence(), said * 10 ** (gain_db / 20))["verdict"] == verdict


def test_distorted_speech_is_too_loud(said: Sound) -> None:
    """Cut at full scale, as a converter does it."""
    assert judged(silence(), (said * 8).clip(-1, 1))["verdict"] == "loud"


@pytest.mark.parametrize(("level", "verdict"), [(-20, "noisy"), (-45, "good")])
def test_noise_matters_where_it_is_nearly_as_loud_as_speech(
    said: Sound, level: float, verdict: str
) -> None:
    """A vacuum cleaner, but not a fan in the next room."""
    spoken = said + noise(SPEAK_SECONDS, level)
    assert judged(noise(STILL_SECONDS, level), spoken)["verdict"] == verdict


def test_digital_silence_is_a_muted_or_another_microphone(said: Sound) -> None:
    """Another one is offered only where there is one; what the system mutes stays the right one."""
    nothing = silence(SPEAK_SECONDS)
    assert judged(silence(), nothing)["verdict"] == "muted"
    assert judged(silence(), nothing, has_others=True)["verdict"] == "other_device"
    assert judged(silence(), nothing, muted=True, has_others=True)["verdict"] == "muted"
    assert judged(silence(), said, has_others=True)["verdict"] == "good"


def test_faint_noise_alone_is_not_the_right_microphone() -> None:
    """The hiss of a socket into which nothing is plugged."""
    hiss = noise(STILL_SECONDS, -70), noise(SPEAK_SECONDS, -70)
    assert judged(*hiss, has_others=True)["verdict"] == "other_device"
    assert judged(*hiss)["verdict"] == "quiet"


def test_each_browser_is_told_from_its_name() -> None:
    """Each has its microphone settings elsewhere."""
    webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    phone = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) {webkit}"
    mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
    android = "Mozilla/5.0 (Linux; Android 14; Pixel 8"
    blink = "AppleWebKit/537.36 (KHTML, like Gecko)"
    names = {
        f"{mac} {blink} Chrome/126.0.0.0 Safari/537.36": "chrome",
        f"Mozilla/5.0 (Windows NT 10.0) {blink} Chrome/126.0.0.0 Safari/537.36 Edg/126.0": "chrome",
        f"{android}) {blink} Chrome/126.0.0.0 Mobile Safari/537.36": "android",
        f"{android}; wv) {blink} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36": "in_app",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "firefox",
        "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0": "firefox",
        f"{mac} {webkit} Version/17.4 Safari/605.1.15": "safari",
        f"{phone} Version/17.4 Mobile/15E148 Safari/604.1": "ios",
        f"{phone} CriOS/126.0 Mobile/15E148 Safari/604.1": "ios",
        f"{phone} FxiOS/128.0 Mobile/15E148 Safari/605.1.15": "ios",
        f"{phone} Mobile/15E148 Instagram 330.0.0": "in_app",
        "curl/8.5.0": None,
    }
    asked = [{"userAgent": name, "maxTouchPoints": 0} for name in names]
    asked.append({"userAgent": f"{mac} {webkit} Version/17.4 Safari/605.1.15", "maxTouchPoints": 5})
    assert run(NAME_BROWSERS, asked) == [*names.values(), "ios"]
