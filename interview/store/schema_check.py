"""Whether the database is what this version of the service needs."""

from functools import cached_property

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from interview.store.checks import BoundedCheck
from interview.store.migrate import revisions


class SchemaCheck(BoundedCheck):
    """``ok``, ``unreachable``, ``not_migrated`` or ``slow``.

    A revision this version does not know is a newer version's: while instances are replaced one
    after the other, those still running must not all be taken for broken once the first of the
    new ones has migrated.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._compare, "schema-check")
        self._engine = engine

    @cached_property
    def _older(self) -> frozenset[str]:
        """Revisions of this version that are not its newest."""
        return frozenset(script.revision for script in revisions() if not script.is_head)

    def _compare(self) -> str:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                found = _revision(connection)
        except SQLAlchemyError:
            return "unreachable"
        return "not_migrated" if found is None or found in self._older else "ok"


def _revision(connection: Connection) -> str | None:
    """What the migrations have made of the database; None of one they never saw."""
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        return None
