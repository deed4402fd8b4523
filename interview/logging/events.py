"""Set-up of the log: one line per event, as text or JSON, without anything a candidate said."""

import itertools
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from interview.config.groups.operation import LogSettings
from interview.logging.lines import LineFormatter, chain_text, exception_chain

LIBRARIES = {
    "alembic.runtime.migration": logging.INFO,
    "apscheduler": logging.WARNING,
    "flask-limiter": logging.WARNING,
}
"""Least level by library: each migration, and that the limiter counts in memory while Redis is
unreachable. At INFO the limiter would log the address of a refused request."""

Report = Callable[[BaseException], None]


def configure_logs(settings: LogSettings, service: str, report: Report | None = None) -> None:
    """Set up logging for this process. Events contain codes, sizes and times only.

    Args:
        settings: format and level.
        service: name of this process in the log, ``interview-web`` or ``interview-worker``.
        report: called with each logged exception.
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
            _Exceptions(report, as_text=not as_json),
            renderer,
        ],
        wrapper_class=_unfailing(structlog.make_filtering_bound_logger(settings.log_level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _log_libraries(LineFormatter(as_json, service), report)


class _Origin:
    """Adds the name of the service to each event."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        event["service"] = self._service
        return event


class LostLines:
    """Counts log lines that could not be written.

    A full disk or a closed pipe behind standard error must not end the thread that logs. A short
    line with the count so far is written instead, if possible.
    """

    def __init__(self) -> None:
        self._counter = itertools.count(1)
        self.count = 0

    def note(self, error: Exception, event: object) -> None:
        """Count a lost line and try to write its event without the values."""
        self.count = next(self._counter)
        with suppress(Exception):  # the stream may be what fails
            line = f"log_line_lost event={str(event)[:80]!r} kind={type(error).__name__}"
            sys.stderr.write(f"{line} lost={self.count}\n")


lost_lines = LostLines()


def _unfailing(bound_logger: Any) -> Any:
    """A subclass of ``bound_logger`` whose calls never raise.

    Every call goes through ``_proxy_to_logger``, which structlog documents for wrapper classes;
    it runs processors, renderer and output.
    """

    class UnfailingLogger(bound_logger):  # type: ignore[misc]
        def _proxy_to_logger(self, method_name: str, event: Any = None, **values: Any) -> Any:
            try:
                return super()._proxy_to_logger(method_name, event, **values)
            except structlog.DropEvent:
                return None
            except Exception as error:  # noqa: BLE001 - logging must never raise
                lost_lines.note(error, event)
                return None

    return UnfailingLogger


class _Exceptions:
    """Replaces an exception by the kinds and places of its chain, and reports it.

    Args:
        report: called with the exception.
        as_text: as text for structlog's console renderer, else as a list for JSON.
    """

    def __init__(self, report: Report | None, *, as_text: bool) -> None:
        self._report = report
        self._as_text = as_text

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        error = event.pop("exc_info", None)
        if isinstance(error, BaseException):
            chain = exception_chain(error)
            event["exception"] = chain_text(chain) if self._as_text else chain
            if self._report is not None:
                self._report(error)
        return event


class _Handler(logging.StreamHandler[Any]):
    """Writes log records of libraries, and reports their exceptions."""

    def __init__(self, report: Report | None) -> None:
        super().__init__(sys.stderr)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if self._report is not None and record.exc_info and record.exc_info[1] is not None:
            try:
                self._report(record.exc_info[1])
            except Exception as error:  # noqa: BLE001 - logging must never raise
                lost_lines.note(error, record.name)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in the base class
        """Called by logging if a line could not be formatted or written."""
        error = sys.exc_info()[1]
        lost_lines.note(error if isinstance(error, Exception) else OSError(), record.name)


def _log_libraries(formatter: LineFormatter, report: Report | None) -> None:
    """Write log records of libraries like our own events, to the current standard error."""
    handler = _Handler(report)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    others = [each for each in root.handlers if not isinstance(each.formatter, LineFormatter)]
    root.handlers = [*others, handler]
    root.setLevel(logging.WARNING)
    for name, level in LIBRARIES.items():
        logging.getLogger(name).setLevel(level)
