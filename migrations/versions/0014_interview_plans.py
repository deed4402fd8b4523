"""The plan of an interview, its questions as rows, whole reports, and skipped questions.

``interviews.questions`` stays: a version without plans can go on with an interview of this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("interviews", sa.Column("start_key", sa.String(128)))
    op.add_column("interviews", sa.Column("plan", sa.JSON))
    op.create_index("one_interview_a_key", "interviews", ["owner", "start_key"], unique=True)
    op.create_table(
        "interview_steps",
        sa.Column(
            "interview_id",
            sa.String(36),
            sa.ForeignKey("interviews.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("step", sa.JSON, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("think_seconds", sa.Float),
    )
    op.add_column("answers", sa.Column("earlier", sa.Text))
    op.add_column("interview_answers", sa.Column("report", sa.JSON))
    op.add_column("interview_answers", sa.Column("answer_id", sa.String(43)))
    op.add_column(
        "interview_answers",
        sa.Column("skipped", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("interview_answers") as changed:
        for column in ("skipped", "answer_id", "report"):
            changed.drop_column(column)
    with op.batch_alter_table("answers") as changed:
        changed.drop_column("earlier")
    op.drop_table("interview_steps")
    op.drop_index("one_interview_a_key", "interviews")
    with op.batch_alter_table("interviews") as changed:
        changed.drop_column("plan")
        changed.drop_column("start_key")
