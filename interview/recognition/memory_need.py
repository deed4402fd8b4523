"""The memory that a speech process needs at the peak of an answer.

Measured as the anonymous memory of the process over answers of 11-60 s, in a cgroup, on two cores
(docs/adr/0014). For other weights it is estimated from the size of model.bin by a line through the
two int8 figures. The line also holds for fp16 files: they are larger on disk by as much as loading
them needs in addition.
"""

from interview.config.settings import MIB, Settings
from interview.memory.policy import MemoryNeed
from interview.recognition.bundled import WEIGHTS
from interview.recognition.models import ModelStore

MEASURED = {
    ("faster-whisper", "base"): 277,
    ("faster-whisper", "tiny.en"): 224,
    ("openai-whisper", "base"): 782,
    ("openai-whisper", "tiny.en"): 604,
}
"""Anonymous memory in MB, by engine and model."""

FILES = {"faster-whisper": 60, "openai-whisper": 105}
"""Mapped libraries in MB, by engine."""

FIXED_MB = 163.0
PER_WEIGHT = 1.5
"""The line: MB without weights, and MB for each MB of model.bin."""


def needed_memory(settings: Settings) -> MemoryNeed:
    """The need with these settings: measured, or else estimated."""
    engine, model = settings.whisper_engine, settings.whisper_model
    megabytes = MEASURED.get((engine, model)) or _estimate(settings)
    return MemoryNeed(f"{engine} {model}", int(megabytes * MIB), FILES[engine] * MIB)


def _estimate(settings: Settings) -> float:
    """The need in MB by the line; 0 for missing weights, which are refused elsewhere."""
    store = ModelStore(settings.data_dir / "models")
    path = store.folder_of(settings.whisper_model) / WEIGHTS
    if not path.is_file():
        return 0.0
    return FIXED_MB + PER_WEIGHT * path.stat().st_size / MIB
