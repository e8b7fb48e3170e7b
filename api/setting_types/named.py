"""What is the environment variable of a field called, and what are the parts of its list?"""

from __future__ import annotations

from pydantic import ValidationInfo


def name_of(info: ValidationInfo) -> str:
    """The environment variable of a field: its own name in capitals."""
    name = str(info.field_name).upper()
    return name if name.startswith("OTEL_") else f"FAQ_{name}"


def listed(text: str) -> list[str]:
    """The parts of a list with commas, without empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]
