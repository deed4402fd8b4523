"""Runs the migrations over the engine of the application."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from interview.store.models import complete_for_postgresql

CLUSTER_LOCK = 7_316_001  # any number no other use of this database takes

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata

if engine.dialect.name == "postgresql":
    complete_for_postgresql()
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter a column in place: alembic copies the table.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({CLUSTER_LOCK})"))
        context.run_migrations()
    connection.commit()
