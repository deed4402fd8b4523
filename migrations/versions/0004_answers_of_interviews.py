"""Waiting answers of interviews, kept recordings, costs, and who holds a claim."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ONE_A_QUESTION = sa.text(
    "interview_id IS NOT NULL AND state IN ('received', 'processing', 'evaluated')"
)


def upgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("interview_id", sa.String(36)))
        answers.add_column(sa.Column("position", sa.Integer))
        answers.add_column(sa.Column("cost", sa.String(5), nullable=False, server_default="short"))
        answers.add_column(
            sa.Column("recording_kept", sa.Boolean, nullable=False, server_default=sa.false())
        )
        answers.add_column(sa.Column("claimed_by", sa.String(80)))
    op.create_index(
        "one_answer_a_question",
        "answers",
        ["interview_id", "position"],
        unique=True,
        sqlite_where=ONE_A_QUESTION,
        postgresql_where=ONE_A_QUESTION,
    )


def downgrade() -> None:
    op.drop_index("one_answer_a_question", "answers")
    with op.batch_alter_table("answers") as answers:
        for column in ("claimed_by", "recording_kept", "cost", "position", "interview_id"):
            answers.drop_column(column)
