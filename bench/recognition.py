"""The cost of amplification, language detection and repeated recognition per answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bench.context import Bench, run_module
from bench.report import Row

HOW = (
    "**recognition**: three recordings, each in a process of its own with the base weights and "
    "language en: 60 s of LibriSpeech, the same 50 dB lower with noise at -90 dBFS, and 30 s of it "
    "followed by 14 s of Turkish. Best of three; the peak is VmHWM over the loaded engine. "
    "`plain` reads the windows as they are, without level and second look; both hear for the "
    "language of each window."
)
KINDS = {
    "clear": "60 s of clear speech",
    "quiet": "60 s at -50 dB",
    "mixed": "30 s of English and 14 s of Turkish",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, growth of the peak in MB, words heard."""

    seconds: float
    growth: float
    words: int


def rows(bench: Bench) -> Iterator[Row]:
    """Time and memory of each recording, with and without."""
    for kind, name in KINDS.items():
        plain, now = (_measured(bench, kind, *mode) for mode in (["plain"], []))
        yield Row(
            f"recognition of {name}, over plain windows",
            f"{now.seconds:.2f} over {plain.seconds:.2f} s, peak {now.growth:.0f} over "
            f"{plain.growth:.0f} MB, {now.words} over {plain.words} words",
        )


def _measured(bench: Bench, kind: str, *mode: str) -> Cost:
    times = str(bench.size(3, 1))
    told = run_module("bench.recognition_process", str(bench.models), kind, *mode, times)
    return Cost(**json.loads(told))
