"""Opinions of readers, as version 0.1 keeps them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry", sa.String(), nullable=False, index=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("generation", sa.String(), nullable=False),
        sa.Column("query", sa.String()),
        sa.Column("comment", sa.String()),
    )
