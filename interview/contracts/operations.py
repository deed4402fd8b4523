"""Accounts and operators, and what the service reports about its work.

Reports contain codes, sizes and times, and never anything a candidate said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from interview.errors import Language

ACCOUNTS = "account:"
"""Prefix of owners that are accounts."""

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of Prometheus's text format."""

Role = Literal["candidate", "admin"]


@dataclass(frozen=True, slots=True)
class Account:
    """A user account. Logins that carry an older ``session_version`` are no longer valid.

    ``language`` is the one the owner chose to read, None if none was chosen. ``email`` gets codes
    that reset the password, and nothing else.
    """

    id: int
    username: str
    role: Role
    interest: str | None
    language: Language | None
    session_version: int
    created_at: datetime
    email: str | None

    @property
    def owner(self) -> str:
        """The owner of the interviews, answers and CV of this account."""
        return f"{ACCOUNTS}{self.id}"

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who requests an action: a username, ``token`` or ``cli``, and the network address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An action of an operator. ``outcome`` has plain values: counts, bytes, a code."""

    at: datetime
    who: str
    address: str
    action: str
    outcome: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """What one elected process runs every ``seconds``, first when it is elected.

    It may lose its election while it runs and finish beside its successor's run, so running it
    twice must do no harm.
    """

    name: str
    seconds: int
    run: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A scheduled job, as far as this process knows.

    Times are seconds since the epoch, ``seconds`` is the interval. Only the ``elected`` process
    runs it and knows of runs. ``last_failed`` is None before the first run.
    """

    name: str
    seconds: int
    elected: bool
    last_run_at: float | None
    last_run_seconds: float | None
    last_failed: bool | None
    next_run_at: float | None


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """Database connections: most that stay open, in use now, and opened beyond ``size``."""

    size: int
    checked_out: int
    overflow: int


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage of an answer; ``started`` in seconds since the epoch."""

    name: str
    started: float
    seconds: float


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The stages of a spoken answer and how it ended.

    ``outcome`` is ``evaluated`` or an error code; ``audio_seconds`` is None if the recording was
    not decoded.
    """

    outcome: str
    stages: tuple[StageTime, ...]
    audio_seconds: float | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request. ``route`` is the URL rule that matched, never the requested URL."""

    method: str
    route: str
    status: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number for Prometheus. Counters have names that end in ``_total``; others are gauges.

    ``across`` is how the values of several processes of one host are combined: ``sum``, ``max``,
    ``min``, or ``any`` where all processes see the same value.
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
    """Is called after each spoken answer."""

    def answered(self, times: AnswerTimes) -> None: ...


class CallObserver(Protocol):
    """Is called after each call of a language model.

    ``outcome`` is ``used`` or an error code, ``tokens`` what the server said it charged for.
    """

    def model_called(self, outcome: str, seconds: float, tokens: int) -> None: ...


class RequestInHand(Protocol):
    """A request that is observed from its first hook to the end of its response."""

    @property
    def id(self) -> str:
        """The request id in the response header and in every log line."""
        ...

    def ended(self, facts: RequestFacts) -> None: ...


class RequestObserver(Protocol):
    """Observes requests and refusals."""

    def begun(self, asked_id: str) -> RequestInHand:
        """Start to observe a request; its own ``asked_id`` is used if it is well formed."""
        ...

    def refused(self, code: str) -> None:
        """Count an error response by its code."""
        ...

    def scraped(self) -> bytes:
        """All figures in Prometheus's text format."""
        ...
