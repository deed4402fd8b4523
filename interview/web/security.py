"""Checks of host, origin and body of requests; security headers of responses."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, request

from interview.config.groups.web import WebSettings
from interview.config.variables import DEFAULT_PORTS, authority_host, is_named, origin_of
from interview.errors import (
    BadRequest,
    CrossOrigin,
    HttpsRequired,
    InterviewError,
    LoginRequired,
    NoActiveInterview,
    UntrustedHost,
)
from interview.server.refusals import STRICT_TRANSPORT, security_headers
from interview.web.language import require_known_languages
from interview.web.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})
TAKE_RECORDINGS = ("answers", "answer_queue", "auto_interview", "plain_form")
"""Blueprints that accept recordings."""

TAKES_CV = "cv.upload"
MAX_CV_MB = 5
FORM_BYTES = 10_000
MAX_CV_BODY = MAX_CV_MB * 1_000_000 + FORM_BYTES
"""A CV, and the boundaries and other fields of its form."""

MAX_TEXT_BODY = 256_000
"""Largest body in bytes without a recording, which is held in memory."""

CLEARING = "/debug/clear_auto_interview_sessions"
CANDIDATES_PATHS = rf"^(?:{CLEARING}$|(?!/(?:admin|debug|metrics)(?:/|$))).*"
"""Paths that FRONTEND_ORIGINS may use with a visitor's cookies. Admin paths are excluded: a script
there could do everything the admin page can. The path CLEARING, where everyone deletes their own
interviews, is included; a front end is no admin there (:func:`from_front_end`)."""

ANY_HOST = ("/health", "/metrics")
"""Path prefixes without a Host check: probes and scrapers use the IP address."""

PUBLIC = (None, "openapi", "pages", "interview_pages", "questions")
"""Blueprints (None: static files) with public responses, which browsers may cache."""

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

log = structlog.get_logger(__name__)


def register_security(app: Flask, settings: WebSettings) -> None:
    """Check every request and set headers on every response."""
    if settings.production and not settings.trusted_hosts:
        log.warning("any_host_trusted", hint="set TRUSTED_HOSTS to the names of this service")
    # Werkzeug would redirect a double slash to an address built from the Host header.
    app.url_map.merge_slashes = False
    app.before_request(partial(_check, settings))
    app.after_request(partial(_mark, settings, security_headers(settings.static_url_base)))


def private(response: Response) -> Response:
    """Forbid all caches to store the response."""
    response.headers["Cache-Control"] = "no-store"
    return response


def from_own_page() -> bool:
    """Whether a page of this service sent this request; programs send no origin."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and _origin(origin) == _own_origin()


def from_front_end() -> bool:
    """Whether a page of another origin sent this request, which :func:`_check` let pass."""
    origin = request.headers.get("Origin")
    return origin is not None and not from_own_page()


def _check(settings: WebSettings) -> None:
    if not request.path.startswith(ANY_HOST):
        _require_trusted_host(settings.trusted_hosts)
    if request.method not in SAFE_METHODS:
        lent = re.match(CANDIDATES_PATHS, request.path) is not None
        _require_own_origin(settings.frontend_origins if lent else ())
        _bound_body()
    if not _shows_page():
        require_known_languages(request.args)


def _bound_body() -> None:
    """Raises BadRequest for a compressed body."""
    is_upload = request.mimetype == "multipart/form-data"
    if is_upload and request.endpoint == TAKES_CV:
        request.max_content_length = MAX_CV_BODY
    elif not is_upload or request.blueprint not in TAKE_RECORDINGS:
        request.max_content_length = MAX_TEXT_BODY
    compression = request.headers.get("Content-Encoding", "identity")
    if compression.strip().lower() != "identity":
        raise BadRequest(compression=compression)


def _mark(settings: WebSettings, headers: dict[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if settings.frontend_origins:
        response.vary.add("Origin")  # also without an Origin, or a cache would serve it to all
    if settings.production and request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if request.blueprint not in PUBLIC:
        private(response)
    return response


def _require_trusted_host(trusted: tuple[str, ...]) -> None:
    """Refuse DNS rebinding: the Host of a foreign page is not a trusted name."""
    host = _host_header()
    if host is None or not trusted:
        return
    try:
        name = authority_host(host)
    except ValueError as error:
        raise UntrustedHost(malformed=host) from error
    if not is_named(name, (*trusted, *THIS_MACHINE)):
        log.warning("host_refused", host=host[:100], hint="add it to TRUSTED_HOSTS")
        raise UntrustedHost(host=host)


def _host_header() -> str | None:
    """The Host header as sent: werkzeug rejects underscores, which real host names contain.

    Raises UntrustedHost for HTTP/1.1 without it (RFC 9112 3.2).
    """
    host: str | None = request.environ.get("HTTP_HOST") or None
    if host is None and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        raise UntrustedHost(malformed="")
    return host


def _require_own_origin(allowed: tuple[str, ...]) -> None:
    """Raises CrossOrigin for a request of another site.

    Browsers send Sec-Fetch-Site, older ones Origin. Programs send neither, and have no cookies
    that a site could misuse.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in OWN_SITE or (site is None and origin is None):
        return
    sender = _origin(origin or "")
    if sender in allowed and sender:
        return
    own = _own_origin()
    if site is not None or not sender or sender != own:
        _warn_of_proxy(sender, own)
        raise CrossOrigin


def _warn_of_proxy(sender: str, own: str) -> None:
    """Log origins that differ by scheme only: a proxy ends TLS, TRUSTED_PROXIES is not set."""
    if sender.startswith("https://") and own == sender.replace("https://", "http://", 1):
        log.warning("origin_differs_by_scheme", origin=sender, hint="set TRUSTED_PROXIES=1")


def _own_origin() -> str:
    return _origin(f"{request.scheme}://{_host_header() or request.host}")


def _origin(text: str) -> str:
    """The origin as browsers spell it; empty if ``text`` is not an origin."""
    try:
        return origin_of(text)
    except ValueError:
        return ""


def _shows_page() -> bool:
    """Whether the response is a page: pages ignore unsupported languages instead of refusing."""
    accepts = request.accept_mimetypes
    is_page = accepts["text/html"] > accepts["application/json"]
    return request.method in SAFE_METHODS and is_page


Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]

HTTPS = "https"

_warned = Lock()
"""Acquired by the first request that logs the warning, and never released."""


def lowering_scheme(application: Application) -> Application:
    """``application`` with the URL scheme in lower case: a proxy may send ``HTTPS``."""

    def lowered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        return application(environ, start_response)

    return lowered


def is_insecure() -> bool:
    """Whether the session of this request would be lost: a secure cookie over plain HTTP.

    A proxy may end TLS although TRUSTED_PROXIES is not set. Browsers reveal that: they send
    Sec-Fetch-Site only to addresses they consider secure, localhost included.
    """
    if not services().settings.web.production or request.is_secure:
        return False
    if "Sec-Fetch-Site" in request.headers or _claimed_scheme() == HTTPS:
        return False
    _warn_of_plain_http()
    return True


def require_kept_session() -> None:
    """Raises HttpsRequired for a request of a page that would lose its session over plain HTTP.

    Programs send no scheme and may keep secure cookies; they get the error (:func:`told`) once
    their session is missing.
    """
    if is_insecure() and _claimed_scheme():
        raise HttpsRequired


def told(error: InterviewError) -> InterviewError:
    """``error``, or HttpsRequired if the missing session was lost over plain HTTP."""
    is_lost = isinstance(error, (NoActiveInterview, LoginRequired)) and not request.cookies
    return HttpsRequired() if is_lost and is_insecure() else error


def _claimed_scheme() -> str:
    """The scheme that the client or a proxy claims; used for error messages only."""
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    origin = request.headers.get("Origin", "").partition(":")[0].lower()
    return forwarded if forwarded in DEFAULT_PORTS else origin


def _warn_of_plain_http() -> None:
    if _warned.acquire(blocking=False):
        log.warning(
            "production_without_https",
            hint="sessions are lost: serve it over HTTPS, with TRUSTED_PROXIES for the proxies "
            "where TLS ends; APP_ENV=development runs it without",
        )
