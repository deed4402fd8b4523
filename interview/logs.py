"""One line an event: readable for people, JSON for a log shipper. Never what a person said."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import structlog

from interview.config import Settings
from interview.log_lines import LineFormatter, exception_chain

LIBRARIES = {
    "alembic.runtime.migration": logging.INFO,
    "apscheduler": logging.WARNING,
    "flask-limiter": logging.WARNING,
}
"""Each migration that runs is told; that requests are counted here while Redis is gone. Of a
refused request the limiter would write the address, at INFO."""

Report = Callable[[BaseException], None]


def configure_logs(settings: Settings, service: str, report: Report | None = None) -> None:
    """Set up logging for this process. Events carry codes, sizes and times only.

    Args:
        settings: format and level.
        service: the part of the service that writes, ``interview-web`` or ``interview-worker``.
        report: is given each exception that is logged.
    """
    as_json = settings.log_format == "json"
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _Origin(service),
            _Exceptions(report),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _tell_of_libraries(LineFormatter(as_json, service), report)


class _Origin:
    """Adds which part of the service writes."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        event["service"] = self._service
        return event


class _Exceptions:
    """Replaces an exception by its kind and places, after handing it to whoever collects them."""

    def __init__(self, report: Report | None) -> None:
        self._report = report

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        error = event.pop("exc_info", None)
        if isinstance(error, BaseException):
            event["exception"] = exception_chain(error)
            if self._report is not None:
                self._report(error)
        return event


class _Handler(logging.StreamHandler[Any]):
    """Writes a library's record, and reports the exception it carries."""

    def __init__(self, report: Report | None) -> None:
        super().__init__(sys.stderr)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if self._report is not None and record.exc_info and record.exc_info[1] is not None:
            self._report(record.exc_info[1])


def _tell_of_libraries(formatter: LineFormatter, report: Report | None) -> None:
    """What any library logs is written as our own events are, to the stream of this moment."""
    handler = _Handler(report)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    others = [each for each in root.handlers if not isinstance(each.formatter, LineFormatter)]
    root.handlers = [*others, handler]
    root.setLevel(logging.WARNING)
    for name, level in LIBRARIES.items():
        logging.getLogger(name).setLevel(level)
