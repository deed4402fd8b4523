"""What a speech process is told before it is asked anything, and what it says to that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setup:
    """Plain data, and no secret.

    Attributes:
        tasks: name of the module whose ``TASKS`` it can be asked for.
        readable: the folders of the weights.
        file_bytes: the largest file it may write.
        memory_bytes: the memory it may map for itself.
        processor_seconds: how long it may compute in its whole life.
    """

    tasks: str
    readable: tuple[str, ...]
    file_bytes: int
    memory_bytes: int
    processor_seconds: int


@dataclass(frozen=True, slots=True)
class Isolation:
    """What keeps a speech process to its work.

    Attributes:
        held: names of the measures that are in force (docs/adr/0021).
        missing: those that are not, and why.
    """

    held: tuple[str, ...]
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ready:
    """It can be asked."""

    isolation: Isolation
