"""From which network an answer came, so that one of them does not fill the queue of all."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("answers", sa.Column("network", sa.String(64)))


def downgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("network")
