"""Whether a speech process fits before it is started."""

from pathlib import Path

import pytest

from interview.config.settings import MIB, Settings
from interview.contracts.memory import MemoryLimit
from interview.memory.fit import REMEMBERED_SECONDS, MemoryNeed, ModelFit
from interview.recognition.memory_need import needed_memory

WEB_MB = 101
"""Anonymous memory of the service without its speech process, measured after some answers."""


def limit(megabytes: int) -> MemoryLimit:
    return MemoryLimit(megabytes * MIB, "cgroup v1")


def fit(**environment: str) -> ModelFit:
    return ModelFit(needed_memory(Settings.from_environment(environment)))


@pytest.mark.parametrize(
    ("engine", "model", "megabytes", "fits"),
    [
        ("faster-whisper", "base", 400, True),
        ("faster-whisper", "base", 360, False),
        ("faster-whisper", "tiny.en", 360, True),
        ("openai-whisper", "tiny.en", 512, False),
        ("openai-whisper", "base", 512, False),
        ("openai-whisper", "base", 1024, True),
    ],
)
def test_an_engine_is_let_in_where_it_fits(
    engine: str, model: str, megabytes: int, *, fits: bool
) -> None:
    """By what was measured, beside a web process as it is after some answers."""
    refusal = fit(WHISPER_ENGINE=engine, WHISPER_MODEL=model).refusal(
        WEB_MB * MIB, limit(megabytes), counted=True
    )
    assert (refusal is None) == fits
    if refusal is not None:
        assert f"{engine} {model}" in refusal
        assert f"{megabytes} MB of cgroup v1" in refusal
        assert "raise the limit" in refusal


def test_libraries_count_where_use_is_measured_by_pss() -> None:
    """The kernel leaves them out of its count: they are page cache to it."""
    need = ModelFit(MemoryNeed("engine model", 250 * MIB, 60 * MIB))
    assert need.refusal(100 * MIB, limit(360), counted=True) is None
    assert need.refusal(100 * MIB, limit(360), counted=False) is not None


def test_a_peak_that_was_seen_raises_the_need() -> None:
    """An estimate below what an answer took is not believed again."""
    need = ModelFit(MemoryNeed("engine model", 200 * MIB, 0))
    need.observe(150 * MIB)
    need.settle(recognised=True)
    assert need.refusal(100 * MIB, limit(300), counted=True) is None
    need.observe(230 * MIB)
    need.settle(recognised=True)
    refusal = need.refusal(100 * MIB, limit(300), counted=True)
    assert refusal is not None
    assert "230 MB" in refusal


def test_what_a_failed_recognition_needed_teaches_nothing() -> None:
    """An upload that was killed for its size says nothing about the next one."""
    need = ModelFit(MemoryNeed("engine model", 200 * MIB, 0))
    need.observe(2000 * MIB)
    need.settle(recognised=False)
    need.settle(recognised=True)
    assert need.refusal(100 * MIB, limit(300), counted=True) is None


def test_an_operator_may_have_a_peak_forgotten() -> None:
    """What was measured beforehand still counts."""
    need = ModelFit(MemoryNeed("engine model", 200 * MIB, 0))
    need.observe(400 * MIB)
    need.settle(recognised=True)
    assert need.refusal(100 * MIB, limit(300), counted=True) is not None
    need.forget()
    assert need.refusal(100 * MIB, limit(300), counted=True) is None
    assert need.refusal(100 * MIB, limit(299), counted=True) is not None


def test_a_peak_is_not_held_against_the_model_for_good() -> None:
    """A quarter of an hour after the last process it may try again; until then it may not."""
    seconds = 0.0
    need = ModelFit(MemoryNeed("engine model", 200 * MIB, 0), lambda: seconds)
    need.observe(400 * MIB)
    need.settle(recognised=True)
    seconds = REMEMBERED_SECONDS - 1
    assert need.refusal(100 * MIB, limit(450), counted=True) is not None
    seconds = REMEMBERED_SECONDS
    assert need.refusal(100 * MIB, limit(450), counted=True) is None
    need.observe(250 * MIB)
    need.settle(recognised=True)
    assert need.refusal(100 * MIB, limit(340), counted=True) is not None
    assert need.refusal(100 * MIB, limit(450), counted=True) is None


def test_other_weights_are_estimated_by_their_size(tmp_path: Path) -> None:
    """A model by path with a file of 244 MB, as small has in int8, needs about 530."""
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(244 * MIB)
    need = needed_memory(Settings.from_environment({"WHISPER_MODEL": str(tmp_path)}))
    assert 500 * MIB < need.anonymous < 560 * MIB


@pytest.mark.parametrize("model", ["base", "tiny.en"])
def test_the_estimate_agrees_with_what_was_measured(
    prepared_models: Path, tmp_path: Path, model: str
) -> None:
    """The line goes through both points it was drawn from, give or take 5 MB."""
    measured = needed_memory(Settings.from_environment({"WHISPER_MODEL": model}))
    folder = str(prepared_models / f"{model}-int8")
    estimated = needed_memory(Settings.from_environment({"WHISPER_MODEL": folder}))
    assert abs(measured.anonymous - estimated.anonymous) < 5 * MIB


def test_weights_that_are_not_there_are_not_estimated(tmp_path: Path) -> None:
    """They are refused by name when they are looked for."""
    absent = {"WHISPER_MODEL": "no/such", "DATA_DIR": str(tmp_path)}
    assert needed_memory(Settings.from_environment(absent)).anonymous == 0
