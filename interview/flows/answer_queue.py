"""The queue of answers: accept, report state, share, await and delete them."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from interview.config.variables import MIB
from interview.contracts import QueuedAnswer, Recording
from interview.errors import Busy, NoReportYet, NoSuchAnswer, error_of
from interview.flows.content import AnswerContext, readable
from interview.store.answers import FLEETING, AnswerState, AnswerStore
from interview.store.models import UNFINISHED

log = structlog.get_logger(__name__)

PART_BYTES = 256 * 1024
PROGRESS = {"queue": 0.0, "decode": 0.05, "transcribe": 0.1, "measure": 0.8, "evaluate": 0.9}
"""Share of the work done when a stage begins; recognition takes most of the time."""

LONG_BYTES = {"wav": 4 * MIB, "aiff": 4 * MIB, "caf": 4 * MIB, "flac": 2 * MIB}
LONG_BYTES_COMPRESSED = MIB
"""Larger recordings are long: about a minute at the bit rates browsers and recorders use."""

BY_ID = "address:"
"""Prefix of a person known by network address only. Anyone with the id can open their answers."""

WAIT_SECONDS = 240.0
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class AcceptedFrom:
    """The sender of an answer, the idempotency key of the upload, and a digest of its network."""

    person: str
    key: str | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerTerms:
    """The interview question an answer belongs to, if any, and what is kept of it.

    ``recording_kept``: the recording stays with the report. ``fleeting``: the request waits for
    the result and then deletes the answer.
    """

    recording_kept: bool = False
    interview_id: str | None = None
    question_index: int | None = None
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class EvaluatedRow:
    """The result of an evaluated answer, and the index of its interview question, if any."""

    result: dict[str, Any]
    question_index: int | None


class AnswerQueue:
    """Stores accepted answers durably and reports their state.

    Args:
        store: rows and recordings; no answer is held in process memory only.
        announce: wakes a worker for an answer of the given cost; may fail, the row stays.
        forget: deletes the cached results of a person.
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
            QuestionTooLong: the question exceeds MAX_QUESTION_CHARACTERS.
            Busy: the queue is full.
            TooManyAnswers: this person has too many answers waiting.
            TooManyFromAddress: this network has too many answers waiting.
            AnswerConflict: the interview question has an answer already.
        """
        context = readable(context)
        answer = QueuedAnswer(
            person=sender.person,
            network=sender.network,
            key=_key(recording, context.question, sender, terms),
            question=context.question,
            additional_text=context.additional_text,
            earlier=context.earlier,
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
        """The id of the same upload to this interview, whatever its current question; else None."""
        return self._store.known(sender.person, upload_key(recording, sender, interview_id))

    def pending(self, interview_id: str, question_index: int) -> str | None:
        """The id of the unfinished answer to this question, if there is one."""
        return self._store.unfinished_of(interview_id, question_index)

    def state(self, identity: str, reader: str | None) -> AnswerState:
        """The state of an answer, for its owner, or for anyone once it is shared.

        Raises:
            NoSuchAnswer: no such id, or not readable by ``reader``; the error does not say which.
        """
        state = self._store.state(identity)
        if not (state.shared or is_own(state, reader)):
            raise NoSuchAnswer
        return state

    def accepted(self, identity: str) -> AnswerState:
        """The state of an answer for the request that has stored it. Raises NoSuchAnswer.

        By now it may belong to an account: a login can hand the answers of its guest over.
        """
        return self._store.state(identity)

    def own(self, identity: str, owner: str | None) -> AnswerState:
        """The state of an answer of ``owner``. Raises NoSuchAnswer as :meth:`state`."""
        state = self._store.state(identity)
        if not is_own(state, owner):
            raise NoSuchAnswer
        return state

    def recording(self, identity: str) -> Iterator[bytes]:
        """The recording, while the answer waits or if it is kept; empty once it is deleted."""
        return self._store.recording(identity)

    def share(self, identity: str, owner: str | None, shared: bool) -> None:
        """Let anyone with the id read the report (never the recording), or stop that.

        Raises:
            NoSuchAnswer: as :meth:`state`.
            NoReportYet: the report is one of a rehearsal that is not over, and is to be shared.
        """
        state = self.own(identity, owner)
        if shared and not state.report_shown:
            raise NoReportYet
        self._store.share(identity, shared)

    def delete(self, identity: str, owner: str | None) -> None:
        """Delete the answer, its recording and cached results; a running evaluation stores nothing.

        Raises NoSuchAnswer as :meth:`state`.
        """
        self.own(identity, owner)
        self._forget(self._store.delete(identity))

    def forget(self, owner: str) -> None:
        """Delete the cached results of an owner whose answers are deleted."""
        self._forget(owner)

    def conclude(self, identity: str) -> None:
        """Delete a fleeting answer when its request ends. Cached results expire by themselves.

        Raises NoSuchAnswer.
        """
        self._store.delete(identity)

    def awaited(self, identity: str) -> EvaluatedRow:
        """Wait for the evaluated answer.

        Raises:
            Busy: not evaluated within WAIT_SECONDS; the answer stays queued.
            InterviewError: the evaluation failed or expired.
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
    """Whether ``reader`` sent the answer, or the sender is known by address only."""
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
    return upload_key(recording, sender, terms.interview_id or question)


def upload_key(recording: Recording, sender: AcceptedFrom, subject: str) -> str | None:
    """A digest of the sender's key, of the interview id or question, and of the recording.

    People who share an address may pick the same key; it must neither open another person's
    answer nor replace another recording.
    """
    if sender.key is None:
        return None
    digest = hashlib.sha256(f"{sender.key}\0{subject}\0".encode())
    for part in _parts(recording.path):
        digest.update(part)
    return digest.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART_BYTES):
            yield part
