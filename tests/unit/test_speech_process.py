"""The disposable process: lazy start, answers, idle stop and replacement of real children."""

import os
import threading
import time

import psutil
import pytest

from interview.config.settings import Settings
from interview.contracts import SpeechLane
from interview.errors import Busy, CorruptAudio, ModelUnavailable, OutOfMemory, UnsupportedSampling
from interview.isolation.admission import Admission
from interview.isolation.messages import TaskFailedError
from interview.isolation.process import DisposableSpeechProcess, pid_alive
from interview.memory.guard import MemoryGuard
from tests.conftest import wait_until
from tests.unit import speech_tasks
from tests.unit.speech_processes import LIMIT, Make, do, speech_of


def test_nothing_starts_before_the_first_answer(speech: DisposableSpeechProcess) -> None:
    """Lazy: a service without answers has no child."""
    children = psutil.Process().children()
    assert speech.status().state == "stopped"
    assert speech.status().pid is None
    assert do(speech, speech_tasks.add, 2, 3) == 5
    assert speech.status().state == "idle"
    assert speech.status().starts == 1
    assert len(psutil.Process().children()) > len(children)


def test_one_child_serves_one_answer_after_another(speech: DisposableSpeechProcess) -> None:
    """The same process, so that a loaded model is used again; it is not this one."""
    pids = {do(speech, speech_tasks.pid) for _ in range(3)}
    assert len(pids) == 1
    assert os.getpid() not in pids
    status = speech.status()
    assert pids == {status.pid}
    assert (status.answers, status.starts) == (3, 1)
    assert status.rss_mb > 5


def test_one_answer_may_have_several_tasks(shared: DisposableSpeechProcess) -> None:
    """Decode, then recognise: in one child, counted as one answer."""

    def work(lane: SpeechLane) -> tuple[int, int]:
        first = lane.run(speech_tasks.pid, seconds=LIMIT)
        return first, lane.run(speech_tasks.pid, seconds=LIMIT)

    before = shared.status().answers
    first, second = shared.answer(work)
    assert first == second
    assert shared.status().answers == before + 1


def test_the_child_has_not_loaded_the_web(shared: DisposableSpeechProcess) -> None:
    """No Flask and no database where untrusted bytes are decoded; and it steps back in line."""
    assert do(shared, speech_tasks.modules, ("flask", "sqlalchemy", "werkzeug", "jinja2")) == ()
    assert do(shared, speech_tasks.niceness) > os.nice(0)


def test_an_idle_child_is_stopped(make: Make) -> None:
    """After the idle time its memory is back; the next answer starts another."""
    speech = make(SPEECH_IDLE_SECONDS="1")
    first = do(speech, speech_tasks.pid)
    wait_until(lambda: not pid_alive(first), 5)
    assert speech.status().state == "stopped"
    assert speech.status().rss_mb == 0.0
    assert do(speech, speech_tasks.pid) != first
    assert speech.status().starts == 2


def test_an_answer_puts_the_idle_stop_off(make: Make) -> None:
    """The idle time counts from the last answer; a long one is not stopped under way."""
    speech = make(SPEECH_IDLE_SECONDS="1")
    first = do(speech, speech_tasks.pid)
    time.sleep(0.7)
    assert do(speech, speech_tasks.sleep, 1.2) == "rested"
    time.sleep(0.6)
    assert do(speech, speech_tasks.pid) == first


def test_a_child_is_replaced_after_its_share_of_answers(make: Make) -> None:
    """Whatever native code leaks ends with the process."""
    speech = make(SPEECH_RECYCLE_ANSWERS="2")
    pids = [do(speech, speech_tasks.pid) for _ in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]
    assert (speech.status().recycled, speech.status().starts) == (2, 3)
    assert not any(pid_alive(pid) for pid in pids[:4])


def test_a_child_past_its_memory_limit_is_replaced(make: Make) -> None:
    """It finishes its answer first."""
    speech = make(SPEECH_MAX_RSS_MB="150")
    small = do(speech, speech_tasks.grow, 1)
    assert do(speech, speech_tasks.grow, 150) == small
    assert not pid_alive(small)
    assert speech.status().recycled == 1
    assert do(speech, speech_tasks.pid) != small


def test_more_memory_than_it_may_have_is_refused(make: Make) -> None:
    """By name and at once, without a second try; the process lives."""
    speech = make(SPEECH_MAX_RSS_MB="150")
    first = do(speech, speech_tasks.pid)
    with pytest.raises(OutOfMemory):
        do(speech, speech_tasks.grow, 400)
    assert do(speech, speech_tasks.pid) == first


def test_a_process_asked_to_go_as_its_answer_ended_is_asked_again() -> None:
    """The lane was taken, and nobody looked any more: it is idle, and not on its way out."""
    admission = Admission(4, 8)
    settings = Settings.from_environment({})
    guard = MemoryGuard(settings.memory, int)
    speech = speech_of(settings, admission, lambda: None, guard.gate)
    do(speech, speech_tasks.pid)
    with admission.lane_if_free() as free:
        assert free
        assert speech.recycle() == 0
    assert (speech.running, speech.recycling) == (True, False)
    assert speech.recycle() > 0
    assert not speech.running


def test_a_process_asked_to_go_ends_with_its_answer(speech: DisposableSpeechProcess) -> None:
    """The answer in hand is finished in the same process, and the next one starts another."""

    def work(lane: SpeechLane) -> int:
        first = lane.run(speech_tasks.pid, seconds=LIMIT)
        assert speech.recycle() == 0
        assert speech.recycling
        assert lane.run(speech_tasks.pid, seconds=LIMIT) == first
        return first

    first = speech.answer(work)
    assert (speech.running, speech.recycling) == (False, False)
    assert speech.status().recycled == 1
    assert do(speech, speech_tasks.pid) != first
    assert speech.running


def test_an_answer_whose_process_was_halted_starts_no_other(
    speech: DisposableSpeechProcess,
) -> None:
    """It is refused as busy, also when the process is asked to go as well; the next one is not."""

    def work(lane: SpeechLane) -> int:
        lane.run(speech_tasks.pid, seconds=LIMIT)
        assert speech.halt() > 0
        assert (speech.running, speech.status().state) == (False, "stopped")
        speech.recycle()
        return lane.run(speech_tasks.pid, seconds=LIMIT)

    with pytest.raises(Busy):
        speech.answer(work)
    assert do(speech, speech_tasks.pid) == do(speech, speech_tasks.pid)
    assert speech.status().starts == 2


def test_it_recognises_for_the_length_of_a_task(speech: DisposableSpeechProcess) -> None:
    """Busy before and after it within the answer, and then idle."""
    seen: list[tuple[bool, str]] = []

    def look() -> None:
        seen.append((speech.recognising, speech.status().state))

    def work(lane: SpeechLane) -> None:
        lane.run(speech_tasks.pid, seconds=LIMIT)
        look()
        timer = threading.Timer(0.2, look)
        timer.start()
        lane.run(speech_tasks.sleep, 0.6, seconds=LIMIT, recognises=True)
        look()

    do(speech, speech_tasks.pid)
    speech.answer(work)
    look()
    assert seen == [(False, "busy"), (True, "busy"), (False, "busy"), (False, "idle")]


def test_a_refusal_passes_through_with_its_type(shared: DisposableSpeechProcess) -> None:
    """It is an answer, not a crash: the child stays, nothing is retried."""
    first = do(shared, speech_tasks.pid)
    with pytest.raises(CorruptAudio):
        do(shared, speech_tasks.refuse)
    assert do(shared, speech_tasks.pid) == first
    assert shared.status().crashes == 0


def test_a_refusal_keeps_what_it_says(shared: DisposableSpeechProcess) -> None:
    """Reasons and figures survive the way out of the child."""
    with pytest.raises(ModelUnavailable) as caught:
        do(shared, speech_tasks.refuse_with_reason)
    assert caught.value.reason == "weights are cut: reinstall them"
    with pytest.raises(UnsupportedSampling) as refused:
        do(shared, speech_tasks.refuse_with_facts)
    assert refused.value.facts == {"rate": 2_000_000_000, "channels": 64}


def test_a_refusal_that_is_not_about_a_recording_is_a_failure(
    shared: DisposableSpeechProcess,
) -> None:
    """What waits, logins and the like are refused with is no business of the speech process."""
    with pytest.raises(TaskFailedError, match=r"errors\.service\.Busy"):
        do(shared, speech_tasks.refuse_what_no_recording_is_refused_for)


def test_a_missing_model_shows_until_an_answer_succeeds(shared: DisposableSpeechProcess) -> None:
    """The status page has the reason, and forgets it when it is mended."""
    with pytest.raises(ModelUnavailable):
        do(shared, speech_tasks.refuse_with_reason)
    assert shared.status().model_error == "weights are cut: reinstall them"
    do(shared, speech_tasks.pid)
    assert shared.status().model_error is None


def test_a_bug_in_a_task_is_told_with_its_place(shared: DisposableSpeechProcess) -> None:
    """Neither hidden nor retried; what it says stays where it is, as in every log."""
    with pytest.raises(
        TaskFailedError, match=r"ZeroDivisionError .*/speech_tasks\.py:\d+ fail"
    ) as caught:
        do(shared, speech_tasks.fail)
    assert "a bug of ours" not in str(caught.value)
    assert shared.status().crashes == 0
    assert do(shared, speech_tasks.add, 1, 1) == 2


def test_a_timeout_of_the_task_itself_is_not_its_time_limit(
    shared: DisposableSpeechProcess,
) -> None:
    """A TimeoutError raised inside is the task's, and costs no process."""
    first = do(shared, speech_tasks.pid)
    with pytest.raises(TaskFailedError, match="TimeoutError"):
        do(shared, speech_tasks.time_out_inside)
    assert do(shared, speech_tasks.pid) == first


def test_closing_ends_the_child(speech: DisposableSpeechProcess) -> None:
    """At once, twice is harmless, and no thread or process of it stays."""
    child = do(speech, speech_tasks.pid)
    speech.close()
    speech.close()
    assert not pid_alive(child)
    assert speech.status().state == "stopped"
