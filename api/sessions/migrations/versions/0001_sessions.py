"""The last turn of each conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False, index=True),
    )
