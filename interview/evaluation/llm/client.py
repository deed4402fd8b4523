"""Chat completions over HTTP: bounded in time and size, retried, given up on when dead.

Imported at the first question only: a service without a language model never loads an HTTP
client.
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

TRY_SECONDS = 12.0
"""One try, so that a hung one leaves time for another. A reply of 400 tokens takes 2-8 s."""

CONNECT_SECONDS = 4.0
TRIES = 3
BACKOFF = wait_exponential(multiplier=0.5, max=4)
"""Waits of 0.5 and 1 s, unless the server names its own."""

MAX_REPLY_BYTES = 64 * 1024
MAX_TOKENS = 4096
"""A reply needs 400; models that think first spend the rest."""

SEED = 20
FAILURES_IN_A_ROW = 5
BUSY = "busy"
"""The code of a call that found no place or no thread: it says nothing about the server."""

CONNECTIONS_KEPT = 4
"""Idle connections kept open; the next call saves a TLS handshake."""

RETRIED = frozenset({408, 429, 500, 502, 503, 504, 529})
FORM_REFUSED = frozenset({400, 422})
"""How servers answer to a field they do not know: Gemini's refuses a request with ``seed``."""

KEY_ANSWERS = frozenset({"http_401", "http_403", "http_404", "http_429"})
"""Refusals that tell of the key, not of the server."""

Messages = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote, and the tokens it was charged for, if the server says."""

    content: str
    tokens: int | None


class _FormRefusedError(Exception):
    """The server does not take a field of the request."""


class _TransientError(Exception):
    """Worth another try, after ``wait`` seconds if the server names them."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


def new_http_client() -> httpx.Client:
    """The process's one client: no proxy from the environment, no redirect, no cookie kept.

    A cookie of one candidate's call would be sent with the next one's.
    """
    return httpx.Client(
        follow_redirects=False,
        trust_env=False,
        verify=_trusted_roots(),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=CONNECTIONS_KEPT),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # What is not compressed cannot grow while it is read.
        headers={"Accept-Encoding": "identity", "User-Agent": "interview-coach"},
    )


@cache
def _trusted_roots() -> ssl.SSLContext:
    """Read once a process: it takes 0.1 s and 3 MB."""
    return httpx.create_ssl_context(trust_env=False)


class CompletionsClient:
    """Asks one server for completions of one model; shared by all web threads.

    Args:
        http: the process's client; its owner closes it.
        endpoint: the server; its key is used where a call brings none.
        places: bounds the calls at once; one given up on keeps its place until it ends.
        own_keys: calls bring candidates' keys, whose refusal says nothing about the server.
        total_seconds: limit of one call, all tries included.
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
        """The model's answer to ``messages``, asked for in the form of ``schema``.

        Raises:
            LlmUnavailable: no reply in time, or none that is a completion.
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
        """A refused form may be a refused text, and a key may be the candidate's."""
        if code in ("form_refused", "too_large"):
            return False
        return not (self._own_keys and code in KEY_ANSWERS)

    def _within_limit(self, work: Callable[[], bytes]) -> bytes:
        """Run it in a thread of its own: name resolution and dripping servers know no limit."""
        if not self._places.acquire(blocking=False):
            raise LlmUnavailable(BUSY)
        future: Future[bytes] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - crosses to the caller, who raises it
                future.set_exception(error)
            finally:
                self._places.release()

        thread = threading.Thread(target=run, name="llm-call", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads
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
        """Forms lose fields one after another until the server takes one, which is kept."""
        forms = _forms(self._endpoint.model, messages, schema)
        for index in range(self._form, len(forms)):
            try:
                body = self._post(forms[index], key, deadline)
            except _FormRefusedError:
                continue
            self._form = index  # the next call need not find it again
            return body
        raise LlmUnavailable("form_refused")

    def _post(self, request: dict[str, Any], key: str, deadline: float) -> bytes:
        left = min(deadline - time.monotonic(), TRY_SECONDS)
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
            # The chain is cut: texts of a client may hold the request with its key.
            raise _TransientError("connection") from None
        if response.status_code != 200:
            _refuse(response)
        return body


class _Breaker:
    """Opens after five failures in a row; a minute later one call may try the server.

    pybreaker holds its lock while it runs what it guards, which would let one thread ask at a
    time: so the call is made outside, and its outcome told to the breaker.
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
        """Around a call. Raises LlmUnavailable where the server is to be left alone."""
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
        """Tell the outcome; that of a call begun before the breaker opened changes nothing."""
        with suppress(CircuitBreakerError, _ServerFailedError):
            self._breaker.call(_fail if failed else _succeed)


class _ServerFailedError(Exception):
    """Tells the breaker."""


def _fail() -> NoReturn:
    raise _ServerFailedError


def _succeed() -> None:
    """Nothing to do: the breaker counts that it was reached."""


def _forms(model: str, messages: Messages, schema: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The request as it should be, then with less and less that a server might not know."""
    bare = {"model": model, "messages": list(messages)}
    wanted = {"name": "coaching", "strict": True, "schema": schema}
    lean = {
        **bare,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": wanted},
    }
    return ({**lean, "seed": SEED, "max_tokens": MAX_TOKENS}, lean, bare)


def _headers(key: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    return {**headers, "Authorization": f"Bearer {key}"} if key else headers


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The body as sent, up to the size and time allowed."""
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
    """Seconds asked for by the header, given as a number or as a date (RFC 9110, 10.2.3)."""
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
        content = reply["choices"][0]["message"]["content"]
        usage = reply.get("usage") or {}
        tokens = usage.get("total_tokens")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise LlmUnavailable("not_a_completion") from None
    if not isinstance(content, str):
        raise LlmUnavailable("not_a_completion")
    return Completion(content, tokens if isinstance(tokens, int) else None)
