"""A question to something that may hang, whose answer cannot keep anybody waiting."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

CHECK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way. ``deadline`` is of ``time.monotonic``."""

    answer: Future[str]
    deadline: float

    def word(self) -> str:
        """``ok``, or a word for what is wrong: what was answered, or ``slow``."""
        try:
            return self.answer.result(max(0.0, self.deadline - time.monotonic()))
        except FutureTimeout:
            return "slow"


class BoundedCheck:
    """Whether something works, told within CHECK_SECONDS even when it hangs.

    One thread asks; while it is stuck, later callers are told so at once instead of
    sending more threads after it.

    Args:
        ask: returns ``ok`` or a word for what is wrong; may take as long as it likes.
        name: of the thread.
    """

    def __init__(self, ask: Callable[[], str], name: str) -> None:
        self._ask = ask
        self._name = name
        self._mutex = threading.Lock()
        self._asked: Asked | None = None

    def __call__(self) -> str:
        """``ok``, or a word for what is wrong: what ``ask`` said, or ``slow``."""
        return self.begin().word()

    def begin(self) -> Asked:
        """Ask, or join whoever asked and has no answer yet."""
        with self._mutex:
            if self._asked is None or self._asked.answer.done():
                self._asked = Asked(Future(), time.monotonic() + CHECK_SECONDS)
                # A daemon: a pool's thread would be waited for at the end of the process.
                told = (self._asked.answer,)
                threading.Thread(target=self._tell, args=told, name=self._name, daemon=True).start()
            return self._asked

    def _tell(self, answer: Future[str]) -> None:
        try:
            answer.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - raised where the answer is read
            answer.set_exception(error)


def asked_together(checks: Mapping[str, BoundedCheck]) -> dict[str, str]:
    """The word of each check; all of them together take no longer than one."""
    asked = {name: check.begin() for name, check in checks.items()}
    return {name: question.word() for name, question in asked.items()}
