"""The interest of an interview, and the text that was typed in addition to a spoken answer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("interviews", sa.Column("interest", sa.String(64)))
    op.add_column("answers", sa.Column("additional_text", sa.Text))


def downgrade() -> None:
    for table, column in (("interviews", "interest"), ("answers", "additional_text")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
