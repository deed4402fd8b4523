"""The memory of the service as it is measured, judged and told."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class MemoryLevel(IntEnum):
    """How near the service is to the limit its host enforces; each level does more about it."""

    NORMAL = 0
    PRESSURE = 1
    HIGH = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        """As answers, logs and pages call it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """Bytes past which the host ends processes, and who says so.

    ``source`` is ``cgroup v1``, ``cgroup v2``, ``MEMORY_THRESHOLD_MB`` or ``machine``.
    """

    bytes: int
    source: str


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Bytes of one process. ``role`` is arbiter, web, speech, worker or other.

    ``pss`` shares out what several processes map, so that the figures add up; ``anonymous`` is
    what no file stands behind and only its end or a trim gives back. ``name``, ``threads`` and
    open ``files`` are as of the last exact look, empty where nobody took one.
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
    """Bytes of the whole service by what holds them.

    ``live`` is what Python objects of the web process hold, ``slack`` what its allocator keeps
    for reuse, ``model`` the memory of the speech process, ``libraries`` the pages of mapped
    files, ``temp_files`` the temp files now open.
    """

    live: int
    slack: int
    model: int
    libraries: int
    temp_files: int


@dataclass(frozen=True, slots=True)
class MemorySample:
    """One look. ``at`` in seconds since the epoch; ``used`` is what counts against the limit.

    ``cgroup`` is the usage the kernel counts, page cache included; None without a cgroup.
    """

    at: float
    used: int
    level: MemoryLevel
    cgroup: int | None
    parts: MemoryParts


@dataclass(frozen=True, slots=True)
class LevelChange:
    """When the level changed, to what, at which use (bytes), and why in a word."""

    at: float
    level: MemoryLevel
    used: int
    reason: str


@dataclass(frozen=True, slots=True)
class MemoryStatus:
    """Where the service stands.

    ``forced`` is the level an operator chose, if any. ``reason`` says in a word what keeps the
    models off where something does, ``detail`` in a sentence with figures. ``actions``
    counts what was done by name (trim, collect, drop_caches, shorten_idle, recycle, refuse,
    stop_models).
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
    """How one part changes: ``slope`` in bytes per 100 answers, None while they are too few.

    ``growing``: it rises by more than chance explains.
    """

    @property
    def part(self) -> str: ...

    @property
    def slope(self) -> int | None: ...

    @property
    def growing(self) -> bool: ...


class MemoryWatch(Protocol):
    """What pages and metrics ask of the memory guard."""

    @property
    def level(self) -> MemoryLevel:
        """The level now in force."""
        ...

    @property
    def reason(self) -> str | None:
        """In a word, what keeps the models off; None while they may run.

        DISABLE_AI_MODELS, EMERGENCY_MODE, operator, model_does_not_fit, oom_kill or use.
        """
        ...

    def status(self) -> MemoryStatus:
        """A fresh look, and what was done so far."""
        ...

    def samples(self) -> tuple[MemorySample, ...]:
        """The kept samples, oldest first."""
        ...

    def force(self, level: MemoryLevel | None) -> None:
        """Put a level in force whatever is used; None gives it back to the measurement."""
        ...

    def act(self, action: str) -> int:
        """Do one action now by its name; returns bytes given back, 0 when not known.

        Raises KeyError for a name that is no action; ``refuse`` is what a level does, not one.
        """
        ...


class SpeechControl(Protocol):
    """What the memory guard may do with the speech process. No call waits for an answer."""

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        ...

    @property
    def recognising(self) -> bool:
        """Whether it recognises now: its size then is what the model needs."""
        ...

    @property
    def recycling(self) -> bool:
        """Whether it ends with the answer in hand anyway."""
        ...

    def limit_idle(self, seconds: float | None) -> None:
        """End it after so many idle seconds at most; None leaves that to the settings."""
        ...

    def recycle(self) -> int:
        """End it after the answer in hand, at once if there is none; bytes that came back."""
        ...

    def halt(self) -> int:
        """End it at once; the answer in hand is told Busy. Bytes that came back."""
        ...


class ModelGate(Protocol):
    """Whether models may be used now, asked by whoever is about to."""

    def allowed(self) -> bool:
        """Whether any model may be asked."""
        ...

    def admit(self) -> None:
        """Let audio in. Raises Busy from high on, ModelsOff where no models run."""
        ...

    def require_room(self) -> None:
        """Before a speech process is started.

        Raises:
            Busy: the level is emergency and passes.
            ModelsOff: the models are off by choice, or do not fit.
        """
        ...

    def answering(self) -> AbstractContextManager[None]:
        """Around an answer in the speech process: its peak lasts a second and is watched for."""
        ...

    def recognition_ended(self, *, well: bool) -> None:
        """Take what a recognition that ended ``well`` needed for the need of the model."""
        ...

    def kernel_ended(self) -> bool:
        """Whether the kernel ended a process for want of memory in the answer in hand."""
        ...
