"""The judgement of an answer's content beside its delivery; answers of before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("interview_answers", sa.Column("content", sa.JSON))


def downgrade() -> None:
    op.drop_column("interview_answers", "content")
