"""Which address a ticket came from, as long as it counts for that address: schema 3."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the mark; tickets of before count for no address."""
    op.add_column("ticket", sa.Column("client", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_ticket_client", "ticket", ["client"])
