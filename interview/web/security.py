"""Who may send what: origin of unsafe requests, size of bodies that are no upload, headers."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request

from interview.config import Settings
from interview.errors import CrossOrigin
from interview.web.static_files import static_origin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})
MAX_TEXT_BODY = 256 * 1024
"""Bytes of a body that is not a form with files: it is held in memory."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


CANDIDATES_PATHS = r"^(?!/(?:admin|debug|metrics)(?:/|$)).*"
"""What other origins may use with a visitor's cookies. An operator's login is not lent to them:
a script there would read and do all that the admin page can."""

POLICY = (
    "default-src 'self'; script-src {files}; style-src {files}; font-src {files}; "
    "img-src {files} data:; media-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""``files`` are the origins of static files."""


def register_security(app: Flask, settings: Settings) -> None:
    """Check every request and mark every response."""
    files = f"'self' {static_origin(settings)}".rstrip()
    headers = {**HEADERS, "Content-Security-Policy": POLICY.format(files=files)}

    def check() -> None:
        if request.method not in SAFE_METHODS:
            lent = re.match(CANDIDATES_PATHS, request.path) is not None
            _require_own_origin(settings.frontend_origins if lent else ())
            if request.mimetype != "multipart/form-data":
                request.max_content_length = MAX_TEXT_BODY

    def mark(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    app.before_request(check)
    app.after_request(mark)


def private(response: Response) -> Response:
    """An answer that nobody on the way keeps."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _require_own_origin(allowed: tuple[str, ...]) -> None:
    """Programs send neither header and carry no cookies a site could borrow."""
    origin = request.headers.get("Origin")
    if origin is not None:
        if origin.rstrip("/") not in allowed and urlsplit(origin).netloc != request.host:
            raise CrossOrigin
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in SAME_SITE:
        raise CrossOrigin
