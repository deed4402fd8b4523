"""What owners correct in their CVs, and the job advertisements of guests and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("cvs", sa.Column("found", sa.JSON, nullable=True))
    op.create_table(
        "job_adverts",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("found", sa.JSON, nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("job_adverts")
    with op.batch_alter_table("cvs") as table:
        table.drop_column("found")
