"""Which commands handle the journal? `faq journal purge | export | import`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Data, Sample, examples, settings_of, whole_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.settings import Settings

commands = typer.Typer(
    name="journal",
    help="The journal of what was asked: export it, import another log, delete from it.",
    epilog=examples("faq journal export asked.csv --data my-data"),
    invoke_without_command=True,
)
Days = Annotated[
    int | None,
    typer.Option(parser=whole_number, metavar="NUMBER", help="Only the last days; all that is kept when absent."),
]


@commands.callback()
def journal(context: typer.Context) -> None:
    """The journal of what was asked: export it, import another log, delete from it."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@commands.command(
    epilog=examples("faq journal export asked.csv --data my-data", "faq journal export week.parquet --days 7")
)
def export(
    out: Annotated[str, typer.Argument(metavar="OUT", help="New file, .csv or .parquet.")],
    data: Data = None,
    days: Days = None,
) -> None:
    """Write the questions to a file, masked as they are kept, with what came of them."""
    from corpus import counted
    from journal import days_until, export, read_journal

    settings = settings_of(data)
    span = days_until(dt.datetime.now(dt.UTC), _checked(days, settings))
    with read_journal(settings.data, settings.journal) as connection:
        count = export(_there(connection, settings), Path(out), span.since, span.until)
    typer.echo(f"{counted(count, 'question')} written to {out}")


@commands.command("import", epilog=examples("faq journal import log.csv --data my-data"))
def import_(
    log: Annotated[str, typer.Argument(help="CSV file with a column `question`; at, lang and session are read too.")],
    data: Data = None,
    sample: Sample = False,
) -> None:
    """Ask the questions of another product's log, and keep them in the journal, masked."""
    from api.cli.first_start import open_index
    from api.cli.progress import shown_steps
    from corpus import FaqError, counted, read_log
    from journal import Asking, import_log
    from support import hand_off_of

    settings = settings_of(data)
    if not settings.journal.on:
        raise FaqError("FAQ_JOURNAL_DAYS is 0, so that nothing is kept; set it to a number of days")
    questions = read_log(Path(log))
    engine = open_index(settings, sample=sample)
    with shown_steps() as steps:
        asking = Asking(engine, hand_off_of(engine).rule)
        done = import_log(questions, asking, settings.data, settings=settings.journal, step=steps.step("ask"))
    typer.echo(f"{counted(done.written, 'question is', 'questions are')} in the journal")
    if done.old:
        days = counted(settings.journal.days, "day")
        typer.echo(f"left out, as older than {days} (FAQ_JOURNAL_DAYS): {done.old}")
    if done.refused:
        typer.echo(f"left out, as no questions, such as signs alone: {done.refused}")


@commands.command(
    epilog=examples("faq journal purge --ticket T261130-ABCDEF --yes", "faq journal purge --all --data my-data")
)
def purge(
    data: Data = None,
    session: Annotated[str | None, typer.Option(help="A session, as an export names it.")] = None,
    ticket: Annotated[str | None, typer.Option(help="Number of a ticket: all of the session that opened it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All questions.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete questions for good: of a session, of whoever opened a ticket, or all."""
    from corpus import FaqError, counted
    from journal import Chosen, purge_journal

    if sum((session is not None, ticket is not None, everything)) != 1:
        raise FaqError("say what is to go: one of --session, --ticket and --all")
    settings = settings_of(data)
    if not yes:
        _ask(settings.data)
    gone = purge_journal(settings.data, settings.journal, Chosen(session or "", ticket or "", everything))
    typer.echo(f"{counted(gone, 'question or act is', 'questions and acts are')} deleted")


def _ask(data: Path) -> None:
    import sys

    from corpus import FaqError

    if not sys.stdin.isatty():
        raise FaqError("nobody can be asked whether they are to go; give --yes if they are; nothing was deleted")
    typer.confirm(f"Delete them from the journal of {data} for good?", abort=True)


def _checked(days: int | None, settings: Settings) -> int:
    from corpus import FaqError

    if days is not None and not 1 <= days <= 3650:
        raise FaqError(f"--days is {days}; use 1 to 3650")
    return days or max(settings.journal.days, 1) + 1


def _there(connection: Connection | None, settings: Settings) -> Connection:
    from corpus import FaqError

    if connection is None:
        raise FaqError(f"there is no journal in {settings.data}; `faq serve` keeps one, or `faq journal import`")
    return connection
