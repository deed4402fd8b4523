"""The second recogniser: openai-whisper on torch in float32, with the weights of the first.

The CTranslate2 tensors of a bundled model are copied into openai-whisper's model. Both have the
same parameters: CTranslate2 keeps the projections of one attention in a single matrix and gives all
of them a bias, openai-whisper keeps them separate and has no bias for the keys. One copy of the
weights thus serves both engines, and no checkpoint is downloaded or written.
"""

import json
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import torch
import whisper
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.model import ModelDimensions, Whisper

from interview.contracts import SAMPLE_RATE, Segment, Word
from interview.errors import Language, ModelUnavailable
from interview.recognition.bundled import BUNDLED, BundledModel, JoinedParts
from interview.recognition.ct2_weights import Array, Source, WeightsError, read_header, read_tensors
from interview.recognition.engine import MOST_PASSES, Samples, WindowTranscript, most_tokens
from interview.recognition.models import ModelStore

# torch warns that several processes may compile at once; there is only one here.
warnings.filterwarnings("ignore", r"\s*Could not obtain multiprocessing lock")

LAYER = re.compile(r"(encoder|decoder)/layer_(\d+)/(.+)/(\w+)")

IN_LAYER = {
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "self_attention/layer_norm": ("attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
    "ffn/layer_norm": ("mlp_ln",),
}
"""The modules of a layer in CTranslate2, and those of openai-whisper that each is split into along
the first axis."""

OUTSIDE_LAYERS = {
    "encoder/conv1/weight": "encoder.conv1.weight",
    "encoder/conv1/bias": "encoder.conv1.bias",
    "encoder/conv2/weight": "encoder.conv2.weight",
    "encoder/conv2/bias": "encoder.conv2.bias",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "encoder/layer_norm/gamma": "encoder.ln_post.weight",
    "encoder/layer_norm/beta": "encoder.ln_post.bias",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/layer_norm/gamma": "decoder.ln.weight",
    "decoder/layer_norm/beta": "decoder.ln.bias",
}

LEAVES = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def dimensions(source: Source) -> ModelDimensions:
    """The size of the model in ``source``, from the shapes of its tensors.

    Raises:
        WeightsError: the source is not a Whisper model, or ends too early.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    heads: dict[str, int] = {}
    for name, tensor in read_tensors(source, read_header(source)):
        shapes[name] = tensor.shape
        if name.endswith("/num_heads"):
            heads[name.partition("/")[0]] = int(tensor)
    try:
        return _dimensions(shapes, heads)
    except KeyError as error:
        raise WeightsError(f"not a Whisper model: no tensor {error}") from error


def _dimensions(shapes: dict[str, tuple[int, ...]], heads: dict[str, int]) -> ModelDimensions:
    audio_context, audio_state = shapes["encoder/position_encodings/encodings"]
    text_context, text_state = shapes["decoder/position_encodings/encodings"]
    return ModelDimensions(
        n_mels=shapes["encoder/conv1/weight"][1],
        n_audio_ctx=audio_context,
        n_audio_state=audio_state,
        n_audio_head=heads["encoder"],
        n_audio_layer=_layers(shapes, "encoder"),
        n_vocab=shapes["decoder/embeddings/weight"][0],
        n_text_ctx=text_context,
        n_text_state=text_state,
        n_text_head=heads["decoder"],
        n_text_layer=_layers(shapes, "decoder"),
    )


def _layers(shapes: dict[str, tuple[int, ...]], side: str) -> int:
    found = (LAYER.fullmatch(name) for name in shapes)
    return len({match[2] for match in found if match and match[1] == side})


def fill(whisper: Any, source: Source) -> None:
    """Copy each tensor of ``source`` into its parameter, one in memory at a time.

    Raises:
        WeightsError: a tensor has no parameter in the model, or a parameter no tensor.
    """
    empty = dict(whisper.state_dict())
    for name, tensor in read_tensors(source, read_header(source)):
        for target, part in parameters(name, tensor):
            parameter = empty.pop(target, None)
            if parameter is None or tuple(parameter.shape) != part.shape:
                raise WeightsError(f"no place for {name}, shape {tensor.shape}")
            parameter.copy_(torch.tensor(part))
    if empty:
        raise WeightsError(f"no tensor for {', '.join(sorted(empty))}")


def parameters(name: str, tensor: Array) -> Iterator[tuple[str, Array]]:
    """The parameters in a CTranslate2 tensor, as dotted names and values.

    Scalars are options of CTranslate2, such as the number of heads, and have none.

    Raises:
        WeightsError: the name does not belong to a Whisper model, or the keys have a bias.
    """
    if tensor.ndim == 0:
        return
    targets = _targets(name)
    if len(tensor) % len(targets):
        raise WeightsError(f"{name} cannot be cut in {len(targets)}")
    size = len(tensor) // len(targets)
    for index, target in enumerate(targets):
        part = tensor[index * size : (index + 1) * size]
        if not target.endswith(".key.bias"):
            yield target, part
        elif part.any():
            raise WeightsError(f"{name} has a bias for the keys, which Whisper has not")


def _targets(name: str) -> list[str]:
    match = LAYER.fullmatch(name)
    try:
        if match is None:
            return [OUTSIDE_LAYERS[name]]
        side, layer, module, leaf = match.groups()
        return [f"{side}.blocks.{layer}.{part}.{LEAVES[leaf]}" for part in IN_LAYER[module]]
    except KeyError as error:
        raise WeightsError(f"{name} is no tensor of a Whisper model") from error


class _SinglePass(Whisper):
    """Encodes each window once and, unless told to ``read_on``, decodes it once.

    openai-whisper runs the encoder again for the word times and for language detection. The encoder
    is most of the work, so its output is cached (3 MB). After the first pass openai-whisper would
    read the rest of the window, padded to a full one. It is then told that there is no speech, so
    that it stops, and the caller continues with a full window.
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
        """The encoder's output for one window, shape (n_audio_ctx, n_audio_state)."""
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
        store: the models; the weights of a bundled one are read from its packages.
        model: the name of a bundled model.
        threads: number of threads of torch, which is global to the process.

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
        # The same frames as in ``whisper.transcribe``, so that the cached output is used.
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
    """Read the weights twice: first for their hash and dimensions, then into the model."""
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
    """The attention heads that give the word times, as [layer, head]."""
    config = model.packaged().side_path("config.json")
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
