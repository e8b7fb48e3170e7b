"""How is a file of a corpus replaced? Whole or not at all, after a copy, and never over what somebody else wrote."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from corpus import Rewritten, Unfit

MOST_COPIES = 50
"""Copies of replaced files that are kept, the newest ones."""
_PART = ".faq-new"


class MovedOnError(Exception):
    """A file was changed by somebody else since it was read."""


def replace_all(files: Sequence[Rewritten], copies: Path) -> None:
    """Replace files; raises Unfit, and leaves all as they were, where one cannot be, MovedOnError if one moved on."""
    done: list[Rewritten] = []
    try:
        for one in files:
            _keep_copy(one, copies)
            _replace(one.path, one.before, one.after)
            done.append(one)
    except OSError as error:
        for one in done:
            _replace(one.path, one.after, one.before)
        raise Unfit(f"the file cannot be written ({error.strerror or error})") from error


def is_writable(path: Path) -> bool:
    """Whether this process may replace a file."""
    path = path.resolve()
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _replace(path: Path, before: bytes, after: bytes) -> None:
    path = path.resolve()  # a link stays a link
    part = path.with_name(f".{path.name[:100]}{_PART}")
    part.unlink(missing_ok=True)
    try:
        with part.open("xb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, part)
        if path.read_bytes() != before:
            raise MovedOnError(path.name)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_copy(one: Rewritten, copies: Path) -> None:
    copies.mkdir(parents=True, exist_ok=True)
    (copies / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{one.path.name[-150:]}").write_bytes(one.before)
    for old in sorted(copies.iterdir())[:-MOST_COPIES]:
        old.unlink(missing_ok=True)
