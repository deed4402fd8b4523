"""The policy of the memory guard: levels, and whether a speech process fits."""

from itertools import pairwise
from pathlib import Path

import pytest

from interview.config.settings import Settings
from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel, MemoryLimit
from interview.errors import Busy, ModelsOff
from interview.memory.policy import (
    FALL_SECONDS,
    KEPT_CHANGES,
    REMEMBERED_SECONDS,
    LevelLadder,
    MemoryNeed,
    MemoryPolicy,
    ModelFit,
    level_of,
)
from interview.memory.sampler import Usage
from interview.recognition.models import needed_memory, recogniser

LIMIT = 1000
NORMAL, PRESSURE, HIGH, EMERGENCY = MemoryLevel
OPERATOR = "operator"
WEB_MB = 101
"""Anonymous memory of the service without its speech process, measured after some answers."""


@pytest.fixture
def ladder() -> LevelLadder:
    return LevelLadder(lambda: 1_700_000_000.0)


@pytest.mark.parametrize(
    ("used", "level"),
    [(799, NORMAL), (800, PRESSURE), (899, PRESSURE), (900, HIGH), (969, HIGH), (970, EMERGENCY)],
)
def test_each_level_has_its_threshold(ladder: LevelLadder, used: int, level: MemoryLevel) -> None:
    """80, 90 and 97 % of the limit, reached in one reading."""
    ladder.judge(0.0, used, LIMIT)
    assert ladder.level == level == level_of(used / LIMIT)


def test_falling_takes_one_level_at_a_time(ladder: LevelLadder) -> None:
    """From emergency to normal: three steps of FALL_SECONDS, however little is used."""
    ladder.judge(0.0, 980, LIMIT)
    seen = []
    for second in range(1, 40):
        ladder.judge(float(second), 100, LIMIT)
        seen.append(ladder.level)
    assert [level for level, after in pairwise(seen) if level != after] == [
        EMERGENCY, HIGH, PRESSURE
    ]  # fmt: skip
    assert seen.index(HIGH) == FALL_SECONDS
    assert seen.index(NORMAL) == 3 * FALL_SECONDS


@pytest.mark.parametrize(("used", "falls"), [(851, False), (849, True)])
def test_just_below_the_threshold_a_level_holds(
    ladder: LevelLadder, used: int, falls: bool
) -> None:
    """High is left five points below ninety, so that use that swings there changes nothing."""
    ladder.judge(0.0, 910, LIMIT)
    for second in range(1, 60):
        ladder.judge(float(second), used, LIMIT)
    assert (ladder.level < HIGH) == falls


def test_a_peak_in_between_starts_the_wait_anew(ladder: LevelLadder) -> None:
    """Nine seconds of quiet, a peak, and nine more: an answer of two windows."""
    ladder.judge(0.0, 950, LIMIT)
    for second, used in ((1, 500), (9, 500), (10, 950), (11, 500), (19, 500)):
        assert ladder.judge(float(second), used, LIMIT) is None
    assert ladder.judge(21.1, 500, LIMIT) is not None


def test_rising_again_forgets_the_quiet_before(ladder: LevelLadder) -> None:
    """Quiet at pressure does not count for the high that comes after it."""
    ladder.judge(0.0, 820, LIMIT)
    ladder.judge(1.0, 100, LIMIT)
    ladder.judge(10.5, 950, LIMIT)
    ladder.judge(11.5, 100, LIMIT)
    assert ladder.level == HIGH


def test_an_operator_is_obeyed_whatever_is_used(ladder: LevelLadder) -> None:
    """Up, down, and back to what is measured at once."""
    ladder.force(EMERGENCY, OPERATOR)
    ladder.judge(0.0, 100, LIMIT)
    assert ladder.level == EMERGENCY
    ladder.force(NORMAL, OPERATOR)
    ladder.judge(1.0, 990, LIMIT)
    assert ladder.level == NORMAL
    ladder.force(None, OPERATOR)
    ladder.judge(2.0, 910, LIMIT)
    assert ladder.level == HIGH
    ladder.force(EMERGENCY, OPERATOR)
    ladder.judge(3.0, 910, LIMIT)
    ladder.force(None, OPERATOR)
    ladder.judge(4.0, 100, LIMIT)
    assert ladder.level == NORMAL


def test_what_keeps_the_models_off_is_emergency(ladder: LevelLadder) -> None:
    """By its name, until it is gone, and then with the usual wait."""
    change = ladder.judge(0.0, 100, LIMIT, "model_does_not_fit")
    assert change is not None
    assert (change.level, change.reason, change.used) == (EMERGENCY, "model_does_not_fit", 100)
    ladder.judge(50.0, 100, LIMIT, "model_does_not_fit")
    ladder.judge(51.0, 100, LIMIT)
    ladder.judge(59.0, 100, LIMIT)
    assert ladder.level == EMERGENCY
    ladder.judge(61.1, 100, LIMIT)
    assert ladder.level == HIGH


def test_the_history_is_kept_and_bounded(ladder: LevelLadder) -> None:
    """Each change with its time of day; the oldest go."""
    for second in range(KEPT_CHANGES):
        ladder.force(HIGH if second % 2 else NORMAL, OPERATOR)
        ladder.judge(float(second), 500, LIMIT)
        ladder.force(PRESSURE, OPERATOR)
        ladder.judge(float(second), 500, LIMIT)
    assert len(ladder.changes) == KEPT_CHANGES
    assert ladder.changes[-1].level == PRESSURE
    assert ladder.changes[-1].at == 1_700_000_000.0


def limit(megabytes: int) -> MemoryLimit:
    return MemoryLimit(megabytes * MIB, "cgroup v1")


def need_of(**environment: str) -> MemoryNeed:
    settings = Settings.from_environment(environment)
    return needed_memory(recogniser(settings.speech, settings.storage))


def fit(**environment: str) -> ModelFit:
    return ModelFit(need_of(**environment))


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
    need = need_of(WHISPER_MODEL=str(tmp_path))
    assert 500 * MIB < need.anonymous < 560 * MIB


@pytest.mark.parametrize("model", ["base", "tiny.en"])
def test_the_estimate_agrees_with_what_was_measured(
    prepared_models: Path, tmp_path: Path, model: str
) -> None:
    """The line goes through both points it was drawn from, give or take 5 MB."""
    measured = need_of(WHISPER_MODEL=model)
    folder = str(prepared_models / f"{model}-int8")
    estimated = need_of(WHISPER_MODEL=folder)
    assert abs(measured.anonymous - estimated.anonymous) < 5 * MIB


def test_weights_that_are_not_there_are_not_estimated(tmp_path: Path) -> None:
    """They are refused by name when they are looked for."""
    assert need_of(WHISPER_MODEL="no/such", DATA_DIR=str(tmp_path)).anonymous == 0


def policy(**environment: str) -> MemoryPolicy:
    return MemoryPolicy(Settings.from_environment(environment).memory)


def used(megabytes: int) -> Usage:
    """That much of 400 MB."""
    return Usage(megabytes * MIB, limit(400), None, counted=True, processes=())


def test_use_refuses_with_a_wait_and_names_no_reason_below_emergency() -> None:
    judged = policy()
    change = judged.judge(0.0, used(370), None, killed=False)
    assert change is not None
    assert (judged.level, judged.reason, judged.detail) == (HIGH, None, None)
    assert isinstance(judged.refusal(), Busy)
    judged.judge(1.0, used(392), None, killed=False)
    assert (judged.level, judged.reason) == (EMERGENCY, "use")
    assert judged.detail == "98 % of cgroup v1 is in use"


def test_a_killed_process_is_emergency() -> None:
    judged = policy()
    judged.judge(0.0, used(100), None, killed=True)
    assert (judged.level, judged.reason) == (EMERGENCY, "oom_kill")


def test_no_level_of_an_operator_lets_in_what_does_not_fit() -> None:
    """A measured need above the limit stays; an observed peak is forgotten."""
    judged = policy()
    judged.guard_model(MemoryNeed("engine model", 200 * MIB, 0))
    judged.observe(350 * MIB)
    judged.recognition_ended(well=True)
    assert judged.misfit_of(used(100)) is not None
    judged.force(NORMAL)
    assert judged.misfit_of(used(100)) is None
    judged.judge(0.0, used(250), judged.misfit_of(used(250)), killed=False)
    assert (judged.level, judged.reason) == (NORMAL, "model_does_not_fit")
    assert judged.switched_off
    assert isinstance(judged.refusal(), ModelsOff)


def test_a_setting_keeps_the_models_off_at_every_level() -> None:
    judged = policy(DISABLE_AI_MODELS="true")
    judged.force(NORMAL)
    judged.judge(0.0, used(10), None, killed=False)
    assert (judged.level, judged.reason, judged.switched_off) == (NORMAL, "DISABLE_AI_MODELS", True)


def test_emergency_mode_holds_until_an_operator_ends_it() -> None:
    judged = policy(EMERGENCY_MODE="true")
    judged.judge(0.0, used(10), None, killed=False)
    assert (judged.level, judged.reason) == (EMERGENCY, "EMERGENCY_MODE")
    judged.force(None)
    judged.judge(1.0, used(10), None, killed=False)
    assert (judged.level, judged.reason) == (NORMAL, None)
