"""What a speech process needs at the peak of an answer, before it is started.

Measured as the anonymous memory of the process over answers of 11-60 s, in a cgroup, on two
cores (docs/adr/0014). For other weights: a line through the two int8 points over the size of
model.bin. The line also holds for fp16 files, which are larger on disk by what loading them
needs beside the weights.
"""

from interview.config.settings import MIB, Settings
from interview.memory.policy import MemoryNeed
from interview.recognition.models import WEIGHTS, ModelStore

MEASURED = {
    ("faster-whisper", "base"): 277,
    ("faster-whisper", "tiny.en"): 224,
    ("openai-whisper", "base"): 782,
    ("openai-whisper", "tiny.en"): 604,
}
"""MB, by engine and model."""

FILES = {"faster-whisper": 60, "openai-whisper": 105}
"""MB of mapped libraries, by engine."""

FIXED_MB = 163.0
PER_WEIGHT = 1.5
"""The line: MB without weights, and MB for each of model.bin."""


def needed_memory(settings: Settings) -> MemoryNeed:
    """What the process of these settings needs; from the weights' size where not measured."""
    engine, model = settings.whisper_engine, settings.whisper_model
    megabytes = MEASURED.get((engine, model)) or _estimate(settings)
    return MemoryNeed(f"{engine} {model}", int(megabytes * MIB), FILES[engine] * MIB)


def _estimate(settings: Settings) -> float:
    """MB by the line; 0 for weights that are not there, which are refused by name anyway."""
    store = ModelStore(settings.data_dir / "models")
    path = store.folder_of(settings.whisper_model) / WEIGHTS
    if not path.is_file():
        return 0.0
    return FIXED_MB + PER_WEIGHT * path.stat().st_size / MIB
