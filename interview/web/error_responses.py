"""Every refusal in one shape: a code, a status, a safe sentence in the caller's language."""

import errno

import structlog
from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from interview.errors import (
    AnswerTooLong,
    AudioTooLarge,
    BadRequest,
    DatabaseUnavailable,
    Forbidden,
    InterviewError,
    MethodNotAllowed,
    NotFound,
    RateLimited,
    StorageFull,
    UnsupportedAudio,
)
from interview.web.language import reader_language
from interview.web.observation import route
from interview.web.pages import error_page
from interview.web.services import services

BY_STATUS: dict[int, type[InterviewError]] = {
    400: BadRequest,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: AudioTooLarge,
    415: UnsupportedAudio,
    429: RateLimited,
}
RATE_WINDOW_SECONDS = 60
RECOVERY_SECONDS = 5
"""When to try again what a disk, a database or a Redis that is gone has refused."""
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

log = structlog.get_logger(__name__)


def register_error_responses(app: Flask) -> None:
    """Map every exception to its answer."""
    app.register_error_handler(InterviewError, _refuse)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(OSError, _operating_system)
    app.register_error_handler(Exception, _unexpected)


def _refuse(error: InterviewError) -> Response | tuple[str, int]:
    log.info("refused", code=error.code, route=route())
    return _answer(error, error.status)


def _http(error: HTTPException) -> BaseResponse | tuple[str, int]:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    known = BY_STATUS.get(error.code or 500, InterviewError)()
    if isinstance(known, AudioTooLarge) and request.mimetype != "multipart/form-data":
        known = AnswerTooLong()
    log.info("refused", code=known.code, status=error.code, route=route())
    answer = _answer(known, error.code or 500)
    if isinstance(error, TooManyRequests) and isinstance(answer, Response):
        answer.headers["Retry-After"] = str(RATE_WINDOW_SECONDS)
    return answer


def _database(error: SQLAlchemyError) -> Response | tuple[str, int]:
    log.error("database_failed", kind=type(error).__name__, route=route())
    return _answer(DatabaseUnavailable(), DatabaseUnavailable.status)


def _operating_system(error: OSError) -> Response | tuple[str, int]:
    """The form parser writes uploads: a disk that fills up under it is told as that."""
    if error.errno in DISK_FULL:
        return _refuse(StorageFull())
    return _unexpected(error)


def _unexpected(error: Exception) -> Response | tuple[str, int]:
    log.error("unexpected_error", kind=type(error).__name__, route=route(), exc_info=error)
    return _answer(InterviewError(), 500)


def refusal(error: InterviewError) -> Response | tuple[str, int]:
    """What a caller is answered for ``error``."""
    return _answer(error, error.status)


def _answer(error: InterviewError, status: int) -> Response | tuple[str, int]:
    services().observer.refused(error.code)
    if request.method == "GET" and _is_browser():
        return error_page(error, status)
    response = jsonify({"error": error.message(reader_language()), "code": error.code})
    response.status_code = status
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    elif status == 503:
        response.headers["Retry-After"] = str(RECOVERY_SECONDS)
    return response


def _is_browser() -> bool:
    return request.accept_mimetypes["text/html"] > request.accept_mimetypes["application/json"]
