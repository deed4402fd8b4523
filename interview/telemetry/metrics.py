"""What is counted as it happens: requests, answers, refusals, calls of a language model.

Everything else that /metrics tells is counted where it happens for other reasons already, and
only read when it is asked for (``exposition``).
"""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from interview.contracts import AnswerTimes, RequestFacts

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any word may come as a method: the others are one label."""

HTTP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
STAGE_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)
REAL_TIME_FACTORS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 4)
CALL_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 12, 20)

WAITING = "queue"
"""The stage that is no work: it does not count to the real-time factor."""

RECOGNISING = "transcribe"
"""The stage without which an answer tells nothing of how fast we are: it was remembered."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a moment beside each counter


class Metrics:
    """One of each instrument for the life of the process, in a registry of its own."""

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

    def answered(self, times: AnswerTimes) -> None:
        """Count one spoken answer, whatever became of it."""
        self._answers.labels(times.outcome).inc()
        for stage in times.stages:
            self._stages.labels(stage.name).observe(stage.seconds)
        recognised = any(stage.name == RECOGNISING for stage in times.stages)
        if times.outcome == "evaluated" and times.audio_seconds and recognised:
            worked = sum(stage.seconds for stage in times.stages if stage.name != WAITING)
            self._real_time.observe(worked / times.audio_seconds)

    def requested(self, facts: RequestFacts, seconds: float) -> None:
        """Count one request."""
        method = facts.method if facts.method in METHODS else "other"
        status = f"{facts.status // 100}xx"
        self._requests.labels(facts.route, method, status).observe(seconds)

    def refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def model_called(self, outcome: str, seconds: float) -> None:
        self._calls.labels(outcome).observe(seconds)
