"""Access to the database: the pooled engine, short sessions, their errors, and advisory locks."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.orm import Session, sessionmaker

from interview.store.models import Base, utc_now

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "pool_timeout": 20,
    "pool_recycle": 300,
    "max_overflow": 20,
    "pool_pre_ping": True,
    # The parameters of a failed statement contain what a candidate said.
    "hide_parameters": True,
}

SERVER_WAITS: dict[str, Any] = {
    # A server that accepts the connection and then stays silent must not block the start.
    "connect_timeout": 5,
    # Detects a peer that vanished within ten seconds instead of two hours.
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8_000,
}
"""How long a client of PostgreSQL waits for the network; parameters of libpq."""

LOCK_CONNECTION: dict[str, Any] = {
    **SERVER_WAITS,
    # The same on the server's side: it would keep the lock of a vanished client for two hours.
    "options": "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2 "
    "-c tcp_user_timeout=8000",
}

ACCEPT_LOCK = 7_316_002
SCHEDULER_LOCK = 7_316_003
"""Numbers of advisory locks: counting and accepting answers, and the schedule of the cluster.
migrations/env.py has 7_316_001."""

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for another one before SQLite reports "database is locked"."""

PRIMARY_CODE = 0xFF
"""Mask for the primary part of an extended SQLite result code."""

DISK_FULL = frozenset({"SQLITE_FULL", "53100"})
"""Error codes of SQLite and PostgreSQL for a full disk."""


class StoreError(Exception):
    """The database did not carry out a statement, or could not be reached.

    It carries no text of the cause, which may repeat what a candidate said.

    Attributes:
        kind: class name of the cause, for the log.
        transient: whether the same statement may succeed later. False for values or statements
            that the database will always refuse.
        disk_full: whether the disk of the database is full.
    """

    for_operator = True

    def __init__(self, cause: SQLAlchemyError) -> None:
        self.kind = type(cause).__name__
        super().__init__(self.kind)
        unbound = isinstance(cause, StatementError) and not isinstance(cause, DBAPIError)
        self.transient = not unbound and not isinstance(cause, DataError | ProgrammingError)
        driver_error = cause.orig if isinstance(cause, DBAPIError) else None
        codes = {getattr(driver_error, name, None) for name in ("sqlite_errorname", "sqlstate")}
        self.disk_full = not codes.isdisjoint(DISK_FULL)


class ConstraintError(StoreError):
    """A unique index or another constraint refused a row."""


class Sessions:
    """Short sessions on one engine, whose database errors are StoreErrors.

    ``with sessions() as session`` reads; ``with sessions.begin() as session`` also commits at the
    end of the block.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._make = sessionmaker(engine)

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        with _store_errors(), self._make() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with _store_errors(), self._make.begin() as session:
            yield session


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise ConstraintError(error) from error
    except SQLAlchemyError as error:
        raise StoreError(error) from error


def engine_options(url: str) -> dict[str, Any]:
    """Keyword arguments of ``create_engine`` for ``url``."""
    if url.startswith("postgresql"):
        return {**ENGINE_OPTIONS, "connect_args": dict(SERVER_WAITS)}
    return dict(ENGINE_OPTIONS)


def configure_sqlite(engine: Engine) -> None:
    """Set write-ahead log, busy timeout and foreign keys on each connection of a SQLite engine.

    Connections that cannot write are replaced: one that was opened while the disk was read-only
    stays read-only for as long as the pool keeps it.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "handle_error", _replace_read_only)


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _replace_read_only(context: ExceptionContext) -> None:
    """Close all connections: one left open passes its read-only shared memory to the next."""
    code = getattr(context.original_exception, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if code & PRIMARY_CODE != sqlite3.SQLITE_READONLY:
        return
    if context.execution_context is not None:
        # An open cursor would keep the connection alive as long as the error.
        context.execution_context.cursor.close()
    if context.engine is not None:
        context.engine.dispose()
    context.is_disconnect = True


def now(session: Session) -> ColumnElement[datetime] | datetime:
    """The current time for writing and comparing: PostgreSQL's clock, else this host's.

    Workers on several hosts must use one clock.
    """
    return func.clock_timestamp() if is_postgresql(session) else utc_now()


def is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def upsert(session: Session, row: type[Base], key: str, values: dict[str, Any]) -> None:
    """Insert a row, or update the one with the same ``key``, by one statement."""
    insert: Any = sqlite.insert
    if is_postgresql(session):
        from sqlalchemy.dialects import postgresql  # its connections have loaded it

        insert = postgresql.insert
    put = insert(row).values(values)
    session.execute(put.on_conflict_do_update(index_elements=[key], set_=values))


def aware(moment: datetime) -> datetime:
    """Add the time zone that SQLite drops; all stored times are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class AdvisoryLock:
    """An advisory lock of PostgreSQL on a connection of its own; lost with that connection.

    Args:
        url: the database itself. A proxy that shares connections among transactions (PgBouncer
            in that mode) cannot keep such a lock.
        number: which lock.
        name: of the connection, as ``pg_stat_activity`` shows it.
    """

    def __init__(self, url: URL, number: int, name: str) -> None:
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={**LOCK_CONNECTION, "application_name": name},
        )
        self._number = number
        self._connection: Connection | None = None
        self._held = False
        self._mutex = threading.Lock()

    def take(self) -> bool:
        """Take the lock unless another connection has it. Raises StoreError."""
        with self._mutex, _store_errors():
            if self._connection is None:
                self._connection = self._engine.connect()
            asking = text(f"SELECT pg_try_advisory_lock({self._number})")
            self._held = bool(self._connection.execute(asking).scalar_one())
            return self._held

    def holds(self) -> bool:
        """Whether the connection the lock was taken on still answers.

        Raises StoreError, once, when it no longer does; the lock is lost then.
        """
        with self._mutex:
            if self._connection is None or not self._held:
                return False
            self._held = False
            with _store_errors():
                self._connection.execute(text("SELECT 1"))
            self._held = True
            return True

    def release(self) -> None:
        """Close the connection, with which the server frees the lock, in whatever state it is."""
        with self._mutex:
            connection, self._connection, self._held = self._connection, None, False
            if connection is not None:
                connection.invalidate()
                connection.close()


def scheduler_lock(engine: Engine) -> AdvisoryLock | None:
    """The lock of the schedule; None where the database is of this host alone."""
    if engine.dialect.name != "postgresql":
        return None
    return AdvisoryLock(engine.url, SCHEDULER_LOCK, "interview-scheduler")
