"""Spans for an OpenTelemetry collector: a request, the stages of its answer, calls of a model.

Imported only where OTEL_EXPORTER_OTLP_ENDPOINT is set. Attributes are codes, sizes and times.
Spans of stages are made when an answer is done, from the times its clock took anyway, so that
the path of an answer knows nothing of traces.
"""

import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, Status, StatusCode, set_span_in_context

from interview.contracts import AnswerTimes, RequestFacts

NANOSECONDS = 1_000_000_000
EXPORT_SECONDS = 3
"""How long one delivery may take, and how long a stop waits for what is left."""

QUEUE_SPANS = 512
"""Spans kept for a collector that is gone; the next ones are dropped, never waited for."""

TRACES_PATH = "/v1/traces"

_request: ContextVar[Span | None] = ContextVar("request_span", default=None)


class Traces:
    """Sends spans in the background.

    Args:
        endpoint: of the collector, without the path of a signal.
        service: the name the spans are shown under.
    """

    def __init__(self, endpoint: str, service: str) -> None:
        self._provider = TracerProvider(
            resource=Resource({"service.name": service}), shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint + TRACES_PATH, timeout=EXPORT_SECONDS)
        self._provider.add_span_processor(
            BatchSpanProcessor(exporter, max_queue_size=QUEUE_SPANS, max_export_batch_size=128)
        )
        self._tracer = self._provider.get_tracer("interview")

    def request_begun(self) -> Span:
        """The span of the request this thread serves from now on."""
        span = self._tracer.start_span("request", Context())
        _request.set(span)
        return span

    def answered(self, times: AnswerTimes) -> None:
        """A span for the answer, in the one of its request if it has one, and its stages in it."""
        if not times.stages:
            return
        end = max(stage.started + stage.seconds for stage in times.stages)
        start = min(stage.started for stage in times.stages)
        attributes: dict[str, str | float] = {"outcome": times.outcome}
        if times.audio_seconds is not None:
            attributes["audio_seconds"] = round(times.audio_seconds, 2)
        answer = self._spanned("answer", start, end, attributes)
        for stage in times.stages:
            ended = stage.started + stage.seconds
            self._spanned(f"stage {stage.name}", stage.started, ended, {}, within=answer)

    def model_called(self, outcome: str, seconds: float) -> None:
        """A span for a call of the language model that has just ended."""
        now = time.time()
        self._spanned("llm_call", now - seconds, now, {"outcome": outcome})

    def close(self) -> None:
        """Send what is left, briefly: a collector that hangs would hold a stop for 20 s."""
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        sending.join(EXPORT_SECONDS)

    def _spanned(
        self,
        name: str,
        start: float,
        end: float,
        attributes: Mapping[str, str | float],
        within: Span | None = None,
    ) -> Span:
        parent = within or _request.get()
        context = Context() if parent is None else set_span_in_context(parent, Context())
        started = int(start * NANOSECONDS)
        span = self._tracer.start_span(name, context, attributes=attributes, start_time=started)
        span.end(int(end * NANOSECONDS))
        return span


def end_request(span: Span, facts: RequestFacts) -> None:
    """End the span of a request with what became of it."""
    _request.set(None)
    span.update_name(f"{facts.method} {facts.route}")
    span.set_attribute("http.request.method", facts.method)
    span.set_attribute("http.route", facts.route)
    span.set_attribute("http.response.status_code", facts.status)
    if facts.status >= 500:
        span.set_status(Status(StatusCode.ERROR))
    span.end()
