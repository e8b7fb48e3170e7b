"""Which settings are there, and what are they set to? One model of all variables, read once."""

from api.settings.model import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    MOST_DAYS,
    MOST_DRAIN,
    MOST_WORKERS,
    Settings,
)
from api.settings.read import read_settings
from api.settings.variables import Variables, known_names, read_variables, settings_table

__all__ = [
    "DEFAULT_HOST",
    "DEFAULT_PORT",
    "MOST_DAYS",
    "MOST_DRAIN",
    "MOST_WORKERS",
    "Settings",
    "Variables",
    "known_names",
    "read_settings",
    "read_variables",
    "settings_table",
]
