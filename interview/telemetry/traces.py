"""Spans for an OpenTelemetry collector: requests, stages of answers, calls of a language model.

Imported only where OTEL_EXPORTER_OTLP_ENDPOINT is set. Attributes are codes, sizes and times.
Spans of stages are created after an answer from its measured times, so that the path of an answer
does not depend on tracing.
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
"""Time limit of one export, and of the last one at a stop."""

QUEUE_SPANS = 512
"""Most spans kept while the collector is unreachable; further ones are dropped."""

TRACES_PATH = "/v1/traces"

_request: ContextVar[Span | None] = ContextVar("request_span", default=None)


class Traces:
    """Sends spans in the background.

    Args:
        endpoint: URL of the collector, without /v1/traces.
        service: the service name of the spans.
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
        """Start the span of the request that this thread now serves."""
        span = self._tracer.start_span("request", Context())
        _request.set(span)
        return span

    def answered(self, times: AnswerTimes) -> None:
        """Add a span for an answer and its stages, inside that of its request if any."""
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
        """Add a span for a call of the language model that has just ended."""
        now = time.time()
        self._spanned("llm_call", now - seconds, now, {"outcome": outcome})

    def close(self) -> None:
        """Send the remaining spans; a collector that hangs would delay a stop by 20 s."""
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
    """End the span of a request."""
    _request.set(None)
    span.update_name(f"{facts.method} {facts.route}")
    span.set_attribute("http.request.method", facts.method)
    span.set_attribute("http.route", facts.route)
    span.set_attribute("http.response.status_code", facts.status)
    if facts.status >= 500:
        span.set_status(Status(StatusCode.ERROR))
    span.end()
