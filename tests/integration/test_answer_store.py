"""Accept, conclude, expire: the same guarantees on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, update

from interview.errors import (
    Busy,
    Fact,
    NoSuchAnswer,
    RecordingLost,
    TooManyAnswers,
    TooManyFromAddress,
)
from interview.flows.answer_queue import AnswerQueue
from interview.store.accounts import NewAccount, UserStore
from interview.store.answers import FLEETING, FLEETING_SECONDS
from interview.store.database import Sessions
from interview.store.models import Answer, RecordingPart, utc_now
from tests.integration.answer_stores import (
    Make,
    Stores,
    accept,
    answer,
    claimed,
    parts,
    stores,
)
from tests.integration.databases import migrated


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("answers")
    with migrated(request, request.param, "answers", folder) as sessions:
        yield sessions


@pytest.fixture
def make(sessions: Sessions) -> Make:
    """Stores over an empty table."""
    return stores(sessions)


def test_a_result_that_is_missing_is_an_error_and_no_empty_reply(
    make: Make, sessions: Sessions
) -> None:
    """A row that no worker can write: the request that waits for it ends in a 500."""
    store = make()
    identity = accept(store)
    with sessions.begin() as session:
        session.execute(update(Answer).values(state="evaluated", result=None))
    queue = AnswerQueue(store.answers, lambda _cost: None, lambda _person: None)
    with pytest.raises(RuntimeError, match="has no result"):
        queue.awaited(identity)


def test_an_accepted_answer_is_evaluated_and_its_recording_goes(
    make: Make, sessions: Sessions
) -> None:
    """Received, processing, evaluated; the bytes come back whole and go with the result."""
    store = make()
    identity = accept(store)
    assert store.answers.state(identity).state == "received"
    claim = claimed(store)
    copy = BytesIO()
    assert store.claims.copy_recording(claim, copy) == 12
    assert copy.getvalue() == b"first second"
    assert store.claims.renew(claim, "transcribe")
    assert (store.answers.state(identity).state, store.answers.state(identity).stage) == (
        "processing",
        "transcribe",
    )
    assert store.claims.evaluated(claim, {"evaluation": "good"})
    done = store.answers.state(identity)
    assert (done.state, done.result, done.queue_position) == (
        "evaluated",
        {"evaluation": "good"},
        None,
    )
    assert parts(sessions) == 0
    assert store.claims.claim() is None


@pytest.mark.parametrize("lost", [[0], [1], [0, 1, 2]])
def test_a_recording_with_a_gap_is_not_evaluated(
    lost: list[int], make: Make, sessions: Sessions
) -> None:
    """Half an answer would be judged as the whole: a missing part is told as that."""
    store = make()
    identity = store.answers.accept(answer(), [b"first ", b"second ", b"third"])
    with sessions.begin() as session:
        session.execute(
            delete(RecordingPart).where(
                RecordingPart.answer_id == identity, RecordingPart.part.in_(lost)
            )
        )
    with pytest.raises(RecordingLost):
        store.claims.copy_recording(claimed(store), BytesIO())


def test_the_same_upload_twice_is_one_answer(make: Make, sessions: Sessions) -> None:
    """Also when both are sent at once; another person's key is another answer."""
    store = make()
    with ThreadPoolExecutor(4) as senders:
        found = set(senders.map(lambda _: accept(store, "ada", "k1"), range(8)))
    assert len(found) == 1
    assert accept(store, "bob", "k1") not in found
    assert parts(sessions) == 4


def test_a_refused_answer_leaves_nothing(make: Make, sessions: Sessions) -> None:
    """Above the limit per person and in all nothing is stored, also when many arrive together."""
    store = make(in_all=5, per_person=3)
    with ThreadPoolExecutor(4) as senders:
        taken = [took for took in senders.map(lambda _: _try(store, "ada"), range(12)) if took]
    assert len(taken) == 3
    with pytest.raises(TooManyAnswers):
        accept(store, "ada")
    accept(store, "bob")
    accept(store, "bob")
    with pytest.raises(Busy):
        accept(store, "eve")
    assert parts(sessions) == 5 * 2


def _try(store: Stores, person: str, network: str | None = None) -> bool:
    try:
        store.answers.accept(answer(person, network=network), [b"first ", b"second"])
    except (TooManyAnswers, TooManyFromAddress):
        return False
    return True


def test_one_network_does_not_fill_the_queue(make: Make, sessions: Sessions) -> None:
    """However many persons it claims to be, also when all send at once."""
    store = make(in_all=10, per_person=3, per_network=6)

    def send(number: int) -> bool:
        return _try(store, f"guest {number}", "one")

    with ThreadPoolExecutor(4) as senders:
        assert sum(senders.map(send, range(20))) == 6
    with pytest.raises(TooManyFromAddress):
        store.answers.accept(answer("guest 21", network="one"), [b"x"])
    for number in range(4):
        assert _try(store, f"guest {number}", f"network {number}")
    with pytest.raises(Busy):
        store.answers.accept(answer("eve", network="another"), [b"x"])
    assert parts(sessions) == 10 * 2


def test_a_network_has_at_least_what_a_person_may_have(make: Make) -> None:
    store = make(per_person=5, per_network=2)
    assert [_try(store, "ada", "one") for _ in range(6)] == [True] * 5 + [False]


def test_what_is_done_leaves_its_place_to_others_of_the_network(make: Make) -> None:
    store = make(per_person=1, per_network=2)
    assert [_try(store, name, "one") for name in ("ada", "bob", "eve")] == [True, True, False]
    assert store.claims.evaluated(claimed(store), {})
    assert _try(store, "eve", "one")


def test_what_waited_too_long_expires_and_is_forgotten(make: Make, sessions: Sessions) -> None:
    """An old answer is first reported as expired, without its recording, and later deleted."""
    store = make()
    identity = accept(store)
    claim = claimed(store)
    soon, ago = utc_now() + timedelta(seconds=60), utc_now() - timedelta(days=1)
    store.answers.expire(ago, forget=ago)
    assert store.answers.state(identity).state == "processing"
    done = accept(store, "bob")
    assert store.claims.evaluated(claimed(store), {})
    store.answers.expire(soon, forget=ago)
    assert (store.answers.state(identity).state, parts(sessions)) == ("expired", 0)
    with pytest.raises(NoSuchAnswer):
        store.answers.state(done)
    assert not store.claims.evaluated(claim, {})
    store.answers.expire(soon, forget=soon)
    with pytest.raises(NoSuchAnswer):
        store.answers.state(identity)


def test_what_an_account_has_evaluated_is_kept(make: Make, sessions: Sessions) -> None:
    """With the recording it asked to keep; what it never got, and a guest's, goes in time."""
    store, owner = make(), UserStore(sessions).add(NewAccount("Ada", "ada", "hash")).owner
    kept = store.answers.accept(replace(answer(owner), recording_kept=True), [b"sound"])
    of_guest = accept(store, "guest")
    for _ in range(2):
        assert store.claims.evaluated(claimed(store), {})
    waiting = accept(store, owner)
    later = utc_now() + timedelta(days=1)
    store.answers.expire(later, forget=later)
    assert store.answers.state(kept).state == "evaluated"
    assert b"".join(store.answers.recording(kept)) == b"sound"
    for gone in (of_guest, waiting):
        with pytest.raises(NoSuchAnswer):
            store.answers.state(gone)


def test_a_kept_recording_outlives_its_result_and_goes_with_the_answer(
    make: Make, sessions: Sessions
) -> None:
    """A recording is kept if the candidate asked, until the answer is deleted or too old."""
    store = make()
    keep = replace(answer(), recording_kept=True)
    identities = [store.answers.accept(keep, [b"first ", b"second"]) for _ in range(2)]
    for _ in identities:
        assert store.claims.evaluated(claimed(store), {})
    store.answers.expire(utc_now() - timedelta(hours=1), forget=utc_now() - timedelta(hours=2))
    assert b"".join(store.answers.recording(identities[0])) == b"first second"
    store.answers.delete(identities[0])
    assert parts(sessions) == 2
    store.answers.expire(utc_now() + timedelta(hours=1), forget=utc_now())
    assert parts(sessions) == 0


def test_a_deleted_answer_takes_no_result(make: Make, sessions: Sessions) -> None:
    """Whoever evaluates it meanwhile writes nothing, and it is not there any more."""
    store = make()
    identity = accept(store)
    claim = claimed(store)
    store.answers.delete(identity)
    assert not store.claims.evaluated(claim, {})
    assert parts(sessions) == 0
    for gone in (store.answers.state, store.answers.delete):
        with pytest.raises(NoSuchAnswer):
            gone(identity)


def test_a_failure_keeps_the_facts_of_its_sentence(make: Make) -> None:
    """What was found in a refused recording is told to whoever asks later."""
    store = make()
    identity = store.answers.accept(answer(), [b"x"])
    facts: dict[str, Fact] = {"container": "WAV", "codec": "0x1234", "rate": 16_000}
    assert store.answers.state(identity).facts == {}
    assert store.claims.failed(claimed(store), "unsupported_audio", facts)
    state = store.answers.state(identity)
    assert (state.failure, state.facts) == ("unsupported_audio", facts)


def test_what_a_request_was_cut_off_from_goes_soon(make: Make, sessions: Sessions) -> None:
    """Finished ten minutes ago and not deleted by its request: nobody else knows of it."""
    store = make()
    cut_off, just_told = (accept(store, key=f"{FLEETING}{name}") for name in ("one", "two"))
    other = accept(store)
    for _ in range(3):
        assert store.claims.evaluated(claimed(store), {})
    long_ago = utc_now() - timedelta(seconds=FLEETING_SECONDS + 1)
    old = update(Answer).where(Answer.id.in_((cut_off, other))).values(finished_at=long_ago)
    with sessions.begin() as session:
        session.execute(old)
    store.answers.expire(*[utc_now() - timedelta(hours=24)] * 2)
    with pytest.raises(NoSuchAnswer):
        store.answers.state(cut_off)
    assert store.answers.state(just_told).state == store.answers.state(other).state == "evaluated"
