"""Notes, drafts, assignees, a log of staff, and answers by e-mail: schema 5."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; tickets of before are nobody's, saved replies of before are for every reader."""
    op.add_column("ticket", sa.Column("assignee", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_ticket_assignee", "ticket", ["assignee"])
    op.add_column("message", sa.Column("mail", sa.String(250)))
    op.create_index("ix_message_mail", "message", ["mail"], unique=True)
    op.add_column("saved_reply", sa.Column("lang", sa.String(8), nullable=False, server_default=""))
    of_ticket = sa.ForeignKey("ticket.id", ondelete="CASCADE")
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), of_ticket, nullable=False, index=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "reply_draft",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("by", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False, index=True),
    )
    op.create_table(
        "staff_action",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False, index=True),
        sa.Column("by", sa.String(64), nullable=False, index=True),
        sa.Column("did", sa.String(16), nullable=False),
        sa.Column("ticket", sa.String(32), nullable=False, index=True),
        sa.Column("detail", sa.String(200), nullable=False),
    )
