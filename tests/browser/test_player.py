"""A recording without a duration, as browsers make them, plays from the selected moment."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

RECORD_MS = 3_000
PRESSED_S = 1.5
PROBED_MS = 15_000
RECORDING = """async (milliseconds) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start(200);
  await new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  recorder.stop();
  await stopped;
  window.recording = new File(chunks, "answer.webm", { type: recorder.mimeType });
}"""
PLAYED = """async ([moment, seconds]) => {
  const { Player } = await import("/static/js/player.js");
  const audio = document.createElement("audio");
  Object.assign(window, { audio, followed: [], firstLength: null });
  const player = new Player(audio);
  player.load(recording);
  player.follow((at) => followed.push(at));
  audio.addEventListener("loadedmetadata", () => { window.firstLength = String(audio.duration); });
  if (moment === "before") player.playFrom(seconds);
  else audio.addEventListener("loadedmetadata", () => player.playFrom(seconds));
}"""


@pytest.fixture(scope="module")
def recorded(site: str, chromium: Browser) -> Iterator[Page]:
    """A page that holds three seconds the browser itself recorded."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/?lang=en")
        page.evaluate(RECORDING, RECORD_MS)
        yield page


@pytest.mark.parametrize("moment", ["before", "while"])
def test_a_moment_pressed_before_the_length_is_known_is_not_lost(
    recorded: Page, moment: str
) -> None:
    """Nothing is played or followed from the far end; then it plays from where it was wanted."""
    recorded.evaluate(PLAYED, [moment, PRESSED_S])
    recorded.wait_for_function("() => followed.some((at) => at > 1.6)", timeout=PROBED_MS)
    result: dict[str, Any] = recorded.evaluate(
        "({ followed, firstLength, length: audio.duration })"
    )
    assert result["firstLength"] == "Infinity", "this browser knows the length: nothing was tried"
    assert result["length"] < 60
    assert min(result["followed"]) >= PRESSED_S - 0.05
    assert result["followed"][0] < PRESSED_S + 0.75
