"""What do all tables of tickets.db share? Their metadata, and moments that keep their zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, DateTime, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


class Utc(TypeDecorator[dt.datetime]):
    """Moments in UTC, which SQLite would give back without their zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """UTC without its mark."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """UTC with its mark."""
        return value.replace(tzinfo=dt.UTC) if value else None


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData()
    type_annotation_map = {dt.datetime: Utc, dict[str, Any]: JSON}
