"""Where does a secret of a data folder lie? In a file of its own, made on first use, for its owner's eyes only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_of(file: Path) -> str:
    """The content of a file of secrets; where there is none, one with 256 random bits in hexadecimal digits is made.

    Processes that ask at once get the same secret. Raises OSError.
    """
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        os.link(part, file)  # whoever comes second, in another process, takes the first one's secret
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return file.read_text("utf-8")
