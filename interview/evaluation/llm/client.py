"""Client for chat completions over HTTP, with time and size limits, retries and a circuit breaker.

Imported at the first call only, so that a service without a language model loads no HTTP client.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx
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
from interview.remote.calls import Breaker, headers_of, read_body, timeouts, within_limit
from interview.remote.failure import BUSY, RemoteUnavailable

TRY_SHARE = 0.6
"""Share of the time limit that one attempt may take: 12 of 20 s, which leaves time for another."""

TRIES = 3
BACKOFF = wait_exponential(multiplier=0.5, max=4)
"""Waits of 0.5 and 1 s, unless the server sends Retry-After."""

MAX_REPLY_BYTES = 64 * 1024
MAX_TOKENS = 4096
"""A reply needs 400-1,400 tokens; reasoning models use the rest."""

SEED = 20
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
        self._breaker = Breaker(open_seconds)
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
        try:
            with self._breaker.entered():
                body = self._recorded(lambda: self._with_retries(messages, schema, key))
        except RemoteUnavailable as error:
            raise LlmUnavailable(error.code) from None
        return _completion(body)

    def _recorded(self, work: Callable[[], bytes]) -> bytes:
        """The result of ``work``; the breaker learns how it ended."""
        try:
            body = within_limit(self._places, self._total_seconds, "llm-call", work)
        except RemoteUnavailable as error:
            if error.code != BUSY:
                self._breaker.record(failed=self._blames_server(error.code))
            raise
        self._breaker.record(failed=False)
        return body

    def _blames_server(self, code: str) -> bool:
        """Whether an error counts as a failure of the server, not of the request or the key."""
        if code in ("form_refused", "too_large"):
            return False
        return not (self._own_keys and code in KEY_ANSWERS)

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
                headers=headers_of(key),
                timeout=timeouts(left),
            ) as response:
                body = read_body(response, time.monotonic() + left, MAX_REPLY_BYTES)
        except (httpx.TimeoutException, TimeoutError):
            raise _TransientError("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError, ValueError):
            # No exception chain: messages of the client may contain the request with its key.
            raise _TransientError("connection") from None
        if response.status_code != 200:
            _refuse(response)
        return body


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
