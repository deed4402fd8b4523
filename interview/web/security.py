"""Who may send what: hosts, origins of unsafe requests, bodies that are no upload, headers."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, request

from interview.config.settings import Settings
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
"""Blueprints with addresses that take recordings."""

MAX_TEXT_BODY = 256_000
"""Bytes of a body without a recording: it is held in memory."""

CANDIDATES_PATHS = r"^(?!/(?:admin|debug|metrics)(?:/|$)).*"
"""What other origins may use with a visitor's cookies. An operator's login is not lent to them:
a script there would read and do all that the admin page can."""

ANY_HOST = ("/health", "/metrics")
"""Asked by address, by whoever runs the service: probes and scrapers know no name of it."""

PUBLIC = (None, "pages")
"""Blueprints whose responses are everybody's, as static files are: the browser may keep them."""

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

log = structlog.get_logger(__name__)


def register_security(app: Flask, settings: Settings) -> None:
    """Check every request and mark every response."""
    if settings.production and not settings.trusted_hosts:
        log.warning("any_host_trusted", hint="set TRUSTED_HOSTS to the names of this service")
    # Werkzeug would redirect a doubled slash to an address made of the Host header.
    app.url_map.merge_slashes = False
    app.before_request(partial(_check, settings))
    app.after_request(partial(_mark, settings, security_headers(settings)))


def private(response: Response) -> Response:
    """An answer that nobody on the way keeps."""
    response.headers["Cache-Control"] = "no-store"
    return response


def from_own_page() -> bool:
    """Whether a page of this service sends this request. Programs name no page."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and _origin(origin) == _own_origin()


def _check(settings: Settings) -> None:
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
    if not is_upload or request.blueprint not in TAKE_RECORDINGS:
        request.max_content_length = MAX_TEXT_BODY
    compression = request.headers.get("Content-Encoding", "identity")
    if compression.strip().lower() != "identity":
        raise BadRequest(compression=compression)


def _mark(settings: Settings, headers: dict[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if settings.frontend_origins:
        response.vary.add("Origin")  # also where none was sent, or a cache keeps it for all
    if settings.production and request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if request.blueprint not in PUBLIC:
        private(response)
    return response


def _require_trusted_host(trusted: tuple[str, ...]) -> None:
    """A page elsewhere whose name is pointed here reads nothing: Host has its name."""
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
    """As it was sent: werkzeug takes an underscore, which names of hosts do have, for no host.

    Raises UntrustedHost for HTTP/1.1 without it (RFC 9112 3.2).
    """
    host: str | None = request.environ.get("HTTP_HOST") or None
    if host is None and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        raise UntrustedHost(malformed="")
    return host


def _require_own_origin(allowed: tuple[str, ...]) -> None:
    """Browsers tell the site of a request, older ones its origin; a program tells neither, and
    carries no cookies a site could borrow."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in OWN_SITE or (site is None and origin is None):
        return
    sender = _origin(origin or "")
    if sender in allowed and sender:
        return
    own = _own_origin()
    if site is not None or not sender or sender != own:
        _tell_of_proxy(sender, own)
        raise CrossOrigin


def _tell_of_proxy(sender: str, own: str) -> None:
    """The same host by another scheme: TLS ends in front of us, and nobody told."""
    if sender.startswith("https://") and own == sender.replace("https://", "http://", 1):
        log.warning("origin_differs_by_scheme", origin=sender, hint="set TRUSTED_PROXIES=1")


def _own_origin() -> str:
    return _origin(f"{request.scheme}://{_host_header() or request.host}")


def _origin(text: str) -> str:
    """In the one spelling of browsers; empty for what is no origin."""
    try:
        return origin_of(text)
    except ValueError:
        return ""


def _shows_page() -> bool:
    """Whether this shows somebody a page, which comes in a language they read whatever was asked
    for."""
    accepts = request.accept_mimetypes
    is_page = accepts["text/html"] > accepts["application/json"]
    return request.method in SAFE_METHODS and is_page


Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]

HTTPS = "https"

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
