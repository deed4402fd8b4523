"""Reading and quantising model files: every tensor, scale and alias, and truncated files."""

import io
import tracemalloc
from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from interview.config.variables import MIB
from interview.recognition import ct2_weights
from interview.recognition.ct2_weights import (
    Array,
    Header,
    WeightsError,
    read_aliases,
    read_header,
    read_tensors,
    write_int8,
)
from tests.unit.model_files import ALIASES, TENSORS, WEIGHT, model_file


def parsed(data: bytes) -> tuple[Header, dict[str, Array], list[tuple[str, str]], bytes]:
    """Everything in a model file, and what is left after it."""
    source = io.BytesIO(data)
    header = read_header(source)
    tensors = {name: value.copy() for name, value in read_tensors(source, header)}
    return header, tensors, read_aliases(source), source.read()


def quantised(data: bytes, folder: Path) -> bytes:
    write_int8(io.BytesIO(data), folder / "model.bin")
    return (folder / "model.bin").read_bytes()


def test_a_file_is_read_as_it_was_written() -> None:
    """Header, names, types, shapes, values and aliases."""
    header, tensors, aliases, rest = parsed(model_file())
    assert header == Header("WhisperSpec", 3, len(TENSORS))
    assert list(tensors) == list(TENSORS)
    for name, value in TENSORS.items():
        assert tensors[name].dtype == value.dtype
        assert tensors[name].shape == value.shape
        assert np.array_equal(tensors[name], value)
    assert aliases == ALIASES
    assert rest == b""


def test_matrices_become_int8_with_a_scale_a_row(tmp_path: Path) -> None:
    """The largest of each row is 127, and dividing by the scale gives the weight back."""
    header, tensors, _, rest = parsed(quantised(model_file(), tmp_path))
    rows = tensors["encoder/layer_0/weight"]
    scale = tensors["encoder/layer_0/weight_scale"]
    assert (rows.dtype.name, scale.dtype.name, scale.shape) == ("int8", "float32", (7,))
    assert np.array_equal(np.abs(rows.astype(int)).max(axis=1), np.full(7, 127))
    restored = rows / scale[:, None]
    assert np.abs(restored - WEIGHT.astype(np.float32)).max() <= 0.5 / scale.min() + 1e-6
    assert header.tensors == len(tensors) == len(TENSORS) + 2
    assert rest == b""


def test_a_row_of_zeros_has_a_scale_of_one(tmp_path: Path) -> None:
    """No division by nothing: such a row stays zero."""
    _, tensors, _, _ = parsed(quantised(model_file(), tmp_path))
    assert tensors["decoder/embeddings/weight"].tolist() == [[0, 0, 0], [64, -127, 32]]
    assert tensors["decoder/embeddings/weight_scale"].tolist() == [1.0, 63.5]


def test_halves_are_rounded_to_even(tmp_path: Path) -> None:
    """As CTranslate2's own converter rounds."""
    weight = np.array([[127, 0.5, 1.5, 2.5, -0.5, -1.5]], np.float16)
    _, tensors, _, _ = parsed(quantised(model_file({"a/weight": weight}, []), tmp_path))
    assert tensors["a/weight"].tolist() == [[127, 0, 2, 2, 0, -2]]


def test_all_else_stays_what_it_is(tmp_path: Path) -> None:
    """Vectors, convolutions and tables become float32; integers and float32 are copied."""
    _, tensors, aliases, _ = parsed(quantised(model_file(), tmp_path))
    for name, value in TENSORS.items():
        if name in ("encoder/layer_0/weight", "decoder/embeddings/weight"):
            continue
        wanted = np.dtype(np.float32) if value.dtype == np.float16 else value.dtype
        assert tensors[name].dtype == wanted, name
        assert np.array_equal(tensors[name], value.astype(wanted)), name
    assert aliases == ALIASES


def test_blocks_of_rows_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tall matrix quantised in pieces is the one quantised at once."""
    weight = np.random.default_rng(4).normal(0, 1, (1000, 3)).astype(np.float16)
    data = model_file({"a/weight": weight}, [])
    whole = quantised(data, tmp_path)
    monkeypatch.setattr(ct2_weights, "ROWS_AT_ONCE", 64)
    assert quantised(data, tmp_path) == whole


def test_a_matrix_is_not_held_whole(tmp_path: Path) -> None:
    """20 MB are quantised with less than half of that in memory."""
    weight = np.ones((40_000, 256), np.float16)
    (tmp_path / "fp16").write_bytes(model_file({"a/weight": weight}, []))
    tracemalloc.start()
    try:
        with (tmp_path / "fp16").open("rb") as source:
            write_int8(source, tmp_path / "model.bin")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB


def test_it_is_what_ctranslate2_makes_of_the_same_matrix(tmp_path: Path) -> None:
    """Bit for bit the int8 rows and scales of its own quantisation."""
    layer = ctranslate2.specs.common_spec.LinearSpec()
    layer.weight = WEIGHT.astype(np.float32)
    layer.bias = np.zeros(7, np.float32)
    layer.validate()
    layer.optimize("int8")
    _, tensors, _, _ = parsed(quantised(model_file(), tmp_path))
    assert np.array_equal(tensors["encoder/layer_0/weight"], layer.weight.numpy())
    assert np.allclose(tensors["encoder/layer_0/weight_scale"], layer.weight_scale.numpy())


@pytest.mark.parametrize("lacking", [1, 2, 5, 100, 300])
def test_a_file_that_ends_too_early_is_an_error(lacking: int, tmp_path: Path) -> None:
    """Wherever it was cut."""
    with pytest.raises(WeightsError):
        quantised(model_file()[:-lacking], tmp_path)


def test_every_cut_is_noticed(tmp_path: Path) -> None:
    """At each single byte: never a shorter model that looks whole."""
    data = model_file()
    for end in range(len(data)):
        with pytest.raises(WeightsError):
            write_int8(io.BytesIO(data[:end]), tmp_path / "model.bin")


@pytest.mark.parametrize("version", [0, 5, 7])
def test_another_version_is_refused(version: int, tmp_path: Path) -> None:
    """The layout is known for one version only."""
    with pytest.raises(WeightsError, match="version"):
        quantised(model_file(version=version), tmp_path)


def test_damaged_bytes_are_a_weights_error(tmp_path: Path) -> None:
    """Bytes changed in the structure end in WeightsError, not in a stray exception."""
    stray: set[str] = set()
    for seed in range(100):
        data, random = bytearray(model_file()), np.random.default_rng(seed)
        for _ in range(8):
            data[random.integers(4, len(data))] = random.integers(0, 256)
        try:
            quantised(bytes(data), tmp_path)
        except WeightsError:
            continue
        except Exception as error:  # noqa: BLE001 - any other kind is what is looked for
            stray.add(type(error).__name__)
    assert stray == set()
