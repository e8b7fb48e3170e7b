"""Which command asks the questions of the journal again? `faq replay`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, Data, examples, print_json, settings_of, whole_number

if TYPE_CHECKING:
    from api.settings import Settings
    from journal import Question, Replayed

commands = typer.Typer()
_SHOWN = 20


@commands.command(
    epilog=examples(
        "faq replay --against 20261130-101500-ab12cd --data my-data", "faq replay log.csv --against ID --json"
    )
)
def replay(
    log: Annotated[
        str | None, typer.Argument(metavar="LOG", help="CSV file with a column `question`; the journal when absent.")
    ] = None,
    against: Annotated[
        str, typer.Option(help="Generation that is asked beside the served one (`faq generations`).")
    ] = "",
    data: Data = None,
    days: Annotated[
        int, typer.Option(parser=whole_number, metavar="NUMBER", help="The last days of the journal, today included.")
    ] = 7,
    as_json: AsJson = False,
) -> None:
    """What another generation would answer, refuse and change, of what people asked."""
    from api.cli.progress import shown_steps
    from corpus import FaqError
    from engine import open_engine, open_generation
    from index import DataFolder
    from journal import MOST_DAYS, replay_questions
    from support import hand_off_of

    if not against:
        raise FaqError("say which generation is asked: --against ID; `faq generations` lists all")
    if not 1 <= days <= MOST_DAYS:
        raise FaqError(f"--days is {days}; use 1 to {MOST_DAYS}")
    settings = settings_of(data)
    served = open_engine(settings.data)
    if against == served.manifest.id:
        raise FaqError(f"{against} is the served generation; give another one (`faq generations`)")
    other = open_generation(DataFolder(settings.data), against, served)
    questions = _questions(log, settings, days)
    with shown_steps() as steps:
        rules = hand_off_of(served).rule, hand_off_of(other).rule
        found = replay_questions(questions, (served, rules[0]), (other, rules[1]), step=steps.step("ask"))
    if as_json:
        print_json(found.to_json())
    else:
        _show(found)


def _questions(log: str | None, settings: Settings, days: int) -> list[Question]:
    from corpus import FaqError, read_log
    from journal import Question, acted_in, asked_in, days_until, questions_of, read_journal

    if log is not None:
        return [Question(one.question, one.lang, 1) for one in read_log(Path(log))]
    span = days_until(dt.datetime.now(dt.UTC), days)
    with read_journal(settings.data, settings.journal) as connection:
        if connection is None:
            raise FaqError(f"there is no journal in {settings.data}; `faq serve` keeps one, or name a log (CSV)")
        return questions_of(asked_in(connection, span), acted_in(connection, span))


def _show(found: Replayed) -> None:
    from corpus import counted

    counts = found.counts
    typer.echo(
        f"{counted(found.asked, 'question')}, {found.a} -> {found.b}: {counts['gained']} get an answer, "
        f"{counts['lost']} lose it, {counts['other']} get another one, {counts['same']} stay"
    )
    if found.worse:
        lost = counted(found.worse, "different question loses", "different questions lose")
        typer.echo(f"{lost} an answer that visitors were content with")
    for one in found.changed[:_SHOWN]:
        mark = f"  ({one.verdict}, by votes)" if one.verdict else ""
        typer.echo(f"  {one.visitors:>4}  {one.kind:<6}  {one.text}  {one.before} -> {one.after}{mark}")
    if len(found.changed) > _SHOWN:
        typer.echo(f"  and {len(found.changed) - _SHOWN} more; --json lists all")
