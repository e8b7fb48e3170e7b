"""Live chats, and files that are sent in them: schema 4."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; files of before belong to no chat."""
    _make_chats()
    _make_messages()
    op.create_table(
        "chat_staff",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    # SQLite adds no constraint to a table: it is built anew.
    with op.batch_alter_table("attachment", recreate="always") as attachment:
        attachment.add_column(sa.Column("chat_message_id", sa.Integer()))
        attachment.create_foreign_key(
            "fk_attachment_chat_message", "chat_message", ["chat_message_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index("ix_attachment_chat_message_id", "attachment", ["chat_message_id"])


def _make_chats() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("staff", sa.String(64), nullable=False, index=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("entry", sa.String(200)),
        sa.Column("client", sa.String(64), nullable=False, index=True),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("taken", sa.DateTime()),
        sa.Column("ended", sa.DateTime(), index=True),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("updated", sa.DateTime(), nullable=False),
    )


def _make_messages() -> None:
    op.create_table(
        "chat_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("chat_id", sa.String(32), sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(40)),
        sa.Column("at", sa.DateTime(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("of_chat", "chat_message", ["chat_id", "id"])
    op.create_index("once", "chat_message", ["chat_id", "author", "mark"], unique=True)
