"""What a recogniser must do, and which one is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Recogniser, Segment
from interview.errors import Language, ModelUnavailable
from interview.recognition.models import ModelStore

Samples = NDArray[np.float32]
"""A window of mono speech at 16 kHz, shape (n,), in -1..1, 30 s at most."""

MOST_PASSES = 8
"""Encoder runs over one window: real speech needs one to three, one word over and over dozens."""

TOKENS_PER_SECOND = 12
SPARE_TOKENS = 16
"""Whisper writes at most this much of a window. The fastest speech of the test recordings has 6.4
tokens a second (Turkish) and 5.5 (English); a loop goes on to WHISPER_TOKENS, for seconds."""

WHISPER_TOKENS = 224
"""Half of Whisper's context: where it ends by itself."""

LANGUAGES: tuple[Language, ...] = ("tr", "en")


@dataclass(frozen=True, slots=True)
class WindowTranscript:
    """What one window says; times are seconds from the start of the window.

    ``consumed`` seconds of it have been read: the next window starts there.
    """

    segments: tuple[Segment, ...]
    consumed: float


class Engine(Protocol):
    """A loaded recogniser. Decoding is greedy at temperature 0: same samples, same words."""

    name: str
    model: str
    multilingual: bool
    """False for a model that writes whatever it hears in English."""

    def languages(self, samples: Samples) -> dict[str, float]:
        """Probabilities of the languages of one window, by ISO 639-1 code.

        Costs next to nothing where :meth:`transcribe` reads the same samples next.
        """
        ...

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        """Words of one window.

        Whisper may stop at the last whole sentence. With ``to_end`` it reads on from there,
        else the rest is left to the next window and not counted as consumed.
        """
        ...


def most_tokens(samples: Samples) -> int:
    """How many tokens, times included, the speech of a window can have."""
    seconds = len(samples) / SAMPLE_RATE
    return min(SPARE_TOKENS + int(TOKENS_PER_SECOND * seconds), WHISPER_TOKENS)


def load_engine(asked: Recogniser) -> Engine:
    """Load the weights and the engine that are asked for.

    Raises:
        ModelUnavailable: the weights are missing or damaged, or the engine is not installed.
    """
    store = ModelStore(Path(asked.models))
    if asked.engine == "openai-whisper":
        return _openai_whisper(store, asked)
    from interview.recognition.faster_whisper_engine import FasterWhisperEngine

    return FasterWhisperEngine(store.ready(asked.model), asked.model, asked.threads)


def _openai_whisper(store: ModelStore, asked: Recogniser) -> Engine:
    try:
        from interview.recognition.openai_whisper_engine import OpenAIWhisperEngine
    except ImportError as error:
        raise ModelUnavailable(
            "WHISPER_ENGINE=openai-whisper needs torch: pip install torch, then "
            "pip install --no-deps -r requirements-openai-whisper.txt"
        ) from error
    return OpenAIWhisperEngine(store, asked.model, asked.threads)


def more_likely(probabilities: Mapping[str, float]) -> tuple[Language, float]:
    """The more probable of the languages we speak, and its share of their probability."""
    language = max(LANGUAGES, key=lambda name: probabilities.get(name, 0.0))
    total = sum(probabilities.get(name, 0.0) for name in LANGUAGES)
    return language, probabilities.get(language, 0.0) / total if total else 0.0
