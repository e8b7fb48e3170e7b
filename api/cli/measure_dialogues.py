"""How well are labelled dialogues led? The part of `faq eval` that is about conversations."""

from __future__ import annotations

from pathlib import Path

from api.cli.options import print_json
from api.settings import Settings


def measure_dialogues(file: Path, failures: str | None, settings: Settings, *, sample: bool, as_json: bool) -> None:
    """Go through the dialogues of a file, print the figures, and write those that went wrong as a page."""
    from api.cli.first_start import open_index
    from api.cli.progress import shown_steps
    from api.cli.show.measures import show_figures
    from corpus import read_dialogues
    from engine import dialogue_report, judge_dialogues
    from support import hand_off_of

    labelled = read_dialogues(file)
    engine = open_index(settings, sample=sample)
    with shown_steps() as steps:
        judged = judge_dialogues(engine, labelled, steps.step("lead"), rule=hand_off_of(engine).rule)
    figures = dialogue_report(judged)
    written = [Path(failures)] if failures else []
    for page in written:
        from api.presenters.failures import failures_page

        page.write_text(failures_page(judged, figures), "utf-8")
    if as_json:
        print_json(figures | {"failures": [str(page) for page in written]})
    else:
        show_figures(figures, written)
