"""The optional language model, which grades an answer and adds coaching.

Reports are complete without it. Unless a model is configured or a candidate provides a key, no HTTP
client is loaded and nothing is sent.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    CallObserver,
    Coaching,
    ContentReport,
    NothingKept,
    ResultCache,
)
from interview.errors import Language
from interview.evaluation.llm.endpoint import (
    GEMINI_BASE_URL,
    GEMINI_MODEL,
    KEY,
    LlmEndpoint,
    LlmSettings,
    LlmUnavailable,
    endpoint_from,
)
from interview.evaluation.llm.grading import Case, graded
from interview.evaluation.llm.prompt import new_boundary
from interview.evaluation.llm.reply import BelievedReply

if TYPE_CHECKING:
    import httpx

    from interview.evaluation.llm.client import Completion, CompletionsClient

__all__ = ["LlmCoach", "LlmEndpoint", "LlmStatus", "coach_from", "endpoint_from"]

log = structlog.get_logger(__name__)

TOTAL_SECONDS = 20.0
"""Time limit of a call, including retries and waits; set by the requirements."""

OPEN_SECONDS = 60.0
"""How long a server is not called after five failures in a row."""

NEVER_WAITING = 2
"""Web threads that never wait for a model, so that /health and pages always respond."""

CALLS_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class LlmStatus:
    """Figures for the operator.

    ``breaker`` is closed, open or half-open; ``model`` is empty if none is configured; ``tokens``
    is what servers said they charged for since the start.
    """

    model: str
    calls: int
    failures: int
    tokens: int
    breaker: str


class LlmCoach:
    """Adds the grades and the coaching of a language model to reports; one instance per process.

    Thread-safe. The HTTP client is created at the first call.

    Args:
        endpoint: the model of the service; None if there is none.
        own_key_endpoint: the model for candidates' own keys; None to accept no such keys.
        total_seconds: time limit of one call, including retries.
        open_seconds: how long a server is not called after five failures in a row.
        calls_at_once: limit of concurrent calls; reports beyond it stay without the model.
        allowed: returns whether models may be called now.
        replies: cache of the raw replies of the model.
        observer: is notified of the outcome of each call.
    """

    def __init__(
        self,
        endpoint: LlmEndpoint | None,
        *,
        own_key_endpoint: LlmEndpoint | None = None,
        total_seconds: float = TOTAL_SECONDS,
        open_seconds: float = OPEN_SECONDS,
        calls_at_once: int = CALLS_AT_ONCE,
        allowed: Callable[[], bool] = lambda: True,
        replies: ResultCache[str] | None = None,
        observer: CallObserver | None = None,
    ) -> None:
        self._allowed = allowed
        self._endpoint = endpoint
        self._own_key_endpoint = own_key_endpoint
        self._total_seconds = total_seconds
        self._open_seconds = open_seconds
        self._replies = replies or NothingKept()
        self._observer = observer
        self._places = threading.BoundedSemaphore(calls_at_once)
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None
        self._clients: dict[LlmEndpoint, CompletionsClient] = {}
        self._calls = 0
        self._failures = 0
        self._tokens = 0

    def announced(
        self, report: ContentReport, answer: AnswerText, api_key: str | None = None
    ) -> ContentReport:
        """The report of the rules, saying whether a model has yet to be asked about it."""
        if self._endpoint is None and not (self._own_key_endpoint and api_key):
            return report
        case = Case(report, AskedQuestion("", None), answer, answer.language)
        return replace(report, coaching=Coaching("waiting" if case.worth_asking else "not_needed"))

    def enrich(
        self,
        report: ContentReport,
        question: AskedQuestion,
        answer: AnswerText,
        reader: Language,
        api_key: str | None = None,
        person: str | None = None,
    ) -> ContentReport:
        """The report with the grades and the coaching of the model.

        Failures of the server raise nothing: without a usable reply, the report is returned with
        its coaching marked ``unavailable``. For answers with gates, the model is not called and
        the coaching is marked ``not_needed``. The same reply always gives the same report.

        Args:
            report: the report of the rules and the judge.
            question: what was asked.
            answer: the answer that was rated.
            reader: language of the coaching.
            api_key: the candidate's own Gemini key, used for this answer only and never stored.
            person: the owner of the cached reply; None to cache nothing.
        """
        own = self._own_key_endpoint if api_key else None
        endpoint = own or self._endpoint
        if endpoint is None:
            return report
        case = Case(report, question, answer, reader)
        if not case.worth_asking:
            return replace(report, coaching=Coaching("not_needed"))
        if not self._allowed():
            return replace(report, coaching=Coaching("unavailable"))
        key = api_key if own and api_key else endpoint.api_key
        try:
            reply, tokens = self._reply(case, endpoint, key, person)
        except LlmUnavailable:
            return replace(report, coaching=Coaching("unavailable"))
        return graded(case, reply, endpoint.model, tokens)

    def status(self) -> LlmStatus:
        """Counts of calls, and the state of the service's own server."""
        with self._lock:
            client = self._clients.get(self._endpoint) if self._endpoint else None
            return LlmStatus(
                model=self._endpoint.model if self._endpoint else "",
                calls=self._calls,
                failures=self._failures,
                tokens=self._tokens,
                breaker=client.breaker_state if client else "closed",
            )

    def close(self) -> None:
        """Close all connections; a later call opens new ones."""
        with self._lock:
            http, self._http = self._http, None
            self._clients.clear()
        if http is not None:
            http.close()

    def _reply(
        self, case: Case, endpoint: LlmEndpoint, key: str, person: str | None
    ) -> tuple[BelievedReply, int | None]:
        """A cached reply, or a new one, which is cached if it has proved parts; and its tokens.

        The API key is part of the cache key, so that nobody gets a reply that another key paid for.
        """
        of = (endpoint.url, endpoint.model, key, case.messages(""))
        remembered = self._replies.get(person, *of)
        if remembered is not None:
            return case.believed(remembered), 0
        completion, reply = self._asked(case, endpoint, key)
        self._replies.put(person, completion.content, *of)
        return reply, completion.tokens

    def _asked(
        self, case: Case, endpoint: LlmEndpoint, key: str
    ) -> tuple["Completion", BelievedReply]:
        """Call the model and check its reply; the log contains neither keys nor answers."""
        started = time.monotonic()
        outcome, completion = "used", None
        try:
            completion = self._completion(case, endpoint, key)
            return completion, case.believed(completion.content)
        except LlmUnavailable as error:
            outcome = error.code
            raise
        finally:
            seconds = time.monotonic() - started
            tokens = completion.tokens if completion else None
            self._count(outcome, seconds, tokens or 0)
            log.info(
                "llm_call",
                outcome=outcome,
                seconds=round(seconds, 3),
                model=endpoint.model,
                tokens=tokens,
                written=completion.written if completion else None,
                may_rise=case.may_rise,
                own_key=endpoint is self._own_key_endpoint,
            )

    def _completion(self, case: Case, endpoint: LlmEndpoint, key: str) -> "Completion":
        if key and not KEY.fullmatch(key):
            raise LlmUnavailable("key_malformed")
        client = self._client(endpoint)
        return client.complete(case.messages(new_boundary()), case.schema, key)

    def _client(self, endpoint: LlmEndpoint) -> "CompletionsClient":
        """The client of a server, created at its first call."""
        from interview.evaluation.llm.client import CompletionsClient
        from interview.remote.calls import new_http_client

        with self._lock:
            if endpoint not in self._clients:
                self._http = self._http or new_http_client()
                self._clients[endpoint] = CompletionsClient(
                    self._http,
                    endpoint,
                    self._places,
                    own_keys=endpoint is self._own_key_endpoint,
                    total_seconds=self._total_seconds,
                    open_seconds=self._open_seconds,
                )
            return self._clients[endpoint]

    def _count(self, outcome: str, seconds: float, tokens: int) -> None:
        with self._lock:
            self._calls += 1
            self._failures += outcome != "used"
            self._tokens += tokens
        if self._observer is not None:
            self._observer.model_called(outcome, seconds, tokens)


def coach_from(
    settings: LlmSettings | None,
    web_threads: int,
    allowed: Callable[[], bool] = lambda: True,
    replies: ResultCache[str] | None = None,
    observer: CallObserver | None = None,
) -> LlmCoach:
    """Create the coach by the settings; without them candidates' own keys are not used either."""
    if settings is None:
        return LlmCoach(None)
    own_keys = LlmEndpoint(GEMINI_BASE_URL, GEMINI_MODEL)
    return LlmCoach(
        endpoint_from(settings),
        own_key_endpoint=own_keys,
        calls_at_once=web_threads - NEVER_WAITING,
        allowed=allowed,
        replies=replies,
        observer=observer,
    )
