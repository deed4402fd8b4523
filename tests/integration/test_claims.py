"""Claim, renew, hand back, release: the same guarantees on SQLite and on PostgreSQL."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from interview.store.claims import MAX_ATTEMPTS, Claim, ClaimStore
from interview.store.database import Sessions
from tests.integration.answer_stores import Make, Stores, accept, answer, claimed, parts, stores
from tests.integration.databases import migrated

pytestmark = pytest.mark.long

RACES = 1000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("claims")
    with migrated(request, request.param, "claims", folder) as sessions:
        yield sessions


@pytest.fixture
def make(sessions: Sessions) -> Make:
    """Stores over an empty table."""
    return stores(sessions)


def test_a_worker_that_slept_past_its_lease_writes_nothing(make: Make) -> None:
    """A worker whose lease has lapsed can change nothing: the row belongs to the newer attempt."""
    store = make(lease=0.2)
    identity = accept(store)
    sleeper = claimed(store)
    time.sleep(0.3)
    owner = claimed(store)
    assert (owner.id, owner.attempt) == (sleeper.id, sleeper.attempt + 1)
    assert not store.claims.renew(sleeper, "measure")
    assert not store.claims.failed(sleeper, "no_speech")
    assert not store.claims.hand_back(sleeper, 0.0)
    assert not store.claims.evaluated(sleeper, {"evaluation": "stale"})
    assert store.answers.state(identity).state == "processing"
    assert store.claims.evaluated(owner, {"evaluation": "fresh"})
    assert not store.claims.evaluated(sleeper, {"evaluation": "stale"})
    assert store.answers.state(identity).result == {"evaluation": "fresh"}


def test_a_renewed_lease_is_not_claimed(make: Make) -> None:
    """No other worker can claim an answer while its lease is renewed."""
    store = make(lease=0.6)
    accept(store)
    claim = claimed(store)
    for _ in range(4):
        time.sleep(0.25)
        assert store.claims.renew(claim, "transcribe")
    assert store.claims.claim() is None
    assert store.claims.evaluated(claim, {})


def test_two_workers_race_for_one_row_and_one_wins(make: Make) -> None:
    """A thousand rows, two claimers at each: every row has one winner."""
    store = make()
    for number in range(RACES):
        accept(store, person=str(number % 7))
    with ThreadPoolExecutor(2) as workers:
        claims = list(workers.map(lambda _: _claim_all(store), range(2)))
    winners = Counter(claim.id for won in claims for claim in won)
    assert len(winners) == RACES
    assert set(winners.values()) == {1}
    assert {claim.attempt for won in claims for claim in won} == {1}
    assert all(claims), "one claimer had none: there was no race"


def _claim_all(store: Stores) -> list[Claim]:
    claims = []
    while (claim := store.claims.claim()) is not None:
        claims.append(claim)
    return claims


def test_the_third_lost_attempt_is_told(make: Make, sessions: Sessions) -> None:
    """After three lapsed leases the answer fails with a reason and its recording is deleted."""
    store = make(lease=0.05)
    identity = accept(store)
    for _ in range(MAX_ATTEMPTS):
        claimed(store)
        time.sleep(0.1)
    assert store.claims.claim() is None
    assert (store.answers.state(identity).state, store.answers.state(identity).failure) == (
        "failed",
        "worker_lost",
    )
    assert parts(sessions) == 0


def test_an_answer_handed_back_keeps_its_attempts(make: Make) -> None:
    """A stop costs nothing; a crash counts, and its code is told at the end."""
    store = make()
    identity = accept(store)
    for _ in range(5):
        claim = claimed(store)
        store.claims.renew(claim, "measure")
        assert store.claims.hand_back(claim, 0.0)
        assert not store.claims.evaluated(claim, {})
        assert (store.answers.state(identity).state, store.answers.state(identity).stage) == (
            "received",
            "queue",
        )
    for _ in range(MAX_ATTEMPTS):
        assert store.claims.hand_back(claimed(store), 0.0, "speech_crashed")
    assert store.claims.claim() is None
    assert store.answers.state(identity).failure == "speech_crashed"


def test_an_answer_handed_back_for_later_waits(make: Make) -> None:
    store = make()
    accept(store)
    store.claims.hand_back(claimed(store), 0.4)
    assert store.claims.claim() is None
    time.sleep(0.5)
    assert claimed(store).attempt == 2


def test_people_take_turns(make: Make) -> None:
    """One with many answers does not keep those with one waiting."""
    store = make()
    many = [accept(store, "many") for _ in range(3)]
    one, other = accept(store, "one"), accept(store, "other")
    assert [store.answers.state(identity).queue_position for identity in (many[0], one)] == [0, 1]
    order = [claimed(store).id for _ in range(5)]
    assert order == [many[0], one, other, many[1], many[2]]


def test_new_sessions_are_no_way_past_those_who_wait(make: Make) -> None:
    """A round has as many answers of one network as one person may have in all."""
    store = make(per_person=2)
    many = [
        store.answers.accept(answer(f"guest {number}", network="one"), [b"x"])
        for number in range(6)
    ]
    bob = store.answers.accept(answer("bob", network="another"), [b"x"])
    assert store.answers.state(bob).queue_position == 2
    order = [claimed(store).id for _ in range(7)]
    assert order == [*many[:2], bob, *many[2:]]


def test_the_claim_of_a_dead_worker_is_taken_at_once(make: Make) -> None:
    """Its lease need not lapse; the attempt counts, a live worker's claim is left alone."""
    store = make()
    first, second = accept(store), accept(store, "bob")
    dead = store.claims.claim()
    alive = ClaimStore(store.claims._sessions, lambda: "there").claim()
    assert dead is not None
    assert alive is not None
    assert store.claims.release(lambda name: name == "here", counted=True) == 1
    assert store.claims.release(lambda name: name == "here", counted=True) == 0
    assert store.answers.state(first).state == "received"
    assert store.answers.state(second).state == "processing"
    assert not store.claims.evaluated(dead, {})
    assert claimed(store).attempt == 2


def test_short_and_long_answers_are_taken_apart(make: Make) -> None:
    """A worker of short answers leaves the long ones; one of both takes what has its turn."""
    store = make()
    long = store.answers.accept(replace(answer(), cost="long"), [b"x"])
    short = accept(store)
    assert store.answers.claimable() == {"short": 1, "long": 1}
    took = store.claims.claim("short")
    assert took is not None
    assert took.id == short
    assert store.claims.claim("short") is None
    assert store.answers.claimable() == {"long": 1}
    assert claimed(store).id == long
