"""Passwords: hashed one at a time, checked in the same way for everybody."""

import threading
import time

import pytest

from interview.errors import Busy, WeakPassword
from interview.flows import passwords
from interview.flows.passwords import (
    LONGEST,
    PasswordHashes,
    generated_password,
    require_strong,
)

GOOD = "Quiet-Harbour-92"


def test_a_hash_is_salted_and_of_one_password() -> None:
    """Two of the same password differ, both match it, and neither matches another."""
    hashes = PasswordHashes()
    one, two = hashes.hashed(GOOD), hashes.hashed(GOOD)
    assert one != two
    assert one.startswith("scrypt:32768:8:1$")
    assert hashes.matches(GOOD, one)
    assert hashes.matches(GOOD, two)
    assert not hashes.matches(GOOD.lower(), one)


def test_nobodys_hash_matches_nothing() -> None:
    """Where there is no account no password is right; what is no text is right nowhere."""
    hashes = PasswordHashes()
    stored = hashes.hashed(GOOD)
    assert not hashes.matches(GOOD, None)
    for password in ("", "x" * (LONGEST + 1), "half \ud800"):
        assert not hashes.matches(password, None)
        assert not hashes.matches(password, stored)


def test_one_is_hashed_at_a_time_and_who_waits_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """scrypt takes 32 MB each: the next waits its turn, then it is Busy with a time."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    hashes = PasswordHashes()
    stored = hashes.hashed(GOOD)
    begun, free = threading.Event(), threading.Event()

    def hold() -> None:
        with hashes._lane:
            begun.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(10)
    started = time.monotonic()
    with pytest.raises(Busy) as refused:
        hashes.matches(GOOD, stored)
    assert time.monotonic() - started < 5
    assert refused.value.retry_after >= 1
    free.set()
    holder.join()
    assert hashes.matches(GOOD, stored)


@pytest.mark.parametrize("password", ["Short-7", "aaaaaaaaaaaaaaaa", "my-mehtap-2026", ""])
def test_a_weak_password_is_refused(password: str) -> None:
    """Short, of few letters, or with the name in it."""
    with pytest.raises(WeakPassword):
        require_strong(password, "mehtap")


def test_a_generated_password_is_strong_and_new() -> None:
    """Also by the longer rule of an admin."""
    made = {generated_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        require_strong(password, "mehtap", passwords.SHORTEST_OF_ADMIN)
