"""Client for chat completions over HTTP, with time and size limits, retries and a circuit breaker.

Imported at the first call only, so that a service without a language model loads no HTTP client.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NoReturn

import httpx
from pybreaker import CircuitBreaker, CircuitBreakerError, CircuitMemoryStorage
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
)

from interview.evaluation.llm.endpoint import LlmEndpoint, LlmUnavailable
from interview.evaluation.llm.prompt import SCHEMA_FOLLOWS

TRY_SHARE = 0.6
"""Share of the time limit that one attempt may take: 12 of 20 s, which leaves time for another."""

CONNECT_SECONDS = 4.0
TRIES = 3
BACKOFF = wait_exponential(multiplier=0.5, max=4)
"""Waits of 0.5 and 1 s, unless the server sends Retry-After."""

MAX_REPLY_BYTES = 64 * 1024
MAX_TOKENS = 4096
"""A reply needs 400-1,400 tokens; reasoning models use the rest."""

SEED = 20
FAILURES_IN_A_ROW = 5
BUSY = "busy"
"""Code of a call beyond the limit of concurrent calls or threads; not a failure of the server."""

CONNECTIONS_KEPT = 4
"""Idle connections kept open, which saves TLS handshakes."""

RETRIED = frozenset({408, 429, 500, 502, 503, 504, 529})
FORM_REFUSED = frozenset({400, 422})
"""Responses to unknown fields of a request; Gemini refuses ``seed``."""

KEY_ANSWERS = frozenset({"http_401", "http_403", "http_404", "http_429"})
"""Errors that concern the key, not the server."""

Messages = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Completion:
    """The reply of the model, and the tokens charged: in all, and for what the model wrote.

    They are None if the server does not report them.
    """

    content: str
    tokens: int | None
    written: int | None


class _FormRefusedError(Exception):
    """The server refuses a field of the request."""


class _TransientError(Exception):
    """A failure that may be retried, after ``wait`` seconds if the server sends Retry-After."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


def new_http_client() -> httpx.Client:
    """Create the HTTP client of the process, without proxies, redirects and cookies.

    A cookie of one candidate's call would otherwise be sent with calls for others.
    """
    return httpx.Client(
        follow_redirects=False,
        trust_env=False,
        verify=_trusted_roots(),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=CONNECTIONS_KEPT),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # An uncompressed body cannot exceed its size limit by decompression.
        headers={"Accept-Encoding": "identity", "User-Agent": "interview-coach"},
    )


@cache
def _trusted_roots() -> ssl.SSLContext:
    """The trusted certificates, loaded once per process (0.1 s and 3 MB)."""
    return httpx.create_ssl_context(trust_env=False)


class CompletionsClient:
    """Requests completions of one model from one server. Thread-safe.

    Args:
        http: the HTTP client of the process; the caller closes it.
        endpoint: the server and the model.
        places: limits concurrent calls; a call that timed out holds its place until it ends.
        own_keys: calls use candidates' keys, whose refusal is not a failure of the server.
        total_seconds: time limit of one call, including retries.
        open_seconds: how long the breaker stays open.
    """

    def __init__(
        self,
        http: httpx.Client,
        endpoint: LlmEndpoint,
        places: threading.BoundedSemaphore,
        *,
        own_keys: bool,
        total_seconds: float,
        open_seconds: float,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._own_keys = own_keys
        self._total_seconds = total_seconds
        self._breaker = _Breaker(open_seconds)
        self._places = places
        self._form = 0

    @property
    def breaker_state(self) -> str:
        """closed, open or half-open."""
        return self._breaker.state

    def complete(self, messages: Messages, schema: dict[str, Any], key: str) -> Completion:
        """The model's reply to ``messages``, requested as JSON of ``schema``.

        Raises:
            LlmUnavailable: there was no reply in time, or it is not a completion.
        """
        with self._breaker.entered():
            try:
                body = self._within_limit(lambda: self._with_retries(messages, schema, key))
            except LlmUnavailable as error:
                if error.code != BUSY:
                    self._breaker.record(failed=self._blames_server(error.code))
                raise
            self._breaker.record(failed=False)
        return _completion(body)

    def _blames_server(self, code: str) -> bool:
        """Whether an error counts as a failure of the server, not of the request or the key."""
        if code in ("form_refused", "too_large"):
            return False
        return not (self._own_keys and code in KEY_ANSWERS)

    def _within_limit(self, work: Callable[[], bytes]) -> bytes:
        """Run ``work`` in a thread, since name resolution and slow servers have no time limit."""
        if not self._places.acquire(blocking=False):
            raise LlmUnavailable(BUSY)
        future: Future[bytes] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - is raised in the calling thread
                future.set_exception(error)
            finally:
                self._places.release()

        thread = threading.Thread(target=run, name="llm-call", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads can be started
            self._places.release()
            raise LlmUnavailable(BUSY) from None
        thread.join(self._total_seconds)
        if not future.done():
            raise LlmUnavailable("timeout")
        return future.result()

    def _with_retries(self, messages: Messages, schema: dict[str, Any], key: str) -> bytes:
        deadline = time.monotonic() + self._total_seconds
        tries = Retrying(
            stop=stop_after_attempt(TRIES) | stop_before_delay(self._total_seconds),
            wait=_wait,
            retry=retry_if_exception_type(_TransientError),
            reraise=True,
        )
        try:
            return tries(self._in_a_form_it_takes, messages, schema, key, deadline)
        except _TransientError as error:
            raise LlmUnavailable(error.code) from None

    def _in_a_form_it_takes(
        self, messages: Messages, schema: dict[str, Any], key: str, deadline: float
    ) -> bytes:
        """Send the request with fewer and fewer fields until the server accepts it."""
        forms = _forms(self._endpoint.model, messages, schema)
        for index in range(self._form, len(forms)):
            try:
                body = self._post(forms[index], key, deadline)
            except _FormRefusedError:
                continue
            self._form = index  # later calls start with this form
            return body
        raise LlmUnavailable("form_refused")

    def _post(self, request: dict[str, Any], key: str, deadline: float) -> bytes:
        left = min(deadline - time.monotonic(), TRY_SHARE * self._total_seconds)
        if left <= 0:
            raise LlmUnavailable("timeout")
        try:
            with self._http.stream(
                "POST",
                self._endpoint.url,
                content=json.dumps(request),
                headers=_headers(key),
                timeout=httpx.Timeout(left, connect=min(left, CONNECT_SECONDS)),
            ) as response:
                body = _read(response, time.monotonic() + left)
        except httpx.TimeoutException:
            raise _TransientError("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError, ValueError):
            # No exception chain: messages of the client may contain the request with its key.
            raise _TransientError("connection") from None
        if response.status_code != 200:
            _refuse(response)
        return body


class _Breaker:
    """Opens after five failures in a row; after ``open_seconds``, one call may try the server.

    pybreaker holds its lock while it runs a guarded call, which would serialise all threads. Calls
    are therefore made outside of it, and only their outcome is recorded.
    """

    def __init__(self, open_seconds: float) -> None:
        self._storage = CircuitMemoryStorage("closed")
        self._breaker = CircuitBreaker(
            fail_max=FAILURES_IN_A_ROW, reset_timeout=open_seconds, state_storage=self._storage
        )
        self._trial = threading.Lock()

    @property
    def state(self) -> str:
        return self._breaker.current_state

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Guard a call. Raises LlmUnavailable while the breaker is open."""
        opened = self._storage.opened_at
        if self.state != "open" or opened is None:
            yield
            return
        ready = datetime.now(UTC) >= opened + timedelta(seconds=self._breaker.reset_timeout)
        if not (ready and self._trial.acquire(blocking=False)):
            raise LlmUnavailable("breaker_open")
        try:
            yield
        finally:
            self._trial.release()

    def record(self, *, failed: bool) -> None:
        """Record an outcome; calls that began before the breaker opened have no effect."""
        with suppress(CircuitBreakerError, _ServerFailedError):
            self._breaker.call(_fail if failed else _succeed)


class _ServerFailedError(Exception):
    """Makes the breaker count a failure."""


def _fail() -> NoReturn:
    raise _ServerFailedError


def _succeed() -> None:
    """Makes the breaker count a success."""


def _forms(model: str, messages: Messages, schema: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The full request, followed by versions with fewer optional fields.

    Without the schema among the fields it follows the instructions.
    """
    wanted = {"name": "judgement", "strict": True, "schema": schema}
    first = messages[0]
    told = {**first, "content": first["content"] + SCHEMA_FOLLOWS + json.dumps(schema)}
    lean = {
        "model": model,
        "messages": list(messages),
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": wanted},
    }
    bare = {"model": model, "messages": [told, *messages[1:]]}
    loose = {**bare, "temperature": 0, "response_format": {"type": "json_object"}}
    return ({**lean, "seed": SEED, "max_tokens": MAX_TOKENS}, lean, loose, bare)


def _headers(key: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    return {**headers, "Authorization": f"Bearer {key}"} if key else headers


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The raw body, within the limits of size and time."""
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            raise LlmUnavailable("too_large")
        if time.monotonic() > deadline:
            raise _TransientError("timeout")
    return bytes(body)


def _refuse(response: httpx.Response) -> NoReturn:
    status = response.status_code
    if status in FORM_REFUSED:
        raise _FormRefusedError
    if status in RETRIED:
        raise _TransientError(f"http_{status}", _retry_after(response))
    raise LlmUnavailable(f"http_{status}")


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds of the Retry-After header, a number or a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        wait = parsedate_to_datetime(text) - datetime.now(UTC)
    except (TypeError, ValueError):
        return None
    return max(wait.total_seconds(), 0.0)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    named = error.wait if isinstance(error, _TransientError) else None
    return BACKOFF(state) if named is None else named


def _completion(body: bytes) -> Completion:
    try:
        reply = json.loads(body)
        choice = reply["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
        usage = reply.get("usage") or {}
        tokens, written = usage.get("total_tokens"), usage.get("completion_tokens")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise LlmUnavailable("not_a_completion") from None
    if not isinstance(content, str):
        raise LlmUnavailable("not_a_completion")
    if ended == "length":
        raise LlmUnavailable("truncated")
    return Completion(content, _number(tokens), _number(written))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
