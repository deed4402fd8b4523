"""E-mail addresses of accounts, codes that reset passwords, and ids that are never used again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    email = sa.Column("email", sa.String(254))
    if op.get_bind().dialect.name == "sqlite":
        # Without AUTOINCREMENT the next account would get the id of one deleted last.
        with op.batch_alter_table(
            "users", recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ) as users:
            users.add_column(email)
    else:
        op.add_column("users", email)
    op.create_table(
        "reset_codes",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("users.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("attempts_left", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reset_codes")
    with op.batch_alter_table("users") as users:
        users.drop_column("email")
