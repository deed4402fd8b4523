"""The disposable speech process: one lane, lazy start, idle stop, recycling, crash isolation.

It owns every line of native code that touches untrusted bytes. Process exit is the only
unload that returns memory, so the process is thrown away freely: after an idle time, after
a number of answers, past a memory limit, at a time limit. See docs/adr/0002.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil
import structlog

from interview.config.settings import MIB, Settings
from interview.contracts import SAMPLE_RATE, SPEECH_ATTEMPTS, SpeechLane
from interview.contracts.memory import ModelGate
from interview.errors import Busy, ModelUnavailable, OutOfMemory, SpeechCrashed, SpeechTimeout
from interview.isolation.admission import Admission
from interview.isolation.child_process import ChildDiedError, ChildProcess
from interview.isolation.setup import Setup
from interview.isolation.status import AtRest, SpeechStatus
from interview.memory.policy import RETRY_SECONDS
from interview.memory.process_memory import resident_and_anonymous

T = TypeVar("T")

WAV_MARGIN = MIB
"""Bytes that a decoded recording of the longest length may have more: headers and buffers."""

MEMORY_FACTOR = 2
STACKS = 32 * MIB
"""What a process may map while it works: a multiple of SPEECH_MAX_RSS_MB, past which it is replaced
after its answer, and the stacks of four threads for each processor of the host, most untouched."""

log = structlog.get_logger(__name__)


class _ProcessDied(Exception):
    """The process ended under a task, by a crash or somebody's signal."""


class DisposableSpeechProcess:
    """Runs tasks of one answer at a time in one child process.

    Args:
        settings: limits, and where the weights are.
        admission: who may wait for the lane.
        on_death: called after the child died under a task, to sweep what it left.
        memory: asked before a child is started, told of answers.
        tasks: name of the module whose ``TASKS`` may be run.
        readable: folders it may read beside Python and its libraries, those of the weights.
    """

    def __init__(
        self,
        settings: Settings,
        admission: Admission,
        on_death: Callable[[], object],
        memory: ModelGate,
        tasks: str,
        readable: Sequence[Path] = (),
    ) -> None:
        self._setup = setup_of(settings, tasks, readable)
        self._memory = memory
        self._settings = settings
        self._admission = admission
        self._on_death = on_death
        self._mutex = threading.Lock()
        self._child: ChildProcess | None = None
        self._idle_timer: threading.Timer | None = None
        self._idle_seconds = float(settings.speech_idle_seconds)
        self._recycling = self._ending = self._halted = self._recognising = False
        self._answers = self._starts = self._crashes = self._timeouts = self._recycled = 0
        self._answers_of_child = 0
        self._rss_mb = self._processor_seconds = 0.0
        self._at_rest: AtRest | None = None
        self._model_error: str | None = None

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        """Hold the lane while ``work`` runs, once more if the process dies under it.

        Raises:
            Busy: too many answers wait already, or memory ran short under this one.
            ModelsOff: no model may run.
            OutOfMemory: the kernel ended the process.
            SpeechCrashed: the process died under both attempts.
        """
        with self._admission.lane(), self._memory.answering():
            self._stop_idle_timer()
            self._halted = False
            before = self._rss_mb
            try:
                return self._attempts(work)
            finally:
                self._after_answer(before)

    def status(self) -> SpeechStatus:
        """What the process is and has done since the web process started."""
        child = self._child
        if child is None:
            state = "stopped"
        else:
            state = "busy" if self._admission.counts().running else "idle"
        return SpeechStatus(
            state=state,
            pid=child.pid if child is not None else None,
            answers=self._answers,
            starts=self._starts,
            crashes=self._crashes,
            timeouts=self._timeouts,
            recycled=self._recycled,
            rss_mb=round(self._rss_mb, 1),
            model_error=self._model_error,
            isolation=child.isolation if child is not None else None,
        )

    def at_rest(self) -> AtRest | None:
        """Sizes of the process after its last task; None while there is no process."""
        return self._at_rest

    def close(self) -> None:
        """End the process; the next answer would start another."""
        self._stop_idle_timer()
        self._discard()

    def run(
        self, task: Callable[..., T], *args: object, seconds: float, recognises: bool = False
    ) -> T:
        """See :class:`interview.contracts.SpeechLane`. Called by the holder of the lane."""
        self._recognising = recognises
        ended_well = False
        try:
            value = self._run(task, args, seconds)
            ended_well = True
            return value
        finally:
            self._recognising = False
            if recognises:
                self._memory.recognition_ended(well=ended_well)

    def _run(self, task: Callable[..., T], args: tuple[object, ...], seconds: float) -> T:
        child = self._started()
        try:
            value: T = child.run(task, args, seconds)
        except TimeoutError as error:
            self._timeouts += 1
            log.warning("speech_timeout", task=task.__name__, seconds=round(seconds, 1))
            self._discard()
            raise SpeechTimeout from error
        except ChildDiedError as error:
            self._discard()
            self._require_a_second_try()
            raise _ProcessDied from error
        except ModelUnavailable as error:
            self._model_error = error.reason
            log.error("model_unavailable", reason=error.reason)
            raise
        finally:
            self._note_size(child.pid)
        return value

    def _note_size(self, pid: int) -> None:
        """Of the child that has just answered, if it still is there."""
        with self._mutex, suppress(OSError, psutil.Error):
            if self._child is not None:
                resident, anonymous = resident_and_anonymous(pid)
                self._rss_mb = resident / MIB
                times = psutil.Process(pid).cpu_times()
                self._processor_seconds = times.user + times.system
                self._at_rest = AtRest(self._starts, pid, resident, anonymous)

    @property
    def running(self) -> bool:
        return self._child is not None or self._ending

    @property
    def recognising(self) -> bool:
        return self._recognising

    @property
    def recycling(self) -> bool:
        asked = self._recycling and self._admission.counts().running
        return bool(asked) or self._ending

    def limit_idle(self, seconds: float | None) -> None:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        settled = float(self._settings.speech_idle_seconds)
        self._idle_seconds = settled if seconds is None else min(seconds, settled)
        with self._admission.lane_if_free() as free:
            if free and self._child is not None:
                self._start_idle_timer()

    def recycle(self) -> int:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        # Asked before it is tried: an answer that ends meanwhile does it. One that has just looked
        # does not; its process is then idle, is no longer said to be recycling, and is asked again.
        self._recycling = True
        with self._admission.lane_if_free() as free:
            return self._recycled_now() if free else 0

    def halt(self) -> int:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        self._halted = True
        return self._discard()

    def _recycled_now(self) -> int:
        self._recycled += self._child is not None
        return self._discard()

    def _require_a_second_try(self) -> None:
        """Not for an answer whose process was ended for want of memory."""
        if self._halted:
            raise Busy(RETRY_SECONDS)
        if self._memory.kernel_ended():
            log.error("speech_process_out_of_memory", rss=round(self._rss_mb, 1))
            self._on_death()
            raise OutOfMemory

    def _attempts(self, work: Callable[[SpeechLane], T]) -> T:
        for attempt in range(1, SPEECH_ATTEMPTS + 1):
            try:
                result = work(self)
            except _ProcessDied as error:
                self._crashes += 1
                log.warning("speech_process_died", attempt=attempt, cause=repr(error.__cause__))
                self._on_death()
                continue
            self._model_error = None
            return result
        raise SpeechCrashed

    def _started(self) -> ChildProcess:
        child = self._child
        if child is not None and not pid_alive(child.pid):
            # Killed while idle: that costs no answer one of its attempts.
            self._discard()
        if self._child is None:
            self._memory.require_room()
        with self._mutex:
            if self._halted:
                raise Busy(RETRY_SECONDS)
            if self._child is None:
                self._child = ChildProcess(self._setup)
                self._starts += 1
                self._answers_of_child = 0
            return self._child

    def _after_answer(self, rss_mb_before: float) -> None:
        self._answers += 1
        self._answers_of_child += 1
        log.info(
            "speech_process_memory",
            rss_mb_before=round(rss_mb_before, 1),
            rss_mb_after=round(self._rss_mb, 1),
        )
        if self._is_used_up():
            log.info("speech_process_recycled", answers=self._answers_of_child, rss=self._rss_mb)
            self._recycled_now()
        self._start_idle_timer()

    def _start_idle_timer(self) -> None:
        self._stop_idle_timer()
        self._idle_timer = threading.Timer(self._idle_seconds, self._stop_if_idle)
        self._idle_timer.daemon = True
        self._idle_timer.start()

    def _is_used_up(self) -> bool:
        return self._child is not None and (
            self._recycling
            or self._answers_of_child >= self._settings.speech_recycle_answers
            or self._rss_mb > self._settings.speech_max_rss_mb
            or self._processor_seconds > _used_up_after(self._settings)
        )

    def _stop_if_idle(self) -> None:
        with self._admission.lane_if_free() as free:
            if free and self._child is not None:
                log.info("speech_process_idle_stop", rss=round(self._rss_mb, 1))
                self._discard()

    def _stop_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()

    def _discard(self) -> int:
        """End the child and wait until it is gone, so that two never hold memory at once.

        Returns its resident bytes after the last task.
        """
        with self._mutex:
            self._ending = self._child is not None
            child, self._child = self._child, None
            held, self._rss_mb = int(self._rss_mb * MIB), 0.0
            self._at_rest = None
            self._recycling = False
            if child is None:
                return 0
            started = time.monotonic()
            try:
                child.end()
            finally:
                self._ending = False
            log.debug("speech_process_stopped", seconds=round(time.monotonic() - started, 3))
            return held


def _used_up_after(settings: Settings) -> int:
    """Seconds of processor after which a process is replaced.

    More than the longest task can take, so that twice as many, which it cannot pass, end none.
    """
    return (600 + 5 * settings.max_answer_seconds) * settings.processors


def setup_of(settings: Settings, tasks: str, readable: Sequence[Path] = ()) -> Setup:
    """What a speech process of these settings is told and held to."""
    return Setup(
        tasks,
        readable=tuple(map(str, readable)),
        file_bytes=2 * SAMPLE_RATE * settings.max_answer_seconds + WAV_MARGIN,
        memory_bytes=(
            MEMORY_FACTOR * settings.speech_max_rss_mb * MIB + STACKS * (os.cpu_count() or 1)
        ),
        processor_seconds=2 * _used_up_after(settings),
    )


def pid_alive(pid: int) -> bool:
    """Whether a child of ours still runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
