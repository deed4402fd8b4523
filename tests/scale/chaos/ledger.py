"""What the database itself says: rows at the end, and every conclusion ever committed.

A trigger writes down each update that leaves an answer concluded. It commits with the update
or not at all, so that no death of a process between a commit and its log line can hide one.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from interview.store.models import Answer, RecordingPart

TABLE = "CREATE TABLE chaos_conclusions (answer_id TEXT NOT NULL, state TEXT NOT NULL)"
CONCLUDED = "NEW.state IN ('evaluated', 'failed', 'expired')"
NOTE = "INSERT INTO chaos_conclusions VALUES (NEW.id, NEW.state);"
ON_SQLITE = (f"CREATE TRIGGER chaos AFTER UPDATE ON answers WHEN {CONCLUDED} BEGIN {NOTE} END",)
ON_POSTGRESQL = (
    "CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {NOTE} RETURN NEW; END $$",
    "CREATE TRIGGER chaos AFTER UPDATE ON answers FOR EACH ROW "
    f"WHEN ({CONCLUDED}) EXECUTE FUNCTION chaos_note()",
)


class Ledger:
    """The database of a run, beside the service."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url, pool_pre_ping=True)

    def open(self) -> None:
        """Have the database write down conclusions from now on."""
        is_sqlite = self._engine.dialect.name == "sqlite"
        with self._engine.begin() as connection:
            for statement in (TABLE, *(ON_SQLITE if is_sqlite else ON_POSTGRESQL)):
                connection.exec_driver_sql(statement)

    def close(self) -> None:
        self._engine.dispose()

    def answers(self) -> Sequence[Answer]:
        """All rows."""
        with Session(self._engine, expire_on_commit=False) as session:
            return session.scalars(select(Answer)).all()

    def unfinished(self) -> int:
        """Rows somebody has still to conclude."""
        waiting = select(func.count()).where(Answer.state.in_(("received", "processing")))
        with Session(self._engine) as session:
            return session.scalar(waiting) or 0

    def recording_parts(self) -> int:
        with Session(self._engine) as session:
            return session.scalar(select(func.count()).select_from(RecordingPart)) or 0

    def conclusions(self) -> list[str]:
        """The id of an answer for each time one was concluded."""
        with self._engine.connect() as connection:
            return list(connection.scalars(text("SELECT answer_id FROM chaos_conclusions")))
