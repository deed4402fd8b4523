"""Error responses: status, code, and a message in the reader's language."""

import structlog
from flask import Flask, Response, make_response, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from interview.errors import (
    AudioTooLarge,
    BadRequest,
    CvTooLarge,
    DatabaseUnavailable,
    Forbidden,
    InterviewError,
    MethodNotAllowed,
    NotFound,
    RangeNotSatisfiable,
    RateLimited,
    RequestTooLarge,
    StorageFull,
    UnsupportedAudio,
)
from interview.errors.service import DISK_FULL
from interview.store.database import StoreError
from interview.web.language import refused_language
from interview.web.observation import route
from interview.web.pages import error_page
from interview.web.security import MAX_CV_BODY, MAX_CV_MB, told
from interview.web.services import services

BY_STATUS: dict[int, type[InterviewError]] = {
    400: BadRequest,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    415: UnsupportedAudio,
    416: RangeNotSatisfiable,
}
RECOVERY_SECONDS = 5
"""``Retry-After`` while the disk is full, or the database or Redis is down."""
FORM = "application/x-www-form-urlencoded"
"""Content type of HTML forms; API clients do not send it."""

PAGES_ONLY = "plain_form"
"""The blueprint that always responds with a page; its uploads look like those of a program."""

log = structlog.get_logger(__name__)


def register_error_responses(app: Flask) -> None:
    """Register a handler for each exception class."""
    app.register_error_handler(InterviewError, _refuse)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StoreError, _database)
    app.register_error_handler(OSError, _operating_system)
    app.register_error_handler(Exception, _unexpected)


def _refuse(error: InterviewError) -> Response:
    error = told(error)
    log.info("refused", code=error.code, route=route())
    return _answer(error, error.status)


def _http(error: HTTPException) -> BaseResponse:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    known = _named(error, status)
    log.info("refused", code=known.code, status=status, route=route())
    answer = _answer(known, status)
    for name, value in error.get_headers():
        if name != "Content-Type":  # such as Allow, which 405 requires
            answer.headers[name] = value
    return answer


def _named(error: HTTPException, status: int) -> InterviewError:
    if isinstance(error, RateLimitExceeded):
        # The length of the window, after which all its attempts expire.
        seconds = error.limit.limit.get_expiry()
        limited = RateLimited(seconds=seconds)
        limited.retry_after = seconds
        return limited
    if isinstance(error, RequestEntityTooLarge):
        return _too_large()
    return BY_STATUS.get(status, BadRequest if status < 500 else InterviewError)()


def _too_large() -> InterviewError:
    recordings = services().settings.recordings
    if request.max_content_length == recordings.max_upload_bytes:
        return AudioTooLarge(megabytes=recordings.max_upload_mb)
    if request.max_content_length == MAX_CV_BODY:
        return CvTooLarge(megabytes=MAX_CV_MB)
    return RequestTooLarge(kilobytes=(request.max_content_length or 0) // 1000)


def _database(error: StoreError) -> Response:
    log.error("database_failed", kind=error.kind, route=route())
    named = StorageFull() if error.disk_full else DatabaseUnavailable()
    return _answer(named, named.status)


def _operating_system(error: OSError) -> Response:
    """A full disk, while the form parser writes an upload, is StorageFull."""
    if error.errno in DISK_FULL:
        return _refuse(StorageFull())
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected_error", kind=type(error).__name__, route=route(), exc_info=error)
    return _answer(InterviewError(), 500)


def refusal(error: InterviewError) -> Response:
    """The response for ``error``."""
    return _answer(error, error.status)


def page_refusal(error: InterviewError, page: str) -> Response:
    """The response for ``error`` with a page that shows it: the form, with what was typed."""
    log.info("refused", code=error.code, route=route())
    services().observer.refused(error.code)
    return _with_wait(make_response(page, error.status), error)


def _answer(error: InterviewError, status: int) -> Response:
    services().observer.refused(error.code)
    language = refused_language()
    is_page = request.method == "GET" or request.mimetype == FORM
    if (is_page or request.blueprint == PAGES_ONLY) and is_browser():
        response = make_response(error_page(error, status))
    else:
        body = {"error": error.message(language), "code": error.code}
        response = make_response(body, status)
    return _with_wait(response, error)


def _with_wait(response: Response, error: InterviewError) -> Response:
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    elif response.status_code == 503:
        response.headers["Retry-After"] = str(RECOVERY_SECONDS)
    return response


def is_browser() -> bool:
    """Whether the client prefers a page to JSON."""
    return request.accept_mimetypes["text/html"] > request.accept_mimetypes["application/json"]
