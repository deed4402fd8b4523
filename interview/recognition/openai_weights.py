"""Fills openai-whisper's model from the CTranslate2 tensors of a bundled model.

Both name the same parameters: CTranslate2 keeps the projections of one attention in a single
matrix and gives them all a bias, openai-whisper keeps them apart and has none for the keys.
One copy of the weights thus serves both engines, and no checkpoint is downloaded or written.
"""

import re
from collections.abc import Iterator
from typing import Any

import torch
from whisper.model import ModelDimensions

from interview.recognition.ct2_weights import Array, Source, WeightsError, read_header, read_tensors

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
"""Modules of one layer: in CTranslate2, and those it is cut into, along the first axis."""

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
        WeightsError: the source is no Whisper model, or ends too early.
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
        WeightsError: a tensor has no place in the model, or a parameter got no tensor.
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
    """The parameters that a CTranslate2 tensor holds: dotted names and values.

    Scalars hold none: they are CTranslate2's options, such as the number of heads.

    Raises:
        WeightsError: the name is none of a Whisper model, or the keys have a bias.
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
