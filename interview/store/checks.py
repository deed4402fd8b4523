"""A question to a server elsewhere whose answer cannot keep anybody waiting."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout

CHECK_SECONDS = 1.0


class BoundedCheck:
    """Whether a server answers, told within CHECK_SECONDS even when it hangs.

    One thread asks; while it is stuck, later callers are told so at once instead of
    sending more threads after it.

    Args:
        ask: returns ``ok`` or a word for what is wrong; may take as long as it likes.
        name: of the thread.
    """

    def __init__(self, ask: Callable[[], str], name: str) -> None:
        self._ask = ask
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._pending: Future[str] | None = None
        self._stuck = False

    def __call__(self) -> str:
        """``ok``, or a word for what is wrong: what ``ask`` said, or ``slow``."""
        if self._pending is None or self._pending.done():
            self._pending, self._stuck = self._executor.submit(self._ask), False
        try:
            return self._pending.result(0 if self._stuck else CHECK_SECONDS)
        except FutureTimeout:
            self._stuck = True
            return "slow"
