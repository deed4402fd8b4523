"""The disposable speech process: one lane, lazy start, idle stop, recycling, crash isolation.

It owns every line of native code that touches untrusted bytes. Process exit is the only
unload that returns memory, so the process is thrown away freely: after an idle time, after
a number of answers, past a memory limit, at a time limit. See docs/adr/0002.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

import psutil
import structlog
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from interview.config import MIB, Settings
from interview.contracts import SPEECH_ATTEMPTS, SpeechLane
from interview.contracts.memory import ModelGate
from interview.errors import Busy, ModelUnavailable, OutOfMemory, SpeechCrashed, SpeechTimeout
from interview.resources.memory_levels import RETRY_SECONDS
from interview.speech.admission import Admission
from interview.speech.child import Outcome, initialise, run_task
from interview.speech.status import AtRest, SpeechStatus

T = TypeVar("T")

log = structlog.get_logger(__name__)


class _ProcessDied(Exception):
    """The process ended under a task, by a crash or somebody's signal."""


class DisposableSpeechProcess:
    """Runs tasks of one answer at a time in one child process.

    Args:
        settings: limits; handed to the child as they are.
        admission: who may wait for the lane.
        on_death: called after the child died under a task, to sweep what it left.
        memory: asked before a child is started, told of answers.
    """

    def __init__(
        self,
        settings: Settings,
        admission: Admission,
        on_death: Callable[[], object],
        memory: ModelGate,
    ) -> None:
        self._memory = memory
        self._settings = settings
        self._admission = admission
        self._on_death = on_death
        self._mutex = threading.Lock()
        self._pool: ProcessPool | None = None
        self._pid: int | None = None
        self._task: ProcessFuture | None = None
        self._idle_timer: threading.Timer | None = None
        self._idle_seconds = float(settings.speech_idle_seconds)
        self._recycling = self._ending = self._halted = False
        self._answers = self._starts = self._crashes = self._timeouts = self._recycled = 0
        self._answers_of_child = 0
        self._rss_mb = 0.0
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
        if self._pool is None:
            state = "stopped"
        else:
            state = "busy" if self._admission.counts().running else "idle"
        return SpeechStatus(
            state=state,
            pid=self._pid,
            answers=self._answers,
            starts=self._starts,
            crashes=self._crashes,
            timeouts=self._timeouts,
            recycled=self._recycled,
            rss_mb=round(self._rss_mb, 1),
            model_error=self._model_error,
        )

    def at_rest(self) -> AtRest | None:
        """Sizes of the process after its last task; None while there is no process."""
        return self._at_rest

    def close(self) -> None:
        """End the process; the next answer would start another."""
        self._stop_idle_timer()
        self._discard()

    def run(self, task: Callable[..., T], *args: object, seconds: float) -> T:
        """See :class:`interview.contracts.SpeechLane`. Called by the holder of the lane."""
        try:
            outcome = self._outcome(task, args, seconds)
        except TimeoutError as error:
            self._timeouts += 1
            log.warning("speech_timeout", task=task.__name__, seconds=round(seconds, 1))
            self._discard()
            raise SpeechTimeout from error
        except (BrokenProcessPool, ProcessExpired, CancelledError) as error:
            self._discard()
            self._require_a_second_try()
            raise _ProcessDied from error
        self._rss_mb = outcome.rss / MIB
        self._at_rest = AtRest(self._starts, outcome.pid, outcome.rss, outcome.anonymous)
        self._pid = outcome.pid
        if isinstance(outcome.value, Exception):
            self._note_model(outcome.value)
            raise outcome.value
        value: T = outcome.value
        return value

    @property
    def running(self) -> bool:
        return self._pool is not None or self._ending

    @property
    def recycling(self) -> bool:
        asked = self._recycling and self._admission.counts().running
        return bool(asked) or self._ending

    def limit_idle(self, seconds: float | None) -> None:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        settled = float(self._settings.speech_idle_seconds)
        self._idle_seconds = settled if seconds is None else min(seconds, settled)
        with self._admission.lane_if_free() as free:
            if free and self._pool is not None:
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
        # A pool that is stopped never tells who waits for its task.
        if self._task is not None:
            self._task.cancel()
        return self._discard()

    def _recycled_now(self) -> int:
        self._recycled += self._pool is not None
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

    def _outcome(
        self, task: Callable[..., Any], args: tuple[object, ...], seconds: float
    ) -> Outcome:
        try:
            future = self._started().schedule(run_task, (task, args), timeout=seconds)
        except RuntimeError as error:
            # pebble marks a pool whose idle worker was killed as unusable, for ever.
            raise BrokenProcessPool from error
        self._task = future
        if self._halted:
            future.cancel()
        result: Outcome = future.result()
        return result

    def _started(self) -> ProcessPool:
        if self._pid is not None and not pid_alive(self._pid):
            # Killed while idle: that costs no answer one of its attempts.
            self._discard()
        if self._pool is None:
            self._memory.require_room()
        with self._mutex:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    context=get_context("spawn"),
                    initializer=initialise,
                    initargs=(self._settings.log_format == "json",),
                )
                self._starts += 1
                self._answers_of_child = 0
            return self._pool

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
        return self._pool is not None and (
            self._recycling
            or self._answers_of_child >= self._settings.speech_recycle_answers
            or self._rss_mb > self._settings.speech_max_rss_mb
        )

    def _stop_if_idle(self) -> None:
        with self._admission.lane_if_free() as free:
            if free and self._pool is not None:
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
            self._ending = self._pool is not None
            pool, self._pool, self._pid = self._pool, None, None
            held, self._rss_mb = int(self._rss_mb * MIB), 0.0
            self._at_rest = None
            self._recycling = False
            if pool is None:
                return 0
            started = time.monotonic()
            try:
                pool.stop()
                pool.join()  # pebble kills after three seconds what does not listen
            finally:
                self._ending = False
            log.debug("speech_process_stopped", seconds=round(time.monotonic() - started, 3))
            return held

    def _note_model(self, error: Exception) -> None:
        if isinstance(error, ModelUnavailable):
            self._model_error = error.reason
            log.error("model_unavailable", reason=error.reason)


def pid_alive(pid: int) -> bool:
    """Whether a child of ours still runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
