"""How does an empty data folder get the sample? By one command; others that come meanwhile wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from corpus import counted
from engine.publishing.publish import Publishing
from engine.publishing.rebuild import SAMPLE, BuildOptions, RebuildReport, rebuild
from engine.publishing.steps import Steps
from index import DataFolder, LockedError, MovedError

_PATIENCE_SECONDS = 600.0
"""How long a command waits for another one that builds: the sample takes a minute on a slow machine."""
_TELL_SECONDS = 10.0
"""Between two words to the person who waits."""


def build_first(
    data: Path,
    steps: Steps,
    *,
    side: Mapping[str, Callable[[Path], Any]],
    building: Callable[[], None],
    waiting: Callable[[float], None],
) -> RebuildReport | None:
    """Build the sample in a data folder that holds no index; None if another command built one meanwhile.

    side: see `BuildOptions`; building: called before the build; waiting: called with the seconds waited so far. Raises
    LockedError if the other command takes longer than ten minutes.
    """
    folder, started = DataFolder(data), time.monotonic()
    patience = 0.0
    while folder.is_empty:
        waited = time.monotonic() - started
        if not folder.wait_for_writer(patience):
            if waited > _PATIENCE_SECONDS:
                raise LockedError(
                    f"another command has been building in {data} for "
                    f"{counted(round(waited / 60), 'minute')}; stop it, or wait for its end, then run this again"
                )
            waiting(waited)
            patience = _TELL_SECONDS
            continue
        if not folder.is_empty:  # the other one has built it
            break
        try:
            building()
            return rebuild(
                SAMPLE, data, options=BuildOptions(side=side), publishing=Publishing(only_first=True), steps=steps
            )
        except (LockedError, MovedError):  # another command was quicker: look again
            patience = _TELL_SECONDS
    return None
