"""Which address an upload came from, and whether it was looked into: schema 2 of version 0.1."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both; all files of before had been looked into before they were kept."""
    op.add_column("attachment", sa.Column("client", sa.String(64), nullable=False, server_default=""))
    op.add_column("attachment", sa.Column("checked", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("ix_attachment_client", "attachment", ["client"])
