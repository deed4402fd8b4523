"""``python -m bench.recognition_process MODELS KIND [plain] TIMES``: one recording, recognised.

KIND is ``clear`` (60 s of LibriSpeech), ``quiet`` (the same 50 dB lower) or ``mixed`` (30 s of it,
then Turkish). With ``plain`` the windows are read as they are: no level, no second look. Prints
JSON: seconds, the best of TIMES, the growth of the peak in MB over the loaded engine, words.
"""

import io
import json
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

from bench.context import LIBRISPEECH
from interview.contracts import SAMPLE_RATE
from interview.memory.process_memory import trim
from interview.recognition.engine import Engine
from interview.recognition.faster_whisper_engine import FasterWhisperEngine
from interview.recognition.sound import Sound, timeline, voice_activity
from interview.recognition.transcribe import transcribe
from interview.recognition.windows import read_windows
from tests.conftest import SPEECH
from tests.integration.recordings import Samples, read_mono, wav

TURKISH = SPEECH / "tr_synthetic_anka"
SILENCE = np.zeros(SAMPLE_RATE // 2, np.int16)
WARM_UP_SECONDS = 5


def main() -> None:
    models, kind, *plain, times = sys.argv[1:]
    engine = FasterWhisperEngine(Path(models) / "base-int8", "base", 2)
    hear = _plainly if plain else _with_all
    samples = _recording(kind)
    hear(engine, samples[: WARM_UP_SECONDS * SAMPLE_RATE])
    trim()
    loaded = _megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    best, words = float("inf"), 0
    for _ in range(int(times)):
        started = time.perf_counter()
        words = hear(engine, samples)
        best = min(best, time.perf_counter() - started)
    growth = _megabytes("VmHWM") - loaded
    print(json.dumps({"seconds": best, "growth": growth, "words": words}))


def _with_all(engine: Engine, samples: Samples) -> int:
    file = io.BytesIO(wav(samples, SAMPLE_RATE))
    return len(transcribe(engine, file, len(samples) / SAMPLE_RATE, "en").words)


def _plainly(engine: Engine, samples: Samples) -> int:
    sound = Sound(io.BytesIO(wav(samples, SAMPLE_RATE)))
    speech = voice_activity(sound)
    if not speech:
        return 0
    line = timeline(sound, speech, len(samples) / SAMPLE_RATE)
    read = read_windows(engine, line, speech, "en")
    return sum(len(segment.words) for segment in read.segments)


def _recording(kind: str) -> Samples:
    spoken = (read_mono(path, SAMPLE_RATE) for path in sorted(LIBRISPEECH.glob("*.flac")))
    english = np.concatenate([part for each in islice(spoken, 16) for part in (each, SILENCE)])
    if kind == "clear":
        return english[: 60 * SAMPLE_RATE]
    if kind == "quiet":
        noise = np.random.default_rng(2).normal(0, 1, 60 * SAMPLE_RATE)
        quiet: Samples = np.round(english[: len(noise)] / 316 + noise).astype(np.int16)
        return quiet
    turkish = [read_mono(path, SAMPLE_RATE) for path in sorted(TURKISH.glob("*.wav"))]
    return np.concatenate([english[: 30 * SAMPLE_RATE], SILENCE, *turkish])


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    main()
