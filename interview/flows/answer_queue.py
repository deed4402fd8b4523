"""Answers that wait for their evaluation: accepted, told of, awaited, deleted."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from interview.config.settings import MIB
from interview.contracts import QueuedAnswer, Recording
from interview.errors import Busy, NoSuchAnswer, error_of
from interview.flows.content import AnswerContext, readable
from interview.store.answers import FLEETING, AnswerState, AnswerStore
from interview.store.models import UNFINISHED

log = structlog.get_logger(__name__)

PART_BYTES = 256 * 1024
PROGRESS = {"queue": 0.0, "decode": 0.05, "transcribe": 0.1, "measure": 0.8, "evaluate": 0.9}
"""Share of the work done when a stage begins: recognition takes most of it."""

LONG_BYTES = {"wav": 4 * MIB, "aiff": 4 * MIB, "caf": 4 * MIB, "flac": 2 * MIB}
LONG_BYTES_COMPRESSED = MIB
"""A recording of more is long: about a minute at the rates browsers and recorders use."""

BY_ID = "address:"
"""How a person begins who is told from others by nothing but an address: the id alone opens what
it sent."""

WAIT_SECONDS = 240.0
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class AcceptedFrom:
    """Who sent an answer, the key that makes sending the same upload twice one answer, and a digest
    of the network it came from."""

    person: str
    key: str | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerTerms:
    """What an answer is of, an interview's question or none, and whether its recording stays.

    ``fleeting``: its request waits for it and deletes it, so that nothing of it is kept.
    """

    recording_kept: bool = False
    interview_id: str | None = None
    question_index: int | None = None
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class EvaluatedRow:
    """The result of an evaluated answer, and the question of an interview that it answers."""

    result: dict[str, Any]
    question_index: int | None


class AnswerQueue:
    """Accepts answers durably and tells what became of them.

    Args:
        store: rows and recordings; nothing of an answer lives in this process alone.
        announce: wakes a worker for an answer of the given cost; may fail, the row stays.
        forget: drops what is remembered of a person's recordings.
    """

    def __init__(
        self,
        store: AnswerStore,
        announce: Callable[[str], None],
        forget: Callable[[str], object],
    ) -> None:
        self._store = store
        self._announce = announce
        self._forget = forget

    def accept(
        self,
        recording: Recording,
        context: AnswerContext,
        sender: AcceptedFrom,
        terms: AnswerTerms = AnswerTerms(),
    ) -> str:
        """Store the answer; returns its id.

        Raises:
            QuestionTooLong: by what a question may have.
            Busy, TooManyAnswers, TooManyFromAddress: the queue is full, or the share of it that
                this person, or this network, may have.
            AnswerConflict: the interview's question has an answer already.
        """
        context = readable(context)
        answer = QueuedAnswer(
            person=sender.person,
            network=sender.network,
            key=_key(recording, context.question, sender, terms),
            question=context.question,
            reader=context.reader,
            language=context.language,
            container=recording.container,
            cost=_cost(recording),
            recording_kept=terms.recording_kept,
            interview_id=terms.interview_id,
            question_index=terms.question_index,
        )
        identity = self._store.accept(answer, _parts(recording.path))
        log.info("answer_accepted", answer=identity[:8], cost=answer.cost, bytes=recording.size)
        self._announce(answer.cost)
        return identity

    def sent_before(
        self, recording: Recording, sender: AcceptedFrom, interview_id: str
    ) -> str | None:
        """The answer of this interview that was the same upload, wherever the interview is now."""
        if sender.key is None:
            return None
        key = _upload_key(sender.key, interview_id, recording.path)
        return self._store.known(sender.person, key)

    def pending(self, interview_id: str, question_index: int) -> str | None:
        """The id of the answer to this question that is still on its way, if there is one."""
        return self._store.unfinished_of(interview_id, question_index)

    def state(self, identity: str, reader: str | None) -> AnswerState:
        """Where an answer stands, for its owner or because it is shared.

        Raises:
            NoSuchAnswer: there is none, or none for this reader: which of the two is not told.
        """
        state = self._store.state(identity)
        if not (state.shared or is_own(state, reader)):
            raise NoSuchAnswer
        return state

    def own(self, identity: str, owner: str | None) -> AnswerState:
        """Where an answer of ``owner`` stands. Raises NoSuchAnswer as :meth:`state`."""
        state = self._store.state(identity)
        if not is_own(state, owner):
            raise NoSuchAnswer
        return state

    def recording(self, identity: str) -> Iterator[bytes]:
        """The recording, while it waits or because it was kept; nothing when it is gone."""
        return self._store.recording(identity)

    def share(self, identity: str, owner: str | None, shared: bool) -> None:
        """Show its report, never its recording, to whoever has the id, or no longer.

        Raises NoSuchAnswer as :meth:`state`.
        """
        self.own(identity, owner)
        self._store.share(identity, shared)

    def delete(self, identity: str, owner: str | None) -> None:
        """Delete the answer and all of it; who evaluates it writes nothing.

        Raises NoSuchAnswer as :meth:`state`.
        """
        self.own(identity, owner)
        self._forget(self._store.delete(identity))

    def hand_over(self, guest: str, account: str) -> None:
        """Let an account have the answers its candidate sent as a guest."""
        self._store.hand_over(guest, account)

    def conclude(self, identity: str) -> None:
        """Delete a fleeting answer whose request ends; what is remembered of it ends by itself.

        Raises NoSuchAnswer.
        """
        self._store.delete(identity)

    def awaited(self, identity: str) -> EvaluatedRow:
        """The evaluated answer, for a caller that waits.

        Raises:
            Busy: it is not evaluated yet; it stays accepted.
            InterviewError: why it never will be.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while (state := self._store.state(identity)).state in UNFINISHED:
            if time.monotonic() > deadline:
                raise Busy(state.expected_wait or 1)
            time.sleep(LOOK_SECONDS)
        if state.state != "evaluated":
            raise error_of(state.failure or "", state.facts)
        if state.result is None:
            raise RuntimeError(f"answer {identity[:8]} is evaluated and has no result")
        return EvaluatedRow(state.result, state.question_index)


def is_own(state: AnswerState, reader: str | None) -> bool:
    """Whether the answer is the reader's: the person's who sent it, or anybody's who has its id."""
    return state.person.startswith(BY_ID) or state.person == reader


def progress_of(state: AnswerState) -> float:
    """Share of the work that is done, 0-1."""
    return PROGRESS[state.stage] if state.state in UNFINISHED else 1.0


def _cost(recording: Recording) -> str:
    limit = LONG_BYTES.get(recording.container, LONG_BYTES_COMPRESSED)
    return "long" if recording.size > limit else "short"


def _key(
    recording: Recording, question: str, sender: AcceptedFrom, terms: AnswerTerms
) -> str | None:
    if terms.fleeting:
        return f"{FLEETING}{secrets.token_hex(16)}"
    if sender.key is None:
        return None
    return _upload_key(sender.key, terms.interview_id or question, recording.path)


def _upload_key(key: str, of: str, path: Path) -> str:
    """The sender's key with what it was sent for.

    People share addresses and pick the same keys: a key alone must neither open another's
    answer nor swallow another recording.
    """
    digest = hashlib.sha256(f"{key}\0{of}\0".encode())
    for part in _parts(path):
        digest.update(part)
    return digest.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART_BYTES):
            yield part
