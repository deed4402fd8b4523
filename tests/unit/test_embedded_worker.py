"""The thread that evaluates queued answers survives all errors."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from structlog.testing import capture_logs

from interview.composition.process import content_parts, process_parts
from interview.composition.recognition import speech_parts
from interview.config.process_names import process_name
from interview.config.settings import Settings
from interview.flows import answer_worker as worker_module
from interview.flows.answer_worker import AnswerWorker, EmbeddedWorker
from interview.isolation.admission import Admission
from interview.store.claims import ClaimStore
from interview.store.database import Sessions
from interview.store.models import Base

PAUSE = 0.3
LONGEST = 0.2


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[AnswerWorker]:
    """One with a database in which no answer waits."""
    environ = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    base = process_parts(Settings.from_environment(environ), "web")
    engine = create_engine(f"sqlite:///{tmp_path / 'interview.db'}")
    Base.metadata.create_all(engine)
    claims = ClaimStore(Sessions(engine), process_name)
    content = content_parts(base).flow
    yield speech_parts(base, Admission(0, 4), content, claims).worker
    base.close()
    engine.dispose()


class BrokenLog:
    """A log that fails as a renderer or a closed stream does."""

    def error(self, *_: object, **__: object) -> None:
        raise SystemExit

    warning = info = error


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, MemoryError, RecursionError])
def test_the_thread_goes_on_when_its_log_fails_as_well(
    worker: AnswerWorker, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    """The handler that keeps the thread alive must not depend on the log."""
    monkeypatch.setattr(worker_module, "FAILED_SECONDS", 0.01)
    monkeypatch.setattr(worker_module, "log", BrokenLog())
    asked: list[float] = []

    def allowed() -> bool:
        asked.append(time.monotonic())
        raise kind

    embedded = EmbeddedWorker(worker, allowed, LONGEST)
    embedded.start()
    while len(asked) < 3:
        time.sleep(0.01)
    assert embedded.state() == "ok"
    embedded.stop()


def test_the_state_of_the_thread_is_told(
    worker: AnswerWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dead before it starts and after it ends; stuck when one answer takes for ever."""
    monkeypatch.setattr(worker_module, "FAILED_SECONDS", 0.0)
    release = threading.Event()
    embedded = EmbeddedWorker(worker, lambda: release.wait(10), LONGEST)
    assert embedded.state() == "dead"
    embedded.start()
    assert embedded.state() == "ok"
    time.sleep(LONGEST + 0.1)
    assert embedded.state() == "stuck"
    embedded.stop()
    release.set()
    deadline = time.monotonic() + 5
    while embedded.state() != "dead" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert embedded.state() == "dead"


def test_the_thread_goes_on_after_any_exception(
    worker: AnswerWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no code foresaw is logged; after a pause no arrival cuts short it goes on."""
    monkeypatch.setattr(worker_module, "FAILED_SECONDS", PAUSE)
    asked: list[float] = []

    def allowed() -> bool:
        asked.append(time.monotonic())
        if len(asked) <= 2:
            raise RuntimeError("can't start new thread")
        return True

    embedded = EmbeddedWorker(worker, allowed, LONGEST)
    with capture_logs() as logs:
        embedded.start()
        while len(asked) < 4:
            embedded.wake("short")
            time.sleep(0.01)
        embedded.stop()
    assert [entry["event"] for entry in logs] == ["answers_thread_failed"] * 2
    assert min(asked[1] - asked[0], asked[2] - asked[1]) >= PAUSE
