"""The second engine compared with the default one."""

import importlib.util
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.context import Bench, transcript
from bench.processes import PeakSampler, peak_rss, pss
from bench.report import Row
from tests.conftest import Server

HOW = (
    "**engines**: two servers, one with WHISPER_ENGINE=openai-whisper, take turns with the same "
    "60 s recording (language en), base weights, after one warm-up each; medians. Peak RSS is "
    "VmHWM of the speech process, peak PSS the sampled sum over the whole service."
)
INSTALL = (
    "not measured: pip install torch==2.13.0, then "
    "pip install --no-deps -r requirements-openai-whisper.txt"
)
ENGINES = ("faster-whisper", "openai-whisper")


@dataclass
class Measured:
    """Times in seconds, sizes in MB."""

    seconds: list[float] = field(default_factory=list)
    peak_rss: float = 0.0
    peak_pss: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def rows(bench: Bench) -> Iterator[Row]:
    """Time and memory of both, or what to install."""
    if not all(importlib.util.find_spec(name) for name in ("torch", "whisper")):
        yield Row("openai-whisper over the default engine", INSTALL)
        return
    recording = bench.recordings([60])[0]
    with (
        bench.serving(WHISPER_ENGINE=ENGINES[0]) as default,
        bench.serving(WHISPER_ENGINE=ENGINES[1]) as other,
    ):
        first, second = _in_turn([default, other], recording, bench.size(3, 1))
    yield _compared("time, 60 s", first.median, second.median, "s", 2)
    yield _compared("peak RSS of the speech process", first.peak_rss, second.peak_rss, "MB", 0)
    yield _compared("peak PSS of the whole service", first.peak_pss, second.peak_pss, "MB", 0)


def _in_turn(servers: list[Server], recording: Path, times: int) -> list[Measured]:
    measured = [Measured() for _ in servers]
    for turn in range(times + 1):
        for server, figures in zip(servers, measured, strict=True):
            started = time.perf_counter()
            with PeakSampler(lambda server=server: pss(server)) as sizes:  # type: ignore[misc]
                transcript(server, recording, language="en")
            if turn:
                figures.seconds.append(time.perf_counter() - started)
            figures.peak_pss = max(figures.peak_pss, sizes.peak)
    for server, figures in zip(servers, measured, strict=True):
        figures.peak_rss = peak_rss(server.speech_pid() or 0)
    return measured


def _compared(figure: str, first: float, second: float, unit: str, digits: int) -> Row:
    measured = f"{second / first:.2f} x ({second:.{digits}f} over {first:.{digits}f} {unit})"
    return Row(f"openai-whisper over the default engine, {figure}", measured)
