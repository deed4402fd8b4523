"""The time until an hour-long recording of 3 MB is refused."""

import statistics
import time
from collections.abc import Iterator

from bench.context import JFK, Bench, transcript, without_speech_process
from bench.report import Row, at_most, spread
from tests.conftest import Server

HOW = (
    "**refusal**: one hour of a tone in noise as Opus at 6 kbps in Ogg; seconds from sending the "
    "POST to the response, which must be 413 or another 4xx with code `audio_too_long`. Warm: "
    "the speech process runs and has the model loaded. Cold: it is not running and starts for "
    "this upload. Medians."
)
SECONDS = 1.0


def rows(bench: Bench) -> Iterator[Row]:
    """Warm and cold."""
    hour = bench.hour.read_bytes()
    size = f"{len(hour) / 1e6:.1f} MB upload"
    times = bench.size(7, 2)
    with bench.serving(SPEECH_IDLE_SECONDS="600") as server:
        transcript(server, JFK)
        warm = [_refused(server, hour) for _ in range(times)]
    with bench.serving(SPEECH_IDLE_SECONDS="1") as server:
        cold = [_refused_cold(server, hour) for _ in range(times)]
    for name, seconds in (("warm", warm), ("cold", cold)):
        figure = f"one hour of 6 kbps Opus refused, {name}"
        yield at_most(
            figure, statistics.median(seconds), SECONDS, "s", f"{spread(seconds)}; {size}"
        )


def _refused_cold(server: Server, hour: bytes) -> float:
    without_speech_process(server)
    return _refused(server, hour)


def _refused(server: Server, hour: bytes) -> float:
    started = time.perf_counter()
    answer = server.send(hour)
    seconds = time.perf_counter() - started
    code = answer.json().get("code")
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {code}"
    assert code == "audio_too_long", f"{answer.status_code} {code}"
    return seconds
