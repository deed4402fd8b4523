"""Answers that outlive their request, with their recordings until they are evaluated."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(43), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(128)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("handed_back", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("reader", sa.String(2), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("container", sa.String(8), nullable=False),
        sa.Column("failure", sa.String(40)),
        sa.Column("result", sa.JSON),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("person", "idempotency_key"),
    )
    op.create_index("answers_in_turn", "answers", ["state", "turn", "received_at"])
    op.create_table(
        "recording_parts",
        sa.Column("answer_id", sa.String(43), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("recording_parts")
    op.drop_table("answers")
