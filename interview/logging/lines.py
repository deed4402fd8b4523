"""Log lines of libraries, in the format of our own, and exceptions without their messages.

Only the standard library is imported, since gunicorn's arbiter imports this module.

Messages of exceptions are not logged, because they contain data: that of a parser the text, that
of a database driver the row. The class of each exception in the chain is logged, with the places
in the code. The message is logged only for classes with the attribute ``for_operator``.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interview.resources import IMPORT_ROOT

MAX_PLACES = 25
"""Most places logged of one exception, the innermost ones."""

LOGGED_IN_FULL = ("alembic", "flask-limiter", "gunicorn")
"""Libraries whose arguments are names and numbers. Of others only the template of a message is
logged, since its arguments may be anything, such as a broker's URL with its password."""

HOLES = re.compile(r"%(?:\(\w+\))?[-#0+]*\d*(?:\.\d+)?[sdrifx]")
"""Placeholders in a template, which are shown as omitted."""

ABOUT_A_REQUEST = ("Invalid request", "Error handling request")
"""Beginnings of the messages of gunicorn that quote a request."""


def exception_chain(error: BaseException) -> list[dict[str, Any]]:
    """Class and places of an exception and of its causes, the last exception first."""
    chain: list[dict[str, Any]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        told = {"message": str(current)} if getattr(kind, "for_operator", False) else {}
        name = f"{kind.__module__}.{kind.__qualname__}"
        chain.append({"kind": name, **told, "at": _places(current)})
        cause = current.__cause__
        current = cause if cause or current.__suppress_context__ else current.__context__
    return chain


def chain_text(chain: list[dict[str, Any]]) -> str:
    """An exception chain as text, one line per exception with its places."""
    return "\n".join(
        " ".join(
            [f"  {each['kind']}", *([each["message"]] if "message" in each else []), *each["at"]]
        )
        for each in chain
    )


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-MAX_PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    """A path relative to the project or package, without the folders of the machine."""
    path = Path(filename)
    if path.is_relative_to(IMPORT_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(IMPORT_ROOT))
    return str(Path(*path.parts[-2:]))


class LineFormatter(logging.Formatter):
    """Formats a log record of the standard library as one line.

    Args:
        as_json: as JSON, else as text.
        service: name of this process in the log.
    """

    def __init__(self, as_json: bool, service: str) -> None:
        super().__init__()
        self._as_json = as_json
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": _event(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "service": self._service,
            "timestamp": timestamp(record.created),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = exception_chain(record.exc_info[1])
        if self._as_json:
            return json.dumps(line)
        rest = {key: line[key] for key in ("logger", "exception") if key in line}
        told = " ".join(f"{key}={value}" for key, value in rest.items())
        event = HOLES.sub("(...)", line["event"])
        return f"{line['timestamp']} [{line['level']}] {event} {told}"


def timestamp(seconds: float) -> str:
    """A time in UTC, in the format of our own lines."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _event(record: logging.LogRecord) -> str:
    template = str(record.msg)
    for opening in ABOUT_A_REQUEST:
        if template.startswith(opening):
            return opening
    in_full = record.name.startswith(LOGGED_IN_FULL) and not record.exc_info
    return record.getMessage() if in_full else template
