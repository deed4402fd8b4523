"""What calls of remote services share: the HTTP client, limits of time and size, a breaker.

Imported at the first call only, so that a service without remote services loads no HTTP client.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import NoReturn, TypeVar

import httpx
from pybreaker import CircuitBreaker, CircuitBreakerError, CircuitMemoryStorage

from interview.remote.failure import BUSY, RemoteUnavailable

CONNECT_SECONDS = 4.0
FAILURES_IN_A_ROW = 5
CONNECTIONS_KEPT = 4
"""Idle connections kept open, which saves TLS handshakes."""

T = TypeVar("T")


def new_http_client() -> httpx.Client:
    """Create an HTTP client without proxies, redirects and cookies.

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


def headers_of(key: str) -> dict[str, str]:
    """The headers of a JSON request, with the API key if there is one."""
    headers = {"Content-Type": "application/json"}
    return {**headers, "Authorization": f"Bearer {key}"} if key else headers


def timeouts(seconds: float) -> httpx.Timeout:
    """Of one request that may take ``seconds``."""
    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))


def within_limit(
    places: threading.BoundedSemaphore, seconds: float, name: str, work: Callable[[], T]
) -> T:
    """Run ``work`` in a thread, since name resolution and slow servers have no time limit.

    Args:
        places: limits concurrent calls; a call that timed out holds its place until it ends.
        seconds: time limit.
        name: of the thread.
        work: the call.

    Raises:
        RemoteUnavailable: ``busy`` or ``timeout``.
    """
    if not places.acquire(blocking=False):
        raise RemoteUnavailable(BUSY)
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - is raised in the calling thread
            future.set_exception(error)
        finally:
            places.release()

    thread = threading.Thread(target=run, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no more threads can be started
        places.release()
        raise RemoteUnavailable(BUSY) from None
    thread.join(seconds)
    if not future.done():
        raise RemoteUnavailable("timeout")
    return future.result()


def read_body(response: httpx.Response, deadline: float, most: int) -> bytes:
    """The raw body.

    Raises:
        RemoteUnavailable: ``too_large``, it has more than ``most`` bytes.
        TimeoutError: it is not complete at ``deadline`` of the monotonic clock.
    """
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > most:
            raise RemoteUnavailable("too_large")
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


class Breaker:
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
        """closed, open or half-open."""
        return self._breaker.current_state

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Guard a call. Raises RemoteUnavailable while the breaker is open."""
        opened = self._storage.opened_at
        if self.state != "open" or opened is None:
            yield
            return
        ready = datetime.now(UTC) >= opened + timedelta(seconds=self._breaker.reset_timeout)
        if not (ready and self._trial.acquire(blocking=False)):
            raise RemoteUnavailable("breaker_open")
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
