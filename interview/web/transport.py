"""Production over plain HTTP: told, where its secure session cookie would silently be lost."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from flask import request

from interview.config.origins import DEFAULT_PORTS
from interview.errors import HttpsRequired, InterviewError, LoginRequired, NoActiveInterview
from interview.web.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]

HTTPS = "https"

log = structlog.get_logger(__name__)

_told = Lock()
"""Taken by the first request that tells the log, and kept."""


def lowering_scheme(application: Application) -> Application:
    """``application``, told the scheme as it looks for it: a proxy may say ``HTTPS``."""

    def lowered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        return application(environ, start_response)

    return lowered


def is_insecure() -> bool:
    """Whether the session of this request would be lost: a secure cookie over plain HTTP.

    TLS may end in front of us without our being told. Browsers show it: they send Sec-Fetch-Site
    to addresses they hold for secure alone, localhost among them.
    """
    if not services().settings.production or request.is_secure:
        return False
    if "Sec-Fetch-Site" in request.headers or _claimed_scheme() == HTTPS:
        return False
    _tell()
    return True


def require_kept_session() -> None:
    """Before what needs a session afterwards, for a page that came over plain HTTP.

    A program says nothing of its way here and may keep cookies as it likes: it is told once its
    session is missing. Raises HttpsRequired.
    """
    if is_insecure() and _claimed_scheme():
        raise HttpsRequired


def told(error: InterviewError) -> InterviewError:
    """``error``, or why the session it misses was lost."""
    is_lost = isinstance(error, (NoActiveInterview, LoginRequired)) and not request.cookies
    return HttpsRequired() if is_lost and is_insecure() else error


def _claimed_scheme() -> str:
    """What the caller or a proxy says: nothing rests on it but these words."""
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    origin = request.headers.get("Origin", "").partition(":")[0].lower()
    return forwarded if forwarded in DEFAULT_PORTS else origin


def _tell() -> None:
    if _told.acquire(blocking=False):
        log.warning(
            "production_without_https",
            hint="sessions are lost: serve it over HTTPS, with TRUSTED_PROXIES for the proxies "
            "where TLS ends; APP_ENV=development runs it without",
        )
