"""The time the service adds to the bare faster-whisper call."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from bench.bare_call import BareCall
from bench.context import JFK, Bench, accepted
from bench.report import Row, at_most, quantity, spread
from tests.conftest import Server

HOW = (
    "**latency**: seconds from sending the POST to the last byte of the response over seconds "
    "of the bare `WhisperModel(...).transcribe(...)` of the same file, int8 folder, threads and "
    "settings (language en, greedy, word times) in one long-lived process with the model loaded "
    "and the niceness of the speech process, so that neighbours slow both alike; bare and "
    "service take turns (A B A B) after one warm-up each; median of the pairwise "
    "ratios. 11 s: the jfk clip. 60 s: six recordings in turn. `auto`: the service alone, "
    "which hears the language first. Measuring and judging: the stages `measure` and "
    "`evaluate` of the same answers, which the bare call has not; the ratio is given with "
    "them and without."
)
RATIO_60 = 1.05
RATIO_11 = 1.15
RECORDINGS = 6
"""Where Whisper ends a window is chance: one recording may cost either side an encoder run
that it saves the other, so that no single one can stand for all."""

JUDGING_SECONDS = 0.6
PAUSE_SECONDS = 0.4
"""Longer than the threads of a matrix kernel spin after their work."""


def rows(bench: Bench) -> Iterator[Row]:
    """Ratios at 60 s and 11 s, then the service's own times with the language to be heard."""
    minutes = bench.recordings([60] * RECORDINGS)
    pairs = bench.size(2 * RECORDINGS, 2)
    with bench.serving() as server, BareCall(bench.models / "base-int8") as bare:
        files = [minutes[n % RECORDINGS] for n in range(pairs)]
        yield from _ratios("60 s", RATIO_60, server, bare, files)
        yield from _ratios("11 s", RATIO_11, server, bare, [JFK] * pairs)
        yield _automatic("60 s", server, minutes[: bench.size(RECORDINGS, 1)])
        yield _automatic("11 s", server, [JFK] * bench.size(5, 1))


def _ratios(
    name: str, most: float, server: Server, bare: BareCall, files: list[Path]
) -> Iterator[Row]:
    times = list(_times(server, bare, files))
    alone, service, judging = (statistics.median(column) for column in zip(*times, strict=True))
    heard = [(total - judged) / bare_seconds for bare_seconds, total, judged in times]
    whole = [total / bare_seconds for bare_seconds, total, _ in times]
    figure = f"POST to response over the bare call, {name}"
    detail = f"{service - judging:.2f} s over {alone:.2f} s; pairs {spread(heard)}"
    yield at_most(
        f"{figure}, without measuring and judging", statistics.median(heard), most, "", detail
    )
    yield Row(figure, quantity(statistics.median(whole), "", f"pairs {spread(whole)}"))
    detail = spread([judged for *_, judged in times])
    yield at_most(f"measuring and judging, {name}", judging, JUDGING_SECONDS, "s", detail)


def _times(
    server: Server, bare: BareCall, files: list[Path]
) -> Iterator[tuple[float, float, float]]:
    """Seconds of the bare call, of the service, and of its measuring and judging."""
    bare.hear(files[0])
    _service_seconds(server, files[0], "en")
    for file in files:
        time.sleep(PAUSE_SECONDS)
        bare_seconds = bare.hear(file).seconds
        time.sleep(PAUSE_SECONDS)
        yield bare_seconds, *_service_seconds(server, file, "en")


def _automatic(name: str, server: Server, files: list[Path]) -> Row:
    seconds = [_service_seconds(server, file, "auto")[0] for file in files]
    measured = f"{statistics.median(seconds):.2f} s ({spread(seconds)})"
    return Row(f"POST to response, language auto, {name}", measured)


def _service_seconds(server: Server, file: Path, language: str) -> tuple[float, float]:
    started = time.perf_counter()
    body = accepted(server.send(file, language=language))
    timings = cast("dict[str, float]", body["timings"])
    return time.perf_counter() - started, timings["measure"] + timings["evaluate"]
