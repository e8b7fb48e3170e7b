"""How is the journal laid out? A change of a table needs a file in migrations/versions."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import JSON, BigInteger, Column, DateTime, Float, Index, Integer, MetaData, String, Table, Text

from support.databases import Schema

FILE = "journal.db"
METADATA = MetaData()

ASKED = Table(
    "journal_asked",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("session", String(32), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("lang", String(2), nullable=False),
    Column("query", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("top", JSON, nullable=False),
    Column("generation", String(100), nullable=False),
    Column("ms", Float, nullable=False),
)
"""Questions, masked. at: UTC; session: a hash by the key of its day; confidence: of the first entry, 0 for none; top:
pairs of an entry's id and its confidence."""

ACTED = Table(
    "journal_acted",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("session", String(32), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("entry", String(200), nullable=False),
    Column("ref", String(40), nullable=False, index=True),
)
"""What visitors did; see journal.events.Acted."""

DAY_KEY = Table(
    "journal_day_key",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("key", String(64), nullable=False),
)
"""What sessions of a day are hashed with; forgotten with the day after it, so that nobody can tell any more whose they
were."""

WRITER = Table(
    "journal_writer",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("written", Integer, nullable=False),
    Column("folded", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
)
"""What each process did with what it was given: stored; left out as a step of typing; dropped because too much waited
or there was no room; lost because it was killed."""

Index("journal_asked_of_session", ASKED.c.session, ASKED.c.at)

SCHEMA = Schema(METADATA, Path(__file__).parent / "migrations", version_table="journal_version")
