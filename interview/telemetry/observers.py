"""Observes requests, answers and model calls: logs them, counts them, and traces them if wanted.

Only what nobody else counts is counted here. All other figures of /metrics are read from the parts
that have them (``exposition``).
"""

import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from structlog.contextvars import bind_contextvars, clear_contextvars

from interview.contracts import AnswerTimes, RequestFacts
from interview.memory.relief import WorkCost

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from interview.telemetry.traces import Traces

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""A request id that a proxy may have set; any other text could forge log lines."""

QUIET = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
"""Routes that machines request all day: logged at level debug only."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""A client may send any word as method; all others share one label."""

HTTP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
STAGE_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)
REAL_TIME_FACTORS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 4)
CALL_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 12, 20)

WAITING = "queue"
"""The stage that is not work and is left out of the real-time factor."""

RECOGNISING = "transcribe"
"""Without this stage an answer came from the cache, and its real-time factor means nothing."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a timestamp for each counter

log = structlog.get_logger(__name__)


class Metrics:
    """The counters and histograms of the process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        histogram = partial(Histogram, registry=self.registry)
        counter = partial(Counter, registry=self.registry)
        self._requests = histogram(
            "interview_http_request_seconds",
            "Time to answer a request, by the rule its address matched",
            ("route", "method", "status"),
            buckets=HTTP_SECONDS,
        )
        self._stages = histogram(
            "interview_answer_stage_seconds",
            "Time of one stage of a spoken answer",
            ("stage",),
            buckets=STAGE_SECONDS,
        )
        self._real_time = histogram(
            "interview_answer_real_time_factor",
            "Seconds of work for one second of recording, waiting left out",
            buckets=REAL_TIME_FACTORS,
        )
        self._answers = counter(
            "interview_answers_total",
            "Spoken answers, by outcome: evaluated, or the code of the refusal",
            ("outcome",),
        )
        self._refusals = counter(
            "interview_refusals_total",
            "Requests refused, by code",
            ("code",),
        )
        self._calls = histogram(
            "interview_llm_call_seconds",
            "Time of one call of the language model, by outcome",
            ("outcome",),
            buckets=CALL_SECONDS,
        )
        self._tokens = counter(
            "interview_llm_tokens_total",
            "Tokens that language models were charged for, as their servers reported",
            (),
        )

    def answered(self, times: AnswerTimes) -> None:
        """Count a spoken answer."""
        self._answers.labels(times.outcome).inc()
        for stage in times.stages:
            self._stages.labels(stage.name).observe(stage.seconds)
        recognised = any(stage.name == RECOGNISING for stage in times.stages)
        if times.outcome == "evaluated" and times.audio_seconds and recognised:
            worked = sum(stage.seconds for stage in times.stages if stage.name != WAITING)
            self._real_time.observe(worked / times.audio_seconds)

    def requested(self, facts: RequestFacts, seconds: float) -> None:
        """Count a request."""
        method = facts.method if facts.method in METHODS else "other"
        status = f"{facts.status // 100}xx"
        self._requests.labels(facts.route, method, status).observe(seconds)

    def refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def model_called(self, outcome: str, seconds: float, tokens: int) -> None:
        self._calls.labels(outcome).observe(seconds)
        self._tokens.inc(tokens)


class Telemetry:
    """The observer of requests, answers and model calls; one per process.

    ``scrape`` returns all figures as text; it is set once all parts that have figures exist.

    Args:
        metrics: counters and histograms.
        traces: sends spans; None without a collector.
    """

    def __init__(self, metrics: Metrics, traces: "Traces | None") -> None:
        self._metrics = metrics
        self._traces = traces
        self.scrape: Callable[[], bytes] = bytes

    def begun(self, asked_id: str) -> "WatchedRequest":
        """Start to observe a request; its id is in every log line of this thread."""
        identity = asked_id if SANE_ID.fullmatch(asked_id) else secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request_id=identity)
        span = self._traces.request_begun() if self._traces is not None else None
        return WatchedRequest(identity, self._metrics, span)

    def refused(self, code: str) -> None:
        """Count an error response."""
        self._metrics.refused(code)

    def answered(self, times: AnswerTimes) -> None:
        """Count a spoken answer, and add its stages to the trace."""
        self._metrics.answered(times)
        if self._traces is not None:
            self._traces.answered(times)

    def model_called(self, outcome: str, seconds: float, tokens: int) -> None:
        """Count a call of the language model, and add it to the trace."""
        self._metrics.model_called(outcome, seconds, tokens)
        if self._traces is not None:
            self._traces.model_called(outcome, seconds)

    def scraped(self) -> bytes:
        """All figures in Prometheus's text format."""
        return self.scrape()


class WatchedRequest:
    """A request from its first hook to the end of its response."""

    def __init__(self, identity: str, metrics: Metrics, span: "Span | None") -> None:
        self.id = identity
        self._metrics = metrics
        self._span = span
        self._cost = WorkCost()
        self._started = time.perf_counter()

    def ended(self, facts: RequestFacts) -> None:
        """Count and log the request, and end its span."""
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
