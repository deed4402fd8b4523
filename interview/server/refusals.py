"""Refusals that come from the server itself, in the shape and with the headers of all others."""

import json
import re
from http import HTTPStatus
from typing import Any

from interview.config.settings import Settings
from interview.errors import (
    AddressTooLong,
    BadRequest,
    HeadersTooLarge,
    InterviewError,
    Language,
    RequestTimeout,
)
from interview.server.security_headers import STRICT_TRANSPORT, security_headers

LANGUAGES: tuple[Language, ...] = ("tr", "en")
BY_STATUS: dict[int, type[InterviewError]] = {
    408: RequestTimeout,
    414: AddressTooLong,
    431: HeadersTooLarge,
}
SERVER_FAULT = 500
NOT_IMPLEMENTED = 501
"""A transfer coding that nobody here knows: the fault of who sent it all the same."""

ASKED = re.compile(r"^\S+ [^?\s]*\?(?:[^\s]*&)?lang=([A-Za-z]{2})", re.MULTILINE)
ACCEPTED = re.compile(r"^accept-language:(.*?)\r?$", re.IGNORECASE | re.MULTILINE)
FORWARDED_HTTPS = re.compile(r"^x-forwarded-proto:.*https\s*$", re.IGNORECASE | re.MULTILINE)


class Refusals:
    """Writes whole responses, after which the connection ends."""

    def __init__(self, settings: Settings) -> None:
        self._headers = {
            **security_headers(settings),
            "Cache-Control": "no-store",
            "Content-Type": "application/json",
            "Connection": "close",
        }
        self._may_be_secure = settings.production and settings.trusted_proxies > 0

    def of(self, error: InterviewError, head: bytes) -> bytes:
        """``error`` in the language that ``head``, as far as it has come, asks for."""
        return self._written(error, error.status, head.decode("latin-1"))

    def of_status(self, status: int, head: bytes) -> bytes:
        """What gunicorn found, by the status it would answer with."""
        is_fault = status >= SERVER_FAULT and status != NOT_IMPLEMENTED
        error = BY_STATUS.get(status, InterviewError if is_fault else BadRequest)()
        return self._written(error, status, head.decode("latin-1"))

    def _written(self, error: InterviewError, status: int, head: str) -> bytes:
        said = {"error": error.message(_language(head)), "code": error.code}
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {**self._headers, "Content-Length": str(len(body))}
        if error.retry_after is not None:
            headers["Retry-After"] = str(error.retry_after)
        if self._may_be_secure and FORWARDED_HTTPS.search(head):
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class StatusSeen:
    """In the place of a connection: keeps the status of what gunicorn would send over it."""

    status = SERVER_FAULT

    def sendall(self, data: bytes) -> None:
        self.status = int(data.split(maxsplit=2)[1])

    def gettimeout(self) -> float:
        return 0.0


def _language(head: str) -> Language:
    asked = ASKED.search(head)
    if asked and asked[1].lower() in LANGUAGES:
        return "tr" if asked[1].lower() == "tr" else "en"
    accepted = ACCEPTED.search(head)
    return _best(accepted[1]) if accepted else "tr"


def _best(accepted: str) -> Language:
    from werkzeug.datastructures import LanguageAccept
    from werkzeug.http import parse_accept_header

    found: Any = parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES)
    return "en" if found == "en" else "tr"
