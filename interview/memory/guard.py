"""The memory guard: a thread that samples memory use, sets the level and frees memory.

Its three parts are the sampler, which reads, the policy, which decides, and the gate, which admits
audio and models or refuses them. It acts before the kernel kills a process. Every
MEMORY_SAMPLE_SECONDS it keeps a sample; during an answer, and above level normal, it reads more
often.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from interview.config.groups.operation import MemorySettings
from interview.config.variables import MIB
from interview.contracts.memory import (
    LevelChange,
    MemoryLevel,
    MemorySample,
    MemoryStatus,
    SpeechControl,
)
from interview.errors import Busy
from interview.memory.limit import find_cgroup
from interview.memory.policy import RETRY_SECONDS, MemoryNeed, MemoryPolicy, level_of
from interview.memory.relief import MemoryActions
from interview.memory.sampler import MemorySampler, Usage

RETRY_MODELS_SECONDS = 1.0

ANSWER_SECONDS = 0.3
"""Between two readings during an answer, whose peak lasts about a second."""

LEVEL_SECONDS = 1.0
"""Between two readings above level normal, so that the level falls in time."""

STOP_SECONDS = 10.0
"""How long a stop waits for the thread; ending a speech process takes half of that."""

log = structlog.get_logger(__name__)


class MemoryGate:
    """Implements :class:`interview.contracts.memory.ModelGate` by the level in force.

    Args:
        sampler: counts the processes the kernel has killed.
        policy: level and reason.
        actions: counts refusals.
        look: reads and judges now; returns whether memory must be freed before it is certain that
            a model does not fit.
        wake: wakes the thread of the guard.
        stopped: set when the guard ends.
    """

    def __init__(
        self,
        sampler: MemorySampler,
        policy: MemoryPolicy,
        actions: MemoryActions,
        look: Callable[[], bool],
        wake: threading.Event,
        stopped: threading.Event,
    ) -> None:
        self._sampler = sampler
        self._policy = policy
        self._actions = actions
        self._look = look
        self._wake = wake
        self._stopped = stopped
        self._kills_before = sampler.kills()
        self.is_answering = False

    def allowed(self) -> bool:
        """Whether models may be used."""
        return self._policy.reason is None

    def admit(self) -> None:
        """Admit a recording. Raises Busy from level high on, ModelsOff if models are off."""
        if self._policy.level >= MemoryLevel.HIGH or not self.allowed():
            self._actions.count_refusal()
            raise self._policy.refusal()

    def require_room(self) -> None:
        """Called before a speech process is started. Raises Busy or ModelsOff."""
        short = self._look() or self._policy.level == MemoryLevel.EMERGENCY
        if self._policy.switched_off or (short and self._policy.forced is not None):
            raise self._policy.refusal()
        if short:
            self._wake.set()
            raise Busy(RETRY_SECONDS)

    def wait_for_models(self, seconds: float) -> bool:
        """Whether models may be used, now or within ``seconds``."""
        deadline = time.monotonic() + seconds
        while not self.allowed():
            if time.monotonic() > deadline:
                return False
            self._stopped.wait(RETRY_MODELS_SECONDS)
        return True

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Wraps an answer in the speech process: memory is read more often to catch its peak."""
        self._kills_before = self._sampler.kills()
        self.is_answering = True
        self._wake.set()
        try:
            yield
        finally:
            self.is_answering = False

    def recognition_ended(self, *, well: bool) -> None:
        """Note the end of a recognition; the peak of one that ended ``well`` is remembered."""
        self._policy.recognition_ended(well=well)

    def kernel_ended(self) -> bool:
        """Whether the kernel has killed a process since :meth:`answering` began."""
        return self._sampler.kills() > self._kills_before


class MemoryGuard:
    """Watches the memory of the service; implements MemoryWatch, and ``gate`` is its ModelGate.

    Args:
        settings: limits, and what is switched off.
        temp_bytes: returns the bytes of the open temp files.
        own_role: of this process, ``web`` or ``worker``.
    """

    def __init__(
        self, settings: MemorySettings, temp_bytes: Callable[[], int], own_role: str = "web"
    ) -> None:
        self._sample_seconds = settings.memory_sample_seconds
        self._sampler = MemorySampler(
            find_cgroup(), settings.memory_threshold_mb, own_role, temp_bytes
        )
        self._policy = MemoryPolicy(settings)
        self._actions = MemoryActions()
        self._speech: SpeechControl | None = None
        self._kills_seen = self._sampler.kills()
        self._next_sample = 0.0
        self._mutex = threading.RLock()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self.gate = MemoryGate(
            self._sampler, self._policy, self._actions, self._look, self._wake, self._stopped
        )

    def guard_models(self, speech: SpeechControl, need: MemoryNeed) -> None:
        """Keep this speech process within the limit. Call before :meth:`start`."""
        self._speech = speech
        self._policy.guard_model(need)
        self._actions.control(speech)

    def on_drop(self, drop: Callable[[], int]) -> None:
        """Call ``drop`` under pressure; it returns the bytes it freed."""
        self._actions.on_drop(drop)

    def start(self) -> None:
        """Read once, so that nothing is admitted that would not fit, and start the thread."""
        with self._mutex:
            self._sampler.look_again()
        self._look_and_make_room()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    @property
    def alive(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    @property
    def level(self) -> MemoryLevel:
        return self._policy.level

    @property
    def reason(self) -> str | None:
        return self._policy.reason

    def status(self) -> MemoryStatus:
        with self._mutex:
            processes = self._sampler.processes()
            usage = self._sampler.usage()
            forced = self._policy.forced
            return MemoryStatus(
                self._policy.level,
                None if forced is None else forced.level,
                self._policy.reason,
                self._policy.detail,
                usage.limit,
                usage.used,
                processes,
                self._actions.counts(),
                self._policy.changes,
            )

    def samples(self) -> tuple[MemorySample, ...]:
        with self._mutex:
            return self._sampler.samples()

    def force(self, level: MemoryLevel | None) -> None:
        """Set a level regardless of use; None returns to the measured level.

        See :meth:`interview.memory.policy.MemoryPolicy.force` for what it lifts.
        """
        with self._mutex:
            self._policy.force(level)
            self._look()
        self._wake.set()

    def act(self, action: str) -> int:
        return self._actions.act(action)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait(self._pause())
            self._wake.clear()
            try:
                self._tick()
            except BaseException as error:  # the thread must survive every error
                with suppress(BaseException):  # even one of the log
                    log.error("memory_guard_failed", exc_info=error)

    def _pause(self) -> float:
        until_sample = max(0.0, self._next_sample - time.monotonic())
        if self.gate.is_answering:
            return min(ANSWER_SECONDS, until_sample)
        if self.level > MemoryLevel.NORMAL:
            return min(LEVEL_SECONDS, until_sample)
        return until_sample

    def _tick(self) -> None:
        usage = self._look_and_make_room()
        with self._mutex:
            if time.monotonic() >= self._next_sample:
                self._next_sample = time.monotonic() + self._sample_seconds
                self._sampler.sample(time.time(), self.level, usage)
            level, pressed = self.level, self._policy.misfit is not None
        pressed |= level_of(usage.share) > MemoryLevel.NORMAL
        # Without the lock: ending a process may take seconds, and requests need the lock.
        self._actions.hold(level, pressed=pressed)

    def _look_and_make_room(self) -> Usage:
        """Read and judge; before a model is said not to fit, free memory and read again.

        Only in the guard's own thread and without the lock: a collection takes a tenth of a
        second, and requests need the lock.
        """
        with self._mutex:
            usage, misfit = self._read()
            if misfit is None or self._policy.misfit is not None:
                return self._judge(usage, misfit)
        self._actions.make_room()
        with self._mutex:
            return self._judge(*self._read())

    def _look(self) -> bool:
        """Read and judge; returns whether to free memory before a model is said not to fit."""
        with self._mutex:
            usage, misfit = self._read()
            needs_room = misfit is not None and self._policy.misfit is None
            self._judge(usage, None if needs_room else misfit)
            return needs_room

    def _read(self) -> tuple[Usage, str | None]:
        """What is in use, and why a speech process would not fit; one that runs does."""
        usage = self._sampler.usage()
        if self._speech is None:
            return usage, None
        if not self._speech.running:
            return usage, self._policy.misfit_of(usage)
        size = usage.largest("speech")
        if not size:
            self._sampler.look_again()  # it has just started
        if self._speech.recognising:
            self._policy.observe(size)
        return usage, None

    def _judge(self, usage: Usage, misfit: str | None) -> Usage:
        kills_before, self._kills_seen = self._kills_seen, self._sampler.kills()
        killed = self._kills_seen > kills_before
        change = self._policy.judge(time.monotonic(), usage, misfit, killed=killed)
        if change is not None:
            self._report(change, usage)
        return usage

    def _report(self, change: LevelChange, usage: Usage) -> None:
        self._sampler.sample(change.at, change.level, usage)
        if change.level == MemoryLevel.NORMAL:
            self._actions.relax()
        log.warning(
            "memory_level",
            level=change.level.word,
            reason=change.reason,
            used_mb=round(usage.used / MIB, 1),
            limit_mb=round(usage.limit.bytes / MIB, 1),
            limit_of=usage.limit.source,
            models_off=self._policy.detail,
        )
