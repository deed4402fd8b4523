"""What a recogniser must do, and which one the settings ask for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interview.config import Settings
from interview.contracts import Segment
from interview.errors import Language, ModelUnavailable
from interview.speech.models import ModelStore

Samples = NDArray[np.float32]
"""A window of mono speech at 16 kHz, shape (n,), in -1..1, 30 s at most."""

LANGUAGES: tuple[Language, ...] = ("tr", "en")


@dataclass(frozen=True, slots=True)
class WindowTranscript:
    """What one window says; times are seconds from the start of the window.

    ``consumed`` seconds of it have been read: the next window starts there.
    """

    segments: tuple[Segment, ...]
    language: Language
    language_probability: float
    consumed: float


class Engine(Protocol):
    """A loaded recogniser. Decoding is greedy at temperature 0: same samples, same words."""

    name: str
    model: str

    def transcribe(
        self, samples: Samples, language: Language | None, *, to_end: bool
    ) -> WindowTranscript:
        """Words of one window; with no language given, Turkish or English is heard for first.

        Whisper may stop at the last whole sentence. With ``to_end`` it reads on from there,
        else the rest is left to the next window and not counted as consumed.
        """
        ...


def load_engine(settings: Settings) -> Engine:
    """Load the weights and the engine of the settings.

    Raises:
        ModelUnavailable: the weights are missing or damaged, or the engine is not installed.
    """
    store = ModelStore(settings.data_dir / "models")
    if settings.whisper_engine == "openai-whisper":
        return _openai_whisper(store, settings)
    from interview.speech.faster_whisper_engine import FasterWhisperEngine

    folder: Path = store.locate(settings.whisper_model)
    return FasterWhisperEngine(folder, settings.whisper_model, settings.processors)


def _openai_whisper(store: ModelStore, settings: Settings) -> Engine:
    try:
        from interview.speech.openai_whisper_engine import OpenAIWhisperEngine
    except ImportError as error:
        raise ModelUnavailable(
            "WHISPER_ENGINE=openai-whisper needs torch: pip install torch, then "
            "pip install --no-deps -r requirements-openai-whisper.txt"
        ) from error
    return OpenAIWhisperEngine(store, settings.whisper_model, settings.processors)


def more_likely(probabilities: dict[str, float]) -> tuple[Language, float]:
    """The more probable of the languages we speak, and its share of their probability."""
    language = max(LANGUAGES, key=lambda name: probabilities.get(name, 0.0))
    total = sum(probabilities.get(name, 0.0) for name in LANGUAGES)
    return language, probabilities.get(language, 0.0) / total if total else 0.0
