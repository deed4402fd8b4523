"""The default recogniser: CTranslate2 int8 through faster-whisper."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Segment, Word
from interview.errors import Language, ModelUnavailable
from interview.memory.process_memory import trim
from interview.recognition.engine import MOST_PASSES, Samples, WindowTranscript, most_tokens

PROMPT_TOKENS = 3
"""The tokens before the text of a window: start, language and task."""


LEAST_FRAMES = 1_500
MARGIN_FRAMES = 300
"""Mel frames, of 10 ms each, that the encoder reads at least, and beyond the end of the sound.
Whisper was trained on 3,000; with fewer than these it loops and loses text more often."""

PLAUSIBLE_COMPRESSION = 1.9
PLAUSIBLE_LOG_PROBABILITY = -0.7
PLAUSIBLE_TOKENS = 8.0
"""What a text read from fewer frames has at most, at least, and at most per second. Otherwise the
window is read again from all frames. The fastest speech of the test recordings has 5.5 tokens a
second in English and 6.4 in Turkish."""


class _WindowRead(Exception):
    """Whisper has read the window once and is about to read the rest of it."""


class _SinglePass(WhisperModel):
    """Encodes each window once, and of a short one only the sound and a margin.

    Language detection and transcription encode the same frames, and the encoder is most of the work
    on a short answer, so its output is cached (3 MB). After the first pass Whisper would run the
    encoder again for the seconds after the last whole sentence. Unless told to ``read_on``, it
    stops there, and the caller continues with a full window.

    ``reads_all_frames`` makes it encode 30 s for every window, as Whisper does; ``left_out_frames``
    tells whether it has encoded less since it last forgot.
    """

    read_on = True
    reads_all_frames = False
    left_out_frames = False
    passes = 0
    _frames: bytes | None = None
    _output: Any = None

    def encode(self, features: Any) -> Any:
        frames = features.tobytes()
        if frames == self._frames:
            return self._output
        if self._frames is not None and (not self.read_on or self.passes == MOST_PASSES):
            raise _WindowRead
        self.passes += 1
        # The attention of a window is the largest allocation of an answer: memory is trimmed
        # before it, after the features, and after it, before the words are decoded.
        trim()
        self._output = super().encode(self._frames_to_encode(features))
        trim()
        self._frames = frames
        return self._output

    def _frames_to_encode(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.reads_all_frames:
            return features
        frames = frames_of_sound(features)
        self.left_out_frames |= frames.shape != features.shape
        return frames

    def forget(self) -> None:
        self._frames = self._output = None
        self.left_out_frames = False
        self.passes = 0


class FasterWhisperEngine:
    """Whisper with int8 weights.

    Args:
        folder: a CTranslate2 model folder.
        model: the name shown to callers.
        threads: number of threads of the matrix kernels.

    Raises:
        ModelUnavailable: CTranslate2 cannot read the folder.
    """

    name = "faster-whisper"

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        self.model = model
        try:
            self._whisper = _SinglePass(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelUnavailable(f"model {model} cannot be loaded: {error}") from error
        self.multilingual = bool(self._whisper.model.is_multilingual)

    def languages(self, samples: Samples) -> dict[str, float]:
        """See :class:`interview.recognition.engine.Engine`."""
        if not self.multilingual:
            return {"en": 1.0}
        self._whisper.forget()
        # Transcription drops the last frame; it must be dropped here too for the cache to match.
        features = self._whisper.feature_extractor(samples)[..., :-1]
        _, _, probabilities = self._whisper.detect_language(features=features)
        return dict(probabilities)

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        """See :class:`interview.recognition.engine.Engine`."""
        self._whisper.read_on = to_end
        try:
            found, consumed = self._read(samples, language)
            if self._whisper.left_out_frames and not is_plausible(found, len(samples)):
                found, consumed = self._read_all_frames(samples, language)
        finally:
            self._whisper.forget()
        return WindowTranscript(tuple(map(_segment, found)), consumed)

    def _read_all_frames(
        self, samples: Samples, language: Language
    ) -> tuple[list[WhisperSegment], float]:
        self._whisper.forget()
        self._whisper.reads_all_frames = True
        try:
            return self._read(samples, language)
        finally:
            self._whisper.reads_all_frames = False

    def _read(self, samples: Samples, language: Language) -> tuple[list[WhisperSegment], float]:
        segments: list[WhisperSegment] = []
        found, _ = self._whisper.transcribe(
            samples,
            language=language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            # CTranslate2 stops at half of this number, prompt and text together.
            max_new_tokens=2 * most_tokens(samples) - PROMPT_TOKENS,
        )
        try:
            segments.extend(found)
        except _WindowRead:
            if segments and segments[-1].end > 0:
                return segments, segments[-1].end
        return segments, len(samples) / SAMPLE_RATE


def frames_of_sound(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """The frames of one window that hold sound, and a margin.

    Args:
        features: log-mel frames, shape (..., mels, 3000), zero after the end of the sound.

    Returns:
        The first LEAST_FRAMES or more of them, an even number: the encoder halves it.
    """
    with_sound = np.flatnonzero(features.reshape(-1, features.shape[-1]).any(axis=0))
    needed = max(int(with_sound.max(initial=-1)) + 1 + MARGIN_FRAMES, LEAST_FRAMES)
    return np.ascontiguousarray(features[..., : needed + needed % 2])


def is_plausible(segments: Sequence[WhisperSegment], samples: int) -> bool:
    """Whether the text of a window of so many samples is like that of real speech."""
    tokens = sum(len(each.tokens) for each in segments)
    return 0 < tokens <= PLAUSIBLE_TOKENS * samples / SAMPLE_RATE and all(
        each.compression_ratio <= PLAUSIBLE_COMPRESSION
        and each.avg_logprob >= PLAUSIBLE_LOG_PROBABILITY
        for each in segments
    )


def _segment(segment: WhisperSegment) -> Segment:
    words = tuple(
        Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for word in segment.words or ()
    )
    return Segment(
        segment.text.strip(),
        float(segment.start),
        float(segment.end),
        float(segment.no_speech_prob),
        words,
    )
