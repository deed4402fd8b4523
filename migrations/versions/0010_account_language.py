"""The language in which an account reads pages, errors and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("users", sa.Column("language", sa.String(8)))


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.drop_column("language")
