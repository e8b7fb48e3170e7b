"""What is a collection called? A label as in host names, so that it is never a path, and needs no quoting anywhere."""

from __future__ import annotations

import re
from pathlib import Path

from corpus import FaqError

LONGEST_NAME = 63
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def is_name(text: str) -> bool:
    """Whether a text can name a collection: 1 to 63 of a-z, 0-9 and hyphens, none at either end."""
    return len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def names_in(root: Path) -> frozenset[str]:
    """The collections of a root folder: its folders whose names can name one. Raises OSError."""
    return frozenset(item.name for item in root.iterdir() if is_name(item.name) and item.is_dir())


def misnamed(root: Path) -> list[str]:
    """Data folders whose names can name no collection, in order, but those behind a dot. Raises OSError."""
    found = [item for item in root.iterdir() if not is_name(item.name) and (item / "CURRENT").is_file()]
    return sorted(item.name for item in found if not item.name.startswith("."))  # those were taken away


def check_root(root: Path) -> None:
    """Raises FaqError for a root folder that is not there, cannot be read, or is itself a data folder."""
    try:
        bad = misnamed(root)
    except OSError as error:
        raise FaqError(
            f"the folder of collections {root} cannot be read ({error.strerror}); name one with --collections or "
            "FAQ_COLLECTIONS that holds a data folder for each help centre"
        ) from error
    if (root / "CURRENT").exists():
        raise FaqError(
            f"{root} is a data folder itself; name the folder above it with --collections, or serve it with --data"
        )
    if bad:
        raise FaqError(
            f"{root / bad[0]} can name no collection; rename it: 1 to {LONGEST_NAME} of a-z, 0-9 and hyphens, none at "
            "either end"
        )
