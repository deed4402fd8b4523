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
