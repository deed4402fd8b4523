"""What names a typed answer however often it is sent, and what its reply needs besides."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("interview_answers", sa.Column("idempotency_key", sa.String(64)))
    op.add_column("interview_answers", sa.Column("language", sa.String(2)))
    op.create_index(
        "one_answer_a_key", "interview_answers", ["interview_id", "idempotency_key"], unique=True
    )


def downgrade() -> None:
    op.drop_index("one_answer_a_key", "interview_answers")
    with op.batch_alter_table("interview_answers") as answers:
        for column in ("language", "idempotency_key"):
            answers.drop_column(column)
