"""Password attempts: the delays after wrong ones, and the stored counts."""

import threading

import pytest

from interview.errors import Busy, LoginsBusy, TooManyAttempts, WrongCredentials
from interview.flows import accounts
from interview.flows.accounts import FREE_ATTEMPTS, LONGEST_SECONDS, AttemptDelays
from interview.server.networks import network_of
from interview.store import accounts as account_store
from interview.store.accounts import LocalCounts


class Clock:
    """A time that passes when told."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(account_store, "time", clock)
    return clock


@pytest.fixture
def delays(clock: Clock) -> AttemptDelays:
    return AttemptDelays(LocalCounts())


def refuse() -> None:
    """What checking a wrong password does."""
    raise WrongCredentials


def wrong(delays: AttemptDelays, account: str = "ada", place: str = "10.0.0.1") -> int:
    """One wrong password; returns the seconds to wait if it was not even looked at, else 0."""
    try:
        with delays.attempt(account, place):
            refuse()
    except TooManyAttempts as refused:
        assert refused.retry_after is not None
        return refused.retry_after
    except WrongCredentials:
        pass
    return 0


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(delays: AttemptDelays, clock: Clock) -> None:
    """Guessing as early as allowed gives 17 attempts in the first hour, then four an hour."""
    waits = []
    guesses = 0
    started = clock.now
    while clock.now < started + 3600:
        wait = wrong(delays)
        guesses += wait == 0
        waits += [wait] * (wait > 0)
        clock.now += wait
    assert waits[:11] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST_SECONDS]
    assert guesses == 17
    assert set(waits[10:]) == {LONGEST_SECONDS}


def test_only_the_pair_waits(delays: AttemptDelays) -> None:
    """The same account from another network, and another account from this one, are not delayed."""
    for _ in range(FREE_ATTEMPTS):
        assert wrong(delays) == 0
    assert wrong(delays) > 0
    assert wrong(delays, place="10.0.0.2") == 0
    assert wrong(delays, account="bo") == 0


def test_a_right_password_is_refused_in_the_wait_and_forgives_after_it(
    delays: AttemptDelays, clock: Clock
) -> None:
    """A right password is refused during the delay, so that guessing in it gains nothing."""
    for _ in range(FREE_ATTEMPTS):
        wrong(delays)
    with pytest.raises(TooManyAttempts), delays.attempt("ada", "10.0.0.1"):
        pytest.fail("looked at")
    clock.now += 1
    with delays.attempt("ada", "10.0.0.1"):
        pass
    assert [wrong(delays) for _ in range(FREE_ATTEMPTS + 1)] == [0] * FREE_ATTEMPTS + [1]


def test_a_quiet_hour_forgets(delays: AttemptDelays, clock: Clock) -> None:
    """An hour after the last wrong password the count is forgotten."""
    for _ in range(FREE_ATTEMPTS - 1):
        wrong(delays)
        clock.now += accounts.QUIET_SECONDS - 1
    assert wrong(delays) == 0
    assert wrong(delays) == 1
    clock.now += accounts.QUIET_SECONDS + 1
    assert [wrong(delays) for _ in range(FREE_ATTEMPTS + 1)] == [0] * FREE_ATTEMPTS + [1]


def test_an_attempt_nobody_looked_at_counts_nothing(delays: AttemptDelays) -> None:
    """A refusal because the service is busy does not count as a wrong password."""
    for _ in range(FREE_ATTEMPTS - 1):
        wrong(delays)
    for _ in range(20):
        with pytest.raises(Busy), delays.attempt("ada", "10.0.0.1"):
            raise LoginsBusy(1)
    assert wrong(delays) == 0
    assert wrong(delays) == 1


def test_attempts_at_once_are_no_way_round(delays: AttemptDelays) -> None:
    """Attempts in progress count: of fifty at the same time five are checked."""
    inside, looked_at = threading.Barrier(FREE_ATTEMPTS + 1), []

    def one() -> None:
        try:
            with delays.attempt("ada", "10.0.0.1"):
                looked_at.append(1)
                inside.wait(10)
                refuse()
        except (WrongCredentials, TooManyAttempts):
            return

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    for thread in threads:
        thread.join()
    assert len(looked_at) == FREE_ATTEMPTS


def test_guesses_from_many_places_slow_whoever_was_wrong(
    delays: AttemptDelays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first wrong password starts a delay; a client without one is not delayed."""
    monkeypatch.setattr(accounts, "SUSPICIOUS_FAILURES", 20)
    for number in range(20):
        assert wrong(delays, place=f"10.0.1.{number}") == 0
    assert [wrong(delays, place="10.0.2.1") for _ in range(2)] == [0, 1]
    with delays.attempt("ada", "10.0.0.1"):
        pass


def test_memory_is_bounded_and_the_newest_stay(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of keys is bounded, and the least recently used are dropped."""
    monkeypatch.setattr(account_store, "MOST_KEYS", 100)
    counts = LocalCounts()
    delays = AttemptDelays(counts)
    for number in range(1000):
        wrong(delays, account=f"name{number}", place=f"10.0.0.{number}")
    for _ in range(FREE_ATTEMPTS):
        wrong(delays)
    assert len(counts._kept) <= 100
    assert wrong(delays) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:51234", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]:443", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        ("", "unknown"),
        ("invented-by-the-sender", "unknown"),
        ("_hidden:1", "unknown"),
        ("x" * 2_000, "unknown"),
    ],
)
def test_a_sender_is_one_network_whatever_the_port(address: str, network: str) -> None:
    """Some proxies pass the port on; an IPv6 customer has 2^64 addresses; what is no address is
    one sender, whatever it says."""
    assert network_of(address) == network
