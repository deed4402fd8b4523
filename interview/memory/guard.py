"""The memory guard: samples, judges the level, acts before the kernel does, and tells.

One thread. Every MEMORY_SAMPLE_SECONDS it takes a sample; while an answer is in hand it looks
at the figure that counts more often, because the peak of an answer lasts about a second.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from interview.config.settings import MIB, Settings
from interview.contracts.memory import (
    LevelChange,
    MemoryLevel,
    MemorySample,
    MemoryStatus,
    SpeechControl,
)
from interview.errors import Busy, ModelsOff
from interview.memory.actions import MemoryActions
from interview.memory.fit import MemoryNeed, ModelFit
from interview.memory.levels import RETRY_SECONDS, LevelLadder, level_of
from interview.memory.limit import find_cgroup
from interview.memory.samples import MemoryReader, Usage

ANSWER_SECONDS = 0.3
"""Between two looks while an answer is in hand: its peak lasts about a second."""

LEVEL_SECONDS = 1.0
"""Between two looks while a level above normal is in force, so that it is left in time."""

STOP_SECONDS = 10.0
"""How long a stop waits for the thread; ending a speech process takes it half of that."""

DISABLED = "DISABLE_AI_MODELS"
EMERGENCY_MODE = "EMERGENCY_MODE"
KERNEL = "oom_kill"
NO_FIT = "model_does_not_fit"
OPERATOR = "operator"

WORDS = {
    DISABLED: "DISABLE_AI_MODELS=true",
    EMERGENCY_MODE: "EMERGENCY_MODE=true",
    OPERATOR: "an operator put emergency in force",
    KERNEL: "the kernel ended a process for want of memory",
}
"""What keeps the models off, in a sentence, where no figure says more."""

log = structlog.get_logger(__name__)


class MemoryGuard:
    """Watches the memory of the service. See MemoryWatch and ModelGate for what others ask.

    Args:
        settings: the limits asked for, and what is off by choice.
        temp_bytes: bytes of the temp files now open.
        own_role: what this process is, ``web`` or ``worker``.
    """

    def __init__(
        self, settings: Settings, temp_bytes: Callable[[], int], own_role: str = "web"
    ) -> None:
        self._settings = settings
        threshold = settings.memory_threshold_mb
        self._reader = MemoryReader(find_cgroup(), threshold, own_role, temp_bytes)
        self._ladder = LevelLadder()
        self._actions = MemoryActions()
        self._speech: SpeechControl | None = None
        self._fit: ModelFit | None = None
        self._no_fit: str | None = None
        self._share = ""
        self._kills_seen = self._kills_before = self._reader.kills()
        self._in_hand = False
        self._next_sample = 0.0
        self._mutex = threading.RLock()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        if settings.emergency_mode:
            self._ladder.force(MemoryLevel.EMERGENCY, EMERGENCY_MODE)

    # what the composition root does

    def guard_models(self, speech: SpeechControl, need: MemoryNeed) -> None:
        """Whose process is kept within the limit, and what it needs. Call before the start."""
        self._speech, self._fit = speech, ModelFit(need)
        self._actions.control(speech)

    def on_drop(self, drop: Callable[[], int]) -> None:
        """Have ``drop`` called under pressure; it returns the bytes it let go."""
        self._actions.on_drop(drop)

    def start(self) -> None:
        """Take a first look, so that nothing is let in that would not fit, and begin to watch."""
        with self._mutex:
            self._reader.look_again()
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
        """Whether its thread looks at the memory."""
        return self._thread.is_alive()

    # what pages and metrics ask: MemoryWatch

    @property
    def level(self) -> MemoryLevel:
        return self._ladder.level

    @property
    def reason(self) -> str | None:
        if self._settings.disable_ai_models:
            return DISABLED
        if self._no_fit is not None:
            return NO_FIT
        if self.level < MemoryLevel.EMERGENCY:
            return None
        held = self._ladder.held
        return self._ladder.cause if held is None else held.by

    def status(self) -> MemoryStatus:
        with self._mutex:
            processes = self._reader.processes()
            usage = self._reader.usage()
            held, reason = self._ladder.held, self.reason
            return MemoryStatus(
                self.level,
                None if held is None else held.level,
                reason,
                self._sentence(reason),
                usage.limit,
                usage.used,
                processes,
                self._actions.counts(),
                self._ladder.changes,
            )

    def samples(self) -> tuple[MemorySample, ...]:
        with self._mutex:
            return self._reader.samples()

    def force(self, level: MemoryLevel | None) -> None:
        """Put a level in force whatever is used; None gives it back to the measurement.

        That lifts what an operator can answer for: peaks seen in earlier answers and processes
        the kernel ended. What the settings switch off, and a model whose measured need is above
        the limit, stay off at every level.
        """
        with self._mutex:
            if self._fit is not None:
                self._fit.forget()
            self._ladder.force(level, OPERATOR)
            self._look()
        self._wake.set()

    def act(self, action: str) -> int:
        return self._actions.act(action)

    # what those who use models ask: ModelGate

    def allowed(self) -> bool:
        return self.reason is None

    def admit(self) -> None:
        if self.level >= MemoryLevel.HIGH or self.reason is not None:
            self._actions.count_refusal()
            raise self._refusal()

    def require_room(self) -> None:
        with self._mutex:
            short = self._look() or self.level == MemoryLevel.EMERGENCY
            off = self._no_fit or self._settings.disable_ai_models
            if off or (short and self._ladder.held is not None):
                raise self._refusal()
        if short:
            self._wake.set()
            raise Busy(RETRY_SECONDS)

    def wait_for_models(self, seconds: float) -> bool:
        """Whether models may be used, at once or within ``seconds``."""
        deadline = time.monotonic() + seconds
        while not self.allowed():
            if time.monotonic() > deadline:
                return False
            self._stopped.wait(LEVEL_SECONDS)
        return True

    @contextmanager
    def answering(self) -> Iterator[None]:
        self._kills_before = self._reader.kills()
        self._in_hand = True
        self._wake.set()
        try:
            yield
        finally:
            self._in_hand = False

    def recognition_ended(self, *, well: bool) -> None:
        if self._fit is not None:
            self._fit.settle(recognised=well)

    def kernel_ended(self) -> bool:
        return self._reader.kills() > self._kills_before

    def _refusal(self) -> Busy | ModelsOff:
        sentence = self._sentence(self.reason)
        return Busy(RETRY_SECONDS) if sentence is None else ModelsOff(sentence)

    def _sentence(self, reason: str | None) -> str | None:
        """What a reason means here, with its figures; for the log and for operators alone."""
        if reason is None:
            return None
        return self._no_fit or WORDS.get(reason, self._share)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait(self._pause())
            self._wake.clear()
            try:
                self._tick()
            except BaseException as error:  # a guard that died would guard nothing
                with suppress(BaseException):  # the thread outlives the log as well
                    log.error("memory_guard_failed", exc_info=error)

    def _pause(self) -> float:
        until_sample = max(0.0, self._next_sample - time.monotonic())
        if self._in_hand:
            return min(ANSWER_SECONDS, until_sample)
        if self.level > MemoryLevel.NORMAL:
            return min(LEVEL_SECONDS, until_sample)
        return until_sample

    def _tick(self) -> None:
        usage = self._look_and_make_room()
        with self._mutex:
            if time.monotonic() >= self._next_sample:
                self._next_sample = time.monotonic() + self._settings.memory_sample_seconds
                self._reader.sample(time.time(), self.level, usage)
            level, pressed = self.level, self._no_fit is not None
        pressed |= level_of(usage.used / usage.limit.bytes) > MemoryLevel.NORMAL
        # Without the lock: ending a process may take seconds, and requests ask meanwhile.
        self._actions.hold(level, pressed=pressed)

    def _look_and_make_room(self) -> Usage:
        """Look, but before a model is said not to fit make room and look again.

        What caches hold is no reason to send anybody away. In the guard's own thread and without
        the lock: a collection takes a tenth of a second, and requests ask meanwhile.
        """
        with self._mutex:
            usage, no_fit = self._read()
            if no_fit is None or self._no_fit is not None:
                return self._judge(usage, no_fit)
        self._actions.make_room()
        with self._mutex:
            return self._judge(*self._read())

    def _look(self) -> bool:
        """Look; whether room is wanted before a model may be said not to fit."""
        usage, no_fit = self._read()
        wanted = no_fit is not None and self._no_fit is None
        self._judge(usage, None if wanted else no_fit)
        return wanted

    def _read(self) -> tuple[Usage, str | None]:
        """What is used, and why a speech process would not fit beside it."""
        usage = self._reader.usage()
        self._look_after_speech(usage)
        return usage, self._misfit(usage)

    def _judge(self, usage: Usage, no_fit: str | None) -> Usage:
        self._no_fit = no_fit
        now, limit = time.monotonic(), usage.limit.bytes
        change = self._ladder.judge(now, usage.used, limit, self._kept_off())
        if change is not None:
            self._tell(change, usage)
        return usage

    def _look_after_speech(self, usage: Usage) -> None:
        """Note its size while it recognises; the next look finds one that has just started."""
        if self._speech is None or self._fit is None or not self._speech.running:
            return
        size = usage.largest("speech")
        if not size:
            self._reader.look_again()
        if self._speech.recognising:
            self._fit.observe(size)

    def _misfit(self, usage: Usage) -> str | None:
        """Why a speech process would not fit; what runs has been let in before."""
        if self._speech is None or self._fit is None or self._speech.running:
            return None
        return self._fit.refusal(usage.used - usage.passing(), usage.limit, counted=usage.counted)

    def _kept_off(self) -> str | None:
        """In a word, what keeps the models off whatever is used."""
        kills, self._kills_seen = self._kills_seen, self._reader.kills()
        if self._settings.disable_ai_models:
            return DISABLED
        if self._no_fit is not None:
            return NO_FIT
        return KERNEL if self._kills_seen > kills else None

    def _tell(self, change: LevelChange, usage: Usage) -> None:
        percent = 100 * usage.used / usage.limit.bytes
        self._share = f"{percent:.0f} % of {usage.limit.source} is in use"
        self._reader.sample(change.at, change.level, usage)
        if change.level == MemoryLevel.NORMAL:
            self._actions.relax()
        log.warning(
            "memory_level",
            level=change.level.word,
            reason=change.reason,
            used_mb=round(usage.used / MIB, 1),
            limit_mb=round(usage.limit.bytes / MIB, 1),
            limit_of=usage.limit.source,
            models_off=self._sentence(self.reason),
        )
