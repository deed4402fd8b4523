"""Database errors as the rest of the service sees them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from interview.store.accounts import NewAccount, UserStore
from interview.store.database import Sessions, StoreError
from interview.store.models import Base

SECRET = "what a candidate said"


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    engine = create_engine(f"sqlite:///{tmp_path / 'errors.db'}", hide_parameters=True)
    Base.metadata.create_all(engine)
    yield Sessions(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "value", "kind", "transient"),
    [
        ("SELECT :value", {SECRET}, "ProgrammingError", False),
        ("SELECT :value FROM absent", SECRET, "OperationalError", True),
    ],
)
def test_a_failure_says_its_kind_and_whether_to_retry(
    statement: str, value: object, kind: str, transient: bool, sessions: Sessions
) -> None:
    """A value that cannot be stored is refused for good; an absent table may come back."""
    with pytest.raises(StoreError) as raised, sessions.begin() as session:
        session.execute(text(statement), {"value": value})
    assert (raised.value.kind, raised.value.transient) == (kind, transient)
    assert SECRET not in f"{raised.value} {raised.value!r}"


def test_a_database_that_cannot_be_opened_is_a_store_error(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'absent' / 'x.db'}")
    with pytest.raises(StoreError) as raised:
        UserStore(Sessions(engine)).all()
    assert (raised.value.transient, raised.value.disk_full) == (True, False)


def test_a_full_database_is_told_apart(sessions: Sessions) -> None:
    """The page limit of SQLite gives the same error as a full disk."""
    users = UserStore(sessions)
    with sessions() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError) as raised:
        users.add(NewAccount("ada", "ada", "x" * 100_000))
    assert raised.value.disk_full
