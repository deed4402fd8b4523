"""The default recogniser: CTranslate2 int8 through faster-whisper."""

from pathlib import Path
from typing import Any

from faster_whisper import WhisperModel

from interview.contracts import SAMPLE_RATE, Segment, Word
from interview.errors import Language, ModelUnavailable
from interview.memory.process_memory import trim
from interview.recognition.engine import MOST_PASSES, Samples, WindowTranscript, most_tokens

PROMPT_TOKENS = 3
"""The tokens before the text of a window: start, language and task."""


class _WindowRead(Exception):
    """Whisper has read the window once and is about to read the rest of it."""


class _SinglePass(WhisperModel):
    """Encodes each window once.

    Language detection and transcription encode the same frames, and the encoder is most of the work
    on a short answer, so its output is cached (3 MB). After the first pass Whisper would run the
    encoder again for the seconds after the last whole sentence. Unless told to ``read_on``, it
    stops there, and the caller continues with a full window.
    """

    read_on = True
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
        self._output = super().encode(features)
        trim()
        self._frames = frames
        return self._output

    def forget(self) -> None:
        self._frames = self._output = None
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
            segments, consumed = self._read(samples, language)
        finally:
            self._whisper.forget()
        return WindowTranscript(tuple(segments), consumed)

    def _read(self, samples: Samples, language: Language) -> tuple[list[Segment], float]:
        segments: list[Segment] = []
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
            segments.extend(_segment(segment) for segment in found)
        except _WindowRead:
            if segments and segments[-1].end > 0:
                return segments, segments[-1].end
        return segments, len(samples) / SAMPLE_RATE


def _segment(segment: Any) -> Segment:
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
