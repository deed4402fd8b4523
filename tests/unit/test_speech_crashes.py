"""The disposable process under attack: crashes, hangs, kills, and the death of its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from interview.contracts import SpeechLane
from interview.errors import SpeechCrashed, SpeechTimeout
from interview.isolation.process import DisposableSpeechProcess, pid_alive
from tests.conftest import wait_until
from tests.unit import speech_tasks
from tests.unit.processes import running
from tests.unit.speech_processes import LIMIT, Deaths, do

PARENT = """
import sys
from pathlib import Path
from interview.config.settings import Settings
from interview.logging.events import configure_logs
from tests.unit import speech_tasks
from tests.unit.speech_processes import guarded_speech
if __name__ == "__main__":
    settings = Settings.from_environment({})
    configure_logs(settings.logs, "test")
    speech = guarded_speech(settings)
    print(speech.answer(lambda lane: lane.run(speech_tasks.pid, seconds=20.0)), flush=True)
    if sys.argv[1] == "busy":
        with Path(sys.argv[2]).open("wb") as mark:
            speech.answer(
                lambda lane: lane.run(speech_tasks.hold_the_interpreter, mark, 600, seconds=600.0)
            )
    sys.stdin.read()
"""

IN_A_SANDBOX = """
from pathlib import Path
from interview.isolation import child
child.OOM_SCORE = Path("/proc/self/status")  # there, and nobody may write it
child.step_back()
print(3)
"""


def test_a_crash_is_retried_once(
    speech: DisposableSpeechProcess, deaths: Deaths, tmp_path: Path
) -> None:
    """The answer comes from a second process; what the first left behind is swept."""
    with (tmp_path / "mark").open("wb+") as mark:
        second = do(speech, speech_tasks.die_the_first_time, mark)
    assert second != int((tmp_path / "mark").read_text())
    assert (speech.status().crashes, speech.status().answers, deaths.count) == (1, 1, 1)


def test_the_whole_answer_is_retried(speech: DisposableSpeechProcess, tmp_path: Path) -> None:
    """Its earlier tasks as well: their results were in the process that died."""
    turns: list[int] = []

    def work(lane: SpeechLane) -> int:
        turns.append(lane.run(speech_tasks.pid, seconds=LIMIT))
        return lane.run(speech_tasks.die_the_first_time, mark, seconds=LIMIT)

    with (tmp_path / "mark").open("wb+") as mark:
        assert speech.answer(work) == turns[1] != turns[0]


@pytest.mark.parametrize("task", [speech_tasks.die, speech_tasks.segfault])
def test_two_crashes_are_a_named_error(
    task: Callable[[], None], speech: DisposableSpeechProcess, deaths: Deaths
) -> None:
    """The caller is told, the web process lives, the next answer works."""
    with pytest.raises(SpeechCrashed):
        do(speech, task)
    assert (speech.status().crashes, deaths.count) == (2, 2)
    assert do(speech, speech_tasks.add, 1, 1) == 2


def test_a_child_killed_under_an_answer_costs_one_retry(
    speech: DisposableSpeechProcess, deaths: Deaths, tmp_path: Path
) -> None:
    """SIGKILL from outside, as the kernel's out-of-memory killer sends it."""
    child = do(speech, speech_tasks.pid)
    killed: list[int] = []

    def work(lane: SpeechLane) -> Any:
        if not killed:
            killed.append(child)
            os.kill(child, signal.SIGKILL)
        return lane.run(speech_tasks.pid, seconds=LIMIT)

    assert speech.answer(work) != child
    assert not pid_alive(child)
    assert deaths.count <= 1


def test_a_child_killed_while_idle_costs_no_attempt(
    speech: DisposableSpeechProcess, deaths: Deaths
) -> None:
    """The next answer finds it gone, starts another and has both attempts still."""
    first = do(speech, speech_tasks.pid)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not pid_alive(first), 5)
    assert do(speech, speech_tasks.pid) != first
    assert (speech.status().crashes, deaths.count, speech.status().starts) == (0, 0, 2)


def test_past_its_time_limit_a_task_is_ended(speech: DisposableSpeechProcess) -> None:
    """Its process is killed, the caller is told, the next answer works in a new one."""
    first = do(speech, speech_tasks.pid)
    started = time.monotonic()
    with pytest.raises(SpeechTimeout):
        do(speech, speech_tasks.sleep, 60.0, seconds=0.5)
    assert time.monotonic() - started < 5
    assert not pid_alive(first)
    assert (speech.status().timeouts, speech.status().crashes) == (1, 0)
    assert do(speech, speech_tasks.pid) != first


def test_native_code_that_hangs_is_ended_too(
    speech: DisposableSpeechProcess, tmp_path: Path
) -> None:
    """Though it never gives the interpreter back."""
    path = tmp_path / "mark"
    with path.open("wb") as mark, pytest.raises(SpeechTimeout):
        do(speech, speech_tasks.hold_the_interpreter, mark, 60, seconds=1.0)
    wait_until(lambda: not pid_alive(int(path.read_text())), 6)


def test_a_child_that_does_not_listen_is_gone_before_the_next(
    speech: DisposableSpeechProcess,
) -> None:
    """Stopped by a signal, it takes no other but SIGKILL: two never hold memory at once."""
    first = do(speech, speech_tasks.pid)
    os.kill(first, signal.SIGSTOP)
    speech.close()
    assert not pid_alive(first)


def test_a_child_lives_where_proc_cannot_be_written() -> None:
    """As in sandboxes: it warns that the kernel will not take it first, and does its work."""
    child = subprocess.run(
        [sys.executable, "-c", IN_A_SANDBOX], capture_output=True, text=True, check=False
    )
    assert (child.returncode, child.stdout) == (0, "3\n"), child.stderr
    assert "oom_score_not_set" in child.stderr


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_the_child_dies_with_its_parent(state: str, tmp_path: Path) -> None:
    """Within a second of a SIGKILL, though native code holds its interpreter."""
    mark = tmp_path / "mark"
    with running(PARENT, state, mark) as parent:
        child = psutil.Process(int(parent.line))
        if state == "busy":
            wait_until(lambda: mark.exists() and mark.read_text(), 20)
            time.sleep(0.2)
        assert child.is_running()
        parent.kill()
        killed_at = time.monotonic()
        wait_until(lambda: not child.is_running() or child.status() == "zombie", 10)
        assert time.monotonic() - killed_at < 1.0
