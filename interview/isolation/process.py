"""The disposable speech process: one lane, lazy start, idle stop, recycling, crash isolation.

All native code that reads untrusted bytes runs in it. Only the exit of a process returns its
memory, so the process is replaced freely: after an idle time, after a number of answers, above a
memory limit, at a time limit. See docs/adr/0002.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

import psutil
import structlog

from interview.config.groups.answers import SpeechSettings
from interview.config.variables import MIB
from interview.contracts import SPEECH_ATTEMPTS, SpeechLane
from interview.contracts.memory import ModelGate
from interview.errors import Busy, ModelUnavailable, OutOfMemory, SpeechCrashed, SpeechTimeout
from interview.isolation.admission import Admission
from interview.isolation.child_process import PROCESSOR_FACTOR, ChildDiedError, ChildProcess
from interview.isolation.messages import Isolation, Setup
from interview.memory.policy import RETRY_SECONDS
from interview.memory.process_memory import resident_and_anonymous

T = TypeVar("T")

log = structlog.get_logger(__name__)


class State(Enum):
    """The life of the speech process.

    An answer starts it or finds it idle, and leaves it idle; within the answer it recognises for
    a while. Any thread may end it at any time, and then it stays ended until an answer starts the
    next one::

        STOPPED -> BUSY <-> RECOGNISING
                    ^
                    v
                   IDLE            each of BUSY, RECOGNISING, IDLE -> ENDING -> STOPPED
    """

    STOPPED = auto()
    IDLE = auto()
    BUSY = auto()
    RECOGNISING = auto()
    ENDING = auto()


class Order(Enum):
    """What the memory guard has asked of the process beyond the answer in hand.

    RECYCLE: to be ended after the answer. HALT: it was ended, and the answer may start no other.
    """

    NONE = auto()
    RECYCLE = auto()
    HALT = auto()


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """Figures for the status page.

    ``state`` is stopped, idle or busy; ``rss_mb`` is the size after the last task. ``isolation``
    is None until the process is ready.
    """

    state: str
    pid: int | None
    answers: int
    starts: int
    crashes: int
    timeouts: int
    recycled: int
    rss_mb: float
    model_error: str | None
    isolation: Isolation | None


@dataclass(frozen=True, slots=True)
class AtRest:
    """Size of the speech process in bytes, after a task and after the freed memory was trimmed.

    ``number`` counts the processes since the web process started; ``anonymous`` is the part of
    ``rss`` that is not backed by a file.
    """

    number: int
    pid: int
    rss: int
    anonymous: int


class _ProcessDied(Exception):
    """The process ended during a task, by a crash or a signal."""


class DisposableSpeechProcess:
    """Runs the tasks of one answer at a time in one child process.

    Args:
        settings: when a process is ended or replaced.
        setup: of each process, by :func:`interview.isolation.child_process.setup_of`.
        admission: bounds the answers that wait for the lane.
        on_death: called after the process died during a task, to sweep its files.
        memory: asked before a process is started, and told of answers.
    """

    def __init__(
        self,
        settings: SpeechSettings,
        setup: Setup,
        admission: Admission,
        on_death: Callable[[], object],
        memory: ModelGate,
    ) -> None:
        self._setup = setup
        self._memory = memory
        self._settings = settings
        self._admission = admission
        self._on_death = on_death
        self._mutex = threading.Lock()
        self._child: ChildProcess | None = None
        self._state, self._order = State.STOPPED, Order.NONE
        self._idle_timer: threading.Timer | None = None
        self._idle_seconds = float(settings.speech_idle_seconds)
        self._answers = self._starts = self._crashes = self._timeouts = self._recycled = 0
        self._answers_of_child = 0
        self._rss_mb = self._processor_seconds = 0.0
        self._at_rest: AtRest | None = None
        self._model_error: str | None = None

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        """Hold the lane while ``work`` runs; repeat it once if the process dies during it.

        Raises:
            Busy: too many answers wait already, or memory ran short during this one.
            ModelsOff: no model may run.
            OutOfMemory: the kernel killed the process for want of memory.
            SpeechCrashed: the process died in both attempts.
        """
        with self._admission.lane(), self._memory.answering():
            self._stop_idle_timer()
            with self._mutex:
                self._order = Order.NONE if self._order is Order.HALT else self._order
            self._move(State.IDLE, State.BUSY)
            before = self._rss_mb
            try:
                return self._attempts(work)
            finally:
                self._after_answer(before)

    def status(self) -> SpeechStatus:
        """The state of the process, and counts since the web process started."""
        child = self._child
        state = "idle" if self._state is State.IDLE else "busy"
        return SpeechStatus(
            state=state if child is not None else "stopped",
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
        """Size of the process after its last task; None while there is no process."""
        return self._at_rest

    def close(self) -> None:
        """End the process; the next answer would start another."""
        self._stop_idle_timer()
        self._discard()

    def run(
        self, task: Callable[..., T], *args: object, seconds: float, recognises: bool = False
    ) -> T:
        """See :class:`interview.contracts.SpeechLane`. Only for the holder of the lane."""
        well = False
        try:
            value = self._run(task, args, seconds, recognises)
            well = True
            return value
        finally:
            self._move(State.RECOGNISING, State.BUSY)
            if recognises:
                self._memory.recognition_ended(well=well)

    @property
    def running(self) -> bool:
        return self._state is not State.STOPPED

    @property
    def recognising(self) -> bool:
        return self._state is State.RECOGNISING

    @property
    def recycling(self) -> bool:
        asked = self._order is Order.RECYCLE and self._state in {State.BUSY, State.RECOGNISING}
        return asked or self._state is State.ENDING

    def limit_idle(self, seconds: float | None) -> None:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        settled = float(self._settings.speech_idle_seconds)
        self._idle_seconds = settled if seconds is None else min(seconds, settled)
        with self._admission.lane_if_free() as free:
            if free and self._child is not None:
                self._start_idle_timer()

    def recycle(self) -> int:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        # The order is given before the lane is tried, so that an answer that ends meanwhile carries
        # it out. If the answer has just checked its orders, the process is idle, no longer reports
        # ``recycling``, and the guard asks again.
        with self._mutex:
            self._order = Order.RECYCLE if self._order is Order.NONE else self._order
        with self._admission.lane_if_free() as free:
            return self._recycled_now() if free else 0

    def halt(self) -> int:
        """See :class:`interview.contracts.memory.SpeechControl`."""
        with self._mutex:
            self._order = Order.HALT
        return self._discard()

    def _move(self, state: State, following: State) -> None:
        """Enter the ``following`` state; a process that another thread has ended stays ended."""
        with self._mutex:
            if self._state is state:
                self._state = following

    def _run(
        self,
        task: Callable[..., T],
        args: tuple[object, ...],
        seconds: float,
        recognises: bool,
    ) -> T:
        child = self._started()
        if recognises:
            self._move(State.BUSY, State.RECOGNISING)
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
        """Measure the process that has just run a task, if it still exists."""
        with self._mutex, suppress(OSError, psutil.Error):
            if self._child is not None:
                resident, anonymous = resident_and_anonymous(pid)
                self._rss_mb = resident / MIB
                times = psutil.Process(pid).cpu_times()
                self._processor_seconds = times.user + times.system
                self._at_rest = AtRest(self._starts, pid, resident, anonymous)

    def _require_a_second_try(self) -> None:
        """Raise Busy or OutOfMemory if the process was ended for want of memory."""
        if self._order is Order.HALT:
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
        """The running process, or a new one. Raises Busy, ModelsOff."""
        child = self._child
        if child is not None and not pid_alive(child.pid):
            # It was killed while idle: this does not count as an attempt of the answer.
            self._discard()
        if self._child is None:
            self._memory.require_room()
        with self._mutex:
            if self._order is Order.HALT:
                raise Busy(RETRY_SECONDS)
            if self._child is None:
                self._child = ChildProcess(self._setup)
                self._state = State.BUSY
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
        self._move(State.BUSY, State.IDLE)
        self._start_idle_timer()

    def _is_used_up(self) -> bool:
        return self._child is not None and (
            self._order is Order.RECYCLE
            or self._answers_of_child >= self._settings.speech_recycle_answers
            or self._rss_mb > self._settings.speech_max_rss_mb
            or self._processor_seconds > self._setup.processor_seconds / PROCESSOR_FACTOR
        )

    def _start_idle_timer(self) -> None:
        self._stop_idle_timer()
        self._idle_timer = threading.Timer(self._idle_seconds, self._stop_if_idle)
        self._idle_timer.daemon = True
        self._idle_timer.start()

    def _stop_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()

    def _stop_if_idle(self) -> None:
        with self._admission.lane_if_free() as free:
            if free and self._child is not None:
                log.info("speech_process_idle_stop", rss=round(self._rss_mb, 1))
                self._discard()

    def _recycled_now(self) -> int:
        self._recycled += self._child is not None
        return self._discard()

    def _discard(self) -> int:
        """End the process and wait until it is gone, so that no two hold memory at once.

        Returns its resident bytes after the last task.
        """
        with self._mutex:
            child, self._child = self._child, None
            held, self._rss_mb = int(self._rss_mb * MIB), 0.0
            self._at_rest = None
            self._order = Order.NONE if self._order is Order.RECYCLE else self._order
            if child is None:
                return 0
            self._state = State.ENDING
            started = time.monotonic()
            try:
                child.end()
            finally:
                self._state = State.STOPPED
            log.debug("speech_process_stopped", seconds=round(time.monotonic() - started, 3))
            return held


def pid_alive(pid: int) -> bool:
    """Whether a child process still runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
