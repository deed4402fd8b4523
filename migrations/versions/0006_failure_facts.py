"""What was found in an answer that failed, for the sentence that tells it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("answers", sa.Column("failure_facts", sa.JSON))


def downgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("failure_facts")
