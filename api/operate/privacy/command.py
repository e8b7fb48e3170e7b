"""Which commands answer a person who asks for their data? `faq privacy export | erase`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, Data, examples, print_json, settings_of

if TYPE_CHECKING:
    from api.operate.privacy.run import Found
    from support.privacy import Person

_HELP = "What is kept of one person: export it for them, or erase it, in all stores."
commands = typer.Typer(
    name="privacy",
    help=_HELP,
    epilog=examples("faq privacy erase --email me@example.com --dry-run --data my-data"),
    invoke_without_command=True,
)

Names = list[str] | None
Email = Annotated[Names, typer.Option("--email", help="E-mail address; this and the next may be given several times.")]
User = Annotated[
    Names, typer.Option("--user", help="User id: in fields of tickets, and of bots' users, also as telegram:ID.")
]
Ticket = Annotated[Names, typer.Option("--ticket", help="Number of a ticket that is theirs.")]
Chat = Annotated[Names, typer.Option("--chat", help="Id of a live chat that is theirs.")]
Session = Annotated[Names, typer.Option("--session", help="Name of a session, or value of the cookie faq_asker.")]
Address = Annotated[Names, typer.Option("--address", help="Network address: its counters of requests in redis.")]
Without = Annotated[Names, typer.Option("--without", help="Id of a record that was found, but is not theirs.")]


@commands.callback()
def privacy(context: typer.Context) -> None:
    """What is kept of one person: export it for them, or erase it, in all stores."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@commands.command(
    epilog=examples(
        "faq privacy export my-export.zip --email me@example.com --data my-data",
        "faq privacy export my-export.zip --user 12345678 --ticket T261130-7K3QX9",
    )
)
def export(
    out: Annotated[str, typer.Argument(metavar="OUT", help="File to write, a zip; it must not exist.")],
    email: Email = None,
    user: User = None,
    ticket: Ticket = None,
    chat: Chat = None,
    session: Session = None,
    address: Address = None,
    without: Without = None,
    data: Data = None,
) -> None:
    """Write what is kept of a person to a zip of JSON and attachments; also while it serves."""
    from api.operate.privacy.run import found_of, write_export
    from corpus import counted

    person = _person(email, user, ticket, chat, session, address)
    with found_of(settings_of(_folder(data)), person, without=without or ()) as found:
        if not any(one.own for one in found):
            typer.echo(_nothing_of(sum(len(one.records) for one in found)))
            return
        counts = write_export(found, Path(out))
    told = ", ".join(f"{count} of {name}" for name, count in counts.items() if count)
    files = counted(sum(counts.values()), "file")
    typer.echo(f"{files} written to {out}{f' ({told})' if told else ''}; give it to nobody else")


@commands.command(
    epilog=examples(
        "faq privacy erase --email me@example.com --dry-run --data my-data",
        "faq privacy erase --email me@example.com --user 12345678 --yes",
    )
)
def erase(
    email: Email = None,
    user: User = None,
    ticket: Ticket = None,
    chat: Chat = None,
    session: Session = None,
    address: Address = None,
    without: Without = None,
    keep_skeleton: Annotated[
        bool, typer.Option("--keep-skeleton", help="Of tickets keep number, type, state and times, for statistics.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Erase what is kept of a person, and blot their name out of other people's texts; nothing brings it back."""
    from api.operate.privacy import run

    person = _person(email, user, ticket, chat, session, address)
    settings = settings_of(_folder(data))
    with run.found_of(settings, person, without=without or ()) as found:
        there = any(one.records for one in found)
        if dry_run or not (yes or as_json):
            _show(found, as_json=as_json)
        if not (there or as_json):
            typer.echo("nothing is kept of this person")
        if dry_run or not (there or as_json):
            return
        _ask(yes=yes)
        counts = run.erase(found, person, skeleton=keep_skeleton, without=without or ())
    left = run.leftovers(settings)
    if as_json:
        print_json({"erased": counts, "copies": left})
        return
    typer.echo("erased: " + ", ".join(f"{count} of {name}" for name, count in counts.items() if count))
    if left:
        typer.echo(f"not touched: {', '.join(left)}, copies of whole databases from before an update; delete them")
    typer.echo("backups keep what they hold: delete old ones, and erase again after a restore")


def _person(*names: Names) -> Person:
    """Who is meant, by e-mail, user, ticket, chat, session and address; raises FaqError where nobody is."""
    from corpus import FaqError
    from support.privacy import Person, checked_person

    given = Person(*(tuple(one or ()) for one in names))
    if given == Person():
        raise FaqError("nobody is named; give --email, --user, --ticket, --chat, --session or --address")
    return checked_person(given)


def _nothing_of(mentions: int) -> str:
    """What an export says that has nothing to write. mentions: texts of other people that name the person."""
    from corpus import counted

    if not mentions:
        return "nothing is kept of this person; nothing was written"
    named = counted(mentions, "text of others mentions", "texts of others mention")
    return f"nothing of their own is kept of this person; nothing was written ({named} them; `faq privacy erase`)"


def _folder(data: str | None) -> str:
    from api.cli.operate import existing

    return str(existing(data))


def _show(found: Sequence[Found], *, as_json: bool) -> None:
    """What was found, a line each; how much of each store where there is none."""
    from corpus import counted

    if as_json:
        rows = [
            {"store": one.store.name, "kind": record.kind, "id": record.id, "own": record.own, "why": record.why}
            | {"holds": dict(record.holds)}
            for one in found
            for record in one.records
        ]
        print_json({"found": rows})
        return
    for one in (some for some in found if some.records):
        typer.echo(
            f"{one.store.name}: {len(one.own)} to erase, {len(one.records) - len(one.own)} to blot a name out of"
        )
        for record in one.records:
            holds = "".join(f", {counted(count, what[:-1])}" for what, count in record.holds.items() if count)
            what = "erase" if record.own else "blot out in"
            typer.echo(f"  {what} {record.kind} {record.id} ({record.why}{holds})")


def _ask(*, yes: bool) -> None:
    import sys

    from corpus import FaqError

    if yes:
        return
    if not sys.stdin.isatty():
        raise FaqError("nobody can be asked whether it is to go; give --yes if it is; nothing was erased")
    typer.confirm("Erase it for good?", abort=True)
