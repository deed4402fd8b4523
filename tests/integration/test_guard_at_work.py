"""The memory guard with a real speech process: admission, termination, recovery."""

import mmap
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from structlog.testing import capture_logs

from interview.config.settings import Settings
from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel
from interview.errors import Busy, ModelsOff
from interview.isolation.admission import Admission
from interview.isolation.process import DisposableSpeechProcess
from interview.memory import policy as memory_policy
from interview.memory import relief as memory_relief
from interview.memory.guard import MemoryGuard
from interview.memory.policy import MemoryNeed
from tests.conftest import wait_until
from tests.unit import speech_tasks
from tests.unit.speech_processes import do, speech_of

SMALL = MemoryNeed("an engine", 10 * MIB, 0)


@dataclass
class Guarded:
    """A guard and the speech process it looks after."""

    guard: MemoryGuard
    speech: DisposableSpeechProcess


Make = Callable[..., Guarded]


@pytest.fixture
def make() -> Iterator[Make]:
    """Started guards with given settings; all are stopped after the test."""
    made: list[Guarded] = []

    def start(need: MemoryNeed = SMALL, drop: Callable[[], int] = int, **variables: str) -> Guarded:
        settings = Settings.from_environment(variables)
        guard = MemoryGuard(settings.memory, int)
        guard.on_drop(drop)
        speech = speech_of(settings, Admission(4, 8), lambda: None, guard.gate)
        guard.guard_models(speech, need)
        made.append(Guarded(guard, speech))
        guard.start()
        return made[-1]

    yield start
    for each in made:
        each.guard.stop()
        each.speech.close()


def level_is(guard: MemoryGuard, level: MemoryLevel) -> None:
    wait_until(lambda: guard.level == level, 5)


def test_at_normal_all_is_let_in(make: Make) -> None:
    """No reason, no refusal, and the speech process works."""
    guarded = make()
    guarded.guard.gate.admit()
    assert guarded.guard.reason is None
    assert guarded.guard.gate.allowed()
    assert do(guarded.speech, speech_tasks.add, 1, 2) == 3


def test_pressure_gives_back_what_it_can(make: Make) -> None:
    """Trim, caches, collection, a shorter idle time: once each, counted and logged."""
    guard = make().guard
    dropped: list[int] = []

    def drop() -> int:
        dropped.append(1)
        return 3 * MIB

    guard.on_drop(drop)
    with capture_logs() as logs:
        guard.force(MemoryLevel.PRESSURE)
        wait_until(lambda: guard.status().actions["shorten_idle"], 5)
        time.sleep(1.2)  # another look at the level changes nothing
    guard.gate.admit()
    done = guard.status().actions
    assert {name for name, count in done.items() if count} == {
        "trim", "drop_caches", "collect", "shorten_idle"
    }  # fmt: skip
    assert dropped == [1]
    told = [log["action"] for log in logs if log["event"] == "memory_action"]
    assert told == ["trim", "drop_caches", "collect", "shorten_idle"]
    changes = [log for log in logs if log["event"] == "memory_level"]
    assert [(log["level"], log["reason"]) for log in changes] == [("pressure", "operator")]


def test_caches_go_before_a_model_is_said_not_to_fit(make: Make) -> None:
    """80 MB of them in the way of a process that needs 60 of the 100 that are left."""
    used = make().guard.status().used // MIB
    ballast = mmap.mmap(-1, 80 * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for page in range(0, len(ballast), mmap.PAGESIZE):
        ballast[page] = 1

    def drop() -> int:
        ballast.close()
        return 80 * MIB

    need = MemoryNeed("an engine", 60 * MIB, 0)
    guard = make(need, drop, MEMORY_THRESHOLD_MB=str(used + 100)).guard
    assert ballast.closed
    assert (guard.reason, guard.status().changes) == (None, ())


def test_what_was_freed_and_kept_by_the_heap_is_given_back_for_a_model(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Live when the model was said not to fit, and free a moment later: use is far below any
    level, and the model may run again all the same."""
    monkeypatch.setattr(memory_relief, "REPEAT_SECONDS", 1.0)
    used = make().guard.status().used // MIB
    pieces = [bytes(bytearray(os.urandom(60_000))) for _ in range(1400)]
    pins = pieces[::50]  # as other objects of a service lie between what was freed
    limit = (used + 84) * 2
    guarded = make(
        MemoryNeed("an engine", (limit - used - 42) * MIB, 0), MEMORY_THRESHOLD_MB=str(limit)
    )
    assert guarded.guard.reason == "model_does_not_fit"
    # To make room, and then for the level's sake: there is nothing left to do but do it again.
    wait_until(lambda: guarded.guard.status().actions["collect"] >= 2, 5)
    wait_until(lambda: guarded.guard.status().actions["trim"] >= 1, 5)
    pieces.clear()
    wait_until(lambda: not refused_for_good(guarded.guard), 5)
    assert len(pins) == 28


def test_a_request_that_looks_collects_nothing(make: Make) -> None:
    """Nor waits for a collection: it is told to come again, and the guard's thread makes room."""
    used = make().guard.status().used // MIB
    dropping_in: list[str] = []

    def drop() -> int:
        dropping_in.append(threading.current_thread().name)
        return 0

    need = MemoryNeed("an engine", 60 * MIB, 0)
    guard = make(need, drop, MEMORY_THRESHOLD_MB=str(used + 400), MEMORY_SAMPLE_SECONDS="60").guard
    ballast = mmap.mmap(-1, 360 * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for page in range(0, len(ballast), mmap.PAGESIZE):
        ballast[page] = 1
    with pytest.raises(Busy):
        guard.gate.require_room()
    wait_until(lambda: guard.reason == "model_does_not_fit", 5)
    ballast.close()
    assert set(dropping_in) == {"memory"}


def refused_for_good(guard: MemoryGuard) -> bool:
    """Whether no speech process may be started until something is done about it."""
    try:
        guard.gate.require_room()
    except ModelsOff:
        return True
    except Busy:
        return False
    return False


def test_under_pressure_the_idle_process_ends_sooner(make: Make) -> None:
    """And later again when it is over: the timer is set anew both times."""
    speech = make(SPEECH_IDLE_SECONDS="60").speech
    do(speech, speech_tasks.pid)
    speech.limit_idle(0.3)
    wait_until(lambda: not speech.running, 5)
    speech.limit_idle(None)
    do(speech, speech_tasks.pid)
    time.sleep(0.6)
    assert speech.running


def test_high_refuses_audio_and_lets_an_idle_process_go(make: Make) -> None:
    """Busy with a wait; the process and its memory are gone at once."""
    guarded = make()
    pid = do(guarded.speech, speech_tasks.pid)
    guarded.guard.force(MemoryLevel.HIGH)
    with pytest.raises(Busy) as refused:
        guarded.guard.gate.admit()
    assert refused.value.retry_after >= 10
    wait_until(lambda: not guarded.speech.running, 5)
    assert not psutil.pid_exists(pid)
    assert guarded.guard.gate.allowed()
    actions = guarded.guard.status().actions
    assert (actions["recycle"], actions["refuse"]) == (1, 1)


def test_high_lets_the_answer_in_hand_finish(make: Make) -> None:
    """Its process ends after it, once."""
    guarded = make()
    in_hand = Answering(guarded.speech, speech_tasks.sleep, 1.0)
    wait_until(lambda: guarded.speech.running, 5)
    guarded.guard.force(MemoryLevel.HIGH)
    assert in_hand.result() == "rested"
    wait_until(lambda: not guarded.speech.running, 5)
    status = guarded.speech.status()
    assert (status.recycled, status.crashes) == (1, 0)


def test_emergency_ends_the_answer_in_hand_by_name(make: Make, tmp_path: Path) -> None:
    """Busy, at once, in native code too, without a second try; none is started after it."""
    guarded = make()
    path = tmp_path / "mark"
    with path.open("wb") as mark:
        in_hand = Answering(guarded.speech, speech_tasks.hold_the_interpreter, mark, 30)
        wait_until(path.read_text, 10)
    started = time.monotonic()
    guarded.guard.force(MemoryLevel.EMERGENCY)
    assert isinstance(in_hand.result(), Busy)
    assert time.monotonic() - started < 5
    assert guarded.speech.status().crashes == 0
    with pytest.raises(ModelsOff):
        guarded.guard.gate.admit()
    with pytest.raises(ModelsOff):
        do(guarded.speech, speech_tasks.pid)
    assert not guarded.guard.gate.allowed()
    wait_until(lambda: guarded.guard.status().actions["stop_models"] == 1, 5)


def test_an_operator_gives_the_level_back(make: Make) -> None:
    """Without a restart, and the speech process works again."""
    guarded = make(EMERGENCY_MODE="true")
    status = guarded.guard.status()
    assert (status.forced, status.reason) == (MemoryLevel.EMERGENCY, "EMERGENCY_MODE")
    assert status.detail == "EMERGENCY_MODE=true"
    guarded.guard.force(None)
    status = guarded.guard.status()
    assert (status.level, status.reason) == (MemoryLevel.NORMAL, None)
    assert do(guarded.speech, speech_tasks.add, 1, 2) == 3


def test_what_the_settings_switch_off_stays_off(make: Make) -> None:
    """DISABLE_AI_MODELS: no level an operator chooses brings a model back."""
    guarded = make(DISABLE_AI_MODELS="true")
    guarded.guard.force(MemoryLevel.NORMAL)
    assert guarded.guard.reason == "DISABLE_AI_MODELS"
    for refused in (guarded.guard.gate.admit, guarded.guard.gate.require_room):
        with pytest.raises(ModelsOff):
            refused()
    assert not guarded.guard.gate.allowed()


def test_what_does_not_fit_is_not_started(make: Make) -> None:
    """Not even where an operator put normal in force: the kernel would end it."""
    huge = MemoryNeed("a huge engine", psutil.virtual_memory().total, 0)
    guarded = make(huge)
    assert guarded.guard.level == MemoryLevel.EMERGENCY
    assert guarded.guard.reason == "model_does_not_fit"
    assert "a huge engine needs" in str(guarded.guard.status().detail)
    guarded.guard.force(MemoryLevel.NORMAL)
    with pytest.raises(ModelsOff) as refused:
        do(guarded.speech, speech_tasks.pid)
    assert "a huge engine needs" in refused.value.reason
    assert not guarded.speech.running


def test_use_is_measured_and_the_level_follows(make: Make) -> None:
    """Against MEMORY_THRESHOLD_MB: what this process takes in is seen within a second."""
    limit = int(make().guard.status().used / 0.6)
    guard = make(
        MemoryNeed("a small engine", 0, 0),
        MEMORY_THRESHOLD_MB=str(limit // MIB),
        memory_sample_seconds=1,
    ).guard
    assert guard.level == MemoryLevel.NORMAL
    held = mmap.mmap(-1, limit // 4, flags=mmap.MAP_PRIVATE)
    for page in range(0, len(held), mmap.PAGESIZE):  # a string to write would count as well
        held[page] = 1
    level_is(guard, MemoryLevel.PRESSURE)
    status = guard.status()
    assert status.limit.source == "MEMORY_THRESHOLD_MB"
    assert 0.8 <= status.used / status.limit.bytes < 0.9
    assert status.changes[-1].reason == "use"
    assert guard.samples()[-1].level == MemoryLevel.PRESSURE
    held.close()


def test_a_level_is_left_in_time_though_the_clock_is_set_back(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes: by the time of day the level would hold for as long."""
    monkeypatch.setattr(memory_policy, "FALL_SECONDS", 1.5)
    limit = int(make().guard.status().used / 0.6)
    guard = make(MemoryNeed("a small engine", 0, 0), MEMORY_THRESHOLD_MB=str(limit // MIB)).guard
    held = mmap.mmap(-1, limit // 4, flags=mmap.MAP_PRIVATE)
    for page in range(0, len(held), mmap.PAGESIZE):
        held[page] = 1
    guard.gate.require_room()
    assert guard.level == MemoryLevel.PRESSURE
    held.close()
    guard.gate.require_room()  # the first look at less
    of_day = time.time
    monkeypatch.setattr(time, "time", lambda: of_day() - 600)
    level_is(guard, MemoryLevel.NORMAL)


def test_an_unknown_action_is_refused(make: Make) -> None:
    """By KeyError; a known one is done now and says what it gave back."""
    guard = make().guard
    with pytest.raises(KeyError):
        guard.act("reboot")
    assert guard.act("collect") >= 0
    assert guard.status().actions["collect"] == 1


def test_a_stop_ends_the_thread(make: Make) -> None:
    """Nobody samples a service that has ended."""
    guard = make().guard
    names = {thread.name for thread in threading.enumerate()}
    guard.stop()
    assert "memory" in names
    assert "memory" not in {thread.name for thread in threading.enumerate()}


def test_a_wait_for_models_ends(make: Make) -> None:
    """At once where they may be used, else after its time, or when they may."""
    guard = make().guard
    assert guard.gate.wait_for_models(0.0)
    guard.force(MemoryLevel.EMERGENCY)
    assert not guard.gate.wait_for_models(0.1)
    threading.Timer(0.3, guard.force, [None]).start()
    assert guard.gate.wait_for_models(5.0)


def test_the_speech_process_is_the_first_to_go(make: Make) -> None:
    """The kernel takes the process with the highest score: never the web."""
    pid = do(make().speech, speech_tasks.pid)
    assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
    assert Path(f"/proc/{os.getpid()}/oom_score_adj").read_text().strip() != "1000"


class Answering:
    """An answer in a thread of its own."""

    def __init__(
        self, speech: DisposableSpeechProcess, task: Callable[..., Any], *args: object
    ) -> None:
        self._outcomes: list[object] = []
        self._thread = threading.Thread(target=self._run, args=(speech, task, args))
        self._thread.start()

    def result(self) -> object:
        """What came of it: the value, or the refusal."""
        self._thread.join(20)
        (outcome,) = self._outcomes
        return outcome

    def _run(
        self, speech: DisposableSpeechProcess, task: Callable[..., Any], args: tuple[object, ...]
    ) -> None:
        try:
            self._outcomes.append(do(speech, task, *args, seconds=40.0))
        except (Busy, ModelsOff) as error:
            self._outcomes.append(error)
