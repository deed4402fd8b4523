"""Tells each piece of work to whoever listens: the log, the metrics, and a trace if one is kept."""

import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars

from interview.contracts import AnswerTimes, RequestFacts
from interview.memory.relief import WorkCost
from interview.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from interview.telemetry.traces import Traces

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""A request id somebody in front of us may have made: anything else could forge log lines."""

QUIET = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
"""Routes that machines ask all day: their requests are counted, and told at level debug."""

log = structlog.get_logger(__name__)


class Telemetry:
    """The observer of requests, answers and calls; one for the life of the process.

    Args:
        metrics: counts.
        scrape: all figures as text; set when the parts that keep them are joined.
        traces: keeps spans, None where nobody collects them.
    """

    def __init__(self, metrics: Metrics, traces: "Traces | None") -> None:
        self._metrics = metrics
        self._traces = traces
        self.scrape: Callable[[], bytes] = bytes

    def begun(self, asked_id: str) -> "WatchedRequest":
        """Watch a request from now on; every line of the log of this thread names it."""
        identity = asked_id if SANE_ID.fullmatch(asked_id) else secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request_id=identity)
        span = self._traces.request_begun() if self._traces is not None else None
        return WatchedRequest(identity, self._metrics, span)

    def refused(self, code: str) -> None:
        """Count an error a caller was answered with."""
        self._metrics.refused(code)

    def answered(self, times: AnswerTimes) -> None:
        """Count a spoken answer, and keep its stages in the trace."""
        self._metrics.answered(times)
        if self._traces is not None:
            self._traces.answered(times)

    def model_called(self, outcome: str, seconds: float) -> None:
        """Count a call of the language model, and keep it in the trace."""
        self._metrics.model_called(outcome, seconds)
        if self._traces is not None:
            self._traces.model_called(outcome, seconds)

    def scraped(self) -> bytes:
        """All figures in Prometheus's text format."""
        return self.scrape()


class WatchedRequest:
    """One request from its first hook to the end of its response."""

    def __init__(self, identity: str, metrics: Metrics, span: "Span | None") -> None:
        self.id = identity
        self._metrics = metrics
        self._span = span
        self._cost = WorkCost()
        self._started = time.perf_counter()

    def ended(self, facts: RequestFacts) -> None:
        """Count it, write its line, end its span."""
        seconds = time.perf_counter() - self._started
        self._metrics.requested(facts, seconds)
        if self._span is not None:
            from interview.telemetry.traces import end_request

            end_request(self._span, facts)
        write = log.debug if facts.route in QUIET else log.info
        write(
            "request",
            method=facts.method,
            route=facts.route,
            status=facts.status,
            seconds=round(seconds, 4),
            bytes=facts.size,
            **self._cost.figures(),
        )
        clear_contextvars()
