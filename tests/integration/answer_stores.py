"""The answer store and the claim store, for tests on either database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from interview.contracts import QueuedAnswer
from interview.contracts.interview import (
    InterviewPlan,
    InterviewState,
    NewInterviewAnswer,
    Step,
)
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.claims import Claim, ClaimStore
from interview.store.database import Sessions
from interview.store.interviews import InterviewStore
from interview.store.models import RecordingPart

RESULT: dict[str, object] = {
    "transcribed_text": "x",
    "language": "en",
    "evaluation": "good",
    "delivery": None,
    "content": {},
}


@dataclass(frozen=True)
class Stores:
    """Both sides of the same table."""

    answers: AnswerStore
    claims: ClaimStore


Make = Callable[..., Stores]


def stores(sessions: Sessions) -> Make:
    """What makes stores over tables that are emptied now."""
    with sessions.begin() as session:
        session.execute(text("DELETE FROM answers"))
        session.execute(text("DELETE FROM recording_parts"))

    def store(
        in_all: int = 5000, per_person: int = 5000, per_network: int = 5000, lease: float = 30.0
    ) -> Stores:
        answers = AnswerStore(sessions, AnswerLimits(in_all, per_person, per_network))
        return Stores(answers, ClaimStore(sessions, lambda: "here", lease))

    return store


def answer(person: str = "ada", key: str | None = None, network: str | None = None) -> QueuedAnswer:
    return QueuedAnswer(
        person=person,
        key=key,
        network=network,
        question="Why?",
        reader="en",
        language=None,
        container="webm",
    )


def accept(store: Stores, person: str = "ada", key: str | None = None) -> str:
    return store.answers.accept(answer(person, key), [b"first ", b"second"])


def claimed(store: Stores) -> Claim:
    claim = store.claims.claim()
    assert claim is not None
    return claim


def parts(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(RecordingPart)) or 0


def begun(store: InterviewStore, owner: str, key: str | None = None) -> InterviewState:
    """A new interview of ``owner``, at its first question."""
    first, both = Step("opening", "Why?"), ("Why?", "How?")
    return store.start(owner, "en", InterviewPlan(seed=1), first, both, key=key)


def typed(text: str, evaluation: str = "good", key: str | None = None) -> NewInterviewAnswer:
    """A typed answer with an empty report."""
    report: dict[str, Any] = {"evaluation": evaluation, "content": {}, "delivery": None}
    return NewInterviewAnswer("Why?", text, "en", report, key)
