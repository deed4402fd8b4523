"""The policy of the memory guard: which level is in force, and what keeps the models off.

It decides from readings that it is given and reads nothing itself.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interview.config.groups.operation import MemorySettings
from interview.config.variables import MIB
from interview.contracts.memory import LevelChange, MemoryLevel, MemoryLimit
from interview.errors import Busy, ModelsOff

if TYPE_CHECKING:  # the speech process gets by without what the sampler imports
    from interview.memory.sampler import Usage

THRESHOLDS = {
    MemoryLevel.PRESSURE: 0.80,
    MemoryLevel.HIGH: 0.90,
    MemoryLevel.EMERGENCY: 0.97,
}
"""Shares of the limit. Above the last one the kernel kills after a few more allocations."""

MARGIN = 0.05
"""How far below its threshold the use must be before a level is left (hysteresis)."""

FALL_SECONDS = 10.0
"""And for how long. An answer of several 30 s windows peaks once in each, 3-9 s apart with base
on two cores: the level must not change between two peaks. A longer wait would keep a host of
400 MB, which refuses audio after each peak, from working."""

RETRY_SECONDS = 15
"""The Retry-After of a refusal: FALL_SECONDS plus the time until the fall is noticed."""

KEPT_CHANGES = 200

REMEMBERED_SECONDS = 900.0
"""An observed peak counts until no recognition has ended for this long. Otherwise one large answer
would lock the model out until a restart."""

DISABLED = "DISABLE_AI_MODELS"
EMERGENCY_MODE = "EMERGENCY_MODE"
KERNEL = "oom_kill"
NO_FIT = "model_does_not_fit"
OPERATOR = "operator"
USE = "use"

WORDS = {
    DISABLED: "DISABLE_AI_MODELS=true",
    EMERGENCY_MODE: "EMERGENCY_MODE=true",
    OPERATOR: "an operator put emergency in force",
    KERNEL: "the kernel ended a process for want of memory",
}
"""What keeps the models off, as a sentence, for the reasons that have no figures."""


class MemoryPolicy:
    """The level in force and the reason why models are off, if they are.

    Args:
        settings: which models may run.
    """

    def __init__(self, settings: MemorySettings) -> None:
        self._disabled = settings.disable_ai_models
        self._ladder = LevelLadder()
        self._fit: ModelFit | None = None
        self._share = ""
        self.misfit: str | None = None
        """Why the speech process does not fit, as of the last reading."""
        if settings.emergency_mode:
            self._ladder.force(MemoryLevel.EMERGENCY, EMERGENCY_MODE)

    def guard_model(self, need: "MemoryNeed") -> None:
        """Judge from now on whether a speech process with this need fits."""
        self._fit = ModelFit(need)

    @property
    def level(self) -> MemoryLevel:
        return self._ladder.level

    @property
    def forced(self) -> "HeldLevel | None":
        """The level set by an operator or a setting, if any."""
        return self._ladder.held

    @property
    def changes(self) -> tuple[LevelChange, ...]:
        return self._ladder.changes

    @property
    def switched_off(self) -> bool:
        """Whether models stay off at every level: by a setting, or because they do not fit."""
        return self._disabled or self.misfit is not None

    @property
    def reason(self) -> str | None:
        """The code of what keeps the models off; None while they may run."""
        if self._disabled:
            return DISABLED
        if self.misfit is not None:
            return NO_FIT
        if self.level < MemoryLevel.EMERGENCY:
            return None
        held = self._ladder.held
        return self._ladder.cause if held is None else held.by

    @property
    def detail(self) -> str | None:
        """The reason as a sentence with figures, for the log and for operators only."""
        reason = self.reason
        return None if reason is None else self.misfit or WORDS.get(reason, self._share)

    def refusal(self) -> Busy | ModelsOff:
        """The error for a request that needs a model."""
        detail = self.detail
        return Busy(RETRY_SECONDS) if detail is None else ModelsOff(detail)

    def force(self, level: MemoryLevel | None) -> None:
        """Hold a level for an operator; None returns to the measured level.

        Forgets the observed peaks. What the settings switch off, and a model whose measured need
        is above the limit, stay off at every level.
        """
        if self._fit is not None:
            self._fit.forget()
        self._ladder.force(level, OPERATOR)

    def observe(self, anonymous: int) -> None:
        """Note the size of the speech process while it recognises."""
        if self._fit is not None:
            self._fit.observe(anonymous)

    def recognition_ended(self, *, well: bool) -> None:
        """Remember the peak of a recognition that ended well."""
        if self._fit is not None:
            self._fit.settle(recognised=well)

    def misfit_of(self, usage: "Usage") -> str | None:
        """Why a new speech process would not fit beside ``usage``; None if it would."""
        if self._fit is None:
            return None
        return self._fit.refusal(usage.used - usage.passing(), usage.limit, counted=usage.counted)

    def judge(
        self, at: float, usage: "Usage", misfit: str | None, *, killed: bool
    ) -> LevelChange | None:
        """Take a reading into account; returns the change of level, if any.

        Args:
            at: seconds, monotonic.
            misfit: why a speech process does not fit, see :meth:`misfit_of`.
            killed: whether the kernel has killed a process since the last reading.
        """
        self.misfit = misfit
        off = DISABLED if self._disabled else NO_FIT if misfit else KERNEL if killed else None
        change = self._ladder.judge(at, usage.used, usage.limit.bytes, off)
        if change is not None:
            self._share = f"{100 * usage.share:.0f} % of {usage.limit.source} is in use"
        return change


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A level held by choice, and by whom: one value, since it is read without a lock."""

    level: MemoryLevel
    by: str


class LevelLadder:
    """The level in force: rises at once, falls one level at a time and only after a while.

    A forced level is held regardless of use. ``cause`` is the code of what caused the level.

    Args:
        clock: seconds since the epoch, for the history only; it may be adjusted at any time.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.level = MemoryLevel.NORMAL
        self.held: HeldLevel | None = None
        self.cause = ""
        self._released = False
        self._below_since: float | None = None
        self._changes: deque[LevelChange] = deque(maxlen=KEPT_CHANGES)

    @property
    def changes(self) -> tuple[LevelChange, ...]:
        """The newest KEPT_CHANGES changes, oldest first."""
        return tuple(self._changes)

    def force(self, level: MemoryLevel | None, by: str) -> None:
        """Hold ``level`` from the next reading on; None releases it."""
        self.held = None if level is None else HeldLevel(level, by)
        self._released = level is None

    def judge(
        self, at: float, used: int, limit: int, kept_off: str | None = None
    ) -> LevelChange | None:
        """Take one reading into account; returns the change of level, if any.

        Args:
            at: seconds, monotonic.
            used: bytes that count against the limit.
            limit: bytes.
            kept_off: code of what keeps the level at emergency regardless of use.
        """
        if self.held is not None:
            return self._move(self.held.level, used, self.held.by)
        reached = MemoryLevel.EMERGENCY if kept_off else level_of(used / limit)
        if reached > self.level or self._released:
            self._released = False
            return self._move(reached, used, kept_off or USE)
        if kept_off or not self._is_below(used / limit):
            self._below_since = None
            return None
        if self._below_since is None:
            self._below_since = at
        if at - self._below_since < FALL_SECONDS:
            return None
        change = self._move(MemoryLevel(self.level - 1), used, USE)
        self._below_since = at
        return change

    def _is_below(self, share: float) -> bool:
        return self.level > MemoryLevel.NORMAL and share < THRESHOLDS[self.level] - MARGIN

    def _move(self, level: MemoryLevel, used: int, reason: str) -> LevelChange | None:
        self._below_since = None
        self.cause = reason
        if level == self.level:
            return None
        self.level = level
        change = LevelChange(self._clock(), level, used, reason)
        self._changes.append(change)
        return change


def level_of(share: float) -> MemoryLevel:
    """The highest level whose threshold a share of the limit has reached."""
    reached = [level for level, threshold in THRESHOLDS.items() if share >= threshold]
    return max(reached, default=MemoryLevel.NORMAL)


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes a speech process needs at the peak of an answer.

    ``anonymous`` has no file behind it. ``files`` are its libraries, which count where use is
    measured by PSS and are page cache to the kernel. ``what`` names engine and model.
    """

    what: str
    anonymous: int
    files: int


class ModelFit:
    """Compares the need of a speech process with the memory that is left.

    Peaks of recent recognitions raise the need, but only of those that ended well: the memory of
    an upload that was refused or killed says nothing about the model.

    Args:
        need: as measured or estimated beforehand.
        now: seconds, monotonic.
    """

    def __init__(self, need: MemoryNeed, now: Callable[[], float] = time.monotonic) -> None:
        self._need = need
        self._now = now
        self._peak = 0
        self._seen = 0
        self._seen_at = -REMEMBERED_SECONDS

    def observe(self, anonymous: int) -> None:
        """Note the size of the process while it recognises."""
        self._peak = max(self._peak, anonymous)

    def settle(self, *, recognised: bool) -> None:
        """End a recognition: remember its peak if it ended well, else drop it."""
        peak, self._peak = self._peak, 0
        if recognised and peak:
            self._seen = max(self._peak_seen(), peak)
            self._seen_at = self._now()

    def forget(self) -> None:
        """Return to the need as measured beforehand."""
        self._peak = self._seen = 0

    def refusal(self, held: int, limit: MemoryLimit, *, counted: bool) -> str | None:
        """Why the process does not fit, as a sentence for the operator; None if it fits.

        Args:
            held: bytes the service uses without it.
            limit: for both together. A peak between the threshold of emergency and the limit
                costs one answer, but must not keep the model off for good.
            counted: whether ``held`` is the kernel's count, which omits libraries.
        """
        anonymous = max(self._need.anonymous, self._peak_seen())
        needed = anonymous if counted else anonymous + self._need.files
        if held + needed <= limit.bytes:
            return None
        return (
            f"{self._need.what} needs {needed / MIB:.0f} MB, and {held / MIB:.0f} of the "
            f"{limit.bytes / MIB:.0f} MB of {limit.source} are in use without it: raise the "
            "limit, or choose a smaller WHISPER_MODEL or WHISPER_ENGINE=faster-whisper"
        )

    def _peak_seen(self) -> int:
        return self._seen if self._now() - self._seen_at < REMEMBERED_SECONDS else 0
