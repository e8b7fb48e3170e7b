"""What does the process do that checks one file? It limits itself, looks, and writes one line of JSON.

It is started anew for each file, imports only what it needs (0.1 s), and may die of what it reads: see checks.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.tickets.attachments.contents import kind_of
from support.tickets.attachments.kinds import IMAGES, FileError
from support.tickets.attachments.pictures import redraw

MEMORY = 1_200_000_000
"""Bytes of addresses: an image of 50 megapixels takes 4 bytes a pixel, up to four times, beside 150 MB of program."""
SECONDS = 5
LARGEST_VERDICT = 4096
_GROWTH = 3
"""A redrawn image may be so many times as large as what is accepted: another packing of the same pixels."""
_POLITE = 5
"""Whoever searches goes first."""


def main(arguments: Sequence[str]) -> None:
    """Check the file `arguments[0]`, redraw it into `arguments[1]` if it is an image; `arguments[2]`: types that are
    accepted, by commas; `arguments[3]`: bytes of a file at most."""
    path, target, allowed, most = arguments
    _limit_itself(int(most) * _GROWTH)
    try:
        verdict: Mapping[str, str] = {"kind": check(Path(path), Path(target), allowed.split(","))}
    except FileError as error:
        verdict = {"why": error.why, "message": str(error)}
    # Anything else ends this process with a failure, which the service tells as "too costly".
    sys.stdout.write(json.dumps(verdict))


def check(path: Path, target: Path, allowed: Sequence[str]) -> str:
    """The type of a file; an image is redrawn into `target`. Raises FileError."""
    kind = kind_of(path, allowed)
    if kind in IMAGES:
        redraw(path, target, IMAGES[kind])
    return kind


def _limit_itself(largest: int) -> None:
    for name, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS + 1),  # should nobody be left to stop it
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        found = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (found, found))
    os.nice(_POLITE)
