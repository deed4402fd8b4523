"""Reads CTranslate2 model files tensor by tensor and writes them quantised to int8.

CTranslate2 can quantise while loading, but then has the fp16 and the int8 weights in memory at
once: 319 MB against 166 MB for base (docs/adr/0004-weights.md). The format is that of
``ctranslate2.specs.model_spec`` (binary version 6), with the same rounding. Convolutions stay in
float, as they do when CTranslate2 quantises while loading.
"""

import math
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

ROWS_AT_ONCE = 2048
"""Rows read and quantised together, which needs 10 MB. The largest matrix of ``base``, its
vocabulary, has 51,865 rows and 53 MB."""

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


@dataclass(frozen=True, slots=True)
class Layout:
    """Name, shape and type of a tensor, which come before its values."""

    name: str
    shape: tuple[int, ...]
    dtype: type[np.generic]

    @property
    def quantised(self) -> bool:
        """Whether it is a matrix of weights in fp16."""
        is_matrix = len(self.shape) == 2 and self.name.endswith("/weight")
        return is_matrix and self.dtype is np.float16


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
        layout = _layout(source)
        yield layout.name, _values(source, layout, layout.shape)


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
        for _ in range(header.tensors):
            count += _write_quantised(out, source, _layout(source))
        _write_aliases(out, read_aliases(source))
        out.seek(count_at)
        out.write(struct.pack("<I", count))


def _write_quantised(out: BinaryIO, source: Source, layout: Layout) -> int:
    """Write a tensor, and its scale if it gets one; returns how many these are."""
    if layout.quantised:
        _write_int8_rows(out, source, layout)
        return 2
    tensor = _values(source, layout, layout.shape)
    if layout.dtype is np.float16:
        tensor = tensor.astype(np.float32)
    _write_layout(out, layout.name, tensor.shape, tensor.dtype.type)
    _write_values(out, tensor)
    return 1


def _write_int8_rows(out: BinaryIO, source: Source, layout: Layout) -> None:
    """Write a matrix as int8, a few rows in memory at a time, and then the scales of its rows."""
    rows, columns = layout.shape
    scales = []
    _write_layout(out, layout.name, layout.shape, np.int8)
    for start in range(0, rows, ROWS_AT_ONCE):
        part = (min(ROWS_AT_ONCE, rows - start), columns)
        quantised, scale = _int8_rows(_values(source, layout, part))
        _write_values(out, quantised)
        scales.append(scale)
    _write_layout(out, f"{layout.name}_scale", (rows,), np.float32)
    for scale in scales:
        _write_values(out, scale)


def _int8_rows(tensor: Array) -> tuple[Array, Array]:
    """Each row scaled so that its largest weight is 127, rounded half to even; and the scales."""
    values = tensor.astype(np.float32)
    largest = np.abs(values).max(axis=1)
    largest[largest == 0] = 127.0
    scale = np.float32(127.0) / largest
    return np.rint(values * scale[:, None]).astype(np.int8), scale


def _write_layout(
    out: BinaryIO, name: str, shape: tuple[int, ...], dtype: type[np.generic]
) -> None:
    _write_string(out, name)
    out.write(struct.pack("<B", len(shape)))
    out.write(struct.pack(f"<{len(shape)}I", *shape))
    size = math.prod(shape) * np.dtype(dtype).itemsize
    out.write(struct.pack("<BI", DTYPES.index(dtype), size))


def _write_values(out: BinaryIO, tensor: Array) -> None:
    out.write(np.ascontiguousarray(tensor).data)


def _write_aliases(out: BinaryIO, aliases: list[tuple[str, str]]) -> None:
    out.write(struct.pack("<I", len(aliases)))
    for alias, name in aliases:
        _write_string(out, alias)
        _write_string(out, name)


def _write_string(out: BinaryIO, text: str) -> None:
    data = text.encode() + b"\0"
    out.write(struct.pack("<H", len(data)) + data)


def _layout(source: Source) -> Layout:
    name = _string(source)
    shape = tuple(_number(source, "<I") for _ in range(_number(source, "<B")))
    layout = Layout(name, shape, _dtype(_number(source, "<B")))
    if _number(source, "<I") != math.prod(shape) * np.dtype(layout.dtype).itemsize:
        raise WeightsError(f"tensor {name} does not have its own size")
    return layout


def _values(source: Source, layout: Layout, shape: tuple[int, ...]) -> Array:
    """The next values of a tensor, as many as ``shape`` has."""
    size = math.prod(shape) * np.dtype(layout.dtype).itemsize
    return np.frombuffer(_exactly(source, size), layout.dtype).reshape(shape)


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
