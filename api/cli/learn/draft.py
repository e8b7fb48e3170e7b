"""Which command tells what entries are missing? `faq draft`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, Data, examples, print_json, settings_of, whole_number

if TYPE_CHECKING:
    from journal import Drafts

commands = typer.Typer()
_SHOWN = 10


@commands.command(
    epilog=examples("faq draft drafts.yaml --data my-data", "faq draft --days 7 --sessions 5", "faq draft --json")
)
def draft(
    out: Annotated[str | None, typer.Argument(metavar="OUT", help="New YAML file to fill in; summary alone.")] = None,
    data: Data = None,
    days: Annotated[
        int, typer.Option(parser=whole_number, metavar="NUMBER", help="The last days, today included.")
    ] = 30,
    sessions: Annotated[
        int, typer.Option(parser=whole_number, metavar="NUMBER", help="Visitors that must have asked.")
    ] = 2,
    as_json: AsJson = False,
) -> None:
    """Entries that are missing, and new phrasings of those that there are, from what people asked in vain."""
    from api.cli.first_start import open_index
    from api.cli.progress import shown_steps
    from journal import Wanted, make_drafts

    _check(out, days, sessions, as_json=as_json)
    settings = settings_of(data)
    engine = open_index(settings)
    with shown_steps() as steps:
        wanted = Wanted(days, sessions)
        found = make_drafts(settings.data, settings.journal, engine, wanted=wanted, step=steps.step("draft"))
    if as_json:
        print_json(found.to_json())
        return
    if out is not None:
        from journal import drafts_file

        Path(out).write_bytes(drafts_file(found, engine))
    _show(found, out)


def _show(found: Drafts, out: str | None) -> None:
    from corpus import counted

    missed, drafts = counted(found.missed, "question"), counted(len(found.drafts), "draft")
    typer.echo(
        f"{missed} without an answer since {found.since}: {drafts} of new entries, new phrasings "
        f"for {counted(len(found.additions), 'entry')}; they are about {found.covered} of the questions"
    )
    for one in found.drafts[:_SHOWN]:
        lead = f"  {one.sessions:>4} visitors  {' / '.join(one.questions.values())}"
        typer.echo(lead + (f"  (may be {one.near[0].id})" if one.unclear else ""))
    for new in found.additions[:_SHOWN]:
        typer.echo(f"  {new.sessions:>4} visitors  {new.phrasings[0].text}  (phrasing of {new.id})")
    rest = max(len(found.drafts) - _SHOWN, 0) + max(len(found.additions) - _SHOWN, 0)
    if rest:
        typer.echo(f"  and {rest} more")
    if out is not None:
        typer.echo(f"written to {out}: fill in the answers, then put it beside your entries and run `faq rebuild`")


def _check(out: str | None, days: int, sessions: int, *, as_json: bool) -> None:
    from corpus import FaqError
    from journal import MOST_DAYS, MOST_SESSIONS_ASKED

    if out and as_json:
        raise FaqError("give a file, or --json, and not both")
    if not 1 <= days <= MOST_DAYS:
        raise FaqError(f"--days is {days}; use 1 to {MOST_DAYS}")
    if not 2 <= sessions <= MOST_SESSIONS_ASKED:
        raise FaqError(f"--sessions is {sessions}; use 2 to {MOST_SESSIONS_ASKED}")
    if out is None:
        return
    path = Path(out)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise FaqError(f"{out[:200]} is no name of a YAML file; end it with .yaml")
    if path.exists():
        raise FaqError(f"{out[:200]} exists, and somebody may have filled it in; give another name")
    if not path.parent.is_dir():
        raise FaqError(f"folder {path.parent} does not exist; make it first")
