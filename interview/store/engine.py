"""The pooled engine: options, SQLite settings, and a check that cannot hang."""

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "pool_timeout": 20,
    "pool_recycle": 300,
    "max_overflow": 20,
    "pool_pre_ping": True,
}

BUSY_TIMEOUT_MS = 5_000
"""A writer waits this long for another before SQLite says "locked"."""

CHECK_SECONDS = 1.0


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


class DatabaseCheck:
    """Whether the database answers, told within CHECK_SECONDS even when it hangs.

    One thread asks; while it is stuck, later callers are told so at once instead of
    sending more threads after it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="database-check")
        self._pending: Future[str] | None = None
        self._stuck = False

    def __call__(self) -> str:
        """``ok``, or a word for what is wrong: ``unreachable`` or ``slow``."""
        if self._pending is None or self._pending.done():
            self._pending, self._stuck = self._executor.submit(self._ask), False
        try:
            return self._pending.result(0 if self._stuck else CHECK_SECONDS)
        except FutureTimeout:
            self._stuck = True
            return "slow"

    def _ask(self) -> str:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return "unreachable"
        return "ok"
