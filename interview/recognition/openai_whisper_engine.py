"""The second recogniser: openai-whisper on torch, in float32, from the weights of the first."""

import json
import warnings
from collections.abc import Sequence
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

import torch
import whisper
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.model import ModelDimensions, Whisper

from interview.contracts import SAMPLE_RATE, Segment, Word
from interview.errors import Language, ModelUnavailable
from interview.recognition.ct2_weights import WeightsError
from interview.recognition.engine import MOST_PASSES, Samples, WindowTranscript, most_tokens
from interview.recognition.models import BUNDLED, BundledModel, JoinedParts, ModelStore
from interview.recognition.openai_weights import dimensions, fill

# It would keep several processes from compiling at once; this one has no other beside it.
warnings.filterwarnings("ignore", r"\s*Could not obtain multiprocessing lock")


class _SinglePass(Whisper):
    """Encodes each window once and, unless told to ``read_on``, decodes it once.

    openai-whisper runs the encoder again for the word times, and once more to hear the
    language; the encoder is the larger half of the work, so the second time is answered from
    memory (3 MB). After the first pass it goes back for the rest of the window, padded to a
    full one: there it is told that nobody speaks, so it ends with what it has read, and the
    caller goes on with a full window instead.
    """

    def __init__(self, dims: ModelDimensions, alignment_heads: Sequence[Sequence[int]]) -> None:
        super().__init__(dims)
        self.requires_grad_(False)
        mask = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
        mask[tuple(torch.tensor(alignment_heads).T)] = True
        self.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
        self.begin(read_on=True)

    def begin(self, *, read_on: bool) -> None:
        """Forget the last window."""
        self._frames: Any = None
        self._features: Any = None
        self._passes = 0
        self.read_on = read_on
        self.stopped = False

    def encode(self, mel: Any) -> Any:
        """The encoder's output, shape (n_audio_ctx, n_audio_state), of one window of frames."""
        if self._frames is None or not torch.equal(mel, self._frames):
            self._features = self.encoder(mel[None])[0]
            self._frames = mel
        return self._features

    def decode(self, mel: Any, options: DecodingOptions) -> DecodingResult:
        """Called by ``whisper.transcribe`` for each pass over the window."""
        if self._passes and (not self.read_on or self._passes == MOST_PASSES):
            self.stopped = True
            return DecodingResult(
                audio_features=None, language=options.language, no_speech_prob=1.0
            )
        self._passes += 1
        return super().decode(self.encode(mel), options)

    def forward(self, mel: Any, tokens: Any) -> Any:
        """Called by ``whisper.transcribe`` for the word times, with a batch of one."""
        return self.decoder(tokens, self.encode(mel[0])[None])


class OpenAIWhisperEngine:
    """Whisper with float32 weights.

    Args:
        store: where models are looked for; the weights of a bundled one stay in its packages.
        model: a bundled model.
        threads: of torch, which has one number for the whole process.

    Raises:
        ModelUnavailable: the model is not bundled, or its packages are absent or damaged.
    """

    name = "openai-whisper"

    def __init__(self, store: ModelStore, model: str, threads: int) -> None:
        if model not in BUNDLED:
            raise ModelUnavailable(
                f"WHISPER_ENGINE=openai-whisper reads the bundled models ({', '.join(BUNDLED)}), "
                f"not {model}: choose one of them or WHISPER_ENGINE=faster-whisper"
            )
        store.check(model)
        self.model = model
        torch.set_num_threads(threads)
        self._whisper = _load(BUNDLED[model])
        self.multilingual = bool(self._whisper.is_multilingual)

    def languages(self, samples: Samples) -> dict[str, float]:
        """See :class:`interview.recognition.engine.Engine`."""
        if not self.multilingual:
            return {"en": 1.0}
        # The same frames as ``whisper.transcribe`` cuts, so that nothing is encoded twice.
        mel = log_mel_spectrogram(samples, self._whisper.dims.n_mels, padding=N_SAMPLES)
        frames = pad_or_trim(mel[:, :-N_FRAMES], N_FRAMES)
        _, probabilities = self._whisper.detect_language(self._whisper.encode(frames))
        return dict(probabilities)

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        """See :class:`interview.recognition.engine.Engine`."""
        self._whisper.read_on = to_end
        try:
            segments, consumed = self._read(samples, language)
        finally:
            self._whisper.begin(read_on=to_end)
        return WindowTranscript(tuple(segments), consumed)

    def _read(self, samples: Samples, language: Language) -> tuple[list[Segment], float]:
        found = whisper.transcribe(
            self._whisper,
            samples,
            language=language,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=False,
            sample_len=most_tokens(samples),
        )
        segments = [_segment(segment) for segment in found["segments"] if segment["words"]]
        if self._whisper.stopped and segments and segments[-1].end > 0:
            return segments, segments[-1].end
        return segments, len(samples) / SAMPLE_RATE


def _load(model: BundledModel) -> _SinglePass:
    """The weights are read twice: whole, for their hash and sizes, then into the model."""
    try:
        dims = _verified_dimensions(model)
        loaded = _SinglePass(dims, _alignment_heads(model))
        source = JoinedParts(model)
        try:
            fill(loaded, source)
        finally:
            source.close()
    except WeightsError as error:
        raise ModelUnavailable(f"cannot read the weights of {model.name}: {error}") from error
    return loaded


def _verified_dimensions(model: BundledModel) -> ModelDimensions:
    source = JoinedParts(model)
    try:
        dims = dimensions(source)
        source.verify()
    except WeightsError:
        source.verify()
        raise
    finally:
        source.close()
    return dims


def _alignment_heads(model: BundledModel) -> list[list[int]]:
    """The attention heads that follow the sound, as [layer, head]: word times come from them."""
    package, path = model.parts[0]
    config = resources.files(package) / str(PurePosixPath(path).with_name("config.json"))
    try:
        heads: list[list[int]] = json.loads(config.read_text())["alignment_heads"]
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(f"no alignment heads in {config}") from error
    return heads


def _segment(segment: Any) -> Segment:
    words = tuple(
        Word(
            word["word"].strip(),
            float(word["start"]),
            float(word["end"]),
            float(word["probability"]),
        )
        for word in segment["words"]
    )
    return Segment(
        segment["text"].strip(),
        float(segment["start"]),
        float(segment["end"]),
        float(segment["no_speech_prob"]),
        words,
    )
