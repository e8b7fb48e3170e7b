"""Which data folder is meant? A command that only reads it needs no other setting, nor the libraries for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import FaqError

DEFAULT_DATA = "faq-data"


@dataclass(frozen=True, slots=True)
class DataChoice:
    """data: the data folder; data_named: whether the caller named it (then it must exist); contact: FAQ_CONTACT as it
    was set."""

    data: Path
    data_named: bool
    contact: str = ""


def choose_data(argument: str | None, environment: Mapping[str, str]) -> DataChoice:
    """The folder of the argument, else of FAQ_DATA, else the default.

    Raises FaqError for an empty name, as it comes of a variable that is not set, and for a zero byte.
    """
    named = argument if argument is not None else environment.get("FAQ_DATA")
    if named is not None and not named.strip():
        source = "--data" if argument is not None else "FAQ_DATA"
        raise FaqError(f"{source} is empty; name a data folder, or leave it out for ./{DEFAULT_DATA}")
    if named is not None and "\0" in named:
        raise FaqError(f"data folder {named!r} is no valid path; give one without a zero byte")
    return DataChoice(Path(named or DEFAULT_DATA), named is not None, environment.get("FAQ_CONTACT", "").strip())
