"""Log lines of libraries: in the service's format, without sensitive content."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from interview.config.variables import ConfigError
from interview.files.tempfiles import UnsafeTempRoot
from interview.logging.lines import LineFormatter, exception_chain

SAID = "what the candidate said"


def line(record: logging.LogRecord) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(LineFormatter(True, "interview-web").format(record))
    return written


def record(name: str, message: str, *args: object, error: Exception | None = None) -> Any:
    found = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, found)


def failed() -> Exception:
    """An error that came from another, both with something in their messages."""
    try:
        try:
            int(SAID)
        except ValueError as cause:
            cause.add_note(SAID)
            raise LookupError(SAID) from cause
    except LookupError as error:
        found = error
    return found


def test_an_exception_is_its_kinds_and_places() -> None:
    """The whole chain, each with the lines it went through; no message and no note."""
    chain = exception_chain(failed())
    assert [each["kind"] for each in chain] == ["builtins.LookupError", "builtins.ValueError"]
    for each in chain:
        assert each["at"][0].startswith("tests/unit/test_log_lines.py:")
        assert each["at"][0].endswith(" failed")
    assert SAID not in json.dumps(chain)


@pytest.mark.parametrize("kind", [ConfigError, UnsafeTempRoot])
def test_what_keeps_the_service_from_starting_is_told_in_words(kind: type[Exception]) -> None:
    """These messages are made for the operator, who would look for the reason elsewhere."""
    reason = "what to set, and to what"
    written = line(record("gunicorn.error", "Exception in worker process", error=kind(reason)))
    assert written["exception"][0]["message"] == reason


def test_a_chain_that_bites_its_tail_ends() -> None:
    """Two errors that name each other as the cause are told once."""
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert [each["kind"] for each in exception_chain(one)] == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]


def test_a_cause_that_was_put_aside_is_not_told() -> None:
    """``raise ... from None`` says that it explains nothing."""
    error = failed()
    error.__cause__, error.__context__, error.__suppress_context__ = None, KeyError(), True
    assert len(exception_chain(error)) == 1


def test_folders_of_the_machine_are_not_told() -> None:
    """Places begin at the project, or at the package they are of."""
    try:
        json.loads("{")
    except ValueError as error:
        places = exception_chain(error)[0]["at"]
    assert places[-1].startswith("json/decoder.py:")
    assert not [place for place in places if place.startswith("/")]


@pytest.mark.parametrize("name", ["kombu.connection", "celery.app.trace", "apscheduler.executors"])
def test_of_a_library_the_template_is_written(name: str) -> None:
    """Its arguments may be an address with a password, or an exception with a row."""
    written = line(record(name, "Task %s raised %r", SAID, ValueError(SAID), error=failed()))
    assert written["event"] == "Task %s raised %r"
    assert written["exception"][0]["kind"] == "builtins.LookupError"
    assert SAID not in json.dumps(written)


def test_people_see_that_something_was_left_out() -> None:
    """Not the marks of a template that was never filled in."""
    text = LineFormatter(as_json=False, service="web").format(
        record("kombu.connection", 'Job "%s" took %5.1f s of 100%% in %(name)s: %r', SAID)
    )
    assert 'Job "(...)" took (...) s of 100%% in (...): (...)' in text
    assert SAID not in text


def test_what_is_names_and_numbers_is_written_in_full() -> None:
    """Migrations and the life of gunicorn's processes."""
    assert line(record("alembic.runtime.migration", "Running upgrade %s", "0004"))["event"] == (
        "Running upgrade 0004"
    )
    assert line(record("gunicorn.error", "Worker (pid:%s) exited", 7))["event"] == (
        "Worker (pid:7) exited"
    )


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Invalid request from ip=10.0.0.1: Invalid HTTP Header: 'COOKIE'", "Invalid request"),
        ("Error handling request %s %s", "Error handling request"),
    ],
)
def test_gunicorn_quotes_no_client(message: str, kept: str) -> None:
    """What a client sent is in neither form of its lines."""
    args = ("GET", "/answers/id") if "%s" in message else ()
    assert line(record("gunicorn.error", message, *args))["event"] == kept


def test_people_read_the_same_on_one_line() -> None:
    """Moment, level, event, logger and places, without the message."""
    formatter = LineFormatter(False, "interview-web")
    written = formatter.format(record("apscheduler", "Job raised", error=failed()))
    assert "[error] Job raised logger=apscheduler" in written
    assert Path(__file__).name in written
    assert SAID not in written
    assert "\n" not in written
