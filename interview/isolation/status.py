"""What is told of the speech process, without anything it is made of."""

from dataclasses import dataclass

from interview.isolation.setup import Isolation


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """Figures for the status page. ``rss_mb`` is after the last answer.

    ``isolation`` is what keeps the running process to its work; None until it can be asked.
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
    """Bytes of the speech process when what a task freed was given back.

    ``number`` counts the processes since the web process started; ``anonymous`` are the bytes
    of ``rss`` that no file stands behind.
    """

    number: int
    pid: int
    rss: int
    anonymous: int
