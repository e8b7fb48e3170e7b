"""Which commands measure with labelled queries? `faq eval` and `faq calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    WORSE,
    AcceptTarget,
    AsJson,
    Data,
    Force,
    Keep,
    Sample,
    TargetPrecision,
    Tolerance,
    check_shares,
    examples,
    print_json,
    publishing_of,
    settings_of,
    share,
)
from corpus import FaqError

if TYPE_CHECKING:
    from api.settings import Settings

commands = typer.Typer()

Labelled = Annotated[str, typer.Argument(help='JSON lines {"query", "relevant_ids", "lang"?}; [] = must be refused.')]

_INFEASIBLE = 1


@commands.command(
    "eval",
    epilog=examples(
        "faq eval queries.jsonl --data my-data --plots plots",
        "faq eval questions.xlsx --out results.xlsx",
        "faq eval --dialogues dialogues.jsonl --failures failures.html",
    ),
)
def evaluate(
    queries: Annotated[
        str | None,
        typer.Argument(
            help='JSON lines {"query", "relevant_ids", "lang"?}; [] = must be refused. Or a table, .xlsx, .csv or '
            ".tsv, with columns for the question and the expected entry: a copy gets what came of each."
        ),
    ] = None,
    dialogues: Annotated[
        str | None, typer.Option(help='Instead of queries: JSON lines {"turns": [{"say", "decisions", "entries"?}]}.')
    ] = None,
    failures: Annotated[str | None, typer.Option(help="HTML file for the dialogues that went wrong.")] = None,
    data: Data = None,
    plots: Annotated[
        str | None, typer.Option(help="Folder for a reliability diagram and a precision-coverage curve.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="Of a table: the copy with results; else NAME-results beside it.")
    ] = None,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Measure the served generation on labelled queries, a table of questions, or labelled dialogues."""
    from api.batch.command import is_table, try_table

    table = is_table(queries or "")
    _check_given(queries, dialogues, plots=plots, failures=failures)
    if out and not table or plots and table:
        raise FaqError("--out is for a table, .xlsx or .csv, and --plots is for JSON lines; take it away")
    settings = settings_of(data)
    if dialogues or not queries:
        _measure_dialogues(Path(str(dialogues)), failures, settings, sample=sample, as_json=as_json)
    elif table:
        try_table(Path(queries), out, settings, sample=sample, as_json=as_json)
    else:
        _measure_queries(Path(queries), plots, settings, sample=sample, as_json=as_json)


def _measure_queries(file: Path, plots: str | None, settings: Settings, *, sample: bool, as_json: bool) -> None:
    """Ask the labelled queries of a file, and print and draw the figures."""
    from api.cli.first_start import open_index
    from api.cli.progress import shown_steps
    from api.cli.show.measures import show_figures
    from corpus import read_queries
    from engine import check_plots, draw, judge, report
    from support import hand_off_of

    labelled = read_queries(file)
    if plots:
        check_plots()
        Path(plots).mkdir(parents=True, exist_ok=True)  # before minutes of measuring that it would throw away
    engine = open_index(settings, sample=sample)
    with shown_steps() as steps:
        judged = judge(engine, labelled, steps.step("ask"), rule=hand_off_of(engine).rule)
    figures = report(judged)
    files = draw(judged, Path(plots)) if plots else []
    if as_json:
        print_json(figures | {"plots": [str(one) for one in files]})
    else:
        show_figures(figures, files)


def _check_given(queries: str | None, dialogues: str | None, *, plots: str | None, failures: str | None) -> None:
    if bool(queries) == bool(dialogues):
        raise FaqError("give a file of queries, or one of dialogues with --dialogues, and not both")
    if plots and dialogues:
        raise FaqError("--plots draws queries; take it away, or give queries instead of --dialogues")
    if failures and queries:
        raise FaqError("--failures is about dialogues; take it away, or give --dialogues instead of queries")


@commands.command(
    epilog=examples("faq calibrate queries.jsonl --data my-data --target-precision 0.95 --guarantee 0.95")
)
def calibrate(
    queries: Labelled,
    target_precision: TargetPrecision = 0.95,
    guarantee: Annotated[
        float, typer.Option(parser=share, metavar="SHARE", help="Probability that it is, 0.5 to 0.999.")
    ] = 0.95,
    data: Data = None,
    keep: Keep = None,
    tolerance: Tolerance = 0.03,
    accept_target: AcceptTarget = False,
    force: Force = False,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Choose the lowest threshold that provably keeps a precision, and serve it if it answers no worse.

    Exit code 1 if there is no such threshold, 3 if the quality gate stops it.
    """
    from api.cli.first_start import ensure_index
    from api.cli.progress import shown_steps
    from api.cli.show.measures import show_calibration
    from engine import read_labels, recalibrate
    from index import DataFolder

    check_shares({"--target-precision": target_precision, "--guarantee": guarantee})
    publishing = publishing_of(keep, tolerance, accept_target=accept_target, force=force)
    labels = read_labels(Path(queries), target_precision, guarantee)
    settings = settings_of(data)
    ensure_index(settings, sample=sample)
    with shown_steps() as steps:
        report = recalibrate(DataFolder(settings.data), labels, publishing=publishing, steps=steps)
    if as_json:
        gate = report.gate.to_json() if report.gate else None
        print_json({"generation": report.generation, **report.guarantee.to_json(), "gate": gate})
    else:
        show_calibration(report)
    if report.generation is None:
        raise typer.Exit(WORSE if report.gate else _INFEASIBLE)


def _measure_dialogues(file: Path, failures: str | None, settings: Settings, *, sample: bool, as_json: bool) -> None:
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
