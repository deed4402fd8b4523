"""The pooled engine: options, SQLite settings, and a check that cannot hang."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from interview.store.checks import BoundedCheck

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "pool_timeout": 20,
    "pool_recycle": 300,
    "max_overflow": 20,
    "pool_pre_ping": True,
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


def engine_options(url: str) -> dict[str, Any]:
    """What the engine of ``url`` is made with."""
    if url.startswith("postgresql"):
        return {**ENGINE_OPTIONS, "connect_args": dict(SERVER_WAITS)}
    return dict(ENGINE_OPTIONS)


def configure_sqlite(engine: Engine) -> None:
    """Write-ahead log, busy timeout and foreign keys on each connection of a SQLite engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)


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
