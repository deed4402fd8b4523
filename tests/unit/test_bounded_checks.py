"""Checks with a time limit."""

import threading
import time

import pytest

from interview.store.health import CHECK_SECONDS, BoundedCheck, checked_together


def test_what_hangs_is_slow_once_and_at_once_afterwards() -> None:
    """The first caller waits a second, the next do not, no second thread is sent after it; when
    it is free again, so is the check."""
    released = threading.Event()
    asked: list[str] = []

    def ask() -> str:
        asked.append(threading.current_thread().name)
        released.wait()
        return "ok"

    check = BoundedCheck(ask, "hanging")
    first = _seconds(check, "slow")
    assert CHECK_SECONDS <= first < CHECK_SECONDS + 0.5
    assert max(_seconds(check, "slow") for _ in range(20)) < 0.1
    assert asked == ["hanging"]
    released.set()
    while check() == "slow":
        time.sleep(0.01)
    assert check() == "ok"


def test_several_that_hang_take_no_longer_than_one() -> None:
    """A probe's answer comes within a second, however much is wrong."""
    never = threading.Event()
    checks = {name: BoundedCheck(lambda: str(never.wait()), name) for name in "abcd"}
    checks["works"] = BoundedCheck(lambda: "ok", "works")
    started = time.monotonic()
    assert checked_together(checks) == {**dict.fromkeys("abcd", "slow"), "works": "ok"}
    assert time.monotonic() - started < CHECK_SECONDS + 0.5


def test_a_check_that_breaks_says_so_to_who_asked() -> None:
    """An exception nobody expected is not swallowed in the thread."""

    def broken() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        BoundedCheck(broken, "broken")()


def _seconds(check: BoundedCheck, word: str) -> float:
    started = time.monotonic()
    assert check() == word
    return time.monotonic() - started
