"""Accounts, the audit log and the deletion of interviews, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Table, select, update
from sqlalchemy.exc import OperationalError

from interview.contracts.operations import Operator
from interview.errors import AnswerConflict, UsernameTaken
from interview.store import accounts as account_store
from interview.store import hand_over
from interview.store.accounts import AuditStore, NewAccount, UserStore
from interview.store.cvs import AdvertStore, CvStore
from interview.store.database import Sessions, StoreError
from interview.store.interviews import InterviewStore
from interview.store.models import Answer, AuditEntry, Base, InterviewAnswer, utc_now
from interview.store.reset_codes import ATTEMPTS, ResetCodeStore
from tests.integration.answer_stores import Make, Stores, accept, begun, stores, typed
from tests.integration.databases import migrated

FEW = 5
SOMEBODY = Operator("ada", "127.0.0.1")
NOBODY = 999_999


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("accounts")
    with migrated(request, request.param, "accounts", folder) as sessions:
        yield sessions


@pytest.fixture
def answer_stores(sessions: Sessions) -> Make:
    return stores(sessions)


@pytest.fixture(autouse=True)
def _empty(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def test_an_account_is_found_by_name_and_by_id(sessions: Sessions) -> None:
    """The account comes with its password hash; an unknown name or id gives None."""
    users = UserStore(sessions)
    added = users.add(NewAccount("Ada", "ada", "hash", interest="data"))
    by_name, by_id = users.credentials("ada"), users.find(added.id)
    assert by_name is not None
    assert by_id == by_name
    assert (by_name.account, by_name.password_hash) == (added, "hash")
    assert (added.username, added.role, added.interest) == ("Ada", "candidate", "data")
    assert added.created_at.tzinfo is not None
    assert (users.credentials("Ada"), users.find(NOBODY)) == (None, None)


def test_a_name_is_taken_once(sessions: Sessions) -> None:
    """A unique constraint refuses the second account of a name, also in a race."""
    users = UserStore(sessions)
    users.add(NewAccount("Ada", "ada", "one"))
    with pytest.raises(UsernameTaken):
        users.add(NewAccount("ADA", "ada", "two"))
    assert [account.username for account in users.all()] == ["Ada"]


def test_whatever_ends_logins_is_a_new_session_version(sessions: Sessions) -> None:
    """A new password, another role, logging out everywhere; nothing changes for nobody."""
    users = UserStore(sessions)
    added = users.add(NewAccount("Ada", "ada", "old"))
    changed = users.change_password(added, "new")
    assert changed is not None
    assert changed.session_version == added.session_version + 1
    promoted = users.set_role(added.id, "admin")
    assert promoted is not None
    assert promoted.is_admin
    assert promoted.session_version == changed.session_version + 1
    ended = users.end_logins(added.id)
    assert ended is not None
    assert ended.session_version == promoted.session_version + 1
    stored = users.credentials("ada")
    assert stored is not None
    assert (stored.account, stored.password_hash) == (ended, "new")
    assert users.counts() == {"candidate": 0, "admin": 1}
    assert users.set_role(NOBODY, "admin") is None
    assert users.end_logins(NOBODY) is None


def test_a_login_that_has_ended_changes_nothing(sessions: Sessions) -> None:
    """However it ended: what it looked up before is not enough to change the account."""
    users = UserStore(sessions)
    before = users.add(NewAccount("Ada", "ada", "old"))
    users.end_logins(before.id)
    stored = users.find(before.id)
    changes = (
        users.change_password(before, "new"),
        users.set_email(before, "thief@example.org"),
        users.set_language(before, "en"),
        users.set_interest(before, "data"),
        users.delete(before),
    )
    assert changes == (None,) * 5
    assert users.find(before.id) == stored


def test_the_audit_log_tells_the_newest_first(sessions: Sessions) -> None:
    """Who, from where, what, and what came of it."""
    audit = AuditStore(sessions)
    audit.add(SOMEBODY, "sweep", {"files": 2})
    audit.add(Operator("token", "::1"), "level", {"level": "high"})
    newest, before = audit.newest(10)
    assert (newest.who, newest.address, newest.action) == ("token", "::1", "level")
    assert (before.who, before.outcome) == ("ada", {"files": 2})
    assert newest.at.tzinfo is not None
    assert len(audit.newest(1)) == 1


@pytest.mark.parametrize("entries", [0, 1, FEW, FEW + 3])
def test_the_audit_log_forgets_what_is_old_and_what_is_too_much(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, entries: int
) -> None:
    """The newest few stay, of them those that are young enough."""
    monkeypatch.setattr(account_store, "KEPT_ENTRIES", FEW)
    audit = AuditStore(sessions)
    for number in range(entries):
        audit.add(SOMEBODY, "sweep", {"files": number})
    hour_ago = utc_now() - timedelta(hours=1)
    audit.forget(hour_ago)
    kept: list[Any] = [record.outcome["files"] for record in audit.newest(100)]
    assert kept == list(range(entries))[::-1][:FEW]
    with sessions.begin() as session:
        session.execute(update(AuditEntry).values(at=hour_ago - timedelta(seconds=1)))
    audit.add(SOMEBODY, "trim", {})
    audit.forget(hour_ago)
    assert [record.action for record in audit.newest(100)] == ["trim"]


def test_only_running_interviews_are_cleared(sessions: Sessions) -> None:
    """Running interviews of one owner or all go with their answers; finished ones stay."""
    store = InterviewStore(sessions)
    for owner in ("finished", "ada", "bo"):
        interview = begun(store, owner)
        store.add_answer(interview, typed("Because."))
        if owner == "finished":
            store.complete(interview.id, lambda _: "All done")
    assert store.delete_running("ada") == ("ada",)
    assert store.delete_running("ada") == ()
    assert store.active("bo") is not None
    assert store.delete_running() == ("bo",)
    with sessions() as session:
        assert session.query(InterviewAnswer).count() == 1


def test_what_a_guest_has_is_handed_over_and_two_do_not_run(sessions: Sessions) -> None:
    """Running and completed interviews; if both have a running one, the guest's ends."""
    users, store = UserStore(sessions), InterviewStore(sessions)
    account = users.add(NewAccount("Ada", "ada", "hash"))
    store.complete(begun(store, "guest").id, lambda _: "All done")
    interview = begun(store, "guest")
    users.hand_over("guest", account, lambda _: "Ended")
    assert [each.id == interview.id for each in store.newest_of(account.owner, 9)] == [True, False]
    assert store.newest_of("guest", 9) == ()
    other = begun(store, "guest")
    users.hand_over("guest", account, lambda state: f"Ended {state.id}")
    assert store.newest_of("guest", 9) == ()
    assert store.find(other.id).owner == account.owner
    assert store.find(other.id).final_evaluation == f"Ended {other.id}"
    assert store.active(account.owner) == store.find(interview.id)


def test_keys_that_guest_and_account_both_used_lose_nothing(
    sessions: Sessions, answer_stores: Make
) -> None:
    """The key stays with what the account had; everything of the guest is the account's."""
    users, store, queue = UserStore(sessions), InterviewStore(sessions), answer_stores()
    account = users.add(NewAccount("Ada", "ada", "hash"))
    mine, first, second = _completed(store, account.owner)
    answers = [accept(queue, person, "once") for person in (account.owner, "guest")]
    users.hand_over("guest", account, lambda _: "")
    owned = {each.id for each in store.newest_of(account.owner, 9)}
    assert owned == {mine, first, second}
    known = [store.started_under(account.owner, key) for key in ("once", "twice")]
    assert [each and each.id for each in known] == [mine, second]
    with sessions() as session:
        found = session.query(Answer.id, Answer.idempotency_key).filter_by(person=account.owner)
        assert dict(found.all()) == {answers[0]: "once", answers[1]: None}


def test_a_hand_over_that_fails_gives_nothing(
    sessions: Sessions, answer_stores: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interviews, answers and CV stay the guest's together, and a second attempt gives all."""
    users, store, queue = UserStore(sessions), InterviewStore(sessions), answer_stores()
    cvs, account = CvStore(sessions), users.add(NewAccount("Ada", "ada", "hash"))
    interview, sent = begun(store, "guest"), accept(queue, "guest")
    cvs.put("guest", "text", {})

    def failing(*_: object) -> None:
        raise OperationalError("", {}, ValueError())

    with monkeypatch.context() as patched:
        patched.setattr(hand_over, "_give_text", failing)
        with pytest.raises(StoreError):
            users.hand_over("guest", account, lambda _: "")
        with pytest.raises(StoreError):
            users.add(NewAccount("Bo", "bo", "hash"), "guest")
    assert users.credentials("bo") is None
    assert (store.find(interview.id).owner, queue.answers.state(sent).person) == ("guest",) * 2
    users.hand_over("guest", account, lambda _: "")
    owners = (store.find(interview.id).owner, queue.answers.state(sent).person)
    assert owners == (account.owner,) * 2
    assert (cvs.of("guest"), cvs.of(account.owner) is None) == (None, False)


def _completed(store: InterviewStore, account: str) -> list[str]:
    """The ids of three completed interviews, of which the first two have the same key."""
    started = []
    for owner, key in ((account, "once"), ("guest", "once"), ("guest", "twice")):
        started.append(begun(store, owner, key).id)
        store.complete(started[-1], lambda _: "All done")
    return started


def test_what_guests_started_ends_in_time(sessions: Sessions) -> None:
    """What accounts started stays; what an account that is gone has left does not."""
    store, users = InterviewStore(sessions), UserStore(sessions)
    owner = users.add(NewAccount("Ada", "ada", "hash")).owner
    for each in ("guest", owner, f"account:{NOBODY}"):
        begun(store, each)
    assert store.delete_of_guests(utc_now() - timedelta(hours=1)) == 0
    assert store.delete_of_guests(utc_now() + timedelta(hours=1)) == 2
    assert store.active(owner) is not None


def test_a_deleted_account_leaves_nothing_and_its_id_is_not_used_again(
    sessions: Sessions,
) -> None:
    """Its interviews, CV and codes go with it, another account's stay."""
    users, interviews, cvs = UserStore(sessions), InterviewStore(sessions), CvStore(sessions)
    codes = ResetCodeStore(sessions)
    kept, gone = (users.add(NewAccount(name, name, "hash")) for name in ("bo", "ada"))
    for each in (kept, gone):
        begun(interviews, each.owner)
        cvs.put(each.owner, "text", {})
        codes.add(each.id, each.username, utc_now() + timedelta(hours=1))
    users.delete(gone)
    assert (users.find(gone.id), interviews.active(gone.owner), cvs.of(gone.owner)) == (None,) * 3
    assert interviews.active(kept.owner) is not None
    assert cvs.of(kept.owner) is not None
    assert not codes.is_valid(gone.id, "ada")
    assert codes.is_valid(kept.id, "bo")
    assert users.add(NewAccount("ada", "ada", "hash")).id > gone.id


OWNERS = ("owner", "person")
"""Columns that name a guest or an account."""


def test_no_table_is_forgotten_when_rows_change_hands_or_go(
    sessions: Sessions, answer_stores: Make
) -> None:
    """Each table with an owner: handed over from the guest, deleted with the account, and so are
    the rows that belong to such rows."""
    users = UserStore(sessions)
    owned = [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in OWNERS
    ]
    assert {table.name for table, _ in owned} == {"answers", "cvs", "interviews", "job_adverts"}
    _fill(sessions, answer_stores(), "guest")
    assert _owners(sessions, owned) == {"guest"}
    new = users.add(NewAccount("Ada", "ada", "hash"), "guest")
    assert _owners(sessions, owned) == {new.owner}
    assert users.delete(new) is not None
    with sessions() as session:
        left = [
            table.name
            for table in Base.metadata.sorted_tables
            if session.execute(table.select()).first() is not None
        ]
    assert left == []


def _fill(sessions: Sessions, queue: Stores, owner: str) -> None:
    """A row of ``owner`` in each table that can have one."""
    interviews = InterviewStore(sessions)
    interviews.add_answer(begun(interviews, owner), typed("Because."))
    accept(queue, owner)
    CvStore(sessions).put(owner, "text", {})
    AdvertStore(sessions).put(owner, "text")


def _owners(sessions: Sessions, owned: list[tuple[Table, Column[Any]]]) -> set[str]:
    """Those of all rows; each table must have one."""
    with sessions() as session:
        return {session.execute(select(column)).scalar_one() for _, column in owned}


def test_a_reset_code_is_good_once(sessions: Sessions) -> None:
    """It changes the password and ends every login; of another account it changes nothing."""
    users, codes = UserStore(sessions), ResetCodeStore(sessions)
    owner, other = (users.add(NewAccount(name, name, "old")) for name in ("ada", "bo"))
    for code in ("one", "two"):
        codes.add(owner.id, code, utc_now() + timedelta(minutes=1))
    assert not codes.redeem(other.id, "one", "new")
    assert codes.is_valid(owner.id, "one")
    assert codes.redeem(owner.id, "one", "new")
    found = users.find(owner.id)
    assert found is not None
    assert (found.password_hash, found.account.session_version) == ("new", 1)
    for code in ("one", "two"):
        assert not codes.is_valid(owner.id, code)
        assert not codes.redeem(owner.id, code, "newer")


def test_a_reset_code_expires_and_bears_few_guesses(sessions: Sessions) -> None:
    """Wrong ones for the account count, those for another do not."""
    users, codes = UserStore(sessions), ResetCodeStore(sessions)
    owner, other = (users.add(NewAccount(name, name, "old")) for name in ("ada", "bo"))
    codes.add(owner.id, "late", utc_now() - timedelta(seconds=1))
    assert not codes.is_valid(owner.id, "late")
    assert not codes.redeem(owner.id, "late", "new")
    codes.forget()
    codes.add(owner.id, "late", utc_now() + timedelta(minutes=1))
    for _ in range(ATTEMPTS):
        assert codes.is_valid(owner.id, "late")
        assert not codes.is_valid(other.id, "wrong")
    for _ in range(ATTEMPTS):
        assert not codes.is_valid(owner.id, "wrong")
    assert not codes.is_valid(owner.id, "late")
    assert not codes.redeem(owner.id, "late", "new")


def test_a_key_is_stored_once_in_an_interview(sessions: Sessions) -> None:
    """Even at the next question, which is where a repeat that races the first would go."""
    store = InterviewStore(sessions)
    interview = begun(store, "ada")
    store.add_answer(interview, typed("Because.", key="once"))
    first = store.find(interview.id)
    with pytest.raises(AnswerConflict):
        store.add_answer(first, typed("Because.", key="once"))
    store.add_answer(first, typed("So."))
    stored = [(each.text, each.language, each.key) for each in store.find(interview.id).answers]
    assert stored == [("Because.", "en", "once"), ("So.", "en", None)]
    other = begun(store, "bo")
    store.add_answer(other, typed("Because.", key="once"))
