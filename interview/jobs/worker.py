"""The embedded worker: one thread of the web process that evaluates waiting answers."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from interview.flows.answer_worker import AnswerWorker
from interview.store.database import StoreError

POLL_SECONDS = 2.0
"""Poll interval for lapsed leases and answers handed back; a new answer wakes the thread."""

FAILED_SECONDS = 5.0
"""Pause after an unexpected failure; new answers do not shorten it."""

log = structlog.get_logger(__name__)


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
