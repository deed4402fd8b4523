"""Accounts, the audit log and the deletion of interviews, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from interview.contracts.operations import Operator
from interview.errors import AnswerConflict, UsernameTaken
from interview.store import accounts as account_store
from interview.store.accounts import AuditStore, NewAccount, UserStore
from interview.store.database import Sessions
from interview.store.interviews import InterviewStore
from interview.store.models import AuditEntry, InterviewAnswer, utc_now
from tests.integration.answer_stores import begun, typed
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


@pytest.fixture(autouse=True)
def _empty(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for table in ("users", "audit_entries", "interview_answers", "interviews"):
            session.execute(text(f"DELETE FROM {table}"))


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
    changed = users.change_password(added.id, "new")
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
    assert users.change_password(NOBODY, "new") is None
    assert users.set_role(NOBODY, "admin") is None
    assert users.end_logins(NOBODY) is None


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
    assert store.delete_running("ada") == 1
    assert store.delete_running("ada") == 0
    assert store.active("bo") is not None
    assert store.delete_running() == 1
    with sessions() as session:
        assert session.query(InterviewAnswer).count() == 1


def test_a_guests_interview_is_handed_over_unless_there_is_one(
    sessions: Sessions,
) -> None:
    """If guest and account each have a running interview, neither changes its owner."""
    store = InterviewStore(sessions)
    interview = begun(store, "guest")
    store.hand_over("guest", "account:1")
    owned = store.active("account:1")
    assert owned is not None
    assert (owned.id, store.active("guest")) == (interview.id, None)
    other = begun(store, "guest")
    store.hand_over("guest", "account:1")
    kept = store.active("guest")
    assert kept is not None
    assert kept.id == other.id


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
