"""Memory of the service: what is measured, the levels, and the Protocols of the guard."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class MemoryLevel(IntEnum):
    """How close the service is to the limit of its host; each level frees more memory."""

    NORMAL = 0
    PRESSURE = 1
    HIGH = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        """Its name in responses, logs and pages."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """Bytes above which the host kills processes, and where the limit comes from.

    ``source`` is ``cgroup v1``, ``cgroup v2``, ``MEMORY_THRESHOLD_MB`` or ``machine``.
    """

    bytes: int
    source: str


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Bytes of one process. ``role`` is arbiter, web, speech, worker or other.

    ``pss`` (proportional set size) divides shared pages among the processes, so that the figures
    add up. ``anonymous`` is memory without a file behind it, which only a trim or the end of the
    process frees. ``name``, ``threads`` and open ``files`` are of the last exact reading.
    """

    pid: int
    role: str
    rss: int
    pss: int
    anonymous: int
    name: str = ""
    threads: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """Bytes of the whole service by use.

    ``live``: allocated by the web process; ``slack``: kept by its allocator for reuse; ``model``:
    the speech process; ``libraries``: pages of mapped files; ``temp_files``: open temp files.
    """

    live: int
    slack: int
    model: int
    libraries: int
    temp_files: int


@dataclass(frozen=True, slots=True)
class MemorySample:
    """A reading at ``at`` (seconds since the epoch); ``used`` counts against the limit.

    ``cgroup`` is the kernel's count including page cache; None without a cgroup.
    """

    at: float
    used: int
    level: MemoryLevel
    cgroup: int | None
    parts: MemoryParts


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A change of level: when, to what, at which use (bytes), and the code of the reason."""

    at: float
    level: MemoryLevel
    used: int
    reason: str


@dataclass(frozen=True, slots=True)
class MemoryStatus:
    """The memory status of the service.

    ``forced`` is the level an operator chose, if any. ``reason`` is the code of what keeps the
    models off, if anything, and ``detail`` a sentence with figures. ``actions`` counts the actions
    by name (trim, collect, drop_caches, shorten_idle, recycle, refuse, stop_models).
    """

    level: MemoryLevel
    forced: MemoryLevel | None
    reason: str | None
    detail: str | None
    limit: MemoryLimit
    used: int
    processes: tuple[ProcessMemory, ...]
    actions: dict[str, int]
    changes: tuple[LevelChange, ...]


class PartGrowth(Protocol):
    """Growth of one part: ``slope`` in bytes per 100 answers, None after too few answers.

    ``growing``: the growth is statistically certain.
    """

    @property
    def part(self) -> str: ...

    @property
    def slope(self) -> int | None: ...

    @property
    def growing(self) -> bool: ...


class MemoryWatch(Protocol):
    """The memory guard, as pages and metrics read it."""

    @property
    def level(self) -> MemoryLevel:
        """The level in force."""
        ...

    @property
    def reason(self) -> str | None:
        """The code of what keeps the models off; None while they may run.

        DISABLE_AI_MODELS, EMERGENCY_MODE, operator, model_does_not_fit, oom_kill or use.
        """
        ...

    def status(self) -> MemoryStatus:
        """A new reading, and the actions so far."""
        ...

    def samples(self) -> tuple[MemorySample, ...]:
        """The recent samples, oldest first."""
        ...

    def force(self, level: MemoryLevel | None) -> None:
        """Set a level regardless of use; None returns to the measured level."""
        ...

    def act(self, action: str) -> int:
        """Run an action by its name; returns the bytes freed, 0 if unknown.

        Raises KeyError for an unknown name, and for ``refuse``, which only a level does.
        """
        ...


class SpeechControl(Protocol):
    """What the memory guard may do with the speech process. No call waits for an answer to end."""

    @property
    def running(self) -> bool:
        """Whether the process exists."""
        ...

    @property
    def recognising(self) -> bool:
        """Whether it is recognising: its size then is the need of the model."""
        ...

    @property
    def recycling(self) -> bool:
        """Whether it is going to end after the current answer."""
        ...

    def limit_idle(self, seconds: float | None) -> None:
        """End it after at most so many idle seconds; None restores the setting."""
        ...

    def recycle(self) -> int:
        """End it after the current answer, or at once; returns the bytes freed."""
        ...

    def halt(self) -> int:
        """End it at once; the current answer fails with Busy. Returns the bytes freed."""
        ...


class ModelGate(Protocol):
    """Asked before a model is used."""

    def allowed(self) -> bool:
        """Whether models may be used at all."""
        ...

    def admit(self) -> None:
        """Admit a recording. Raises Busy from level high on, ModelsOff if models are off."""
        ...

    def require_room(self) -> None:
        """Called before a speech process is started.

        Raises:
            Busy: the level is emergency, for now.
            ModelsOff: models are switched off, or do not fit.
        """
        ...

    def answering(self) -> AbstractContextManager[None]:
        """Wraps an answer in the speech process: memory is read more often to catch its peak."""
        ...

    def recognition_ended(self, *, well: bool) -> None:
        """Note the end of a recognition; the peak of one that ended ``well`` is remembered."""
        ...

    def kernel_ended(self) -> bool:
        """Whether the kernel has killed a process for lack of memory since ``answering`` began."""
        ...


class MemoryRelief(Protocol):
    """Keeps the memory of the web process level over audio requests."""

    def before(self) -> int:
        """Resident bytes now."""
        ...

    def after_audio_request(self, rss_before: int) -> None:
        """Count the request; from time to time free memory."""
        ...
