"""The pooled engine: options, SQLite settings, and a check that cannot hang."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from interview.contracts.operations import PoolCounts
from interview.store.checks import BoundedCheck

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "pool_timeout": 20,
    "pool_recycle": 300,
    "max_overflow": 20,
    "pool_pre_ping": True,
    "hide_parameters": True,  # of a statement that failed: they are what was said
}

SERVER_WAITS: dict[str, Any] = {
    # A server that lets in and says nothing would hold up the start of the service for ever.
    "connect_timeout": 5,
    # A peer that vanished without a word is noticed within ten seconds, not after two hours.
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8_000,
}
"""How long a client of PostgreSQL waits for the network; parameters of libpq."""

BUSY_TIMEOUT_MS = 5_000
"""A writer waits this long for another before SQLite says "locked"."""

PRIMARY_CODE = 0xFF
"""The part of an extended result code of SQLite that names its kind."""


def engine_options(url: str) -> dict[str, Any]:
    """What the engine of ``url`` is made with."""
    if url.startswith("postgresql"):
        return {**ENGINE_OPTIONS, "connect_args": dict(SERVER_WAITS)}
    return dict(ENGINE_OPTIONS)


def configure_sqlite(engine: Engine) -> None:
    """Write-ahead log, busy timeout and foreign keys on each connection of a SQLite engine.

    Connections that cannot write are replaced: opened while the disk was read-only, they would
    stay so for as long as the pool keeps them.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "handle_error", _replace_read_only)


def pool_counts(engine: Engine) -> PoolCounts | None:
    """How the connections of the pool are used; None for a database that has no such pool."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return None
    # SQLAlchemy counts from minus the size up while the pool fills.
    return PoolCounts(pool.size(), pool.checkedout(), max(0, pool.overflow()))


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
    """Close them all: one that is left hands its read-only shared memory on to the next."""
    code = getattr(context.original_exception, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if code & PRIMARY_CODE != sqlite3.SQLITE_READONLY:
        return
    if context.execution_context is not None:
        context.execution_context.cursor.close()  # or the connection lives as long as the error
    if context.engine is not None:
        context.engine.dispose()
    context.is_disconnect = True


class DatabaseCheck(BoundedCheck):
    """``ok``, ``unreachable`` or ``slow``."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._select, "database-check")
        self._engine = engine

    def _select(self) -> str:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return "unreachable"
        return "ok"
