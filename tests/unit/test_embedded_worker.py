"""The thread that evaluates waiting answers outlives whatever fails in it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from structlog.testing import capture_logs

from interview.config import Settings
from interview.flows.answer_worker import AnswerWorker
from interview.foundations import lay_foundations
from interview.jobs import worker as worker_module
from interview.jobs.worker import EmbeddedWorker
from interview.judging import judging
from interview.resources.host import process_name
from interview.speech.admission import Admission
from interview.speech_parts import speech_parts
from interview.store.claims import ClaimStore
from interview.store.models import Base

PAUSE = 0.3


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[AnswerWorker]:
    """One with a database in which no answer waits."""
    environ = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    base = lay_foundations(Settings.from_environment(environ), "web")
    engine = create_engine(f"sqlite:///{tmp_path / 'interview.db'}")
    Base.metadata.create_all(engine)
    claims = ClaimStore(sessionmaker(engine), process_name)
    content = judging(base).content
    yield speech_parts(base, Admission(0, 4), content, claims).worker
    base.close()
    engine.dispose()


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

    embedded = EmbeddedWorker(worker, allowed)
    with capture_logs() as logs:
        embedded.start()
        while len(asked) < 4:
            embedded.wake("short")
            time.sleep(0.01)
        embedded.stop()
    assert [entry["event"] for entry in logs] == ["answers_thread_failed"] * 2
    assert min(asked[1] - asked[0], asked[2] - asked[1]) >= PAUSE
