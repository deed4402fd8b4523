"""One line an event: readable for people, JSON for a log shipper. Never what a person said."""

import logging
import sys

import structlog

from interview.config import Settings

LIBRARIES = {"alembic.runtime.migration": logging.INFO, "flask-limiter": logging.WARNING}
"""Whose events nobody else tells: each migration that runs; that requests are counted here while
Redis is gone. Of a refused request the limiter would write the address, at INFO."""


def configure_logs(settings: Settings) -> None:
    """Set up structlog for this process. Events carry codes, sizes and times only."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    _tell_of_libraries(renderer)


def _tell_of_libraries(renderer: structlog.types.Processor) -> None:
    """What they log is written as our own events are, to the stream of this moment."""
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
    )
    for name, level in LIBRARIES.items():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(formatter)
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
