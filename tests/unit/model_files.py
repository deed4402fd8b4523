"""Hand-made CTranslate2 model files, written from the format's description."""

import io
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
TYPE_NUMBERS = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}

WEIGHT = np.random.default_rng(2).normal(0, 0.3, (7, 5)).astype(np.float16)
TENSORS: dict[str, Array] = {
    "encoder/layer_0/weight": WEIGHT,
    "encoder/layer_0/bias": np.arange(5, dtype=np.float16),
    "encoder/conv1/weight": np.ones((2, 3, 3), np.float16),
    "decoder/embeddings/weight": np.array([[0, 0, 0], [1, -2, 0.5]], np.float16),
    "decoder/scale_embeddings": np.array(1, np.int8),
    "decoder/alignment_heads": np.array([[1, 2]], np.int16),
    "decoder/position_encodings/encodings": np.ones((2, 4), np.float16),
    "decoder/num_heads": np.array(8, np.int32),
    "decoder/norm/gamma": np.full(3, 0.5, np.float32),
}
ALIASES = [("decoder/projection/weight", "decoder/embeddings/weight")]


def text(value: str) -> bytes:
    data = value.encode() + b"\0"
    return struct.pack("<H", len(data)) + data


def tensor(name: str, value: Array) -> bytes:
    shape = struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape)
    kind = struct.pack("<BI", TYPE_NUMBERS[value.dtype.name], value.nbytes)
    return text(name) + shape + kind + value.tobytes()


def model_file(
    tensors: Mapping[str, Array] | None = None,
    aliases: list[tuple[str, str]] | None = None,
    version: int = 6,
) -> bytes:
    """The bytes of a ``model.bin``."""
    tensors = TENSORS if tensors is None else tensors
    aliases = ALIASES if aliases is None else aliases
    out = io.BytesIO()
    out.write(
        struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<II", 3, len(tensors))
    )
    for name, value in tensors.items():
        out.write(tensor(name, value))
    out.write(struct.pack("<I", len(aliases)))
    for alias, name in aliases:
        out.write(text(alias) + text(name))
    return out.getvalue()
