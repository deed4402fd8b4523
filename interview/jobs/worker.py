"""The embedded worker: one thread of the web process that evaluates waiting answers."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from interview.flows.answer_worker import AnswerWorker

POLL_SECONDS = 2.0
"""How soon a lapsed lease or an answer handed back is noticed; a new one wakes the thread."""

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
        self._stopped = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="answers", daemon=True).start()

    def wake(self, _cost: str) -> None:
        """There is an answer to take, of whatever cost."""
        self._arrived.set()

    def stop(self) -> None:
        """Take nothing more and hand back the answer in hand, for whoever starts next."""
        self._stopped = True
        self._arrived.set()
        try:
            self._worker.give_back()
        except SQLAlchemyError as error:
            # Its lease lapses by itself.
            log.warning("answer_not_handed_back", kind=type(error).__name__)

    def _run(self) -> None:
        while not self._stopped:
            self._arrived.clear()
            if not self._evaluated_one() and not self._stopped:
                self._arrived.wait(POLL_SECONDS)

    def _evaluated_one(self) -> bool:
        try:
            return self._allowed() and self._worker.evaluate_next()
        except SQLAlchemyError as error:
            log.warning("queue_unreachable", kind=type(error).__name__)
            return False
