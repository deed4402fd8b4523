"""Reads CTranslate2 model files tensor by tensor and writes them quantised to int8.

CTranslate2 can quantise while loading, but then has the fp16 and the int8 weights in memory at
once: 319 MB against 166 MB for base (docs/adr/0004-weights.md). The format is that of
``ctranslate2.specs.model_spec`` (binary version 6), with the same rounding. Convolutions stay in
float, as they do when CTranslate2 quantises while loading.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

BINARY_VERSION = 6
DTYPES: tuple[type[np.generic], ...] = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""Indexed by the type number in the file, which is that of CTranslate2's ``DataType``."""

ROWS_AT_ONCE = 4096
"""Rows quantised together, which needs a few MB beside the tensor."""

Array = NDArray[Any]


class WeightsError(Exception):
    """The file is not a CTranslate2 model of BINARY_VERSION, or it ends too early."""


class Source(Protocol):
    """The bytes of a model file, in order."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Header:
    """The start of a model file."""

    spec: str
    revision: int
    tensors: int


def read_header(source: Source) -> Header:
    """Raise WeightsError if this is no model file of BINARY_VERSION."""
    version = _number(source, "<I")
    if version != BINARY_VERSION:
        raise WeightsError(f"binary version {version} instead of {BINARY_VERSION}")
    spec = _string(source)
    return Header(spec, _number(source, "<I"), _number(source, "<I"))


def read_tensors(source: Source, header: Header) -> Iterator[tuple[str, Array]]:
    """The name and value of each tensor, one in memory at a time."""
    for _ in range(header.tensors):
        name = _string(source)
        shape = [_number(source, "<I") for _ in range(_number(source, "<B"))]
        dtype = _dtype(_number(source, "<B"))
        data = _exactly(source, _number(source, "<I"))
        try:
            tensor = np.frombuffer(data, dtype).reshape(shape)
        except ValueError as error:
            raise WeightsError(f"tensor {name} does not have its own size") from error
        yield name, tensor


def read_aliases(source: Source) -> list[tuple[str, str]]:
    """Pairs of alias and tensor name, at the end of the file."""
    return [(_string(source), _string(source)) for _ in range(_number(source, "<I"))]


def write_int8(source: Source, target: Path) -> None:
    """Copy the model in ``source`` to ``target`` with its fp16 matrices as int8.

    Raises:
        WeightsError: the source is no model file, or it ends too early.
    """
    header = read_header(source)
    with target.open("wb") as out:
        out.write(struct.pack("<I", BINARY_VERSION))
        _write_string(out, header.spec)
        out.write(struct.pack("<I", header.revision))
        count_at = out.tell()
        out.write(struct.pack("<I", 0))
        count = 0
        for name, tensor in read_tensors(source, header):
            count += _write_quantised(out, name, tensor)
        _write_aliases(out, read_aliases(source))
        out.seek(count_at)
        out.write(struct.pack("<I", count))


def _write_quantised(out: BinaryIO, name: str, tensor: Array) -> int:
    if tensor.dtype != np.float16:
        _write_tensor(out, name, tensor)
        return 1
    if tensor.ndim == 2 and name.endswith("/weight"):
        rows, scale = _int8_rows(tensor)
        _write_tensor(out, name, rows)
        _write_tensor(out, f"{name}_scale", scale)
        return 2
    _write_tensor(out, name, tensor.astype(np.float32))
    return 1


def _int8_rows(tensor: Array) -> tuple[Array, Array]:
    """Each row scaled so that its largest weight is 127, rounded half to even; and the scales."""
    rows = np.empty(tensor.shape, np.int8)
    scale = np.empty(tensor.shape[0], np.float32)
    for start in range(0, len(tensor), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        values = tensor[part].astype(np.float32)
        largest = np.abs(values).max(axis=1)
        largest[largest == 0] = 127.0
        scale[part] = np.float32(127.0) / largest
        rows[part] = np.rint(values * scale[part, None])
    return rows, scale


def _write_tensor(out: BinaryIO, name: str, tensor: Array) -> None:
    _write_string(out, name)
    out.write(struct.pack("<B", tensor.ndim))
    out.write(struct.pack(f"<{tensor.ndim}I", *tensor.shape))
    out.write(struct.pack("<BI", DTYPES.index(tensor.dtype.type), tensor.nbytes))
    out.write(np.ascontiguousarray(tensor).data)


def _write_aliases(out: BinaryIO, aliases: list[tuple[str, str]]) -> None:
    out.write(struct.pack("<I", len(aliases)))
    for alias, name in aliases:
        _write_string(out, alias)
        _write_string(out, name)


def _write_string(out: BinaryIO, text: str) -> None:
    data = text.encode() + b"\0"
    out.write(struct.pack("<H", len(data)) + data)


def _dtype(number: int) -> type[np.generic]:
    if number >= len(DTYPES):
        raise WeightsError(f"unknown type of numbers: {number}")
    return DTYPES[number]


def _string(source: Source) -> str:
    try:
        return _exactly(source, _number(source, "<H"))[:-1].decode()
    except UnicodeDecodeError as error:
        raise WeightsError("a name is no text") from error


def _number(source: Source, layout: str) -> int:
    return int(struct.unpack(layout, _exactly(source, struct.calcsize(layout)))[0])


def _exactly(source: Source, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise WeightsError("the file ends too early")
    return data
