"""One line an event: readable for people, JSON for a log shipper. Never what a person said."""

import itertools
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from interview.config.settings import Settings
from interview.logging.lines import LineFormatter, chain_text, exception_chain

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
            _Exceptions(report, as_text=not as_json),
            renderer,
        ],
        wrapper_class=_unfailing(structlog.make_filtering_bound_logger(settings.log_level)),
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


class LostLines:
    """Log lines that could not be written since the process started.

    A full disk or a closed pipe behind standard error must not end the thread that logs. The next
    line that is lost and can be told says how many were.
    """

    def __init__(self) -> None:
        self._counter = itertools.count(1)
        self.count = 0

    def note(self, error: Exception, event: object) -> None:
        """Count a lost line and try to write its event alone, without the values that failed."""
        self.count = next(self._counter)
        with suppress(Exception):  # the stream itself is what fails, or the event has no text
            line = f"log_line_lost event={str(event)[:80]!r} kind={type(error).__name__}"
            sys.stderr.write(f"{line} lost={self.count}\n")


lost_lines = LostLines()


def _unfailing(bound_logger: Any) -> Any:
    """A logger class like ``bound_logger`` whose calls never raise.

    ``_proxy_to_logger`` is the method structlog documents for wrapper classes: every call goes
    through it, processors, renderer and stream included.
    """

    class UnfailingLogger(bound_logger):  # type: ignore[misc]
        def _proxy_to_logger(self, method_name: str, event: Any = None, **values: Any) -> Any:
            try:
                return super()._proxy_to_logger(method_name, event, **values)
            except structlog.DropEvent:
                return None
            except Exception as error:  # noqa: BLE001 - logging must not break what it describes
                lost_lines.note(error, event)
                return None

    return UnfailingLogger


class _Exceptions:
    """Replaces an exception by its kind and places, after handing it to whoever collects them.

    Args:
        report: is given the exception.
        as_text: one line of text, which is what structlog's console renderer takes; else a list
            of objects for JSON.
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
    """Writes a library's record, and reports the exception it carries."""

    def __init__(self, report: Report | None) -> None:
        super().__init__(sys.stderr)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if self._report is not None and record.exc_info and record.exc_info[1] is not None:
            try:
                self._report(record.exc_info[1])
            except Exception as error:  # noqa: BLE001 - logging must not break what it describes
                lost_lines.note(error, record.name)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Called by logging where a line could not be formatted or written."""
        error = sys.exc_info()[1]
        lost_lines.note(error if isinstance(error, Exception) else OSError(), record.name)


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
