"""Log lines of the service: exceptions in both formats, and an unwritable log."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from interview.config.settings import Settings
from interview.logging import events as logs
from interview.logging.events import configure_logs, lost_lines


class Unprintable:
    """A value that fails when it is formatted."""

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


class FullDisk(io.StringIO):
    """A stream that takes nothing."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """What a test configures ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def configured(log_format: str, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> Any:
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(Settings.from_environment({"LOG_FORMAT": log_format}).logs, "interview-web")
    return structlog.get_logger("test")


def raised() -> Exception:
    try:
        try:
            int("what the candidate said")
        except ValueError as cause:
            raise LookupError("what the candidate said") from cause
    except LookupError as error:
        found = error
    return found


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_an_exception_is_written_in_both_formats(
    log_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kinds and places of the whole chain, and nothing that was being handled."""
    stream = io.StringIO()
    configured(log_format, monkeypatch, stream).error("answer_broke", exc_info=raised())
    text = stream.getvalue()
    assert "answer_broke" in text
    assert "builtins.LookupError" in text
    assert "builtins.ValueError" in text
    assert "tests/unit/test_logs.py:" in text
    assert "candidate said" not in text
    if log_format == "json":
        assert len(json.loads(text)["exception"]) == 2


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("value", [Unprintable(), {"nested": Unprintable()}])
def test_a_value_that_cannot_be_written_does_not_raise(
    log_format: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is written alone, and the loss is counted."""
    stream, before = io.StringIO(), lost_lines.count
    configured(log_format, monkeypatch, stream).error("answer_broke", value=value)
    assert lost_lines.count == before + 1
    assert "log_line_lost event='answer_broke' kind=" in stream.getvalue()


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_an_event_without_text_and_a_stream_that_is_gone_do_not_raise(
    log_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the line that tells of the loss."""
    before = lost_lines.count
    log = configured(log_format, monkeypatch, io.StringIO())
    log.error(Unprintable())
    log.error("surrogate \udce9", value="\udce9" * 100_000)
    monkeypatch.setattr(sys, "stderr", None)
    log.error(Unprintable())
    assert lost_lines.count >= before + 2


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_full_or_closed_stream_does_not_raise(
    log_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither our own lines nor those of libraries end the thread that writes them."""
    for stream in (FullDisk(), io.StringIO()):
        before = lost_lines.count
        log = configured(log_format, monkeypatch, stream)
        if not isinstance(stream, FullDisk):
            stream.close()
        log.error("answer_broke", exc_info=raised())
        logging.getLogger("alembic").error("failed", exc_info=raised())
        assert lost_lines.count == before + 2


def test_a_failing_collector_of_errors_does_not_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector is somebody else's code on somebody else's network."""

    def report(_: BaseException) -> None:
        raise ConnectionError

    stream, before = io.StringIO(), lost_lines.count
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(Settings.from_environment({}).logs, "interview-web", report)
    structlog.get_logger("test").error("answer_broke", exc_info=raised())
    logging.getLogger("alembic").error("failed", exc_info=raised())
    assert lost_lines.count == before + 2
    assert logs.lost_lines is lost_lines
