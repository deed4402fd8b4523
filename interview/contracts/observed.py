"""What is told of the work done, and who listens: codes, sizes and times, never a word said."""

from dataclasses import dataclass
from typing import Literal, Protocol

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of Prometheus's text format."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage of an answer; ``started`` in seconds since the epoch."""

    name: str
    started: float
    seconds: float


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How a spoken answer went.

    ``outcome`` is ``evaluated`` or the code of its refusal; ``audio_seconds`` is None where
    the recording was not even decoded.
    """

    outcome: str
    stages: tuple[StageTime, ...]
    audio_seconds: float | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request. ``route`` is the rule that matched, never the address that was asked for."""

    method: str
    route: str
    status: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number to be scraped. A counter's name ends in ``_total``; all others are gauges.

    ``across`` says what several processes of one host make of it: their ``sum``, their ``max``
    or ``min``, or ``any`` one's, where all of them see the same.
    """

    name: str
    meaning: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()
    across: Literal["sum", "max", "min", "any"] = "sum"

    @property
    def is_counter(self) -> bool:
        return self.name.endswith("_total")


class AnswerObserver(Protocol):
    """Is told how each spoken answer went."""

    def answered(self, times: AnswerTimes) -> None: ...


class CallObserver(Protocol):
    """Is told how each call of a language model went; ``outcome`` is ``used`` or a code."""

    def model_called(self, outcome: str, seconds: float) -> None: ...


class RequestInHand(Protocol):
    """A request somebody watches from its first hook to the end of its response."""

    @property
    def id(self) -> str:
        """What the response and every line of the log call it."""
        ...

    def ended(self, facts: RequestFacts) -> None: ...


class RequestObserver(Protocol):
    """Watches requests, and the refusals among them."""

    def begun(self, asked_id: str) -> RequestInHand:
        """Watch a request; ``asked_id`` is the id it brought, used if it is a sane one."""
        ...

    def refused(self, code: str) -> None:
        """A caller was answered with the error of that code."""
        ...

    def scraped(self) -> bytes:
        """All figures in Prometheus's text format."""
        ...
