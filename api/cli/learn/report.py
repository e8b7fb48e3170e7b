"""Which command tells what people asked? `faq report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import AsJson, Data, examples, print_json, settings_of, whole_number

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "faq report report.html --data my-data", "faq report --json --days 30", "faq report r.html --lang zh"
    )
)
def report(
    out: Annotated[str | None, typer.Argument(metavar="OUT", help="HTML file to write; not with --json.")] = None,
    data: Data = None,
    days: Annotated[
        int, typer.Option(parser=whole_number, metavar="NUMBER", help="The last days, today included.")
    ] = 7,
    lang: Annotated[str, typer.Option(help="Language of the page: en, zh-CN or zh-TW.")] = "en",
    as_json: AsJson = False,
) -> None:
    """What people asked, what they got and what was missing, from the journal: one HTML file, or JSON."""
    from api.cli.first_start import open_index
    from journal import make_report

    locale = _checked(out, days, lang, as_json=as_json)
    settings = settings_of(data)
    engine = open_index(settings)
    found = make_report(settings.data, settings.journal, engine, days)
    if as_json or out is None:
        print_json(found.to_json())
        return
    from api.web.report.view import report_file
    from corpus import counted

    Path(out).write_text(report_file(found, locale), "utf-8")
    questions, topics = counted(found.questions, "question"), counted(len(found.topics), "topic")
    typer.echo(f"{questions}, {topics} without an answer: {out}")


def _checked(out: str | None, days: int, lang: str, *, as_json: bool) -> Any:
    from api.web.locales import to_locale
    from corpus import FaqError
    from journal import MOST_DAYS

    if bool(out) == as_json:
        raise FaqError("give a file for the page, or --json, and not both")
    if not 1 <= days <= MOST_DAYS:
        raise FaqError(f"--days is {days}; use 1 to {MOST_DAYS}")
    locale = to_locale(lang)
    if locale is None:
        raise FaqError(f"--lang is {lang[:40]!r}; use en, zh-CN or zh-TW")
    if out and Path(out).is_dir():
        raise FaqError(f"{out} is a folder; name a file in it, such as {Path(out) / 'report.html'}")
    if out and not Path(out).parent.is_dir():
        raise FaqError(f"folder {Path(out).parent} does not exist; make it first")
    return locale
