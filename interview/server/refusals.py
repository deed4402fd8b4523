"""The server's own responses to refused requests, and the security headers of all responses."""

import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from interview.config.groups.web import WebSettings
from interview.errors import (
    AddressTooLong,
    BadRequest,
    HeadersTooLarge,
    InterviewError,
    RequestTimeout,
)
from interview.language.catalogue import DEFAULT, LANGUAGES, Language

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
"""A year, for this host only, without its subdomains."""

POLICY = (
    "default-src 'self'; script-src {files}; style-src {files}; font-src {files}; "
    "img-src {files} data:; media-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""``files``: the origins of static files."""

BY_STATUS: dict[int, type[InterviewError]] = {
    408: RequestTimeout,
    414: AddressTooLong,
    431: HeadersTooLarge,
}
SERVER_FAULT = 500
NOT_IMPLEMENTED = 501
"""An unknown transfer coding, which is an error of the client despite its status."""

ASKED = re.compile(r"^\S+ [^?\s]*\?(?:[^\s]*&)?lang=([A-Za-z]{2,3})\b", re.MULTILINE)
ACCEPTED = re.compile(r"^accept-language:(.*?)\r?$", re.IGNORECASE | re.MULTILINE)
FORWARDED_HTTPS = re.compile(r"^x-forwarded-proto:.*https\s*$", re.IGNORECASE | re.MULTILINE)


def security_headers(static_url_base: str) -> dict[str, str]:
    """The security headers of a response."""
    files = f"'self' {static_origin(static_url_base)}".rstrip()
    return {**HEADERS, "Content-Security-Policy": POLICY.format(files=files)}


def static_origin(static_url_base: str) -> str:
    """The origin of STATIC_URL_BASE; empty if it is that of the service."""
    address = urlsplit(static_url_base)
    return f"{address.scheme}://{address.netloc}" if address.netloc else ""


class Refusals:
    """Composes complete responses, after which the connection is closed."""

    def __init__(self, settings: WebSettings) -> None:
        self._headers = {
            **security_headers(settings.static_url_base),
            "Cache-Control": "no-store",
            "Content-Type": "application/json",
            "Connection": "close",
        }
        self._may_be_secure = settings.production and settings.trusted_proxies > 0

    def of(self, error: InterviewError, head: bytes) -> bytes:
        """The response with ``error``, in the language requested by the (partial) ``head``."""
        return self._written(error, error.status, head.decode("latin-1"))

    def of_status(self, status: int, head: bytes) -> bytes:
        """The response for an error found by gunicorn, by the status gunicorn would send."""
        is_fault = status >= SERVER_FAULT and status != NOT_IMPLEMENTED
        error = BY_STATUS.get(status, InterviewError if is_fault else BadRequest)()
        return self._written(error, status, head.decode("latin-1"))

    def _written(self, error: InterviewError, status: int, head: str) -> bytes:
        content = {"error": error.message(_language(head)), "code": error.code}
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {**self._headers, "Content-Length": str(len(body))}
        if error.retry_after is not None:
            headers["Retry-After"] = str(error.retry_after)
        if self._may_be_secure and FORWARDED_HTTPS.search(head):
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class StatusSeen:
    """Stands in for a socket and keeps the status of the response that gunicorn sends."""

    status = SERVER_FAULT

    def sendall(self, data: bytes) -> None:
        self.status = int(data.split(maxsplit=2)[1])

    def gettimeout(self) -> float:
        return 0.0


def _language(head: str) -> Language:
    asked = ASKED.search(head)
    if asked and asked[1].lower() in LANGUAGES:
        return asked[1].lower()
    accepted = ACCEPTED.search(head)
    return _best(accepted[1]) if accepted else DEFAULT


def _best(accepted: str) -> Language:
    from werkzeug.datastructures import LanguageAccept
    from werkzeug.http import parse_accept_header

    found: Any = parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES)
    return str(found) if found else DEFAULT
