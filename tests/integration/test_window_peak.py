"""Peak memory of recognising a window, in addition to the weights."""

from pathlib import Path

from tests.unit.processes import running

MOST_MB = 105
"""95 were measured with `tiny.en`, and 112-126 where what was freed is given back later."""

PEAK = """
import sys
from pathlib import Path
import numpy
from interview.audio.waveform import mapped_samples
from interview.memory.process_memory import trim
from interview.recognition.faster_whisper_engine import FasterWhisperEngine
from interview.recognition.models import ModelStore
from tests.unit.audio_files import of_file
from tests.unit.decoding import decoded_file
models, corpus, wav = map(Path, sys.argv[1:])
print("ready", flush=True)
def megabytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
samples = numpy.zeros(0, "float32")
for recording in sorted(corpus.glob("*.flac"))[14:19]:
    decoded_file(recording, "flac", wav, 60.0)
    samples = numpy.append(samples, of_file(wav, mapped_samples).astype("float32") / 32768)
samples = samples[: 28 * 16_000]
engine = FasterWhisperEngine(ModelStore(models).locate("tiny.en"), "tiny.en", 2)
engine.transcribe(samples, "en", to_end=True)
trim()
loaded = megabytes("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
words = engine.transcribe(samples, "en", to_end=True).segments
assert words
print(megabytes("VmHWM") - loaded)
"""


def test_what_a_window_leaves_behind_goes_before_its_attention(
    prepared_models: Path, speech_dir: Path, tmp_path: Path
) -> None:
    """The largest thing an answer holds does not come on top of what it no longer needs."""
    corpus = speech_dir / "en_librispeech_test_other"
    with running(PEAK, prepared_models, corpus, tmp_path / "one.wav") as script:
        peak = float(script.output())
    print(peak)
    assert peak < MOST_MB
