"""Lines of the log that other people's code writes, in the form of our own and as discreet.

Nothing but the standard library here: gunicorn's arbiter imports it.

Messages of exceptions are not written. They hold what was being handled: a parser's the text
it choked on, a database driver's the row. What is written is the kind of each exception of the
chain and the places in the code it went through. A kind that is made for the operator says so by
its attribute ``for_operator``, and its message is written.
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
"""Innermost places of one exception that are told."""

TOLD_IN_FULL = ("alembic", "flask-limiter", "gunicorn")
"""Libraries whose arguments are names and numbers. Of others only the template of a message is
written: arguments may be anything, a broker's address with its password among them."""

HOLES = re.compile(r"%(?:\(\w+\))?[-#0+]*\d*(?:\.\d+)?[sdrifx]")
"""In the template of a message: people are shown that something was left out."""

ABOUT_A_REQUEST = ("Invalid request", "Error handling request")
"""How gunicorn's lines begin that quote what a client sent."""


def exception_chain(error: BaseException) -> list[dict[str, Any]]:
    """Kind and places of an exception and of those it came from, the last one first."""
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
    """An exception chain as text: a line for each exception, its innermost places behind it."""
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
    """From the project or the package on; the folders above say how a machine is set up."""
    path = Path(filename)
    if path.is_relative_to(IMPORT_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(IMPORT_ROOT))
    return str(Path(*path.parts[-2:]))


class LineFormatter(logging.Formatter):
    """A record of the standard library's logging as one line.

    Args:
        as_json: for a log shipper; else for people.
        service: the part of the service that writes.
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
    """The moment in UTC, as our own lines have it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _event(record: logging.LogRecord) -> str:
    template = str(record.msg)
    for opening in ABOUT_A_REQUEST:
        if template.startswith(opening):
            return opening
    in_full = record.name.startswith(TOLD_IN_FULL) and not record.exc_info
    return record.getMessage() if in_full else template
