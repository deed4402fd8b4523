"""What is told of the speech process, without anything it is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """Figures for the status page. ``rss_mb`` is after the last answer."""

    state: str
    pid: int | None
    answers: int
    starts: int
    crashes: int
    timeouts: int
    recycled: int
    rss_mb: float
    model_error: str | None


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
