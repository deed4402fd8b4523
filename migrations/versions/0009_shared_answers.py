"""Whether the owner of an answer shows its report to whoever has its id."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "answers", sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("shared")
