"""Fills and reads the queue of DATABASE_URL from a separate process.

``fill COUNT RECORDING`` accepts answers; ``wait COUNT`` ends when so many are evaluated, or
after a minute; ``spans`` prints those evaluated as JSON, a list of
``[claimed_by, claimed, finished, received, seconds in hand]`` with times since the epoch;
``clear`` forgets all.
"""

import json
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, delete, func, select

from interview.config.settings import Settings
from interview.contracts import QueuedAnswer
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.database import Sessions
from interview.store.models import Answer, RecordingPart

MANY = 10_000
WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.1
QUESTION = "What can you do for your country?"

sessions = Sessions(create_engine(Settings.from_environment().storage.database_url))


def fill(count: int, recording: Path) -> None:
    """Answers of one person, in the order they are told here."""
    store = AnswerStore(sessions, AnswerLimits(MANY, MANY, MANY))
    container = recording.suffix.removeprefix(".")
    for _ in range(count):
        answer = QueuedAnswer(
            person="bench", question=QUESTION, reader="en", language="en", container=container
        )
        store.accept(answer, [recording.read_bytes()])


def wait(count: int) -> None:
    """One short query at a time: what is measured has the processors."""
    evaluated = select(func.count()).where(Answer.state == "evaluated")
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with sessions() as session:
            if session.scalar(evaluated) == count:
                return
        time.sleep(LOOK_SECONDS)


def spans() -> None:
    with sessions() as session:
        rows = session.scalars(
            select(Answer).where(Answer.state == "evaluated").order_by(Answer.received_at)
        )
        print(json.dumps([_span(row) for row in rows]))


def _span(row: Answer) -> tuple[str | None, float, float, float, float]:
    assert row.claimed_at is not None
    assert row.finished_at is not None
    assert row.result is not None
    return (
        row.claimed_by,
        row.claimed_at.timestamp(),
        row.finished_at.timestamp(),
        row.received_at.timestamp(),
        row.result["timings"]["total"],
    )


def clear() -> None:
    with sessions.begin() as session:
        session.execute(delete(RecordingPart))
        session.execute(delete(Answer))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "wait":
        wait(int(sys.argv[2]))
    elif sys.argv[1] == "spans":
        spans()
    else:
        clear()
