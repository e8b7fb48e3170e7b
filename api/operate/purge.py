"""How does everything go? What this product wrote to a data folder is removed, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from corpus import CHANGES_FILE, FaqError

_OURS = (
    *("CURRENT", "folder.json", "history.jsonl", "generations", "cache", CHANGES_FILE, "editing"),
    *("attachments", "keys.json", "tickets.key", "signing.key", "feedback.db", "tickets.db", "sessions.db", "bots.db"),
    "journal.db",
)
_ENDS = ("", "-wal", "-shm", "-journal")


def owned(data: Path) -> list[Path]:
    """What this product wrote to a data folder, of any version; raises FaqError where there is no data folder."""
    if not data.is_dir():
        raise FaqError(f"data folder {data} does not exist; nothing was removed")
    return sorted(item for item in data.iterdir() if _is_ours(item.name))


def _is_ours(name: str) -> bool:
    if name.startswith("."):
        return name.endswith((".part", ".new", ".lock", ".count")) or name.startswith(".restore-")
    return name.endswith(".lock") or ".db.bak-" in name or any(name == ours + end for ours in _OURS for end in _ENDS)


def purge(data: Path) -> list[str]:
    """Remove it all, and the folder itself if nothing else is in it; the names of what was left, as it is not ours."""
    for item in owned(data):
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
    left = sorted(item.name for item in data.iterdir())
    if not left and not data.is_symlink() and not data.is_mount():
        data.rmdir()
    return left
