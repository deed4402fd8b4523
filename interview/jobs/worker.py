"""The embedded worker: one thread of the web process that evaluates waiting answers."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from interview.flows.answer_worker import AnswerWorker

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
    """

    def __init__(self, worker: AnswerWorker, allowed: Callable[[], bool]) -> None:
        self._worker = worker
        self._allowed = allowed
        self._arrived = threading.Event()
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="answers", daemon=True).start()

    def wake(self, _cost: str) -> None:
        """There is an answer to take, of whatever cost."""
        self._arrived.set()

    def stop(self) -> None:
        """Take nothing more and hand back the answer in hand, for whoever starts next."""
        self._stopped.set()
        self._arrived.set()
        try:
            self._worker.give_back()
        except SQLAlchemyError as error:
            # Its lease lapses by itself.
            log.warning("answer_not_handed_back", kind=type(error).__name__)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._arrived.clear()
            try:
                again = self._evaluated_one()
            except Exception as error:  # whoever waits would wait for ever for a thread that died
                log.error("answers_thread_failed", exc_info=error)
                self._stopped.wait(FAILED_SECONDS)
                continue
            if not again and not self._stopped.is_set():
                self._arrived.wait(POLL_SECONDS)

    def _evaluated_one(self) -> bool:
        try:
            return self._allowed() and self._worker.evaluate_next()
        except SQLAlchemyError as error:
            log.warning("queue_unreachable", kind=type(error).__name__)
            return False
