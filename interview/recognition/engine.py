"""The protocol of a recognition engine, and the choice of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Recogniser, Segment
from interview.errors import ModelUnavailable
from interview.language.catalogue import LANGUAGES, Language
from interview.recognition.models import ModelStore

Samples = NDArray[np.float32]
"""Mono speech at 16 kHz, shape (n,), in -1..1; a window has at most 30 s."""

MOST_PASSES = 8
"""Encoder runs over one window: real speech needs one to three, a word repeated for long dozens."""

TOKENS_PER_SECOND = 12
SPARE_TOKENS = 16
"""Tokens that Whisper may write for a window: per second, and in addition. The fastest speech of
the test recordings has 6.4 tokens a second in Turkish and 5.5 in English, while a loop runs up to
WHISPER_TOKENS, which takes seconds."""

WHISPER_TOKENS = 224
"""Whisper's own limit: half of its context."""


@dataclass(frozen=True, slots=True)
class WindowTranscript:
    """The segments of one window; times are seconds from its start.

    The next window starts after ``consumed`` seconds.
    """

    segments: tuple[Segment, ...]
    consumed: float


class Engine(Protocol):
    """A loaded recogniser. Decoding is greedy at temperature 0, so the result is deterministic."""

    name: str
    model: str
    multilingual: bool
    """False for a model of English only."""

    def languages(self, samples: Samples) -> dict[str, float]:
        """Probabilities of the languages of one window, by ISO 639-1 code.

        :meth:`transcribe` reuses the encoder output if it gets the same samples next.
        """
        ...

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        """The words of one window.

        Whisper may stop after the last whole sentence. With ``to_end`` it continues from there;
        otherwise the rest does not count as consumed and is left to the next window.
        """
        ...


def most_tokens(samples: Samples) -> int:
    """The limit of tokens, including time stamps, for a window."""
    seconds = len(samples) / SAMPLE_RATE
    return min(SPARE_TOKENS + int(TOKENS_PER_SECOND * seconds), WHISPER_TOKENS)


def load_engine(asked: Recogniser) -> Engine:
    """Load the requested engine and weights.

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
    """The more probable of LANGUAGES, and its share of their total probability."""
    language = max(LANGUAGES, key=lambda name: probabilities.get(name, 0.0))
    total = sum(probabilities.get(name, 0.0) for name in LANGUAGES)
    return language, probabilities.get(language, 0.0) / total if total else 0.0
