"""The worker side of the queue: claim an answer, evaluate it, store the result; a thread for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

import structlog
from structlog.contextvars import bound_contextvars
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from interview.contracts import EvaluatedAnswer, Recording
from interview.errors import (
    AnswerConflict,
    Busy,
    InterviewError,
    ModelUnavailable,
    OutOfMemory,
    SpeechCrashed,
    StorageFull,
)
from interview.errors.service import DISK_FULL
from interview.files.tempfiles import TempFileRegistry
from interview.flows.answer import AnswerFlow
from interview.flows.content import AnswerContext
from interview.memory.relief import WorkCost
from interview.store.claims import Claim, ClaimStore
from interview.store.database import StoreError

PASSING = (Busy, StorageFull, ModelUnavailable)
"""Transient faults of the service, not of the recording: retried until the answer expires."""

PASSING_SECONDS = 5.0
STORE_SECONDS = 60.0
"""How long storing a result is retried while the database is down; by then the lease lapses."""

POLL_SECONDS = 2.0
"""Poll interval for lapsed leases and answers handed back; a new answer wakes the thread."""

FAILED_SECONDS = 5.0
"""Pause after an unexpected failure; new answers do not shorten it."""

LOST = "lost"
"""Outcome of an attempt whose claim had lapsed: nothing was stored."""

log = structlog.get_logger(__name__)


_stored = retry(
    retry=retry_if_exception(lambda error: isinstance(error, StoreError) and error.transient),
    wait=wait_fixed(1),
    stop=stop_after_delay(STORE_SECONDS),
    reraise=True,
)


class AnswerWorker:
    """Evaluates waiting answers, one at a time.

    Args:
        claims: rows and recordings; no answer is held in process memory only.
        answers: the pipeline of one answer.
        temp_files: creates the temp file of the recording.
        present: converts an evaluated answer to the JSON values clients read.
        forget: deletes the cached results of a person.
    """

    def __init__(
        self,
        claims: ClaimStore,
        answers: AnswerFlow,
        temp_files: TempFileRegistry,
        present: Callable[[EvaluatedAnswer], dict[str, Any]],
        forget: Callable[[str], object],
    ) -> None:
        self._store = claims
        self._answers = answers
        self._temp_files = temp_files
        self._present = present
        self._forget = forget
        self._current: Claim | None = None
        self._unwritten: Claim | None = None

    def evaluate_next(self, cost: str | None = None) -> bool:
        """Evaluate the next answer, of ``cost`` (``short`` or ``long``) if given.

        Returns whether to go on at once: False if none waits, or if a transient fault would stop
        the next answer as well.
        """
        self._return_unwritten()
        claim = self._store.claim(cost)
        if claim is None:
            return False
        self._current = claim
        try:
            with bound_contextvars(answer=claim.id[:8], attempt=claim.attempt):
                return self._attempt(claim)
        except StoreError:
            self._unwritten = claim
            raise
        finally:
            self._current = None

    def _attempt(self, claim: Claim) -> bool:
        cost = WorkCost()
        log.info("answer_claimed")
        try:
            state = self._conclude(claim)
        except PASSING as error:
            log.warning("answer_waits", code=error.code, **cost.figures())
            _stored(self._store.hand_back)(claim, PASSING_SECONDS)
            return False
        if state == LOST:
            self._forget(claim.answer.person)  # the answer may have been deleted meanwhile
        log.info("answer_concluded", state=state, **cost.figures())
        return True

    def _return_unwritten(self) -> None:
        """Hand back an answer whose result could not be stored, without counting the attempt."""
        if self._unwritten is not None:
            returned = self._store.hand_back(self._unwritten, 0.0)
            log.info("answer_handed_back", answer=self._unwritten.id[:8], ours=returned)
            self._unwritten = None

    def give_back(self) -> None:
        """At shutdown: hand back the current answer, so that another worker can claim it."""
        claim = self._current
        if claim is not None:
            self._store.hand_back(claim, 0.0)
            log.info("answer_handed_back", answer=claim.id[:8])

    def _conclude(self, claim: Claim) -> str:
        """Evaluate and store; returns the stored state, ``lost`` if the claim had lapsed."""
        try:
            result = self._evaluate(claim)
        except PASSING:
            raise
        except (SpeechCrashed, OutOfMemory) as error:
            return self._counted(claim, error.code)
        except InterviewError as error:
            return self._failed(claim, error)
        except StoreError:
            raise
        except Exception as error:  # one answer must not end the worker
            log.error("answer_failed_unexpectedly", exc_info=error)
            return self._counted(claim, InterviewError.code)
        return self._evaluated(claim, result)

    def _evaluated(self, claim: Claim, result: dict[str, Any]) -> str:
        try:
            ours = _stored(self._store.evaluated)(claim, result)
        except AnswerConflict as error:
            return self._failed(claim, error)
        except StoreError as error:
            if error.transient:
                raise
            log.error("result_not_stored", kind=error.kind)
            return self._counted(claim, InterviewError.code)
        return "evaluated" if ours else LOST

    def _failed(self, claim: Claim, error: InterviewError) -> str:
        return "failed" if _stored(self._store.failed)(claim, error.code, error.facts) else LOST

    def _counted(self, claim: Claim, code: str) -> str:
        return "received" if _stored(self._store.hand_back)(claim, 0.0, code) else LOST

    def _evaluate(self, claim: Claim) -> dict[str, Any]:
        with self._temp_files.file(suffix=".recording", purpose="queue") as file:
            recording = Recording(file.path, claim.answer.container, self._copy(claim, file.stream))
            context = AnswerContext(
                claim.answer.question,
                claim.answer.reader,
                claim.answer.language,
                person=claim.answer.person,
                place=claim.answer.question_index,
                additional_text=claim.answer.additional_text,
                earlier=claim.answer.earlier,
            )
            with self._renewed(claim) as on_stage:
                return self._present(self._answers.spoken(recording, context, on_stage))

    def _copy(self, claim: Claim, stream: IO[bytes]) -> int:
        try:
            size = self._store.copy_recording(claim, stream)
            stream.flush()
        except OSError as error:
            if error.errno in DISK_FULL:
                raise StorageFull from error
            raise
        return size

    @contextmanager
    def _renewed(self, claim: Claim) -> Iterator[Callable[[str], None]]:
        """Renew the lease while the block runs; yields the callback for each stage."""
        renewal = _Renewal(self._store, claim)
        thread = threading.Thread(target=renewal.run, name="lease", daemon=True)
        thread.start()
        try:
            yield renewal.enter
        finally:
            renewal.end()
            thread.join()


class _Renewal:
    """Renews a lease when a stage begins and every third of its length."""

    def __init__(self, store: ClaimStore, claim: Claim) -> None:
        self._store = store
        self._claim = claim
        self._stage = "queue"
        self._ended = False
        self._wake = threading.Event()

    def enter(self, stage: str) -> None:
        self._stage = stage
        self._wake.set()

    def end(self) -> None:
        self._ended = True
        self._wake.set()

    def run(self) -> None:
        while not self._ended:
            self._wake.wait(self._store.lease_seconds / 3)
            self._wake.clear()
            if not self._ended and not self._still_ours():
                return

    def _still_ours(self) -> bool:
        try:
            return self._store.renew(self._claim, self._stage)
        except StoreError as error:
            log.warning("lease_not_renewed", kind=error.kind)
            return True  # unknown; storing the result checks the claim again


class EmbeddedWorker:
    """Runs ``worker`` in a thread, one answer after another, until it is stopped.

    Args:
        worker: claims and evaluates answers.
        allowed: whether models may run; until then answers wait in the database.
        longest_seconds: the longest one answer may take, after which the thread counts as stuck.
    """

    def __init__(
        self, worker: AnswerWorker, allowed: Callable[[], bool], longest_seconds: float
    ) -> None:
        self._worker = worker
        self._allowed = allowed
        self._longest_seconds = longest_seconds
        self._seen = time.monotonic()
        self._arrived = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def state(self) -> str:
        """``ok``, ``dead`` if the thread has ended, ``stuck`` if an answer takes too long.

        For the readiness check: in the other two states answers are accepted but not evaluated.
        """
        if not self._thread.is_alive():
            return "dead"
        silent = time.monotonic() - self._seen
        return "ok" if silent < self._longest_seconds + FAILED_SECONDS else "stuck"

    def wake(self, _cost: str) -> None:
        """Wake the thread for a new answer of any cost."""
        self._arrived.set()

    def stop(self) -> None:
        """Claim no more answers and hand back the current one."""
        self._stopped.set()
        self._arrived.set()
        try:
            self._worker.give_back()
        except StoreError as error:
            # The lease lapses by itself.
            log.warning("answer_not_handed_back", kind=error.kind)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._arrived.clear()
            self._seen = time.monotonic()
            try:
                again = self._evaluated_one()
            except BaseException as error:  # noqa: BLE001 - SystemExit would end the thread too
                self._report(error)
                self._stopped.wait(FAILED_SECONDS)
                continue
            if not again and not self._stopped.is_set():
                self._arrived.wait(POLL_SECONDS)

    def _report(self, error: BaseException) -> None:
        with suppress(BaseException):  # a failing log must not end the thread
            log.error("answers_thread_failed", exc_info=error)

    def _evaluated_one(self) -> bool:
        try:
            return self._allowed() and self._worker.evaluate_next()
        except StoreError as error:
            log.warning("queue_unreachable", kind=error.kind)
            return False
