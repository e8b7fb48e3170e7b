"""Which address an opinion came from, as long as it counts for that address: schema 2."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the mark; opinions of before count for no address."""
    op.add_column("feedback", sa.Column("client", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_feedback_client", "feedback", ["client"])
