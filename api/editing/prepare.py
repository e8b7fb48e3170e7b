"""How is a candidate made? In a process of its own: rebuild, gate, and the journal's last week asked of both."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from api.editing.state import Candidate, CandidateFile
from corpus import FaqError
from engine import BuildOptions, Editing, Publishing, Steps, open_generation, rebuild
from index import Encoder, EncoderSpec, load_encoder, read_manifest
from journal import (
    JournalSettings,
    Replayed,
    acted_in,
    asked_in,
    days_until,
    questions_of,
    read_journal,
    replay_questions,
)
from support import SIDE, hand_off_of

DAYS = 7
"""Days of the journal that are asked again."""
MOST_ASKED = 2000
"""Distinct questions of them, the most frequent ones: some ten seconds on a laptop."""
_MOST_SHOWN = 50
_TOLD_SECONDS = 0.3


class _Told:
    """Steps that are written to the candidate's file."""

    def __init__(self, file: CandidateFile, candidate: Candidate) -> None:
        self._file, self._candidate, self._last = file, candidate, 0.0

    def step(self, name: str) -> Callable[[int, int], None]:
        """See Steps."""
        self._tell(name, 0.0)

        def advance(done: int, total: int) -> None:
            if time.monotonic() - self._last >= _TOLD_SECONDS:
                self._tell(name, done / max(total, 1))

        return advance

    def _tell(self, name: str, share: float) -> None:
        self._last = time.monotonic()
        self._file.write(replace(self._candidate, step=name, share=round(share, 3)))


def prepare(
    editing: Editing,
    journal: JournalSettings,
    running: Candidate,
    *,
    load: Callable[[EncoderSpec], Encoder] = load_encoder,
) -> Candidate:
    """Build a generation of the corpus as it is now, and hold it if the gate lets it through; `running` is what is told
    meanwhile. What comes of it is in the file too."""
    file = CandidateFile(editing.home)
    file.write(running)
    try:
        found = _prepared(editing, journal, running, load=load, steps=_Told(file, running))
    except (FaqError, OSError) as error:
        found = replace(running, phase="failed", problems=(str(error)[:4000],))
    except Exception as error:
        file.write(replace(running, phase="failed", problems=(f"{type(error).__name__}: {error}"[:4000],)))
        raise
    file.write(found)
    return found


def _prepared(
    editing: Editing,
    journal: JournalSettings,
    running: Candidate,
    *,
    load: Callable[[EncoderSpec], Encoder],
    steps: Steps,
) -> Candidate:
    folder, base = editing.folder, editing.folder.current_id()
    manifest = read_manifest(folder.generations / base)
    options = BuildOptions(manifest.encoder_spec, float(manifest.calibration["target_precision"]), SIDE, load=load)
    report = rebuild(editing.source, folder.path, options=options, publishing=Publishing(hold=True), steps=steps)
    found = replace(
        running,
        base=base,
        gate=report.gate.to_json(),
        corpus=editing.read().corpus.hash,
        problems=report.gate.failures,
        warnings=report.gate.warnings,
    )
    if not report.gate.passed:
        return replace(found, phase="refused")
    replayed = _replayed(editing, journal, (base, report.generation), steps)
    ready = replace(found, phase="ready", generation=report.generation)
    if replayed is None:
        return ready
    changed = tuple(asdict(one) for one in replayed.changed[:_MOST_SHOWN])
    counts = {str(kind): count for kind, count in replayed.counts.items()}
    return replace(ready, asked=replayed.asked, counts=counts, worse=replayed.worse, changed=changed)


def _replayed(editing: Editing, journal: JournalSettings, ids: tuple[str, str], steps: Steps) -> Replayed | None:
    """What of the journal would be answered otherwise; None where there is no journal."""
    span = days_until(dt.datetime.now(dt.UTC), DAYS)
    with read_journal(editing.folder.path, journal) as connection:
        if connection is None:
            return None
        questions = questions_of(asked_in(connection, span), acted_in(connection, span))[:MOST_ASKED]
    served = open_generation(editing.folder, ids[0])
    candidate = open_generation(editing.folder, ids[1], served)
    step = steps.step("ask the journal")
    return replay_questions(
        questions, (served, hand_off_of(served).rule), (candidate, hand_off_of(candidate).rule), step=step
    )


def main() -> None:
    """`python -m api.editing.prepare DATA BY AT`: what the service starts."""
    import os

    from api.settings import read_settings

    data, by, at = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    settings = read_settings(data=str(data))
    running = Candidate("running", os.getpid(), by, at)
    prepare(Editing(data), settings.journal, running)


if __name__ == "__main__":
    main()
