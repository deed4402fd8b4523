"""The embedded worker: one thread of the web process that evaluates waiting answers."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from interview.flows.answer_worker import AnswerWorker
from interview.store.database import StoreError

POLL_SECONDS = 2.0
"""How soon a lapsed lease or an answer handed back is noticed; a new one wakes the thread."""

FAILED_SECONDS = 5.0
"""Pause after a failure nobody foresaw; no arrival cuts it short, or each would fail as well."""

log = structlog.get_logger(__name__)


class EmbeddedWorker:
    """Has ``worker`` evaluate one answer after another until it is stopped.

    Args:
        worker: takes and evaluates them.
        allowed: whether models may run; answers wait in the database while they may not.
        longest_seconds: the longest one answer may take; after that the thread counts as stuck.
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
        """``ok``, ``dead`` when the thread has ended, ``stuck`` when it has been silent too long.

        Readiness asks: answers are accepted and never evaluated while it is not ``ok``.
        """
        if not self._thread.is_alive():
            return "dead"
        silent = time.monotonic() - self._seen
        return "ok" if silent < self._longest_seconds + FAILED_SECONDS else "stuck"

    def wake(self, _cost: str) -> None:
        """There is an answer to take, of whatever cost."""
        self._arrived.set()

    def stop(self) -> None:
        """Take nothing more and hand back the answer in hand, for whoever starts next."""
        self._stopped.set()
        self._arrived.set()
        try:
            self._worker.give_back()
        except StoreError as error:
            # Its lease lapses by itself.
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
        with suppress(BaseException):  # the thread outlives the log as well
            log.error("answers_thread_failed", exc_info=error)

    def _evaluated_one(self) -> bool:
        try:
            return self._allowed() and self._worker.evaluate_next()
        except StoreError as error:
            log.warning("queue_unreachable", kind=error.kind)
            return False
